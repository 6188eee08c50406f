package exif

import (
	"bytes"
	"strings"

	"example.org/redact/pkg/finding"
)

// xmpPacket inspects an XMP packet. It reads names and never interprets values:
// a scan for elements and attributes that have something in them, which works
// on packets that are cut off, split or not well formed, where an XML parser
// would stop at the first mistake and leave the rest unseen.
func xmpPacket(c *collector, b []byte) {
	b = dropNULs(b)
	if blankText(b) {
		return
	}
	c.add(finding.Metadata, finding.CarrierXMP, finding.Definite, "packet")
	xmpNames(b, func(prefix, local string) {
		if m, ok := xmpName(prefix, local); ok {
			c.meanAt(m, finding.CarrierXMP)
		}
	})
}

// dropNULs makes one-byte text of UTF-16 and UTF-32 packets, as far as names go.
func dropNULs(b []byte) []byte {
	if bytes.IndexByte(b, 0) < 0 {
		return b
	}
	return bytes.ReplaceAll(b, []byte{0}, nil)
}

// xmpNames calls visit with the qualified name of every attribute and element
// in b that is not empty.
func xmpNames(b []byte, visit func(prefix, local string)) {
	for i := 0; i < len(b); {
		lt := bytes.IndexByte(b[i:], '<')
		if lt < 0 {
			return
		}
		i += lt + 1
		end := tagEnd(b, i)
		tag := b[i:end]
		i = end
		if len(tag) == 0 || tag[0] == '/' || tag[0] == '?' || tag[0] == '!' {
			continue
		}
		n := nameLen(tag)
		attrs := xmpAttributes(tag[n:], visit)
		closed := tag[len(tag)-1] == '/'
		rest := b[min(end+1, len(b)):]
		if closed && !attrs || bytes.HasPrefix(bytes.TrimLeft(rest[:min(len(rest), 64)], " \t\r\n"), []byte("</")) && !attrs {
			continue // nothing inside
		}
		visitName(tag[:n], visit)
	}
}

// tagEnd returns the index of the '>' that ends the tag starting at i, heeding
// quotes, or of the next '<' when the tag is broken, or len(b).
func tagEnd(b []byte, i int) int {
	var quote byte
	for start := i; i < len(b); i++ {
		switch ch := b[i]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
			if i-start > 1<<20 { // a quote that never ends must not hide the rest
				return i
			}
		case ch == '"' || ch == '\'':
			quote = ch
		case ch == '>' || ch == '<':
			return i
		}
	}
	return i
}

// xmpAttributes visits the attributes with a value in s, and reports whether
// there were any beyond namespace declarations.
func xmpAttributes(s []byte, visit func(prefix, local string)) bool {
	any := false
	for len(s) > 0 {
		eq := bytes.IndexByte(s, '=')
		if eq < 0 {
			return any
		}
		name := bytes.TrimSpace(s[:eq])
		s = bytes.TrimLeft(s[eq+1:], " \t\r\n")
		if len(s) == 0 || s[0] != '"' && s[0] != '\'' {
			continue
		}
		end := bytes.IndexByte(s[1:], s[0])
		if end < 0 {
			end = len(s) - 1 // cut off: all the rest is its value
		}
		value := s[1 : 1+end]
		s = s[min(end+2, len(s)):]
		if bytes.HasPrefix(name, []byte("xmlns")) || bytes.HasPrefix(name, []byte("xml:")) || bytes.HasPrefix(name, []byte("rdf:")) {
			continue
		}
		if !blankText(value) {
			any = true
			visitName(name, visit)
		}
	}
	return any
}

// visitName splits a qualified name. Names longer than any that is known are
// left out.
func visitName(name []byte, visit func(prefix, local string)) {
	if len(name) == 0 || len(name) > 80 {
		return
	}
	prefix, local, ok := strings.Cut(string(name), ":")
	if !ok {
		prefix, local = "", prefix
	}
	visit(prefix, local)
}

// nameLen is the length of the name that s starts with.
func nameLen(s []byte) int {
	if i := bytes.IndexAny(s, " \t\r\n/=>"); i >= 0 {
		return i
	}
	return len(s)
}

// xmpRow lists local names of properties by what they tell.
type xmpRow struct {
	kind  finding.Kind
	code  string
	names string // separated by spaces
}

