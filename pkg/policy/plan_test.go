package policy

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"example.org/redact/pkg/finding"
)

// planned gives every finding the action that the tool takes by default on a
// channel, so that the copy can be judged without the pipeline.
func planned(c Channel, fs []finding.Finding) []finding.Finding {
	out := slices.Clone(fs)
	own := c == Official || c == Internal
	weak := 0
	for i := range out {
		f := &out[i]
		if f.Action != "" {
			continue
		}
		switch f.Kind {
		case finding.PRF, finding.ECG, finding.XRay, finding.ClinicalScreen, finding.Whiteboard, finding.Wristband,
			finding.DrugLabel, finding.IDBadge, finding.Barcode:
			f.Action = finding.RedactWhole
		case finding.Face, finding.PersonName, finding.Address, finding.Postcode, finding.DOB, finding.NHSNumber, finding.LocalID,
			finding.StaffID, finding.Phone, finding.Email, finding.Credential, finding.NumberPlate:
			f.Action = finding.Redact
		case finding.CallSign, finding.FleetNumber, finding.NHSLogo, finding.OrgCrest, finding.StarOfLife:
			f.Action = finding.Redact
			if own {
				f.Action = finding.Flag
			}
		case finding.StreetSign, finding.HouseNumber, finding.OutwardPostcode, finding.AgeSex, finding.Diagnosis:
			f.Action = finding.Flag
			weak++
		default:
			f.Action = finding.Flag
			if f.Kind.IsMetadata() {
				f.Action = finding.Strip
			}
		}
	}
	for i := range out {
		switch out[i].Kind {
		case finding.StreetSign, finding.HouseNumber, finding.OutwardPostcode, finding.AgeSex, finding.Diagnosis:
			if weak > 1 {
				out[i].Action = finding.Redact
			}
		}
	}
	return out
}

// evidence turns "kind" words, as in a pack's examples, into numbered findings.
func evidence(ctx Context, words ...string) ([]finding.Finding, error) {
	var fs []finding.Finding
	for _, w := range words {
		f, err := parseFind(w)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", w, err)
		}
		fs = append(fs, f)
	}
	fs = append(fs, Declare(ctx)...)
	for i := range fs {
		fs[i].ID = fmt.Sprintf("f%d", i+1)
	}
	return fs, nil
}

var loaded = sync.OnceValue(func() map[string]*Pack {
	packs := map[string]*Pack{}
	for _, name := range Builtin() {
		p, err := Load(name)
		if err != nil {
			panic(err)
		}
		packs[name] = p
	}
	return packs
})

// load returns a built-in pack that all tests share; they do not change it.
func load(t testing.TB, name string) *Pack {
	t.Helper()
	p := loaded()[name]
	if p == nil {
		t.Fatalf("no pack %s", name)
	}
	return p
}

// sections sums breaches up as section -> certainty, keeping the surest.
func sections(bs []Breach) map[string]string {
	best := map[string]finding.Certainty{}
	for _, b := range bs {
		best[b.Section] = max(best[b.Section], b.Certainty)
	}
	out := map[string]string{}
	for s, c := range best {
		out[s] = c.String()[:1]
	}
	return out
}
