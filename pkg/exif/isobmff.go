package exif

import (
	"bytes"
	"encoding/binary"

	"example.org/redact/pkg/finding"
)

// UUIDs of boxes that carry XMP and C2PA.
const (
	uuidXMP  = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
	uuidC2PA = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"
)

// inventoryISO inspects a HEIC, HEIF or AVIF file (ISO/IEC 23008-12): the items
// of its meta box, the properties they share, boxes beside them.
func inventoryISO(c *collector, b []byte) {
	h := heif{c: c, file: b, budget: maxBoxes, items: map[uint32]*heifItem{}}
	var moov bool
	tail := boxes(b, 0, &h.budget, func(x box) {
		switch x.typ {
		case "ftyp", "styp":
		case "meta":
			h.meta(x)
		case "mdat":
			h.mdat = append(h.mdat, span{uint64(x.at), uint64(x.at + len(x.body))})
		case "moov":
			moov = true
			h.budget--
			c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "image-sequence")
		case "free", "skip", "wide":
			if !blank(x.body) {
				c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Likely, "leftover-bytes")
			}
		case "uuid":
			h.uuid(x.body)
		case "mpvd": // the video of a motion photo
			c.add(finding.Trailer, finding.CarrierISOBMFF, finding.Definite, "video")
			videoBoxes(c, x.body)
		case "sefd": // what Samsung phones append to a JPEG
			c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "vendor-box")
			samsungTrailer(c, x.body)
		case "udta":
			c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "user-data")
			videoBoxes(c, x.body)
		case "jumb", "jumd":
			c2paBlock(c, x.body)
		default:
			c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "unknown-box")
		}
		if x.cut {
			c.undecodable(finding.CarrierISOBMFF, "cut-off")
		}
	})
	if moov {
		videoBoxes(c, b)
	}
	h.finish(!moov)
	trailer(c, tail)
}

// heif gathers what the boxes of one meta box say about its items.
type heif struct {
	c      *collector
	file   []byte
	budget int
	items  map[uint32]*heifItem
	idat   []byte
	mdat   []span
	cover  coverage
	taken  uint64 // bytes of all items that are looked at
}

type heifItem struct {
	typ, mime string
	aux       bool // an auxiliary picture of another one
	thumb     bool // a smaller version of another one
	data      []byte
	lost      bool // its place could not be read
}

// meta walks the meta box.
func (h *heif) meta(m box) {
	if len(m.body) < 4 {
		h.c.undecodable(finding.CarrierISOBMFF, "undecodable")
		return
	}
	var iloc []byte
	boxes(m.body[4:], m.at+4, &h.budget, func(x box) {
		switch x.typ {
		case "iinf":
			h.itemInfo(x.body)
		case "iloc":
			iloc = x.body // read last: items and idat must be known
		case "iref":
			h.references(x.body)
		case "iprp":
			h.properties(x.body, 0)
		case "idat":
			h.idat = x.body
		case "uuid":
			h.uuid(x.body)
		case "xml ", "bxml":
			xmpPacket(h.c, x.body[min(4, len(x.body)):])
		case "hdlr":
			// 4 version, 4 predefined, 4 type, 12 reserved, then a name.
			if len(x.body) > 24 && !blankText(x.body[24:]) && !knownText(string(x.body[24:]), []string{"pict", "libheif", "PictureHandler", "Picture", "Apple", "libavif", "ISO Media"}) {
				h.c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Likely, "handler-name")
			}
		case "pitm", "dinf", "grpl", "iprt":
		case "free", "skip":
			if !blank(x.body) {
				h.c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Likely, "leftover-bytes")
			}
		default:
			h.c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "unknown-box")
		}
	})
	if iloc != nil && !h.locations(iloc) {
		h.c.undecodable(finding.CarrierISOBMFF, "undecodable")
	}
}

// itemInfo reads item types from iinf and its infe boxes.
func (h *heif) itemInfo(b []byte) {
	if len(b) < 6 {
		return
	}
	skip := 6
	if b[0] > 0 {
		skip = 8
	}
	boxes(b[min(skip, len(b)):], 0, &h.budget, func(x box) {
		d := x.body
		if x.typ != "infe" || len(d) < 12 {
			return
		}
		id, rest := uint32(binary.BigEndian.Uint16(d[4:])), d[6:]
		if d[0] >= 3 {
			id, rest = binary.BigEndian.Uint32(d[4:]), d[8:]
		}
		if d[0] < 2 || len(rest) < 6 {
			h.items[id] = &heifItem{typ: "mime"} // old form: a name and a content type
			return
		}
		it := &heifItem{typ: string(rest[2:6])}
		name, mime, _ := bytes.Cut(rest[6:], []byte{0})
		if it.typ == "mime" {
			it.mime = string(bytes.TrimRight(mime, "\x00"))
		}
		if len(name) > 0 && !knownText(string(name), []string{"Exif", "XMP", "Color", "Alpha", "mime", "Image", "HEVC", "AV1"}) {
			h.c.add(finding.Caption, finding.CarrierISOBMFF, finding.Possible, "item-name")
		}
		h.items[id] = it
	})
}

