package main

import (
	"context"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"sort"

	"example.org/redact/pkg/faces"
)

// isFace is the IoU with a label from which a sighting counts as right.
const isFace = 0.3

// samples are the scores of one network in one look, and which were right.
type samples struct {
	logit []float64
	right []bool
}

// fit prints, for each network and look of a configuration, the curve that
// turns its scores into chances: a logistic regression of "is a face" on the
// logit of the score. Turned looks are judged only where no upright look saw
// anything, since that is where they decide.
func fit(o options, r row, pictures []picture) error {
	d, err := faces.New(r.cfg)
	if err != nil {
		return err
	}
	defer d.Close()
	all := map[string]*samples{}
	for i := 0; i < len(pictures); i += o.every {
		page, err := open(filepath.Join(o.dir, pictures[i].File), 0)
		if err != nil {
			return err
		}
		seen, err := d.Sightings(context.Background(), page)
		if err != nil {
			return fmt.Errorf("%s: %w", pictures[i].File, err)
		}
		for _, s := range seen {
			if s.Look == "turned" && seenUpright(s.Box, seen) {
				continue
			}
			key := s.Network + " " + s.Look
			if all[key] == nil {
				all[key] = &samples{}
			}
			p := min(max(s.Score, 0.001), 0.999)
			all[key].logit = append(all[key].logit, math.Log(p/(1-p)))
			all[key].right = append(all[key].right, labelled(s.Box, pictures[i]))
		}
	}
	var keys []string
	for k := range all {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		at, slope, right := all[k].regress()
		fmt.Printf("%-18s {%.2f, %.2f}   %d sightings, %d right\n", k, at, slope, len(all[k].logit), right)
	}
	return nil
}

func seenUpright(b image.Rectangle, seen []faces.Sighting) bool {
	for _, s := range seen {
		if s.Look != "turned" && iou(b, s.Box) >= isFace {
			return true
		}
	}
	return false
}

func labelled(b image.Rectangle, p picture) bool {
	for _, f := range p.Faces {
		if iou(b, f.rect()) >= isFace {
			return true
		}
	}
	return false
}

// regress fits chance = 1 / (1 + exp(-(at + slope*logit))) by Newton's method,
// pulled a little towards zero so that separable samples stay finite.
func (s *samples) regress() (at, slope float64, right int) {
	const ridge = 0.5
	for _, r := range s.right {
		if r {
			right++
		}
	}
	slope = 1
	for range 50 {
		ga, gs := -ridge*at, -ridge*(slope-1)
		haa, has, hss := ridge, 0.0, ridge
		for i, x := range s.logit {
			p := 1 / (1 + math.Exp(-(at + slope*x)))
			miss := -p
			if s.right[i] {
				miss = 1 - p
			}
			ga += miss
			gs += miss * x
			w := p * (1 - p)
			haa += w
			has += w * x
			hss += w * x * x
		}
		det := haa*hss - has*has
		at += (hss*ga - has*gs) / det
		slope += (haa*gs - has*ga) / det
	}
	return at, slope, right
}
