package ocr

import (
	"image"
	"testing"
)

func TestBearings(t *testing.T) {
	line := quadOf(image.Rect(0, 0, 200, 20))
	sure := func(text string, conf float64, turned bool) reading {
		r := reading{quad: line, conf: conf, words: []glyphs{{text: text}}}
		if turned {
			r.quad = halfTurn(line)
		}
		return r
	}
	var b bearings
	if _, ok := b.known(line); ok {
		t.Error("known before anything was read")
	}
	for range 3 {
		b.note(sure("Patient", .95, true))
	}
	b.note(sure("19-", .95, true))     // too short
	b.note(sure("Patient", .7, false)) // not sure
	if _, ok := b.known(line); ok {
		t.Errorf("known after %d lines", len(b))
	}
	b.note(sure("Report", .9, true))
	if turned, ok := b.known(line); !ok || !turned {
		t.Errorf("turned %v, known %v after four upside down", turned, ok)
	}
	if turned, ok := b.known(halfTurn(line)); !ok || turned {
		t.Errorf("turned %v, known %v for a line the right way round", turned, ok)
	}
	upright := quadOf(image.Rect(0, 0, 200, 20))
	for i, p := range upright {
		upright[i].X, upright[i].Y = -p.Y, p.X // a quarter turn
	}
	if _, ok := b.known(upright); ok {
		t.Error("known for a line across the others")
	}
	b.note(sure("Poster", .95, false))
	if _, ok := b.known(line); ok {
		t.Error("known although one reads the other way")
	}
}

// A word that makes sense upside down too is read as the lines around it.
func TestShortLinesReadAsTheirPageDoes(t *testing.T) {
	var b bearings
	for range bearingVotes {
		b.note(reading{quad: halfTurn(quadOf(image.Rect(0, 0, 200, 40))), conf: .95, words: []glyphs{{text: "Patient"}}})
	}
	d, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	img := blankPage(260, 80, white)
	write(t, img, "NOON 19-07", 28, 130, 40, 180, black)
	q := quadOf(image.Rect(20, 20, 240, 60))
	got, err := d.readLine(img, boxLine{tight: q, cover: q}, b)
	if err != nil {
		t.Fatal(err)
	}
	if text := norm(textOf(got.words)); text != norm("NOON 19-07") || got.quad != halfTurn(q) {
		t.Errorf("read %q from %v", text, got.quad)
	}
}
