package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"example.org/redact/pkg/faces"
)

// measureClean prints how much is painted in a folder of pictures that hold no
// face: documents, scenery. What cannot be read as a picture is left out.
func measureClean(o options, r row, _ []picture) error {
	d, err := faces.New(r.cfg)
	if err != nil {
		return err
	}
	defer d.Close()
	files, err := os.ReadDir(o.clean)
	if err != nil {
		return err
	}
	pictures, hit, boxes, painted := 0, 0, 0, 0.0
	for i := 0; i < len(files); i += o.every {
		page, err := open(filepath.Join(o.clean, files[i].Name()), 0)
		if err != nil {
			continue
		}
		found, err := d.Detect(context.Background(), page, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", files[i].Name(), err)
		}
		size := page.Bounds().Size()
		m := newMask(size.X, size.Y)
		for _, b := range boxesOf(found) {
			m.fill(b, true)
		}
		pictures++
		boxes += len(found)
		painted += float64(m.count(m.bounds())) / float64(size.X*size.Y)
		if len(found) > 0 {
			hit++
		}
	}
	n := float64(max(1, pictures))
	fmt.Printf("%-22s %d pictures without faces: %d with a box, %.2f boxes a picture, %.2f%% painted\n",
		r.name, pictures, hit, float64(boxes)/n, 100*painted/n)
	return nil
}
