package pipeline

import (
	"context"
	"errors"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// reporter is a detector that finds one line of text at its own place.
type reporter struct {
	name  string
	at    int
	wait  chan struct{} // Detect waits for this, when not nil
	begun chan struct{} // and closes this first, when not nil
	err   error
	saw   int // findings of earlier stages
}

func (r *reporter) Name() string          { return r.name + "/test@1" }
func (r *reporter) Kinds() []finding.Kind { return []finding.Kind{finding.Text} }

func (r *reporter) Detect(ctx context.Context, _ *media.Page, so finding.Set) ([]finding.Finding, error) {
	r.saw = len(so)
	if r.begun != nil {
		close(r.begun)
	}
	if r.wait != nil {
		select {
		case <-r.wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Second):
			return nil, errors.New("nobody else looked meanwhile")
		}
	}
	if r.err != nil {
		return nil, r.err
	}
	return []finding.Finding{{Kind: finding.Text, Region: finding.Region{Page: 1, Box: image.Rect(r.at, 0, r.at+5, 5)}, Detector: r.name}}, nil
}

func TestDetectorsOfAStageLookAtOnceAndKeepTheirOrder(t *testing.T) {
	second := make(chan struct{})
	a := &reporter{name: "a", at: 0, wait: second} // can end only while b is at work
	b := &reporter{name: "b", at: 10, begun: second}
	c := &reporter{name: "c", at: 20}
	p := New(Tool{}, 2, Stage{a, b}, Stage{c})
	found, err := p.detect(context.Background(), media.NewPage(1, image.NewNRGBA(image.Rect(0, 0, 64, 64))), newStopwatch())
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, f := range found {
		order = append(order, f.Detector)
	}
	if !slices.Equal(order, []string{"a", "b", "c"}) {
		t.Errorf("findings of %v, want those of a, b and c in this order", order)
	}
	if a.saw != 0 || b.saw != 0 || c.saw != 2 {
		t.Errorf("a, b and c were given %d, %d and %d findings, want 0, 0 and 2", a.saw, b.saw, c.saw)
	}
}

// careless is a detector with a bug.
type careless struct{ reporter }

func (c *careless) Detect(context.Context, *media.Page, finding.Set) ([]finding.Finding, error) {
	panic("index out of range")
}

func TestAPanicReachesTheCaller(t *testing.T) {
	p := New(Tool{}, 2, Stage{&careless{reporter{name: "bad"}}, &reporter{name: "slow", wait: make(chan struct{})}})
	defer func() {
		if r := recover(); r != "index out of range" {
			t.Errorf("the caller recovered %v, want the detector's panic", r)
		}
	}()
	found, err := p.detect(context.Background(), media.NewPage(1, image.NewNRGBA(image.Rect(0, 0, 64, 64))), newStopwatch())
	t.Errorf("no panic: %v, %v", found, err)
}

func TestAFailedDetectorEndsTheStage(t *testing.T) {
	failed := &reporter{name: "bad", err: errors.New("no lens")}
	waits := &reporter{name: "slow", wait: make(chan struct{})} // until it is told to end
	never := &reporter{name: "later"}
	p := New(Tool{}, 2, Stage{waits, failed}, Stage{never})
	began := time.Now()
	_, err := p.detect(context.Background(), media.NewPage(1, image.NewNRGBA(image.Rect(0, 0, 64, 64))), newStopwatch())
	if err == nil || !strings.Contains(err.Error(), "bad/test@1: no lens") {
		t.Errorf("error %v, want that of the detector that failed", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the other detector was not told to end; it took %v", took)
	}
}
