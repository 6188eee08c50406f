package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/policy"
)

//go:embed page
var pages embed.FS

var (
	reportPage  = template.Must(template.ParseFS(pages, "page/report.html"))
	archivePage = template.Must(template.ParseFS(pages, "page/archive.html"))
)

// ErrNotTheCopy is returned by WriteHTML when the picture it is given is not
// the copy that the report speaks of: the original must never get into a page.
var ErrNotTheCopy = errors.New("this picture is not the copy that the report names")

// pageView is what page/report.html shows.
type pageView struct {
	R         *Report
	Style     template.CSS
	Verdict   verdictView
	Unseen    string
	Purpose   string
	Policies  string
	Picture   *pictureView
	Sections  []sectionView
	Questions []MergedQuestion
	Found     []foundView
}

type verdictView struct{ Words, Class string }

type sectionView struct {
	Heading, Before, After string
	Sentences              []string
	ToDo                   string
	Regions                string
}

type foundView struct{ N, What, Where, Sure, Done string }

// WriteHTML writes one self-contained page without scripts. picture is the
// redacted copy, or nil for a page without it; its hash must be the report's.
func WriteHTML(w io.Writer, r *Report, picture []byte) error {
	full, err := r.complete()
	if err != nil {
		return err
	}
	css, err := style()
	if err != nil {
		return err
	}
	v := pageView{
		R: full, Style: css, Verdict: verdictView{verdictWords(full), string(full.Verdict)}, Unseen: unseen(full), Purpose: purpose(full.Context),
		Policies: policyNames(full.Context.Policies), Sections: sectionsOf(full), Questions: MergeQuestions(full.Questions), Found: foundOf(full),
	}
	if picture != nil {
		if v.Picture, err = pictureOf(full, picture); err != nil {
			return err
		}
	}
	return execute(w, reportPage, "report.html", v)
}

func style() (template.CSS, error) {
	b, err := pages.ReadFile("page/style.css")
	return template.CSS(b), err
}

func execute(w io.Writer, t *template.Template, name string, v any) error {
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, name, v); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func unseen(r *Report) string {
	var names []string
	for _, k := range r.NotChecked {
		names = append(names, plural(k))
	}
	return strings.Join(names, ", ")
}

// purpose says in words where the picture is to go.
func purpose(c Context) string {
	use := map[policy.Use]string{policy.Post: "a post", policy.Profile: "a profile picture", policy.Banner: "a banner"}[c.Use]
	channel := map[policy.Channel]string{
		policy.Personal: "on a personal account", policy.Messaging: "in a chat group",
		policy.Official: "on an official account", policy.Internal: "inside the organisation",
	}[c.Channel]
	parts := []string{use + " " + channel}
	for _, d := range c.Declared {
		parts = append(parts, "declared: "+string(d))
	}
	if len(c.Consent) > 0 {
		parts = append(parts, "consent on record: "+strings.Join(c.Consent, ", "))
	}
	if c.Published != nil {
		parts = append(parts, "published officially, shared as a "+string(*c.Published))
	}
	if c.IncidentPublic {
		parts = append(parts, "the incident is in the public eye")
	}
	return strings.Join(parts, "; ")
}

func policyNames(ps []string) string {
	if len(ps) == 0 {
		return "no policy"
	}
	return strings.ToUpper(strings.Join(ps, ", "))
}

// sectionsOf joins before and after by section, in printed order.
func sectionsOf(r *Report) []sectionView {
	var out []sectionView
	numbers := regionNumbers(r, hidingOf(r))
	add := func(b policy.Breach) {
		if slices.ContainsFunc(out, func(s sectionView) bool { return s.Heading == Heading(b.Policy, b.Section, b.Title) }) {
			return
		}
		same := func(o policy.Breach) bool { return o.Policy == b.Policy && o.Section == b.Section }
		s := sectionView{Heading: Heading(b.Policy, b.Section, b.Title), Before: sure(r.Before, same), After: sure(r.After, same)}
		s.ToDo = toDo(r.After, same)
		var regions []int
		for _, o := range append(slices.Clone(r.Before), r.After...) {
			if !same(o) {
				continue
			}
			if !slices.Contains(s.Sentences, o.Sentence) {
				s.Sentences = append(s.Sentences, o.Sentence)
			}
			for _, id := range o.Findings {
				if n := numbers[id]; n > 0 && !slices.Contains(regions, n) {
					regions = append(regions, n)
				}
			}
		}
		slices.Sort(regions)
		for i, n := range regions {
			if i > 0 {
				s.Regions += ", "
			}
			s.Regions += strconv.Itoa(n)
		}
		out = append(out, s)
	}
	for _, b := range r.Before {
		add(b)
	}
	for _, b := range r.After {
		add(b)
	}
	return out
}

// sure is the surest certainty of the breaches that fit, in words.
func sure(bs []policy.Breach, fits func(policy.Breach) bool) string {
	best := finding.Undecidable
	for _, b := range bs {
		if fits(b) {
			best = max(best, b.Certainty)
		}
	}
	if best == finding.Undecidable {
		return "no longer"
	}
	return best.String()
}

