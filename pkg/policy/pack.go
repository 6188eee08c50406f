package policy

import "example.org/redact/pkg/finding"

// Pack is one policy as data: every section it prints, in printed order.
type Pack struct {
	// Pack is the name used on the command line and as `policy` in reports.
	Pack string `yaml:"pack" json:"pack"`
	// Name is how sentences call the policy ("LAS"): {here} becomes "LAS 5.13".
	Name    string   `yaml:"name" json:"name"`
	Title   string   `yaml:"title" json:"title"`
	Edition string   `yaml:"edition" json:"edition"`
	Reading string   `yaml:"reading" json:"reading,omitempty"` // how far the text was read, and by whom
	Sources []string `yaml:"sources" json:"sources,omitempty"`
	// Extends names a built-in pack whose sections come first; Disable lists its
	// rules and questions that do not hold here.
	Extends string   `yaml:"extends" json:"extends,omitempty"`
	Disable []string `yaml:"disable" json:"disable,omitempty"`
	Contact Contact  `yaml:"contact" json:"contact"`
	// Groups give a list of kinds a name that rules can use in place of kinds.
	Groups map[string][]finding.Kind `yaml:"groups" json:"groups,omitempty"`
	// IncidentalTo lists what makes a brand mark part of a thing, not a statement.
	IncidentalTo []finding.Kind `yaml:"incidental_to" json:"incidental_to,omitempty"`
	// Unused lists kinds that no rule uses, with the reason.
	Unused   map[finding.Kind]string `yaml:"unused" json:"unused,omitempty"`
	Sections []Section               `yaml:"sections" json:"sections"`
}

// Contact is whom to ask.
type Contact struct {
	Name    string `yaml:"name" json:"name"`
	Section string `yaml:"section" json:"section,omitempty"`
}

// Image says how much of a section can be judged from a picture.
type Image string

// Coverage of a section. A section that is not covered must say why.
const (
	ImageFull    Image = "full"
	ImagePartial Image = "partial"
	ImageNone    Image = "none"
)

// Section is one heading of the policy.
type Section struct {
	// ID is the number as printed, or a short name where none is printed.
	ID          string      `yaml:"id" json:"id"`
	Unnumbered  bool        `yaml:"unnumbered" json:"unnumbered,omitempty"`
	Title       string      `yaml:"title" json:"title"`
	Subheadings []string    `yaml:"subheadings" json:"subheadings,omitempty"`
	Image       Image       `yaml:"image" json:"image"`
	Why         string      `yaml:"why" json:"why,omitempty"`
	Exceptions  []Exception `yaml:"exceptions" json:"exceptions,omitempty"`
	Rules       []Rule      `yaml:"rules" json:"rules"`
	Questions   []Ask       `yaml:"questions" json:"questions,omitempty"`
}

// Exception lifts a section's rules. The one known is publication on an
// official site, which allows to share or link but never to upload.
type Exception struct {
	When   string   `yaml:"when" json:"when"`
	Allows []string `yaml:"allows" json:"allows"`
	Not    []string `yaml:"not" json:"not"`
}

// When says which findings a rule looks for. At most one of Any, All and Count
// is used; none at all means that the context alone decides.
type When struct {
	Any   []finding.Kind `yaml:"any" json:"any,omitempty"`     // one is enough
	All   []finding.Kind `yaml:"all" json:"all,omitempty"`     // each must be there
	Count int            `yaml:"count" json:"count,omitempty"` // so many of Of, each entry counted once
	Of    []OneOf        `yaml:"of" json:"of,omitempty"`
	// Evidence, when set, asks for one of these codes on the finding itself.
	Evidence []string `yaml:"evidence" json:"evidence,omitempty"`
	// AtLeast leaves out findings of which the detector is less sure.
	AtLeast Level `yaml:"at_least" json:"at_least,omitempty"`
	// Apart asks for so many findings of Any that do not lie near one another:
	// two vehicles, not two marks of one.
	Apart int `yaml:"apart" json:"apart,omitempty"`
}

// OneOf is one entry of a count: a kind, or several that tell the same thing
// (a call-sign and a fleet number name one vehicle) and so count once.
type OneOf []finding.Kind

// UnmarshalYAML reads a single name or a list of them.
func (o *OneOf) UnmarshalYAML(read func(any) error) error {
	var one finding.Kind
	if err := read(&one); err == nil {
		*o = OneOf{one}
		return nil
	}
	var many []finding.Kind
	if err := read(&many); err != nil {
		return err
	}
	*o = many
	return nil
}

// Where says in which context a rule holds; empty fields do not restrict.
type Where struct {
	Use            []Use `yaml:"use" json:"use,omitempty"`
	IncidentPublic bool  `yaml:"incident_public" json:"incident_public,omitempty"`
	// Upload excludes the case that only the official link is shared.
	Upload bool `yaml:"upload" json:"upload,omitempty"`
	// NoConsent excludes the case that a valid consent record is there.
	NoConsent bool `yaml:"no_consent" json:"no_consent,omitempty"`
}

// Condition is what rules and raised questions share.
type Condition struct {
	When When `yaml:"when" json:"when,omitzero"`
	// Near asks for one of these beside the finding, With for one anywhere in
	// the file. NotNear drops findings that lie by one of these and by none of
	// Near.
	Near    []finding.Kind `yaml:"near" json:"near,omitempty"`
	With    []finding.Kind `yaml:"with" json:"with,omitempty"`
	NotNear []finding.Kind `yaml:"not_near" json:"not_near,omitempty"`
	// Subject restricts faces by whose they are.
	Subject []Subject `yaml:"subject" json:"subject,omitempty"`
	Applies []Channel `yaml:"applies" json:"applies,omitempty"` // channels; empty means all
	Context Where     `yaml:"context" json:"context,omitzero"`
}

