package pipeline

import (
	"image"
	"slices"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/mask"
	"example.org/redact/pkg/policy"
)

// Choices are a person's own decisions over the default coverage.
type Choices struct {
	Keep       []finding.Kind     `json:"keep,omitempty"`        // leave these kinds visible
	KeepBoxes  []image.Rectangle  `json:"keep_boxes,omitempty"`  // leave what lies mostly in here visible, pixels of the page
	KeepReason finding.KeepReason `json:"keep_reason,omitempty"` // may be empty: then the verdict asks
	Cover      []finding.Kind     `json:"cover,omitempty"`       // cover these kinds although they are only flagged
	KeepNames  bool               `json:"keep_names,omitempty"`  // the output keeps the input's name
}

// Plan alone decides what happens to each finding: it returns a copy of fs
// with Action and KeepReason set, and Region grown to what is really covered.
// bounds holds each page's rectangle, by page number minus one; without it
// regions stay as they are.
func Plan(fs []finding.Finding, pc policy.Context, ch Choices, bounds []image.Rectangle) []finding.Finding {
	pc = pc.Defaults()
	out := slices.Clone(fs)
	for i := range out {
		f := &out[i]
		f.Action = decide(*f, pc, ch, fs)
		if f.Action == finding.Keep {
			f.KeepReason = keepReason(*f, ch)
		}
	}
	for i := range out {
		if f := &out[i]; f.Action.Covers() && f.Located() && f.Page <= len(bounds) && !underWhole(*f, out) {
			f.Region = grown(*f, bounds[f.Page-1])
		}
	}
	return out
}

// underWhole reports whether f lies on another thing that is covered whole:
// then the width of f's own cover tells nothing, and it stays tight.
func underWhole(f finding.Finding, planned []finding.Finding) bool {
	for _, o := range planned {
		if o.Action == finding.RedactWhole && o.ID != f.ID && o.Located() && f.Overlap(o.Region) >= 0.9 {
			return true
		}
	}
	return false
}

func decide(f finding.Finding, pc policy.Context, ch Choices, set finding.Set) finding.Action {
	if f.Kind == finding.Filename && ch.KeepNames {
		return finding.Flag
	}
	if f.Detector == finding.Declared && f.Located() {
		return finding.Redact // drawn by hand: that is what it is for
	}
	a := defaultAction(f, pc.Channel, set)
	if a == finding.Strip {
		return a // metadata goes whatever anybody says
	}
	if a == finding.Flag && slices.Contains(ch.Cover, f.Kind) {
		a = finding.Redact
	}
	// Something declared has no place in the picture, so nothing can cover it.
	if a.Covers() && f.Detector == finding.Declared && !f.Located() {
		a = finding.Flag
	}
	if f.Detector != finding.Declared && (kept(f, ch) || consented(f, pc)) {
		return finding.Keep
	}
	return a
}

// kept reports whether a person asked for f to stay visible.
func kept(f finding.Finding, ch Choices) bool {
	if slices.Contains(ch.Keep, f.Kind) {
		return true
	}
	for _, b := range ch.KeepBoxes {
		if f.Overlap(finding.Region{Page: f.Page, Box: b}) >= onto {
			return true
		}
	}
	return false
}

// consented reports whether f is a face whose subject agreed in writing. A
// consent record lifts the cover only where the Service itself publishes; on a
// personal account a patient stays forbidden whatever they signed.
func consented(f finding.Finding, pc policy.Context) bool {
	if f.Kind != finding.Face || publicAccount(pc.Channel) {
		return false
	}
	for _, r := range pc.Consent {
		if r.Valid(pc.Channel, pc.Now) && r.Covers(f) {
			return true
		}
	}
	return false
}

func keepReason(f finding.Finding, ch Choices) finding.KeepReason {
	if kept(f, ch) {
		return ch.KeepReason
	}
	return finding.Consent
}

// textual are the kinds whose region is a run of characters, so that its width
// would tell how long the covered word was. Plates, call-signs and fleet numbers
// are not among them: how long those are is no secret.
var textual = append(append(slices.Clone(identifiers), weakIdentifiers...), finding.Text, finding.WatermarkCredit, finding.OffensiveText)

// grown returns the region that is painted for f: text is padded to a grid,
// other things by a small margin (faces and records come with their own).
func grown(f finding.Finding, within image.Rectangle) finding.Region {
	r := f.Region
	if f.Kind == finding.Text && f.Line != nil && f.Line.Box == r.Box { // all of a line
		r = f.Line.Letters()
	}
	switch {
	case slices.Contains(textual, f.Kind) && len(r.Polygon) == 4:
		r.Polygon = mask.PadTextQuad([4]image.Point(r.Polygon), lineHeight(f))
		r.Box = finding.HullOf(r.Polygon).Intersect(within)
	case slices.Contains(textual, f.Kind):
		r.Polygon, r.Box = nil, mask.PadText(r.Box, lineHeight(f), within)
	case f.Kind == finding.Face || f.Kind.IsRecord():
		r.Box = r.Box.Intersect(within)
	default:
		margin := max(2, min(r.Box.Dx(), r.Box.Dy())/8)
		if len(r.Polygon) >= 3 { // an outline is surer than a box
			margin = max(2, min(r.Box.Dx(), r.Box.Dy())/24)
			r.Polygon = mask.PadPolygon(r.Polygon, float64(margin), within)
		}
		r.Box = r.Box.Inset(-margin).Intersect(within)
	}
	return r
}

// lineHeight is the height of the letters of f, in pixels.
func lineHeight(f finding.Finding) float64 {
	if f.Line != nil && f.Line.Height > 0 {
		return f.Line.Height
	}
	return float64(min(f.Box.Dx(), f.Box.Dy()))
}
