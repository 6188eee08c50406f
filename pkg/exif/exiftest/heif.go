package exiftest

import (
	"encoding/base64"
	"slices"

	"example.org/redact/pkg/finding"
)

// A grey square of 64x64 pixels, encoded with x265 and aom from a drawing of
// our own: decoder configuration and coded picture.
const (
	hevcConfig = "AQQIAAAAAAAAAAAAHvAA/Pz4+AAADwMgAAEAF0ABDAH//wQIAAADAJ/4AAADAAAeugJAIQABACZCAQEECAAAAwCf+AAAAwAAHsCCBBZbqSSmubAgAAADACAAAAMAISIAAQAHRAHBcrAiQA=="
	hevcData   = "AAAACSgBrggw8osW+A=="
	av1Config  = "gQAcAA=="
	av1Data    = "EgAKBhgVf/2FQDIJHkD/8QC9BJ9A"
)

func decoded(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		panic(err) // a constant of this file
	}
	return b
}

// heifExtra is what is planted in a HEIC or AVIF file.
type heifExtra struct {
	items    []heifItem // further items, numbered from 2
	refs     []byte     // boxes of iref
	props    [][]byte   // further item properties
	meta     []byte     // further boxes in meta
	boxes    []byte     // further boxes at the end
	leftover []byte     // bytes of mdat that belong to no item
}

type heifItem struct {
	typ, mime string
	data      []byte
}

func heif(x heifExtra) []byte { return isoFile("heic", "hvc1", "hvcC", hevcConfig, hevcData, x) }

func avif() []byte { return isoFile("avif", "av01", "av1C", av1Config, av1Data, heifExtra{}) }

// isoFile writes a file with one coded picture and the extras (ISO/IEC 23008-12).
func isoFile(brand, typ, configBox, config, data string, x heifExtra) []byte {
	items := append([]heifItem{{typ: typ, data: decoded(data)}}, x.items...)
	props := append([][]byte{
		box(configBox, decoded(config)),
		box("ispe", be32(0), be32(64), be32(64)),
		box("pixi", be32(0), 3, 8, 8, 8),
	}, x.props...)
	var all, associations []byte
	for i := range props {
		all = append(all, byte(i+1))
	}
	pictures := 0
	for i, it := range items {
		if it.typ == typ {
			pictures++
			associations = join(associations, be16(i+1), len(props), all)
		}
	}
	var infos []byte
	for i, it := range items {
		infos = join(infos, box("infe", 2, 0, 0, 0, be16(i+1), be16(0), it.typ, 0, mimeOf(it)))
	}
	build := func(mdat int) []byte {
		locs, at := []byte{}, mdat
		for i, it := range items {
			locs = join(locs, be16(i+1), be16(0), be16(1), be32(at), be32(len(it.data)))
			at += len(it.data)
		}
		meta := join(be32(0),
			box("hdlr", be32(0), be32(0), "pict", make([]byte, 13)),
			box("pitm", be32(0), be16(1)),
			box("iloc", be32(0), 0x44, 0, be16(len(items)), locs),
			box("iinf", be32(0), be16(len(items)), infos),
			box("iprp", box("ipco", slices.Concat(props...)), box("ipma", be32(0), be32(pictures), associations)))
		if x.refs != nil {
			meta = join(meta, box("iref", be32(0), x.refs))
		}
		head := join(box("ftyp", brand, be32(0), "mif1", brand, "miaf"), box("meta", meta, x.meta))
		var media []byte
		for _, it := range items {
			media = append(media, it.data...)
		}
		return join(head, box("mdat", media, x.leftover), x.boxes)
	}
	// The offsets do not change the layout's size: write once to learn it.
	size := len(build(0)) - len(x.boxes) - len(x.leftover)
	for _, it := range items {
		size -= len(it.data)
	}
	return build(size)
}

// mimeOf is the content type that an infe box of a mime item ends with.
func mimeOf(it heifItem) []byte {
	if it.typ != "mime" {
		return nil
	}
	return join(it.mime, 0)
}

