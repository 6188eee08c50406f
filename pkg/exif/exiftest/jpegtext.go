package exiftest

import (
	"bytes"

	"example.org/redact/pkg/finding"
)

// xmp writes a packet whose description holds body.
func xmp(body string) []byte {
	return []byte(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"` +
		` xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/">` +
		body + `</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`)
}

const xmpHeader = "http://ns.adobe.com/xap/1.0/\x00"

func xmpSegment(body string) []byte { return segment(0xE1, xmpHeader, xmp(body)) }

// jpegXMP plants properties in XMP packets.
func jpegXMP() []Planted {
	element := func(name string) string { return "<" + name + ">" + Mark + "</" + name + ">" }
	var out []Planted
	add := func(name string, k finding.Kind, segs ...[]byte) {
		out = append(out, Planted{Name: "jpeg/xmp/" + name, Ext: ".jpg", File: jpegWith(segs...), Kind: k, Carrier: finding.CarrierXMP})
	}
	add("gps", finding.GPS, xmpSegment(element("exif:GPSLatitude")+element("exif:GPSLongitude")))
	add("city", finding.GPS, xmpSegment(element("photoshop:City")))
	add("date", finding.TakenAt, xmpSegment(element("xmp:CreateDate")))
	add("creator", finding.Author, xmpSegment("<dc:creator><rdf:Seq><rdf:li>"+Mark+"</rdf:li></rdf:Seq></dc:creator>"))
	add("serial", finding.DeviceID, xmpSegment(element("aux:SerialNumber")))
	add("description", finding.Caption, xmpSegment("<dc:description><rdf:Alt><rdf:li>"+Mark+"</rdf:li></rdf:Alt></dc:description>"))
	add("people", finding.Caption, xmpSegment("<mwg-rs:Regions><mwg-rs:RegionList><rdf:Bag><rdf:li mwg-rs:Name=\""+Mark+"\"/></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"))
	add("document-id", finding.Metadata, xmpSegment(element("xmpMM:OriginalDocumentID")))
	add("depth-image", finding.Thumbnail, xmpSegment(element("GDepth:Data")))
	add("attribute", finding.GPS, segment(0xE1, xmpHeader, bytes.Replace(xmp(""), []byte(`rdf:about=""`), []byte(`rdf:about="" exif:GPSLatitude="`+Mark+`"`), 1)))
	wide := bytes.Join(bytes.Split(xmp(element("photoshop:City")), nil), []byte{0})
	add("utf-16", finding.GPS, segment(0xE1, xmpHeader, "\xfe\xff\x00", wide))
	add("not-well-formed", finding.GPS, segment(0xE1, xmpHeader, "<x:xmpmeta><rdf:RDF><broken <exif:GPSLatitude>", Mark))
	guid := "0123456789ABCDEF0123456789ABCDEF"
	body := xmp(element("GDepth:Data") + element("exif:GPSLatitude"))
	ext := func(from, to int) []byte {
		return segment(0xE1, "http://ns.adobe.com/xmp/extension/\x00", guid, be32(len(body)), be32(from), body[from:to])
	}
	cut := bytes.Index(body, []byte("GPSLat"))
	add("extended", finding.GPS, xmpSegment(""), ext(0, cut), ext(cut, len(body)))
	return out
}

// iptc writes one data set of record 2.
func iptc(set int, value string) []byte { return join(0x1C, 2, set, be16(len(value)), value) }

// resource writes one Photoshop image resource.
func resource(id int, name string, data []byte) []byte {
	head := join("8BIM", be16(id), len(name), name)
	if len(name)%2 == 0 {
		head = append(head, 0)
	}
	out := join(head, be32(len(data)), data)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func app13(resources ...[]byte) []byte {
	return segment(0xED, "Photoshop 3.0\x00", bytes.Join(resources, nil))
}

// jpegIPTC plants data sets and resources in the Photoshop segment.
func jpegIPTC() []Planted {
	var out []Planted
	add := func(name string, k finding.Kind, at finding.Carrier, segs ...[]byte) {
		out = append(out, Planted{Name: "jpeg/photoshop/" + name, Ext: ".jpg", File: jpegWith(segs...), Kind: k, Carrier: at})
	}
	set := func(name string, n int, k finding.Kind) {
		add("iptc-"+name, k, finding.CarrierIPTC, app13(resource(0x0404, "", iptc(n, Mark))))
	}
	set("city", 90, finding.GPS)
	set("sub-location", 92, finding.GPS)
	set("by-line", 80, finding.Author)
	set("caption", 120, finding.Caption)
	set("keywords", 25, finding.Caption)
	set("date-created", 55, finding.TakenAt)
	set("program", 65, finding.Metadata)
	long := join(0x1C, 2, 120, be16(0x8004), be32(len(Mark)), Mark)
	add("iptc-extended-length", finding.Caption, finding.CarrierIPTC, app13(resource(0x0404, "", long)))
	add("iptc-second-resource", finding.GPS, finding.CarrierIPTC, app13(resource(0x03ED, "", make([]byte, 16)), resource(0x0404, "", iptc(90, Mark))))
	part := resource(0x0404, "", iptc(90, Mark))
	add("iptc-split", finding.GPS, finding.CarrierIPTC, app13(part[:20]), app13(part[20:]))
	add("thumbnail", finding.Thumbnail, finding.CarrierPhotoshop, app13(resource(0x040C, "", join(make([]byte, 28), thumbnail()))))
	add("exif", finding.GPS, finding.CarrierEXIFGPS, app13(resource(0x0422, "", exifBlock(gps()))))
	add("xmp", finding.GPS, finding.CarrierXMP, app13(resource(0x0424, "", xmp("<photoshop:City>"+Mark+"</photoshop:City>"))))
	add("resource-name", finding.Caption, finding.CarrierPhotoshop, app13(resource(0x0BB7, Mark, []byte("x"))))
	add("slices", finding.Caption, finding.CarrierPhotoshop, app13(resource(0x041A, "", []byte("\x00\x00\x00\x06"+Mark))))
	add("unknown-resource", finding.Metadata, finding.CarrierPhotoshop, app13(resource(0x0FA1, "", []byte(Mark))))
	return out
}
