package exif

import (
	"strings"

	"example.org/redact/pkg/finding"
)

// What single tags and properties tell, in short form.
var (
	tellsNothing  = meaning{}
	tellsTime     = meaning{finding.TakenAt, finding.CarrierEXIFTime, "time"}
	tellsDevice   = meaning{finding.DeviceID, finding.CarrierEXIFDevice, "device"}
	tellsSerial   = meaning{finding.DeviceID, finding.CarrierEXIFDevice, "serial"}
	tellsOwner    = meaning{finding.Author, finding.CarrierEXIFOwner, "person"}
	tellsText     = meaning{finding.Caption, finding.CarrierEXIFText, "text"}
	tellsSoftware = meaning{finding.Metadata, finding.CarrierEXIF, "software"}
	tellsSettings = meaning{finding.Metadata, finding.CarrierEXIF, "camera-settings"}
	tellsUnknown  = meaning{finding.Metadata, finding.CarrierEXIF, "unknown-tag"}
	tellsNote     = meaning{finding.DeviceID, finding.CarrierMakerNote, "maker-note"}
	tellsGeoTIFF  = meaning{finding.GPS, finding.CarrierGeoTIFF, "coordinates"}
	tellsPage     = meaning{finding.Caption, finding.CarrierTIFF, "page-name"}
	tellsPrivate  = meaning{finding.Metadata, finding.CarrierTIFF, "private-tag"}
	tellsHistory  = meaning{finding.Metadata, finding.CarrierEXIF, "document-history"}
)

// tagRow names one TIFF or EXIF tag. Names are those of the EXIF standard,
// further ones those that the two readers and XMP use for the same thing.
type tagRow struct {
	id    uint16
	means meaning
	names string // separated by spaces
}

// tagRows lists the tags that tell something, and the plain ones that every
// picture may have. A tag on neither list is tellsUnknown.
var tagRows = []tagRow{
	// When.
	{0x0132, tellsTime, "DateTime ModifyDate"},
	{0x9003, tellsTime, "DateTimeOriginal"},
	{0x9004, tellsTime, "DateTimeDigitized CreateDate"},
	{0x9010, tellsTime, "OffsetTime"},
	{0x9011, tellsTime, "OffsetTimeOriginal"},
	{0x9012, tellsTime, "OffsetTimeDigitized"},
	{0x9290, tellsTime, "SubSecTime"},
	{0x9291, tellsTime, "SubSecTimeOriginal"},
	{0x9292, tellsTime, "SubSecTimeDigitized"},
	{0x882A, tellsTime, "TimeZoneOffset"},
	{0xC71B, tellsTime, "PreviewDateTime"},
	// With what.
	{0x010F, tellsDevice, "Make"},
	{0x0110, tellsDevice, "Model"},
	{0x013C, tellsDevice, "HostComputer"},
	{0xA432, tellsDevice, "LensSpecification LensInfo"},
	{0xA433, tellsDevice, "LensMake"},
	{0xA434, tellsDevice, "LensModel Lens LensID"},
	{0xA435, tellsSerial, "LensSerialNumber"},
	{0xA431, tellsSerial, "BodySerialNumber SerialNumber InternalSerialNumber"},
	{0xA420, tellsSerial, "ImageUniqueID"},
	{0xC614, tellsDevice, "UniqueCameraModel"},
	{0xC615, tellsDevice, "LocalizedCameraModel"},
	{0xC62F, tellsSerial, "CameraSerialNumber"},
	{0xC65D, tellsSerial, "RawDataUniqueID"},
	{0x927C, tellsNote, "MakerNote"},
	{0xC634, tellsNote, "DNGPrivateData"},
	{0x9286, tellsText, "UserComment"},
	// By whom.
	{0x013B, tellsOwner, "Artist"},
	{0x8298, tellsOwner, "Copyright"},
	{0xA430, tellsOwner, "CameraOwnerName OwnerName"},
	{0x9C9D, tellsOwner, "XPAuthor"},
	{0xA437, tellsOwner, "Photographer"},
	{0xA438, tellsOwner, "ImageEditor"},
	// What was written about it.
	{0x010E, tellsText, "ImageDescription"},
	{0x9C9B, tellsText, "XPTitle"},
	{0x9C9C, tellsText, "XPComment"},
	{0x9C9E, tellsText, "XPKeywords"},
	{0x9C9F, tellsText, "XPSubject"},
	{0xA436, tellsText, "ImageTitle"},
	{0xA40B, tellsSettings, "DeviceSettingDescription"},
	{0x010D, tellsPage, "DocumentName"},
	{0x011D, tellsPage, "PageName"},
	{0x0151, tellsPage, "TargetPrinter"},
	{0x9216, tellsText, "ImageHistory"},
	{0xC68B, tellsText, "OriginalRawFileName"},
	// By which program.
	{0x000B, tellsSoftware, "ProcessingSoftware"},
	{0x0131, tellsSoftware, "Software"},
	{0xA439, tellsSoftware, "CameraFirmware"},
	{0xA43A, tellsSoftware, "RAWDevelopingSoftware"},
	{0xA43B, tellsSoftware, "ImageEditingSoftware"},
	{0xA43C, tellsSoftware, "MetadataEditingSoftware"},
	{0x02BD, tellsHistory, "HistoryTag"},
	// Where: the tags of georeferenced TIFF. EXIF's own are in a directory of
	// their own; see gpsTag.
	{0x830E, tellsGeoTIFF, "ModelPixelScaleTag ModelPixelScale"},
	{0x8480, tellsGeoTIFF, "IntergraphMatrixTag IntergraphMatrix"},
	{0x8482, tellsGeoTIFF, "ModelTiepointTag ModelTiepoint"},
	{0x85D8, tellsGeoTIFF, "ModelTransformationTag ModelTransform"},
	{0x87AF, tellsGeoTIFF, "GeoKeyDirectoryTag GeoTiffDirectory"},
	{0x87B0, tellsGeoTIFF, "GeoDoubleParamsTag GeoTiffDoubleParams"},
	{0x87B1, tellsGeoTIFF, "GeoAsciiParamsTag GeoTiffAsciiParams"},
	{0xA480, tellsPrivate, "GDALMetadata"},
	{0xA481, tellsPrivate, "GDALNoData"},
	{0x935C, meaning{finding.Thumbnail, finding.CarrierPhotoshop, "layers"}, "ImageSourceData"},
	{0xC4A5, tellsSettings, "PrintIM PrintImageMatching"},
}

