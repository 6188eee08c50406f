package attach

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
)

// The parts of a ZIP archive as addToZIP writes them; see APPNOTE.TXT 4.3.
const (
	zipLocalLen, zipDescLen, zipDirLen, zipEndLen = 30, 16, 46, 22

	zipFlagDesc, zipFlagUTF8 = 1 << 3, 1 << 11
)

// verifyZIP walks our own form of archive from the first byte to the last: the
// entries one after the other without a gap, the directory that repeats them,
// and the end record. Times, extra fields, comments and attributes must be zero.
func verifyZIP(out []byte, v verifier) error {
	entries, err := walkZIP(out)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := v.part(e.body); err != nil {
			return err
		}
	}
	return nil
}

// zipItem is one entry as the proof sees it.
type zipItem struct {
	name  string
	flags uint16
	sizes []byte // crc, packed and unpacked length
	at    uint32
	body  []byte
}

// walkZIP returns the entries of an archive of our own form, or what is wrong.
func walkZIP(b []byte) ([]zipItem, error) {
	var items []zipItem
	seen := map[string]bool{}
	at := 0
	for bytes.HasPrefix(b[at:], []byte("PK\x03\x04")) {
		e, n, err := walkEntry(b[at:])
		if err != nil {
			return nil, err
		}
		key := strings.ToLower(e.name)
		if _, err := entryName(e.name); err != nil || seen[key] || strings.HasSuffix(e.name, "/") {
			return nil, unclean("an entry of the ZIP has a name that is not allowed")
		}
		seen[key] = true
		e.at = uint32(at)
		items = append(items, e)
		at += n
	}
	begin := at
	for _, e := range items {
		want := directoryOf(e)
		if !bytes.HasPrefix(b[at:], want) {
			return nil, unclean("the directory of the ZIP says more than its entries")
		}
		at += len(want)
	}
	end := make([]byte, zipEndLen)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], uint16(len(items)))
	binary.LittleEndian.PutUint16(end[10:], uint16(len(items)))
	binary.LittleEndian.PutUint32(end[12:], uint32(at-begin))
	binary.LittleEndian.PutUint32(end[16:], uint32(begin))
	if !bytes.Equal(b[at:], end) {
		return nil, unclean("the ZIP does not end where its directory does")
	}
	return items, nil
}

// walkEntry reads the entry at the start of b and returns its length.
func walkEntry(b []byte) (zipItem, int, error) {
	bad := unclean("an entry of the ZIP is not laid out as it should be")
	if len(b) < zipLocalLen {
		return zipItem{}, 0, bad
	}
	le := binary.LittleEndian
	nameLen := int(le.Uint16(b[26:]))
	e := zipItem{flags: le.Uint16(b[6:])}
	// The time is zero, lengths stand behind the data, and there are no extras.
	if le.Uint16(b[4:]) != 20 || e.flags&^zipFlagUTF8 != zipFlagDesc || le.Uint16(b[8:]) != 8 ||
		!allZero(b[10:26]) || le.Uint16(b[28:]) != 0 || len(b) < zipLocalLen+nameLen {
		return zipItem{}, 0, bad
	}
	e.name = string(b[zipLocalLen : zipLocalLen+nameLen])
	at := zipLocalLen + nameLen
	packed := bytes.NewReader(b[at:])
	body, err := inflate(packed)
	if err != nil {
		return zipItem{}, 0, err
	}
	e.body = body
	n := len(b) - at - packed.Len()
	at += n
	want := make([]byte, zipDescLen)
	copy(want, "PK\x07\x08")
	le.PutUint32(want[4:], crc32.ChecksumIEEE(body))
	le.PutUint32(want[8:], uint32(n))
	le.PutUint32(want[12:], uint32(len(body)))
	if !bytes.HasPrefix(b[at:], want) {
		return zipItem{}, 0, bad
	}
	e.sizes = want[4:]
	return e, at + zipDescLen, nil
}

// inflate unpacks one deflated stream and leaves r behind its last byte.
func inflate(r *bytes.Reader) ([]byte, error) {
	var buf bytes.Buffer
	most := DefaultLimits().Part
	n, err := buf.ReadFrom(io.LimitReader(flate.NewReader(r), most+1))
	if err != nil || n > most {
		return nil, unclean("an entry of the ZIP cannot be unpacked")
	}
	return buf.Bytes(), nil
}

// directoryOf returns the bytes by which the directory must name an entry.
func directoryOf(e zipItem) []byte {
	b := make([]byte, zipDirLen, zipDirLen+len(e.name))
	le := binary.LittleEndian
	copy(b, "PK\x01\x02")
	le.PutUint16(b[4:], 20)
	le.PutUint16(b[6:], 20)
	le.PutUint16(b[8:], e.flags)
	le.PutUint16(b[10:], 8)
	copy(b[16:28], e.sizes)
	le.PutUint16(b[28:], uint16(len(e.name)))
	le.PutUint32(b[42:], e.at)
	return append(b, e.name...)
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
