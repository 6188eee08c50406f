// Command evalbadges fits what pkg/badges knows of its networks: for each class
// what the first one's word and the second one's make together, and the least
// chance that is reported.
//
//	go run ./internal/evalbadges -model models/badges.onnx -false 0.02 DIR...
//
// Each DIR is a labelled set in the form of scripts/draw-marks; several count as one. A sighting is right
// when it overlaps a label of its class by an IoU of 0.3. Printed are the weights,
// the least chance at which the class has at most -false wrong sightings a
// picture, the recall there, and the recall at half and twice that many: how
// steep the choice is.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"

	"example.org/redact/internal/platt"
	"example.org/redact/internal/vision"
	"example.org/redact/pkg/badges"
	"example.org/redact/pkg/finding"
	"example.org/redact/pkg/media"
)

// isMark is the IoU with a label from which a sighting counts as right.
const isMark = 0.3

// classes are the network's, in its own order.
var classes = []finding.Kind{
	finding.NHSLogo, finding.OrgCrest, finding.StarOfLife, finding.Battenburg, finding.HiVis, finding.Epaulette, finding.IDBadge,
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evalbadges:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	fs := flag.NewFlagSet("evalbadges", flag.ContinueOnError)
	model := fs.String("model", "models/badges.onnx", "the network that proposes")
	second := fs.String("second", "models/badges-second.onnx", "the network that is asked about what was proposed")
	budget := fs.Float64("false", 0.02, "wrong sightings a picture that a class may have")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("give folders with a labels.json each")
	}
	onnx, err := os.ReadFile(*model)
	if err != nil {
		return err
	}
	again, err := os.ReadFile(*second)
	if err != nil {
		return err
	}
	d, err := badges.New(badges.Config{Own: onnx, Second: again})
	if err != nil {
		return err
	}
	defer d.Close()
	seen, pictures := map[finding.Kind]*samples{}, 0
	for _, k := range classes {
		seen[k] = &samples{}
	}
	for _, dir := range fs.Args() {
		n, err := look(d, dir, seen)
		if err != nil {
			return err
		}
		pictures += n
	}
	fmt.Printf("%-14s %6s %6s %6s  %5s %6s   %s\n", "class", "at", "first", "second", "least", "recall", "recall at half and twice the false ones")
	for _, k := range classes {
		s := seen[k]
		j := platt.FitJoint(s.pairs)
		s.weigh(j)
		wrong := *budget * float64(pictures)
		least, recall := s.threshold(wrong)
		_, half := s.threshold(wrong / 2)
		_, twice := s.threshold(wrong * 2)
		fmt.Printf("%-14s %6.2f %6.2f %6.2f  %5.2f %5.1f%%   %.1f%% %.1f%% of %d\n", k, j.At, j.First, j.Second, least, 100*recall, 100*half, 100*twice, s.labels)
	}
	return nil
}

// samples are one class's sightings over a set.
type samples struct {
	pairs  []platt.Pair
	of     []platt.Sample // the pairs' joint chances
	labels int
}

func (s *samples) weigh(j platt.Joint) {
	s.of = nil
	for _, p := range s.pairs {
		s.of = append(s.of, platt.Sample{Score: j.Chance(p.First, p.Second), Right: p.Right})
	}
}

// look adds the sightings of all pictures of a set to those of their class, and
// returns how many pictures it has.
func look(d *badges.Detector, dir string, out map[finding.Kind]*samples) (int, error) {
	b, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		return 0, err
	}
	var set struct {
		Images []struct {
			File   string
			Labels []label
			Parts  []label // right when seen, no miss when not
		}
	}
	if err := json.Unmarshal(b, &set); err != nil {
		return 0, fmt.Errorf("labels.json: %w", err)
	}
	for _, im := range set.Images {
		page, err := open(filepath.Join(dir, im.File))
		if err != nil {
			return 0, err
		}
		seen, err := d.Sightings(page)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", im.File, err)
		}
		labels := byKind(im.Labels)
		for k, boxes := range labels {
			if s, ok := out[k]; ok {
				s.labels += len(boxes)
			}
		}
		parts := byKind(im.Parts)
		for _, s := range seen {
			right := hits(s.Box, labels[s.Kind])
			if !right && hits(s.Box, parts[s.Kind]) {
				continue
			}
			of := &out[s.Kind].pairs
			*of = append(*of, platt.Pair{First: s.First, Second: s.Second, Right: right})
		}
	}
	return len(set.Images), nil
}

// label is a mark of a set; its box is x, y, width and height in pixels.
type label struct {
	Label finding.Kind
	Box   [4]int
}

func byKind(labels []label) map[finding.Kind][]image.Rectangle {
	out := map[finding.Kind][]image.Rectangle{}
	for _, l := range labels {
		out[l.Label] = append(out[l.Label], image.Rect(l.Box[0], l.Box[1], l.Box[0]+l.Box[2], l.Box[1]+l.Box[3]))
	}
	return out
}

func hits(b image.Rectangle, labels []image.Rectangle) bool {
	for _, l := range labels {
		if (finding.Region{Box: b}).IoU(finding.Region{Box: l}) >= isMark {
			return true
		}
	}
	return false
}

func open(file string) (*media.Page, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	img, err := vision.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return media.NewPage(1, img), nil
}

// threshold is the least score, in hundredths, that leaves at most so many wrong
// sightings, and the share of labels found there. One label may be met by
// several sightings in different sizes, so the share is an upper bound.
func (s *samples) threshold(wrong float64) (least, recall float64) {
	sorted := slices.Clone(s.of)
	slices.SortFunc(sorted, func(a, b platt.Sample) int { return cmp.Compare(b.Score, a.Score) })
	bad, least := 0, 1.0
	for _, v := range sorted {
		if !v.Right {
			if bad++; float64(bad) > wrong {
				least = math.Nextafter(v.Score, 1)
				break
			}
		}
		least = v.Score
	}
	least = math.Ceil(least*100) / 100
	good := 0
	for _, v := range sorted {
		if v.Right && v.Score >= least {
			good++
		}
	}
	return least, min(1, float64(good)/math.Max(1, float64(s.labels)))
}
