package samplegen

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"example.org/redact/pkg/finding"
)

// Sample is one picture that the generator can draw.
type Sample struct {
	Name string // file name with its extension
	draw func(*studio) *shot
}

// Samples lists all pictures in the order of the documentation.
func Samples() []Sample {
	return []Sample{
		{"report-form.jpg", drawForm},
		{"ecg-strip.jpg", drawECG},
		{"wristband.jpg", drawWristband},
		{"id-badge.jpg", drawBadge},
		{"ambulance.jpg", drawAmbulance},
		{"whiteboard.jpg", drawWhiteboard},
		{"monitor.jpg", drawMonitor},
		{"hospital-sign.jpg", drawSign},
		{"street-gps.jpg", drawStreet},
		{"letter-rotated.jpg", drawLetter},
		{"portrait.jpg", drawPortrait},
		{"landscape.jpg", drawLandscape},
		{"message.png", drawMessage},
	}
}

// studio is what a drawing works with: type and its own stream of numbers.
type studio struct {
	*fonts
	rng *rand.Rand
}

// shot is a finished photograph and what is known of it.
type shot struct {
	pixels  *image.NRGBA
	marks   []mark
	quality int // of the JPEG
	// stored turns the upright pixels into the stored ones; nil leaves them.
	stored func(*image.NRGBA) *image.NRGBA
	// wrap adds metadata to the encoded bytes; nil leaves them.
	wrap func([]byte) ([]byte, error)
	want Expected
}

// take ends a drawing: the camera turns the scene into a shot.
func (s *studio) take(scene *layer, c camera) *shot {
	return &shot{marks: scene.marks, pixels: c.shoot(scene, s.rng), quality: 86}
}

// Draw computes the sample's file and its expectation. It takes seconds.
func (s Sample) Draw() ([]byte, *Expected, error) {
	f, err := loadFonts()
	if err != nil {
		return nil, nil, err
	}
	seed := uint64(0)
	for _, c := range s.Name {
		seed = seed*131 + uint64(c)
	}
	sh := s.draw(&studio{fonts: f, rng: rand.New(rand.NewPCG(seed, 20))})
	sh.expectAreas()
	img := sh.pixels
	if sh.stored != nil {
		img = sh.stored(img)
	}
	var b []byte
	if strings.HasSuffix(s.Name, ".png") {
		var buf bytes.Buffer
		enc := png.Encoder{CompressionLevel: png.BestCompression}
		err = enc.Encode(&buf, img)
		b = buf.Bytes()
	} else {
		b, err = encodeJPEG(img, sh.quality)
	}
	if err == nil && sh.wrap != nil {
		b, err = sh.wrap(b)
	}
	return b, &sh.want, err
}

// expectAreas turns the marks into boxes that lie inside what is marked.
func (sh *shot) expectAreas() {
	w, h := sh.pixels.Rect.Dx(), sh.pixels.Rect.Dy()
	for _, m := range sh.marks {
		b, ok := inner(m.at, w, h)
		switch {
		case !ok:
		case m.kept:
			sh.want.Kept = append(sh.want.Kept, b)
		default:
			sh.want.Covered = append(sh.want.Covered, Area{Box: b, Kind: m.kind})
		}
	}
}

// expect fills in what the marks do not say.
func (sh *shot) expect(verdict string, must, may []finding.Kind, las, asph []string, secrets ...string) *shot {
	sh.want.Kinds.Must, sh.want.Kinds.May = must, may
	sh.want.Verdict = verdict
	sh.want.Sections = map[string][]string{"las": las, "asph": asph}
	sh.want.Secrets = secrets
	return sh
}

// Write draws all samples into dir, each with its expectation.
func Write(dir string, progress func(name string, bytes int)) error {
	for _, s := range Samples() {
		b, want, err := s.Draw()
		if err != nil {
			return fmt.Errorf("draw %s: %w", s.Name, err)
		}
		y, err := yaml.MarshalWithOptions(want, yaml.IndentSequence(true))
		if err != nil {
			return fmt.Errorf("write the expectation of %s: %w", s.Name, err)
		}
		base := strings.TrimSuffix(s.Name, filepath.Ext(s.Name))
		if err := os.WriteFile(filepath.Join(dir, s.Name), b, 0o644); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, base+".expected.yaml"), y, 0o644); err != nil {
			return err
		}
		progress(s.Name, len(b))
	}
	return nil
}
