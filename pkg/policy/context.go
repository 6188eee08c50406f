package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/redact/pkg/finding"
)

// Channel says where the picture is to go.
type Channel string

// Channels. Messaging counts as a personal account in the built-in packs.
const (
	Personal  Channel = "personal"
	Messaging Channel = "messaging" // a chat group
	Official  Channel = "official"  // the employer's own account
	Internal  Channel = "internal"  // inside the employer
)

// Channels returns the closed list.
func Channels() []Channel { return []Channel{Personal, Messaging, Official, Internal} }

// Use says what the picture is to be on its channel.
type Use string

// Uses of a picture.
const (
	Post    Use = "post"
	Profile Use = "profile"
	Banner  Use = "banner"
)

// Uses returns the closed list.
func Uses() []Use { return []Use{Post, Profile, Banner} }

// Declaration is something a person says about the picture that no program
// can see in it.
type Declaration string

// Declarations.
const (
	DeclarePatient   Declaration = "patient"   // a patient is in it
	DeclareInjury    Declaration = "injury"    // a patient's injury is in it
	DeclareIncident  Declaration = "incident"  // it shows an incident attended
	DeclareChild     Declaration = "child"     // a child is in it
	DeclareSelf      Declaration = "self"      // the one face in it is the sharer's
	DeclareColleague Declaration = "colleague" // the faces in it are colleagues'
)

// Declarations returns the closed list.
func Declarations() []Declaration {
	return []Declaration{DeclarePatient, DeclareInjury, DeclareIncident, DeclareChild, DeclareSelf, DeclareColleague}
}

// Published says whether the picture is already on an official site.
type Published string

const (
	// NotPublished: nothing is known of an official publication.
	NotPublished Published = ""
	// PublishedLink: it is published, and the sharer will share that link. The
	// policies allow sharing, retweeting and linking.
	PublishedLink Published = "link"
	// PublishedCopy: it is published, and the sharer would upload a copy of it.
	// The policies forbid that; Declare turns it into an official-match.
	PublishedCopy Published = "copy"
)

// Context is what the sharer says about the sharing. The zero value is a post
// on a personal account of which nothing else is known: the strictest reading.
type Context struct {
	Channel        Channel // empty means Personal
	Use            Use     // empty means Post
	Declared       []Declaration
	Consent        []ConsentRecord
	Published      Published
	IncidentPublic bool      // the incident is in the public eye
	Now            time.Time // when consent is judged; the zero time means today
}

// Defaults returns c with its empty fields filled in: personal, post, today,
// and declarations once each, in the order of the closed list.
func (c Context) Defaults() Context {
	if c.Channel == "" {
		c.Channel = Personal
	}
	if c.Use == "" {
		c.Use = Post
	}
	if c.Now.IsZero() {
		c.Now = time.Now()
	}
	var once []Declaration
	for _, d := range Declarations() {
		if c.declares(d) {
			once = append(once, d)
		}
	}
	c.Declared = once
	return c
}

// Validate reports the first value that is on no closed list, and names the
// values that are allowed.
func (c Context) Validate() error {
	if c.Channel != "" {
		if _, err := ParseChannel(string(c.Channel)); err != nil {
			return err
		}
	}
	if c.Use != "" {
		if _, err := ParseUse(string(c.Use)); err != nil {
			return err
		}
	}
	for _, d := range c.Declared {
		if _, err := oneOf("declaration", string(d), Declarations()); err != nil {
			return err
		}
	}
	switch c.Published {
	case NotPublished, PublishedLink, PublishedCopy:
	default:
		return fmt.Errorf("%q does not say how a published picture is shared (link, copy)", c.Published)
	}
	return nil
}

// ParseChannel reads one of the four channels.
func ParseChannel(s string) (Channel, error) { return oneOf("channel", s, Channels()) }

// ParseUse reads one of the three uses.
func ParseUse(s string) (Use, error) { return oneOf("use", s, Uses()) }

// ParseDeclarations reads a list separated by commas; the empty string is none.
func ParseDeclarations(s string) ([]Declaration, error) {
	var out []Declaration
	for _, word := range strings.Split(s, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			continue
		}
		d, err := oneOf("declaration", word, Declarations())
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func oneOf[T ~string](what, s string, list []T) (T, error) {
	if slices.Contains(list, T(s)) {
		return T(s), nil
	}
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = string(v)
	}
	return "", fmt.Errorf("%q is not a %s (%s)", s, what, strings.Join(names, ", "))
}

func (c Context) declares(d Declaration) bool { return slices.Contains(c.Declared, d) }

// declaredKinds says which finding a declaration stands for. Self and
// colleague stand for none: they change whose faces the faces are.
var declaredKinds = map[Declaration]finding.Kind{
	DeclarePatient:  finding.PatientContext,
	DeclareInjury:   finding.Injury,
	DeclareIncident: finding.IncidentScene,
	DeclareChild:    finding.Child,
}

// Declare returns what a person's word adds to the findings: definite, with no
// place in the picture, detector finding.Declared. The caller numbers them with
// the others.
func Declare(c Context) []finding.Finding {
	var out []finding.Finding
	add := func(k finding.Kind) {
		out = append(out, finding.Finding{Kind: k, Score: 1, Certainty: finding.Definite, Detector: finding.Declared})
	}
	for _, d := range c.Defaults().Declared {
		if k, ok := declaredKinds[d]; ok {
			add(k)
		}
	}
	if c.Published == PublishedCopy {
		add(finding.OfficialMatch)
	}
	return out
}