// settingTags are what the camera was set to: harmless each, but together they
// describe one shot. Reported once, as metadata.
var settingTags = []uint16{
	0x829A, 0x829D, 0x8822, 0x8824, 0x8827, 0x8828, 0x8830, 0x8831, 0x8832, 0x8833, 0x8834, 0x8835,
	0x9102, 0x9201, 0x9202, 0x9203, 0x9204, 0x9205, 0x9206, 0x9207, 0x9208, 0x9209, 0x920A, 0x920B,
	0x920C, 0x920D, 0x920E, 0x920F, 0x9210, 0x9211, 0x9212, 0x9213, 0x9214, 0x9215, 0x9217,
	0x9400, 0x9401, 0x9402, 0x9403, 0x9404, 0x9405, 0xA20B, 0xA20C, 0xA20E, 0xA20F, 0xA210, 0xA214,
	0xA215, 0xA217, 0xA300, 0xA301, 0xA302, 0xA401, 0xA402, 0xA403, 0xA404, 0xA405, 0xA406, 0xA407,
	0xA408, 0xA409, 0xA40A, 0xA40C, 0xA460, 0xA461, 0xA462, 0xA500,
}

// plainTags describe the picture's own form. A file that holds these and no
// others has no metadata worth a word.
var plainTags = []uint16{
	0x00FE, 0x00FF, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0107, 0x0108, 0x0109, 0x010A, 0x0111,
	0x0112, 0x0115, 0x0116, 0x0117, 0x0118, 0x0119, 0x011A, 0x011B, 0x011C, 0x011E, 0x011F, 0x0122,
	0x0123, 0x0124, 0x0125, 0x0128, 0x0129, 0x012D, 0x013D, 0x013E, 0x013F, 0x0140, 0x0141, 0x0142,
	0x0143, 0x0144, 0x0145, tagSubIFDs, 0x014C, 0x014E, 0x0150, 0x0152, 0x0153, 0x0154, 0x0155, 0x0156,
	0x015B, 0x0200, 0x0201, 0x0202, 0x0203, 0x0205, 0x0206, 0x0207, 0x0208, 0x0209, 0x0211, 0x0212,
	0x0213, 0x0214, 0x828D, 0x828E, tagExifIFD, tagGPSIFD, 0x9000, 0x9101, 0xA000, 0xA001, 0xA002,
	0xA003, tagInteropIFD, 0xEA1C,
}

// Tags whose value is another carrier.
const (
	tagXMP       = 0x02BC
	tagIPTC      = 0x83BB
	tagPhotoshop = 0x8649
	tagICC       = 0x8773
	tagMakerNote = 0x927C
)

var tagsByID, tagsByName = indexTags()

func indexTags() (map[uint16]meaning, map[string]meaning) {
	ids, names := map[uint16]meaning{}, map[string]meaning{}
	for _, id := range settingTags {
		ids[id] = tellsSettings
	}
	for _, id := range plainTags {
		ids[id] = tellsNothing
	}
	for _, r := range tagRows {
		ids[r.id] = r.means
		for _, n := range strings.Fields(r.names) {
			names[n] = r.means
		}
	}
	return ids, names
}

// gpsTag tells what an entry of the GPS directory means. The version alone is
// an empty frame that many programs write; time stamps say when, and all others
// belong to a position.
func gpsTag(tag uint16) meaning {
	switch tag {
	case 0x0000:
		return meaning{finding.Metadata, finding.CarrierEXIFGPS, "empty-block"}
	case 0x0007, 0x001D:
		return meaning{finding.TakenAt, finding.CarrierEXIFGPS, "time"}
	case 0x0001, 0x0002, 0x0003, 0x0004, 0x0013, 0x0014, 0x0015, 0x0016:
		return meaning{finding.GPS, finding.CarrierEXIFGPS, "coordinates"}
	}
	return meaning{finding.GPS, finding.CarrierEXIFGPS, "position"}
}

// gpsName is the same by name, as readers and XMP give them.
func gpsName(name string) (meaning, bool) {
	if !strings.HasPrefix(name, "GPS") || strings.HasPrefix(name, "GPSInfo") {
		return meaning{}, false
	}
	switch name {
	case "GPSVersionID":
		return gpsTag(0x0000), true
	case "GPSTimeStamp":
		return gpsTag(0x0007), true
	case "GPSDateStamp", "GPSDateTime":
		return gpsTag(0x001D), true
	case "GPSLatitude", "GPSLongitude", "GPSLatitudeRef", "GPSLongitudeRef":
		return gpsTag(0x0002), true
	}
	return gpsTag(0x0006), true
}