// xmpRows holds the properties that are not named like EXIF tags, which are
// known from tagRows. Prefixes can be chosen freely by a writer, so they are
// looked at only where the local name alone says too little.
var xmpRows = []xmpRow{
	{finding.GPS, "place-name", "City State Country CountryCode CountryName Location Sublocation ProvinceState WorldRegion LocationCreated LocationShown LocationId LocationName"},
	{finding.GPS, "coordinates", "PoseHeadingDegrees Latitude Longitude GpsLatitude GpsLongitude GpsLongtitude AbsoluteAltitude RelativeAltitude"},
	{finding.TakenAt, "time", "CreateDate ModifyDate MetadataDate DateCreated TimeCreated when date FirstPhotoDate LastPhotoDate DateAcquired DateUTC DateTaken"},
	{finding.DeviceID, "serial", "CameraSerialNumber LensSerialNumber SerialNumber BodySerialNumber CameraSerialNum DroneSerialNumber"},
	{finding.DeviceID, "device", "Lens LensID LensInfo LensMake LensModel LensManufacturer CameraModelName Firmware CaptureSoftware"},
	{finding.Author, "person", "creator Artist rights Credit AuthorsPosition CaptionWriter OwnerName Owner Creator CreatorContactInfo CiEmailWork CiTelWork CiAdrCity CiAdrExtadr CiUrlWork WebStatement UsageTerms CopyrightOwner CopyrightOwnerName ImageCreator ImageSupplier Licensor contributor publisher Byline author Author Certificate CopyrightHolder"},
	{finding.Caption, "text", "description title subject Headline Keywords hierarchicalSubject LastKeywordXMP LastKeywordIPTC Instructions TransmissionReference Source Event Category SupplementalCategories Label AltTextAccessibility ExtDescrAccessibility Title Description Caption Comment Notes CatalogSets TagsList"},
	{finding.Caption, "people", "PersonInImage PersonInImageWDetails PersonName PersonDisplayName RegionPersonDisplayName RegionPersonEmail PersonEmailDigest PersonLiveIdCID People RegionInfo Regions RegionList RegionInfoMP"},
	{finding.Thumbnail, "embedded-picture", "Thumbnails Thumbnail image DepthImage"},
	{finding.Metadata, "document-history", "DocumentID InstanceID OriginalDocumentID DerivedFrom History DocumentAncestors Ingredients Pantry VersionID"},
	{finding.Metadata, "software", "CreatorTool softwareAgent Software"},
	{finding.Metadata, "motion-photo", "MicroVideo MicroVideoOffset MotionPhoto MotionPhotoVersion"},
	{finding.Metadata, "second-image", "Directory hdrgm HDRGainMapVersion GainMapMax AuxiliaryImageType"},
	{finding.Metadata, "file-name", "PreservedFileName RawFileName SubFolder FilePath filePath"},
}

var xmpWords = indexXMP()

func indexXMP() map[string]meaning {
	words := map[string]meaning{}
	for _, row := range xmpRows {
		for _, n := range strings.Fields(row.names) {
			words[n] = meaning{row.kind, finding.CarrierXMP, row.code}
		}
	}
	return words
}

// xmpName tells what a property means.
func xmpName(prefix, local string) (meaning, bool) {
	if prefix == "rdf" || prefix == "x" {
		return meaning{}, false // the frame of every packet
	}
	if m, ok := gpsName(local); ok {
		return m, true
	}
	switch prefix + ":" + local {
	case "mwg-rs:Name":
		return meaning{finding.Caption, finding.CarrierXMP, "people"}, true
	case "GImage:Data", "GDepth:Data", "GCamera:RelitInputImageData":
		return meaning{finding.Thumbnail, finding.CarrierXMP, "embedded-picture"}, true
	case "GAudio:Data":
		return meaning{finding.Metadata, finding.CarrierXMP, "audio"}, true
	case "hdrgm:Version":
		return meaning{finding.Metadata, finding.CarrierXMP, "gain-map"}, true
	}
	if m, ok := xmpWords[local]; ok {
		return m, true
	}
	if m, ok := tagsByName[local]; ok && m.kind != "" {
		return m, true
	}
	return meaning{}, false
}
