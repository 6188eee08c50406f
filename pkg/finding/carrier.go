package finding

import "slices"

// Carrier names where in a file's bytes something was. The list is closed
// because free-form paths (PNG keywords, XMP namespaces) can themselves hold
// personal data: those become CarrierOther.
type Carrier string

const (
	CarrierEXIF       Carrier = "EXIF"
	CarrierEXIFGPS    Carrier = "EXIF:GPS"
	CarrierEXIFTime   Carrier = "EXIF:DateTime"
	CarrierEXIFDevice Carrier = "EXIF:Device"
	CarrierEXIFOwner  Carrier = "EXIF:Owner"
	CarrierEXIFText   Carrier = "EXIF:Text"
	CarrierMakerNote  Carrier = "EXIF:MakerNote"
	CarrierThumbnail  Carrier = "thumbnail"
	CarrierXMP        Carrier = "XMP"
	CarrierIPTC       Carrier = "IPTC"
	CarrierPhotoshop  Carrier = "Photoshop"
	CarrierICC        Carrier = "ICC"
	CarrierMPF        Carrier = "MPF"
	CarrierJFXX       Carrier = "JFXX"
	CarrierFlashPix   Carrier = "FlashPix"
	CarrierFLIR       Carrier = "FLIR"
	CarrierVendor     Carrier = "vendor-segment"
	CarrierC2PA       Carrier = "C2PA"
	CarrierComment    Carrier = "comment"
	CarrierPNGText    Carrier = "PNG:text"
	CarrierPNGTime    Carrier = "PNG:tIME"
	CarrierPNGChunk   Carrier = "PNG:chunk"
	CarrierTIFF       Carrier = "TIFF"
	CarrierGeoTIFF    Carrier = "GeoTIFF"
	CarrierGIF        Carrier = "GIF:extension"
	CarrierRIFF       Carrier = "RIFF:chunk"
	CarrierISOBMFF    Carrier = "ISOBMFF:item"
	CarrierQuickTime  Carrier = "QuickTime"
	CarrierAuxImage   Carrier = "auxiliary-image"
	CarrierGainMap    Carrier = "gain-map"
	CarrierTrailer    Carrier = "trailer"
	CarrierFilename   Carrier = "file-name"
	CarrierXattr      Carrier = "extended-attribute"
	CarrierSidecar    Carrier = "sidecar"
	CarrierPDF        Carrier = "PDF"
	CarrierOffice     Carrier = "Office"
	CarrierMail       Carrier = "mail-header"
	CarrierOther      Carrier = "other"
)

var carriers = []Carrier{
	CarrierEXIF, CarrierEXIFGPS, CarrierEXIFTime, CarrierEXIFDevice, CarrierEXIFOwner, CarrierEXIFText,
	CarrierMakerNote, CarrierThumbnail, CarrierXMP, CarrierIPTC, CarrierPhotoshop, CarrierICC, CarrierMPF,
	CarrierJFXX, CarrierFlashPix, CarrierFLIR, CarrierVendor, CarrierC2PA, CarrierComment, CarrierPNGText,
	CarrierPNGTime, CarrierPNGChunk, CarrierTIFF, CarrierGeoTIFF, CarrierGIF, CarrierRIFF, CarrierISOBMFF,
	CarrierQuickTime, CarrierAuxImage, CarrierGainMap, CarrierTrailer, CarrierFilename, CarrierXattr,
	CarrierSidecar, CarrierPDF, CarrierOffice, CarrierMail, CarrierOther,
}

// Carriers returns a copy of the closed list.
func Carriers() []Carrier { return slices.Clone(carriers) }

// Valid reports whether c is on the closed list.
func (c Carrier) Valid() bool { return slices.Contains(carriers, c) }
