package policy

import (
	"slices"
	"strings"
	"testing"
)

const extended = `
pack: trust
name: Trust
title: Our trust
extends: las
disable: [las-5.5-offensive, las-5.12-conduct]
sections:
  - id: "5.13"
    title: "Be careful about the use of photos"
    image: partial
    why: "as in the policy it extends, and tattoos"
    rules:
      - id: trust-5.13-tattoo
        when: {any: [tattoo]}
        with: [work]            # a group of the pack it extends
        modality: should
        certainty: likely
        remedies: [redact]
        cured_by: [redact]
        sentence: "A tattoo at work; {here} asks to cover it."
        examples:
          hit: [{find: [tattoo, uniform]}]
          miss: [{find: [tattoo]}]
  - id: "11"
    title: "Filming"
    image: partial
    why: "only through what confidentiality sees"
    rules:
      - id: trust-11-mirror
        mirrors: "5.14"
        modality: must
        certainty: likely
        remedies: [redact]
        cured_by: [none]
        sentence: "{here} repeats what confidentiality asks."
        examples:
          hit: [{find: [nhs-number], certainty: likely}]
          miss: [{find: [org-crest]}]
`

func TestExtend(t *testing.T) {
	p, err := Parse("trust.yaml", []byte(extended))
	if err != nil {
		t.Fatal(err)
	}
	failed, run := p.Test()
	if len(failed) > 0 || run != 4 {
		t.Errorf("%d examples were run, failed: %v", run, failed)
	}
	ids := p.ids()
	for id, want := range map[string]bool{"trust-5.13-tattoo": true, "las-5.13-record": true, "las-5.5-offensive": false, "las-5.12-conduct": false} {
		if slices.Contains(ids, id) != want {
			t.Errorf("rule %s: there %v, want %v", id, !want, want)
		}
	}
	if n := len(p.Numbered()); n != 27 || p.Sections[len(p.Sections)-1].ID != "11" {
		t.Errorf("%d numbered sections, the last is %s", n, p.Sections[len(p.Sections)-1].ID)
	}
	fs, err := evidence(Context{}, "tattoo", "uniform", "offensive-text", "ecg")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Breach{}
	for _, b := range Evaluate([]*Pack{p}, Context{}, fs, Before).Breaches {
		got[b.Rule] = b
	}
	b := got["trust-5.13-tattoo"]
	if b.Policy != "trust" || b.Title != "Be careful about the use of photos" || !strings.Contains(b.Sentence, "Trust 5.13") {
		t.Errorf("%+v", b)
	}
	if s := got["las-5.13-record"].Sentence; !strings.Contains(s, "Trust 5.13") || strings.Contains(s, "LAS") {
		t.Errorf("a rule of the extended pack says %q", s)
	}
	if _, there := got["las-5.5-offensive"]; there {
		t.Error("a disabled rule holds")
	}
	// The pack that was extended is as it was.
	las, err := Load("las")
	if err != nil || !slices.Contains(las.ids(), "las-5.5-offensive") {
		t.Errorf("extending changed the built-in pack: %v", err)
	}
}
