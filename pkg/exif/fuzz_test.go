package exif

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/redact/pkg/exif/exiftest"
	"example.org/redact/pkg/finding"
)

// seed adds the planted pictures whose names start with one of the prefixes,
// the plain pictures, and what of the evaluation set has one of the formats.
func seed(f *testing.F, formats []format, prefixes ...string) {
	f.Helper()
	for _, p := range exiftest.All() {
		for _, prefix := range prefixes {
			if strings.HasPrefix(p.Name, prefix) && len(p.File) < 64<<10 {
				f.Add(p.File)
			}
		}
	}
	for _, ext := range []string{".jpg", ".png", ".gif", ".bmp", ".tif", ".webp", ".heic", ".avif"} {
		if b := exiftest.Plain(ext); slices.Contains(formats, sniff(b)) {
			f.Add(b)
		}
	}
	dir := os.Getenv("REDACT_EVAL_DIR")
	if dir == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "metadata", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(b) < 64<<10 && slices.Contains(formats, sniff(b)) {
			f.Add(b)
		}
	}
}

// check fails when findings break the contract: kinds and carriers of the
// closed lists, one for each pair, in order, codes that are no free text.
func check(t *testing.T, fs []finding.Finding) {
	t.Helper()
	kinds := finding.Kinds()
	last := -1
	seen := map[place]bool{}
	for _, f := range fs {
		if !f.Kind.IsMetadata() || !f.Carrier.Valid() || len(f.Evidence) == 0 || f.Score != 1 || f.Certainty < finding.Possible {
			t.Fatalf("bad finding %+v", f)
		}
		if seen[place{f.Kind, f.Carrier}] || slices.Index(kinds, f.Kind) < last {
			t.Fatalf("not merged or not in order: %v", brief(fs))
		}
		seen[place{f.Kind, f.Carrier}] = true
		last = slices.Index(kinds, f.Kind)
		for _, e := range f.Evidence {
			if strings.Trim(e, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Fatalf("evidence %q is not a code", e)
			}
		}
	}
}

// container fuzzes the walkers of one container without the recover round them:
// Inventory's, and Verify's.
func container(f *testing.F, want format, walk func(*collector, []byte), prove func(strict, []byte) error, prefixes ...string) {
	seed(f, []format{want}, prefixes...)
	f.Fuzz(func(t *testing.T, b []byte) {
		if want == formatPNG {
			b = fixChecksums(b)
		}
		if sniff(b) != want {
			return
		}
		c := newCollector("fuzz")
		walk(c, b)
		check(t, c.findings())
		if prove == nil {
			return
		}
		p := newCollector("fuzz")
		err := prove(strict{p}, b)
		check(t, p.findings())
		if err == nil && len(p.findings()) == 0 && want != formatTIFF {
			// Clean: then no walker knows of anything in it either, and a tail
			// is noticed.
			if len(c.findings()) > 0 {
				t.Fatalf("proven clean, but there is %v", brief(c.findings()))
			}
			if prove(strict{p}, append(slices.Clone(b), "tail"...)) == nil && len(p.findings()) == 0 {
				t.Fatal("a tail is not noticed")
			}
		}
	})
}

// fixChecksums makes the checksums of a PNG's chunks right, so that fuzzing
// gets past them.
func fixChecksums(b []byte) []byte {
	b = slices.Clone(b)
	for i := len(pngMagic); len(b)-i >= 12; {
		n := int(binary.BigEndian.Uint32(b[i:]))
		if n > len(b)-i-12 {
			break
		}
		binary.BigEndian.PutUint32(b[i+8+n:], crc32.ChecksumIEEE(b[i+4:i+8+n]))
		i += 12 + n
	}
	return b
}

