package exif

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"example.org/redact/pkg/finding"
)

// walkPNG calls visit for every chunk up to IEND and returns the offset after
// it, or -1 when the file is cut off before (PNG specification, 5.3). Checksums
// are not looked at: readers that ignore them would still show the chunk.
func walkPNG(b []byte, visit func(typ string, data []byte)) (end int) {
	i := len(pngMagic)
	for n := 0; n < maxChunks && len(b)-i >= 8; n++ {
		size, typ := uint64(binary.BigEndian.Uint32(b[i:])), string(b[i+4:i+8])
		i += 8
		if size+4 > uint64(len(b)-i) {
			visit(typ, b[i:])
			return -1
		}
		visit(typ, b[i:i+int(size)])
		i += int(size) + 4
		if typ == "IEND" {
			return i
		}
	}
	return -1
}

// inventoryPNG inspects a PNG and what follows it.
func inventoryPNG(c *collector, b []byte) {
	end := walkPNG(b, func(typ string, data []byte) { pngChunk(c, typ, data) })
	if end >= 0 {
		trailer(c, b[end:])
	}
}

// pngChunk records what one chunk tells.
func pngChunk(c *collector, typ string, d []byte) {
	switch typ {
	case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "hIST", "pHYs", "cICP", "mDCV", "mDCv", "cLLI", "cLLi":
		// The picture and its form.
	case "acTL", "fcTL", "fdAT":
		c.add(finding.Metadata, finding.CarrierPNGChunk, finding.Definite, "animation")
	case "tEXt":
		keyword, text, _ := bytes.Cut(d, []byte{0})
		pngText(c, string(keyword), text)
	case "zTXt":
		keyword, rest, _ := bytes.Cut(d, []byte{0})
		pngPacked(c, string(keyword), rest, true)
	case "iTXt":
		pngInternational(c, d)
	case "eXIf", "zxIf":
		if len(d) > 0 && d[0] == 0 && !isTIFF(d) { // zxIf and an early draft: packed
			pngPacked(c, "Raw profile type exif", d[min(5, len(d)):], false)
			return
		}
		exifBlock(c, d)
	case "tIME":
		if !blank(d) {
			c.add(finding.TakenAt, finding.CarrierPNGTime, finding.Definite, "time")
		}
	case "iCCP":
		name, rest, _ := bytes.Cut(d, []byte{0})
		pngProfile(c, string(name), rest)
	case "caBX":
		c2paBlock(c, d)
	default:
		c.add(finding.Metadata, finding.CarrierPNGChunk, finding.Definite, "private-chunk")
	}
}

// pngPacked inspects a text whose value is compressed; method says whether a
// byte for the compression method stands before it.
func pngPacked(c *collector, keyword string, d []byte, method bool) {
	if method {
		d = d[min(1, len(d)):]
	}
	text, err := c.inflate(d)
	if err != nil {
		c.undecodable(finding.CarrierPNGText, "undecodable")
	}
	pngText(c, keyword, text)
}

// pngInternational inspects an iTXt chunk: keyword, two flags, language,
// translated keyword, text.
func pngInternational(c *collector, d []byte) {
	keyword, rest, _ := bytes.Cut(d, []byte{0})
	if len(rest) < 2 {
		c.add(finding.Metadata, finding.CarrierPNGText, finding.Definite, "undecodable")
		return
	}
	packed := rest[0] == 1
	_, rest, _ = bytes.Cut(rest[2:], []byte{0})
	_, text, _ := bytes.Cut(rest, []byte{0})
	if packed {
		pngPacked(c, string(keyword), text, false)
		return
	}
	pngText(c, string(keyword), text)
}

// pngProfile inspects an iCCP chunk. Its name is free text as well.
func pngProfile(c *collector, name string, d []byte) {
	icc, err := c.inflate(d[min(1, len(d)):])
	if err != nil {
		c.undecodable(finding.CarrierICC, "undecodable")
		return
	}
	if name != "" && !strings.EqualFold(name, "icc") && !strings.EqualFold(name, "icc profile") && !knownText(name, standardProfiles) {
		c.add(finding.Metadata, finding.CarrierICC, finding.Definite, "profile-name")
	}
	iccProfile(c, icc)
}