// references reads which items are thumbnails or auxiliary pictures of others.
func (h *heif) references(b []byte) {
	if len(b) < 4 {
		return
	}
	boxes(b[4:], 0, &h.budget, func(x box) {
		var from uint32
		switch {
		case b[0] == 0 && len(x.body) >= 2:
			from = uint32(binary.BigEndian.Uint16(x.body))
		case b[0] != 0 && len(x.body) >= 4:
			from = binary.BigEndian.Uint32(x.body)
		default:
			return
		}
		if it := h.items[from]; it != nil {
			it.thumb = it.thumb || x.typ == "thmb"
			it.aux = it.aux || x.typ == "auxl"
		}
		if x.typ == "thmb" {
			h.c.add(finding.Thumbnail, finding.CarrierThumbnail, finding.Definite, "embedded-picture")
		}
	})
}

// properties reads the item properties that tell something.
func (h *heif) properties(b []byte, depth int) {
	boxes(b, 0, &h.budget, func(x box) {
		d := x.body
		switch x.typ {
		case "ipco":
			if depth == 0 {
				h.properties(d, 1)
			}
		case "colr":
			if len(d) > 4 && (has(d, "prof") || has(d, "rICC")) {
				iccProfile(h.c, d[4:])
			}
		case "auxC":
			h.auxiliary(d[min(4, len(d)):])
		case "udes", "altt":
			h.c.add(finding.Caption, finding.CarrierISOBMFF, finding.Definite, "text")
		case "crtt", "mdft":
			h.c.add(finding.TakenAt, finding.CarrierISOBMFF, finding.Definite, "time")
		case "uuid":
			h.uuid(d)
		case "ipma", "ispe", "pixi", "irot", "imir", "clap", "pasp", "hvcC", "av1C", "avcC", "vvcC", "clli", "mdcv", "amve", "lsel", "a1op", "a1lx", "rloc", "cclv", "jpgC", "cmpd", "uncC":
		default:
			h.c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Possible, "unknown-property")
		}
	})
}

// auxiliary names what an auxiliary picture is. Transparency belongs to the
// picture; depth maps, gain maps and mattes are pictures of the scene.
func (h *heif) auxiliary(urn []byte) {
	switch {
	case bytes.Contains(urn, []byte("hevc:2015:auxid:1")), bytes.Contains(urn, []byte("auxiliary:alpha")):
	case bytes.Contains(urn, []byte("gainmap")), bytes.Contains(urn, []byte("GainMap")):
		h.c.add(finding.Thumbnail, finding.CarrierGainMap, finding.Definite, "gain-map")
	case bytes.Contains(urn, []byte("auxid:2")), bytes.Contains(urn, []byte("depth")), bytes.Contains(urn, []byte("disparity")):
		h.c.add(finding.Thumbnail, finding.CarrierAuxImage, finding.Definite, "depth")
	default:
		h.c.add(finding.Thumbnail, finding.CarrierAuxImage, finding.Definite, "auxiliary-picture")
	}
}

func (h *heif) uuid(b []byte) {
	switch {
	case has(b, uuidXMP):
		xmpPacket(h.c, b[16:])
	case has(b, uuidC2PA):
		c2paBlock(h.c, b[16:])
	default:
		h.c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "uuid-box")
	}
}

// finish inspects the items' data and what of the media data no item uses.
func (h *heif) finish(leftovers bool) {
	for _, it := range h.items {
		switch {
		case it.typ == "Exif":
			if it.lost {
				h.c.undecodable(finding.CarrierEXIF, "undecodable")
			}
			exifBlock(h.c, it.data)
		case it.typ == "mime" && (it.mime == "application/rdf+xml" || bytes.Contains(it.data, []byte("<x:xmpmeta")) || bytes.Contains(it.data, []byte("<rdf:RDF"))):
			if it.lost {
				h.c.undecodable(finding.CarrierXMP, "undecodable")
			}
			xmpPacket(h.c, it.data)
		case it.typ == "mime", it.typ == "uri ":
			h.c.add(finding.Metadata, finding.CarrierISOBMFF, finding.Definite, "data-item")
		case it.typ == "tmap":
			h.c.add(finding.Thumbnail, finding.CarrierGainMap, finding.Definite, "gain-map")
		}
	}
	if leftovers {
		h.leftovers()
	}
}

// leftovers reports bytes of the media data that belong to no item. The boxes
// between them were looked at.
func (h *heif) leftovers() {
	at := uint64(0)
	for _, m := range h.mdat { // in file order
		h.cover.add(at, m.from-at)
		at = m.to
	}
	h.cover.add(at, uint64(len(h.file))-at)
	if h.cover.gaps(h.file) > 0 {
		h.c.add(finding.Trailer, finding.CarrierISOBMFF, finding.Likely, "unreferenced-bytes")
	}
}