func FuzzJPEG(f *testing.F) {
	for _, name := range []string{"progressive", "progressive-restart"} {
		b, err := os.ReadFile("testdata/" + name + ".jpg")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	container(f, formatJPEG, inventoryJPEG, strict.jpeg, "jpeg/")
}
func FuzzPNG(f *testing.F)  { container(f, formatPNG, inventoryPNG, strict.png, "png/") }
func FuzzGIF(f *testing.F)  { container(f, formatGIF, inventoryGIF, strict.gif, "gif/") }
func FuzzTIFF(f *testing.F) { container(f, formatTIFF, inventoryTIFF, strict.tiff, "tiff/") }
func FuzzWebP(f *testing.F) { container(f, formatWebP, inventoryWebP, strict.webp, "webp/") }
func FuzzBMP(f *testing.F)  { container(f, formatBMP, inventoryBMP, strict.bmp, "bmp/") }
func FuzzISO(f *testing.F)  { container(f, formatISO, inventoryISO, nil, "heic/") }

// FuzzWhole runs both functions as callers do, the third party's reader and all.
func FuzzWhole(f *testing.F) {
	seed(f, []format{formatJPEG, formatPNG, formatGIF, formatTIFF, formatWebP, formatBMP, formatISO, formatUnknown}, "jpeg/hostile/", "heic/", "tiff/", "webp/", "png/e")
	f.Fuzz(func(t *testing.T, b []byte) {
		inventory := Inventory(b)
		check(t, inventory)
		found, err := Verify(b)
		check(t, found)
		if err == nil && len(found) == 0 && len(inventory) > 0 {
			t.Fatalf("proven clean, but there is %v", brief(inventory))
		}
	})
}

// FuzzEXIFBlock aims at the walk over directories and at the fence before
// goexif: what passes must not make it loop or allocate without bound.
func FuzzEXIFBlock(f *testing.F) {
	for _, p := range exiftest.All() {
		if i := bytes.Index(p.File, []byte("Exif\x00\x00")); i >= 0 && strings.HasPrefix(p.Name, "jpeg/") && len(p.File) < 16<<10 {
			f.Add(p.File[i+6:])
		}
	}
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		values := uint64(0)
		walkTIFF(b, func(e entry) { values += uint64(len(e.val)) })
		if values > 2*uint64(len(b))+64 {
			t.Fatalf("values of %d bytes from a block of %d", values, len(b))
		}
		c := newCollector("fuzz")
		exifBlock(c, b)
		check(t, c.findings())
		for _, x := range c.findings() {
			if slices.Contains(x.Evidence, "reader-panic") {
				t.Fatal("goexif panicked behind the fence")
			}
		}
	})
}

// FuzzText aims at the parsers of what is embedded in containers.
func FuzzText(f *testing.F) {
	for _, p := range exiftest.All() {
		if strings.HasPrefix(p.Name, "jpeg/xmp/") || strings.HasPrefix(p.Name, "jpeg/photoshop/") || strings.HasPrefix(p.Name, "jpeg/icc") ||
			strings.HasPrefix(p.Name, "jpeg/flir") || strings.HasPrefix(p.Name, "jpeg/c2pa") || strings.HasPrefix(p.Name, "jpeg/app") || strings.HasPrefix(p.Name, "jpeg/mpf") {
			f.Add(p.File[2:min(len(p.File), 2+2+int(p.File[4])<<8+int(p.File[5]))])
		}
		if strings.HasPrefix(p.Name, "jpeg/trailer/") {
			f.Add(p.File[len(exiftest.Plain(".jpg")):])
		}
	}
	parsers := []func(*collector, []byte){
		xmpPacket, iptcBlock, photoshopBlock, iccProfile, flirBlock, c2paBlock, multiPicture, ducky, trailer, videoBoxes,
		func(c *collector, b []byte) { rawProfile(c, "exif", b) },
		func(c *collector, b []byte) { pngInternational(c, b) },
		func(c *collector, b []byte) { vendor(c, 0xE3, b) },
		func(c *collector, b []byte) { samsungTrailer(c, b) },
		func(c *collector, b []byte) { (&jpegApps{}).app1(c, b) },
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, parse := range parsers {
			for _, cut := range []int{0, 4, 18} { // with and without a segment's head
				c := newCollector("fuzz")
				parse(c, b[min(cut, len(b)):])
				check(t, c.findings())
			}
		}
	})
}

func FuzzFilename(f *testing.F) {
	f.Add("IMG_20240301.jpg")
	f.Add(`..\a/b.`)
	f.Fuzz(func(t *testing.T, name string) { check(t, FilenameFindings(name)) })
}
