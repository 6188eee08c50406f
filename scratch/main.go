package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"syscall"
	"time"

	"example.org/redact/models"
	"example.org/redact/pkg/faces"
	"example.org/redact/pkg/media"
)

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func main() {
	own, _ := models.Own()
	var cfg faces.Config
	for _, m := range own {
		if m.Name == "faces" {
			cfg.Own = m.ONNX
		}
	}
	d, err := faces.New(cfg)
	if err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	for _, f := range os.Args[1:] {
		r, _ := os.Open(f)
		src, _, err := image.Decode(r)
		if err != nil {
			fmt.Fprintln(os.Stderr, f, err)
			continue
		}
		img := image.NewNRGBA(image.Rectangle{Max: src.Bounds().Size()})
		draw.Draw(img, img.Bounds(), src, src.Bounds().Min, draw.Src)
		p := media.NewPage(1, img)
		t := cpu()
		fs, err := d.Detect(context.Background(), p, nil)
		t = cpu() - t
		ss, _ := d.Sightings(context.Background(), p)
		looks := map[string]int{}
		for _, s := range ss {
			looks[s.Look]++
		}
		fmt.Fprintf(os.Stderr, "%s %v cpu %.2f faces %d sightings %v err %v\n", f, img.Bounds().Size(), t.Seconds(), len(fs), looks, err)
		var boxes [][5]float64
		for _, g := range fs {
			boxes = append(boxes, [5]float64{float64(g.Box.Min.X), float64(g.Box.Min.Y), float64(g.Box.Max.X), float64(g.Box.Max.Y), g.Score})
		}
		out.Encode(map[string]any{"file": f, "boxes": boxes, "sightings": ss, "cpu": t.Seconds()})
	}
}