// pngText records what a keyword and its text tell. Keywords are free text, so
// only what they mean is named.
func pngText(c *collector, keyword string, text []byte) {
	lower := strings.ToLower(keyword)
	switch {
	case keyword == "XML:com.adobe.xmp":
		xmpPacket(c, text)
		return
	case strings.HasPrefix(lower, "raw profile type "):
		rawProfile(c, strings.TrimPrefix(lower, "raw profile type "), text)
		return
	}
	c.add(finding.Metadata, finding.CarrierPNGText, finding.Definite, "text")
	if blankText(text) {
		return
	}
	if m, ok := keywordMeaning(lower, keyword); ok {
		c.meanAt(m, finding.CarrierPNGText)
	}
	if bytes.Contains(text, []byte("<x:xmpmeta")) {
		xmpPacket(c, text)
	}
}

// keywordMeaning tells what a keyword of a text chunk means: the standard ones,
// those of ImageMagick ("exif:GPSLatitude", "date:create"), of screenshots and
// of image generators.
func keywordMeaning(lower, keyword string) (meaning, bool) {
	m := func(k finding.Kind, code string) (meaning, bool) {
		return meaning{kind: k, code: code}, true
	}
	_, name, found := strings.Cut(keyword, ":")
	if !found {
		name = keyword
	}
	if row, ok := gpsName(name); ok && row.kind != finding.Metadata {
		return row, true
	}
	if row, ok := tagsByName[name]; ok && row.kind != "" {
		return row, true
	}
	switch {
	case strings.HasPrefix(lower, "date:"), strings.Contains(lower, "creation time"), strings.Contains(lower, "date"), strings.Contains(lower, "timestamp"):
		return m(finding.TakenAt, "time")
	case strings.Contains(lower, "author"), strings.Contains(lower, "artist"), strings.Contains(lower, "copyright"), strings.Contains(lower, "creator"), strings.Contains(lower, "owner"):
		return m(finding.Author, "person")
	case strings.Contains(lower, "serial"), strings.Contains(lower, "camera"), lower == "source":
		return m(finding.DeviceID, "device")
	case strings.Contains(lower, "location"), strings.Contains(lower, "latitude"), strings.Contains(lower, "longitude"), strings.Contains(lower, "gps"):
		return m(finding.GPS, "place-name")
	case strings.Contains(lower, "title"), strings.Contains(lower, "description"), strings.Contains(lower, "comment"), strings.Contains(lower, "caption"),
		strings.Contains(lower, "keywords"), lower == "subject", lower == "parameters", lower == "prompt", lower == "disclaimer", lower == "warning":
		return m(finding.Caption, "text")
	case strings.HasPrefix(lower, "thumb:"):
		return m(finding.Metadata, "file-name")
	case lower == "software":
		return m(finding.Metadata, "software")
	}
	return meaning{}, false
}

// rawProfile inspects ImageMagick's way of storing foreign blocks: a newline,
// the type, a newline, the length, a newline, then hexadecimal digits.
func rawProfile(c *collector, typ string, text []byte) {
	fields := bytes.SplitN(bytes.TrimLeft(text, "\n"), []byte("\n"), 3)
	if len(fields) < 3 {
		c.undecodable(finding.CarrierPNGText, "undecodable")
		return
	}
	digits := bytes.Join(bytes.Fields(fields[2]), nil)
	b := make([]byte, hex.DecodedLen(len(digits)))
	n, err := hex.Decode(b, digits)
	b = b[:n]
	if err != nil {
		c.undecodable(finding.CarrierPNGText, "undecodable")
	}
	c.nested(finding.CarrierPNGText, func() {
		switch {
		case bytes.Contains(b[:min(len(b), 64)], []byte("http://ns.adobe.com/xap")), typ == "xmp":
			xmpPacket(c, b[max(0, bytes.IndexByte(b, '<')):])
		case typ == "exif", typ == "app1":
			exifBlock(c, b)
		case typ == "iptc" && has(b, "\x1c"):
			iptcBlock(c, b)
		case typ == "iptc", typ == "8bim":
			photoshopBlock(c, bytes.TrimPrefix(b, []byte("Photoshop 3.0\x00")))
		case typ == "icc", typ == "icm":
			iccProfile(c, b)
		default:
			c.add(finding.Metadata, finding.CarrierPNGText, finding.Definite, "raw-profile")
		}
	})
}

// errInflate says that compressed data is damaged or unfolds to too much.
var errInflate = errors.New("compressed data is damaged or too large")

// inflate unpacks zlib data, to at most sixteen times its size; what could be
// unpacked is returned even when it is damaged.
func (c *collector) inflate(b []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, errInflate
	}
	defer z.Close()
	limit := min(max(int64(len(b))*16, 64<<10), maxInflate, maxInflateAll-c.unpacked)
	out, err := io.ReadAll(io.LimitReader(z, limit+1))
	c.unpacked += min(int64(len(out)), limit)
	if err != nil || int64(len(out)) > limit {
		return out, errInflate
	}
	return out, nil
}
