package finding

import (
	"encoding/json"
	"fmt"
	"image"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretsDoNotTravel(t *testing.T) {
	f := Finding{Kind: Text, Line: &Line{Text: NewSecret("Rosamund"), Words: []Word{{Text: NewSecret("Rosamund")}}}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if s := fmt.Sprintf(verb, f.Line.Text); strings.Contains(s, "Rosamund") {
			t.Errorf("%s prints %s", verb, s)
		}
	}
	if b, err := json.Marshal(f); err == nil {
		t.Errorf("marshalled: %s", b)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("read", "text", f.Line.Text)
	if strings.Contains(log.String(), "Rosamund") {
		t.Errorf("logged: %s", log.String())
	}
	if f.Line.Text.Reveal() != "Rosamund" {
		t.Error("the rules cannot read it either")
	}
}

func TestClosedListsHoldNoDoubles(t *testing.T) {
	kinds := map[Kind]bool{}
	for _, k := range Kinds() {
		if kinds[k] || !k.Valid() {
			t.Errorf("kind %q is listed twice or not valid", k)
		}
		kinds[k] = true
	}
	carriers := map[Carrier]bool{}
	for _, c := range Carriers() {
		if carriers[c] || !c.Valid() {
			t.Errorf("carrier %q is listed twice or not valid", c)
		}
		carriers[c] = true
	}
	if _, err := ParseKind("moon"); err == nil {
		t.Error("moon is a kind")
	}
}

func TestCertaintyNames(t *testing.T) {
	for _, c := range []Certainty{Undecidable, Possible, Likely, Definite} {
		b, err := c.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Certainty
		if err := back.UnmarshalText(b); err != nil || back != c {
			t.Errorf("%s comes back as %s, %v", c, back, err)
		}
	}
	if min(Definite, Possible) != Possible {
		t.Error("the weaker of two is not the smaller")
	}
}

func TestOverlap(t *testing.T) {
	a := Region{Page: 1, Box: image.Rect(0, 0, 10, 10)}
	half := Region{Page: 1, Box: image.Rect(5, 0, 15, 10)}
	other := Region{Page: 2, Box: a.Box}
	if got := a.Overlap(half); got != 0.5 {
		t.Errorf("overlap %v, want 0.5", got)
	}
	if got := a.IoU(half); got < 0.33 || got > 0.34 {
		t.Errorf("IoU %v, want a third", got)
	}
	if a.Overlap(other) != 0 || a.IoU(other) != 0 {
		t.Error("things on different pages overlap")
	}
	if h := HullOf([]image.Point{{X: 3, Y: 4}, {X: 1, Y: 9}}); h != image.Rect(1, 4, 4, 10) {
		t.Errorf("hull %v", h)
	}
}
