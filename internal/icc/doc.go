// Package icc converts pixels to sRGB from the colour space that an embedded
// ICC profile describes, for the profiles that photographs have: three curves
// and a 3x3 matrix (Display P3, Adobe RGB, ProPhoto, camera and monitor
// profiles), or one curve for grey; and from a space that is told by its
// chromaticities and gamma, as PNG and EXIF do. Profiles made of lookup tables,
// as printers and CMYK have them, are refused; the caller says so in a warning.
//
// The bytes come from a picture file and are not trusted: every offset is
// checked against the profile's length, and nothing is allocated by a number
// that the profile gives.
//
// Sources: ICC.1:2010 (profile format, sections 7.2, 10.5, 10.15, 10.27),
// IEC 61966-2-1 (sRGB), ITU-T H.273 (codes of primaries).
package icc