// heifs plants items, properties and boxes in HEIC files.
func heifs() []Planted {
	var out []Planted
	add := func(name string, k finding.Kind, at finding.Carrier, x heifExtra) {
		out = append(out, Planted{Name: "heic/" + name, Ext: ".heic", File: heif(x), Kind: k, Carrier: at})
	}
	item := func(typ, mime string, data []byte) heifExtra {
		return heifExtra{items: []heifItem{{typ, mime, data}}}
	}
	second := func(ref, urn string) heifExtra {
		x := item("hvc1", "", join(decoded(hevcData), Mark))
		x.refs = box(ref, be16(2), be16(1), be16(1))
		if urn != "" {
			x.props = [][]byte{box("auxC", be32(0), urn, 0)}
		}
		return x
	}
	packet := xmp("<photoshop:City>" + Mark + "</photoshop:City>")
	add("exif", finding.GPS, finding.CarrierEXIFGPS, item("Exif", "", join(be32(6), "Exif\x00\x00", exifBlock(gps()))))
	add("exif-without-header", finding.GPS, finding.CarrierEXIFGPS, item("Exif", "", join(be32(0), exifBlock(gps()))))
	add("exif-broken", finding.GPS, finding.CarrierEXIF, item("Exif", "", join(be32(0), Mark)))
	add("xmp", finding.GPS, finding.CarrierXMP, item("mime", "application/rdf+xml", packet))
	add("data-item", finding.Metadata, finding.CarrierISOBMFF, item("mime", "text/plain", []byte(Mark)))
	add("thumbnail", finding.Thumbnail, finding.CarrierThumbnail, second("thmb", ""))
	add("depth", finding.Thumbnail, finding.CarrierAuxImage, second("auxl", "urn:mpeg:hevc:2015:auxid:2"))
	add("matte", finding.Thumbnail, finding.CarrierAuxImage, second("auxl", "urn:com:apple:photo:2018:aux:portraiteffectsmatte"))
	add("gain-map", finding.Thumbnail, finding.CarrierGainMap, second("auxl", "urn:com:apple:photo:2020:aux:hdrgainmap"))
	add("description", finding.Caption, finding.CarrierISOBMFF, heifExtra{props: [][]byte{box("udes", be32(0), "en", 0, Mark, 0, Mark, 0, 0)}})
	add("creation-time", finding.TakenAt, finding.CarrierISOBMFF, heifExtra{props: [][]byte{box("crtt", be32(0), markRational)}})
	add("profile", finding.Metadata, finding.CarrierICC, heifExtra{props: [][]byte{box("colr", "prof", icc([2]string{"desc", Mark}))}})
	add("c2pa", finding.Author, finding.CarrierC2PA, heifExtra{boxes: box("uuid", "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81", c2pa("c2pa.signature", Mark))})
	add("xmp-box", finding.GPS, finding.CarrierXMP, heifExtra{boxes: box("uuid", "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac", packet)})
	add("unknown-uuid", finding.Metadata, finding.CarrierISOBMFF, heifExtra{meta: box("uuid", "0123456789abcdef", Mark)})
	add("free-box", finding.Metadata, finding.CarrierISOBMFF, heifExtra{boxes: box("free", Mark)})
	add("udta", finding.Metadata, finding.CarrierISOBMFF, heifExtra{boxes: box("udta", box("\xa9nam", Mark))})
	add("udta-position", finding.GPS, finding.CarrierQuickTime, heifExtra{boxes: box("udta", box("\xa9xyz", Mark))})
	add("motion-photo", finding.GPS, finding.CarrierQuickTime, heifExtra{boxes: box("mpvd", video(box("udta", box("\xa9xyz", Mark))))})
	add("samsung", finding.TakenAt, finding.CarrierTrailer, heifExtra{boxes: box("sefd", samsung("Image_UTC_Data", Mark))})
	add("leftover", finding.Trailer, finding.CarrierISOBMFF, heifExtra{leftover: slices.Repeat([]byte(Mark), 20)})
	add("after-end", finding.Trailer, finding.CarrierTrailer, heifExtra{boxes: []byte("short")})
	return out
}
