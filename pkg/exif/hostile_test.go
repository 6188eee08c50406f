package exif

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"example.org/redact/pkg/exif/exiftest"
	"example.org/redact/pkg/finding"
)

// TestHostileEXIF: blocks that make readers allocate gigabytes, loop or panic
// cost little here, and are reported.
func TestHostileEXIF(t *testing.T) {
	for _, p := range exiftest.All() {
		if !strings.HasPrefix(p.Name, "jpeg/hostile/") {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			got := Inventory(p.File)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if took > 2*time.Second {
				t.Errorf("took %v", took)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
				t.Errorf("allocated %d bytes for a file of %d", n, len(p.File))
			}
			if p.Kind == finding.GPS && !names(got, finding.Metadata, finding.CarrierEXIF) {
				t.Errorf("an undecodable block is not reported as metadata: %v", brief(got))
			}
		})
	}
}

// TestFence: goexif is not asked about blocks with a defect, and its panics and
// silence do no harm.
func TestFence(t *testing.T) {
	sound := func(b []byte) bool { return walkTIFF(b, func(entry) {}).none() }
	for _, tc := range []struct {
		name, block string
		sound       bool
	}{
		{"no directory", "II*\x00\x00\x00\x00\x00", true},
		{"one plain tag", "II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00", true},
		{"count overflows 32 bits", "II*\x00\x08\x00\x00\x00\x01\x00\x0e\x01\x0c\x00\x01\x00\x00\x20\x08\x00\x00\x00\x00\x00\x00\x00", false},
		{"directory follows itself", "II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00", false},
		{"directory outside", "II*\x00\xff\x00\x00\x00", false},
		{"negative offset", "II*\x00\xff\xff\xff\xff", false},
		{"value outside", "II*\x00\x08\x00\x00\x00\x01\x00\x0e\x01\x02\x00\x09\x00\x00\x00\xff\x00\x00\x00\x00\x00\x00\x00", false},
		{"no values", "II*\x00\x08\x00\x00\x00\x01\x00\x0e\x01\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", false},
		{"unknown type", "II*\x00\x08\x00\x00\x00\x01\x00\x0e\x01\x63\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", false},
		{"big endian", "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00", true},
		{"cut off", "MM\x00*\x00\x00\x00\x08\x00\x05\x01\x12\x00\x03", false},
		{"no TIFF", "hello, world", false},
	} {
		if got := sound([]byte(tc.block)); got != tc.sound {
			t.Errorf("%s: sound = %v, want %v", tc.name, got, tc.sound)
		}
		c := newCollector("test")
		exifBlock(c, []byte(tc.block))
		if !tc.sound && !names(c.findings(), finding.GPS, finding.CarrierEXIF) {
			t.Errorf("%s: not reported as something that may hold a location", tc.name)
		}
		if tc.sound && len(c.findings()) > 0 {
			t.Errorf("%s: %v", tc.name, brief(c.findings()))
		}
	}
}

// TestAmplification: many entries that share one large value are not worked
// through one by one.
func TestAmplification(t *testing.T) {
	const entries, size = 1000, 1 << 20
	b := []byte("II*\x00\x08\x00\x00\x00\xe8\x03")
	for range entries {
		b = append(b, 0xBC, 0x02, 1, 0, 0, 0, 0x10, 0, 0, 0x40, 0, 0) // XMP: 2^20 bytes at 0x4000
	}
	b = append(b, make([]byte, 0x4000+size-len(b))...)
	visited := uint64(0)
	bad := walkTIFF(b, func(e entry) { visited += uint64(len(e.val)) })
	if !bad.amplified {
		t.Error("overlapping values were not noticed")
	}
	if visited > 2*uint64(len(b))+64 {
		t.Errorf("values of %d bytes were handed out from a block of %d", visited, len(b))
	}
}

// TestCutOff: whatever a file's length is cut to, neither function panics, and
// a cut file is never called clean.
func TestCutOff(t *testing.T) {
	for _, ext := range []string{".jpg", ".png", ".gif", ".bmp", ".tif", ".webp", ".heic"} {
		whole := exiftest.Plain(ext)
		for n := range whole {
			if n > 512 && n < len(whole)-512 && n%37 != 0 {
				continue
			}
			c := newCollector("test")
			f := sniff(whole[:n])
			inventoryFormat(c, f, whole[:n])
			if names(c.findings(), finding.Metadata, finding.CarrierOther) && f != formatUnknown && f != formatBMP {
				t.Errorf("%s cut to %d bytes: %v", ext, n, brief(c.findings()))
			}
			if found, err := Verify(whole[:n]); err == nil && len(found) == 0 {
				t.Errorf("%s cut to %d bytes is called clean", ext, n)
			}
		}
	}
}
