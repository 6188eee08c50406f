package main

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"sort"

	"example.org/redact/internal/platt"
	"example.org/redact/pkg/faces"
)

// isFace is the IoU with a label from which a sighting counts as right.
const isFace = 0.3

// fit prints, for each network and look of a configuration, the curve that
// turns its scores into chances: a logistic regression of "is a face" on the
// logit of the score. Turned looks are judged only where no upright look saw
// anything, since that is where they decide. Then what the second look is worth
// beside all that.
func fit(o options, r row, pictures []picture) error {
	d, err := faces.New(r.cfg)
	if err != nil {
		return err
	}
	defer d.Close()
	all := map[string][]platt.Sample{}
	var pairs []platt.Pair
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
			all[key] = append(all[key], platt.Sample{Score: s.Score, Right: labelled(s.Box, pictures[i])})
		}
		asked, err := d.Candidates(context.Background(), page)
		if err != nil {
			return fmt.Errorf("%s: %w", pictures[i].File, err)
		}
		for _, c := range asked {
			pairs = append(pairs, platt.Pair{First: c.First, Second: c.Second, Right: labelled(c.Box, pictures[i])})
		}
	}
	var keys []string
	for k := range all {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		c, right := platt.Fit(all[k]), 0
		for _, v := range all[k] {
			if v.Right {
				right++
			}
		}
		fmt.Printf("%-18s {At: %.2f, Slope: %.2f}   %d sightings, %d right\n", k, c.At, c.Slope, len(all[k]), right)
	}
	if len(pairs) > 0 {
		j := platt.FitJoint(pairs)
		fmt.Printf("%-18s {At: %.2f, First: %.2f, Second: %.2f}   %d candidates\n", "second look", j.At, j.First, j.Second, len(pairs))
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