// remedyWords says what a remedy asks a person to do.
var remedyWords = map[policy.Remedy]string{
	policy.CoverIt: "cover it", policy.CoverWhole: "cover the whole of it", policy.StripIt: "remove the metadata",
	policy.Withhold: "do not post it", policy.AskThem: "ask the person for permission", policy.GetConsent: "get the patient's written consent",
	policy.Link: "share the link to the official picture", policy.Advice: "ask the communications team",
}

// toDo joins the remedies of the breaches that are left in the copy.
func toDo(after []policy.Breach, fits func(policy.Breach) bool) string {
	var words []string
	for _, b := range after {
		if !fits(b) {
			continue
		}
		for _, m := range b.Remedies {
			if w := remedyWords[m]; w != "" && !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	if words == nil {
		return "nothing more, this copy has it covered"
	}
	return strings.Join(words, ", or ")
}

// regionNumbers numbers the findings for people: 1, 2, 3 by finding id. Lines of
// text that are told with their record have no number.
func regionNumbers(r *Report, h hiding) map[string]int {
	out := map[string]int{}
	n := 0
	for _, f := range r.Findings {
		if !h.folded[f.ID] {
			n++
			out[f.ID] = n
		}
	}
	return out
}

func foundOf(r *Report) []foundView {
	var out []foundView
	h := hidingOf(r)
	numbers := regionNumbers(r, h)
	for _, f := range r.Findings {
		n := numbers[f.ID]
		if n == 0 {
			continue
		}
		v := foundView{N: strconv.Itoa(n), What: kindWords[f.Kind].one, Where: where(f), Sure: f.Certainty.String(), Done: done(f)}
		if lines := h.lines[f.ID]; lines > 0 {
			v.What += fmt.Sprintf(", with %s on it", count(lines, finding.Text))
		}
		if h.hidden[f.ID] && f.Action == finding.Flag {
			v.Done = "covered by what lies over it"
		}
		out = append(out, v)
	}
	return out
}

func where(f Finding) string {
	switch {
	case f.Detector == finding.Declared:
		return "declared by a person"
	case f.Carrier != "":
		return "in the file: " + string(f.Carrier)
	case f.Page == 0:
		return "in the file"
	case f.Part != "":
		return fmt.Sprintf("part %s, page %d", f.Part, f.Page)
	}
	return fmt.Sprintf("page %d, at %d, %d", f.Page, f.Box[0], f.Box[1])
}

// done says what the plan did about a finding.
func done(f Finding) string {
	switch f.Action {
	case finding.Redact:
		return "covered"
	case finding.RedactWhole:
		return "covered whole"
	case finding.Strip:
		return "removed"
	case finding.Keep:
		reasons := map[finding.KeepReason]string{
			finding.Consent: "consent on record", finding.Agreed: "the person agreed",
			finding.Self: "it is the sharer", finding.NotIt: "said to be a mistake",
		}
		if why := reasons[f.Keep.Reason]; why != "" {
			return "kept visible: " + why
		}
		return "kept visible, no reason given"
	}
	return "left visible"
}

// pictureView places the picture and its numbered frames in page pixels.
type pictureView struct {
	URI           template.URL
	Width, Height int
	Marks         []markView
}

type markView struct {
	N                              string
	X, Y, W, H                     int
	Wide, Thin, Dash, Size         int
	LabelX, LabelY, LabelW, LabelH int
	TextX, TextY                   int
	Dashed                         bool
}

// pictureOf checks that picture is the copy and marks what lies on page 1.
func pictureOf(r *Report, picture []byte) (*pictureView, error) {
	sum := sha256.Sum256(picture)
	if r.Output == nil || r.Output.SHA256 != hex.EncodeToString(sum[:]) || len(r.Input.Pages) == 0 {
		return nil, ErrNotTheCopy
	}
	mime := map[string]string{"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}[r.Output.Type]
	if mime == "" {
		return nil, nil // no browser shows it inline; the tables still tell all
	}
	page := r.Input.Pages[0]
	v := &pictureView{URI: template.URL("data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(picture)), Width: page.Width, Height: page.Height}
	unit := max(page.Width, page.Height, 200) / 200 // frames look alike at every size
	h := hidingOf(r)
	numbers := regionNumbers(r, h)
	for _, f := range r.Findings {
		if n := numbers[f.ID]; n > 0 && f.Page == 1 && f.Part == "" && f.Box[2] > 0 && f.Box[3] > 0 {
			m := mark(strconv.Itoa(n), f, page, unit)
			m.Dashed = !f.Action.Covers() && !h.hidden[f.ID]
			v.Marks = append(v.Marks, m)
		}
	}
	return v, nil
}

func mark(n string, f Finding, page Page, unit int) markView {
	size := 6 * unit
	m := markView{
		N: n, X: f.Box[0], Y: f.Box[1], W: f.Box[2], H: f.Box[3], Wide: 3 * unit / 2, Thin: max(1, unit*3/4), Dash: 3 * unit, Size: size,
		LabelW: size*len(n)*2/3 + size/2, LabelH: size * 5 / 4,
	}
	m.LabelX = min(max(m.X, 0), max(0, page.Width-m.LabelW))
	m.LabelY = min(max(m.Y-m.LabelH, 0), max(0, page.Height-m.LabelH))
	m.TextX, m.TextY = m.LabelX+m.LabelW/2, m.LabelY+size
	return m
}