// Subject says whose face it is, as far as declarations and surroundings tell.
type Subject string

// Subjects.
const (
	SubjectPatient   Subject = "patient"
	SubjectUnknown   Subject = "unknown"
	SubjectColleague Subject = "colleague"
	SubjectSelf      Subject = "self"
)

// Modality is how strongly the policy forbids.
type Modality string

// Modalities.
const (
	Must   Modality = "must"
	Should Modality = "should"
)

// Remedy is one thing that can be done about a breach.
type Remedy string

// Remedies.
const (
	CoverIt    Remedy = "redact"       // cover the region
	CoverWhole Remedy = "redact-whole" // cover the whole object, not only its text
	StripIt    Remedy = "strip"        // leave the metadata behind
	Withhold   Remedy = "withhold"     // do not post
	AskThem    Remedy = "ask"          // the colleague's permission
	GetConsent Remedy = "consent"      // the patient's written consent
	Link       Remedy = "link"         // share the official copy
	Advice     Remedy = "advice"       // ask the contact
	NoRemedy   Remedy = "none"
)

// Level is a certainty as a pack writes it. It has its own reader because the
// YAML library formats the whole file once for every field that has only a text
// form. The zero value stands for a case that the rule does not have.
type Level finding.Certainty

// noLevel stands for a word that is no certainty, until check names its line.
const noLevel Level = -1

// UnmarshalYAML reads possible, likely or definite.
func (l *Level) UnmarshalYAML(read func(any) error) error {
	var s string
	if err := read(&s); err != nil {
		return err
	}
	if (*finding.Certainty)(l).UnmarshalText([]byte(s)) != nil || !l.given() {
		*l = noLevel
	}
	return nil
}

// MarshalText writes the certainty's name.
func (l Level) MarshalText() ([]byte, error) { return finding.Certainty(l).MarshalText() }

// given reports whether the rule has this case.
func (l Level) given() bool { return l > Level(finding.Undecidable) }

// Lone lists kinds that are no breach when they are the only one of a count:
// in any picture, or in the copy, which has lost its metadata and all that the
// plan covers.
type Lone struct {
	Anywhere []finding.Kind `yaml:"anywhere" json:"anywhere,omitempty"`
	InCopy   []finding.Kind `yaml:"in_copy" json:"in_copy,omitempty"`
}

// Rule says when a section is breached and what helps.
type Rule struct {
	ID        string `yaml:"id" json:"id"`
	Condition `yaml:",inline"`
	// Mirrors names an earlier section of the same pack: the rule holds whenever
	// that section is breached, and takes its findings, certainty and remedies.
	Mirrors string `yaml:"mirrors" json:"mirrors,omitempty"`

	Modality  Modality `yaml:"modality" json:"modality"`
	Certainty Level    `yaml:"certainty" json:"certainty"`
	// The rest are certainties for weaker or stronger cases; absent ones are
	// Undecidable (0) and mean: no such case.
	Else         Level `yaml:"else" json:"else,omitempty"`                   // nothing of Near or With
	One          Level `yaml:"one" json:"one,omitempty"`                     // fewer than Count, at least one
	Unknown      Level `yaml:"unknown" json:"unknown,omitempty"`             // the subject is unknown
	IfIncidental Level `yaml:"if_incidental" json:"if_incidental,omitempty"` // beside something of IncidentalTo
	IfDeclared   Level `yaml:"if_declared" json:"if_declared,omitempty"`     // a person said so

	LoneOK   Lone           `yaml:"lone_ok" json:"lone_ok,omitzero"`
	Remedies []Remedy       `yaml:"remedies" json:"remedies"`
	CuredBy  []Remedy       `yaml:"cured_by" json:"cured_by"`
	CuredIf  []finding.Kind `yaml:"cured_if_covered" json:"cured_if_covered,omitempty"`
	// SatisfiedBy lists what lifts the rule for a finding: consent, permission.
	SatisfiedBy []string `yaml:"satisfied_by" json:"satisfied_by,omitempty"`
	Sentence    string   `yaml:"sentence" json:"sentence"`
	Examples    Examples `yaml:"examples" json:"-"`
}

// Ask is a question that only a person can answer. Without a condition it is
// standing; with one it is raised when the condition holds.
type Ask struct {
	ID        string `yaml:"id" json:"id"`
	Condition `yaml:",inline"`
	Text      string   `yaml:"text" json:"text"`
	Examples  Examples `yaml:"examples" json:"-"`
}

// Standing reports whether q is asked of every picture. Limiting it to some
// channels does not make it a raised one.
func (q Ask) Standing() bool {
	return q.When.empty() && q.Context.empty()
}

func (w When) empty() bool { return len(w.Any) == 0 && len(w.All) == 0 && len(w.Of) == 0 }

func (w Where) empty() bool {
	return len(w.Use) == 0 && !w.IncidentPublic && !w.Upload && !w.NoConsent
}

// kinds returns every kind that can match.
func (w When) kinds() []finding.Kind {
	out := append([]finding.Kind{}, w.Any...)
	out = append(out, w.All...)
	for _, o := range w.Of {
		out = append(out, o...)
	}
	return out
}

// Satisfaction of a rule, for Rule.SatisfiedBy.
const (
	byConsent    = "consent"
	byPermission = "permission"
)

// Numbered returns the sections that carry a printed number.
func (p *Pack) Numbered() []Section {
	var out []Section
	for _, s := range p.Sections {
		if !s.Unnumbered {
			out = append(out, s)
		}
	}
	return out
}

// label is the pair as it is printed in a sentence.
func (p *Pack) label(s *Section) string {
	if s.Unnumbered {
		return p.Name + ` "` + s.Title + `"`
	}
	return p.Name + " " + s.ID
}
