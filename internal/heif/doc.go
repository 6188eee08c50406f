// Package heif reads HEIC and AVIF pictures through the system's libheif.
//
// It links the library (Debian: libheif-dev to build, libheif1 to run) instead
// of loading it at run time, since that gives AVIF as well as HEIC, the sizes
// before any pixel is decoded, the colour profile and the bit depth.
//
// The library meets untrusted bytes in C++, so it is given as little as
// possible: references from metadata, depth maps and gain maps are blanked in a
// copy first (see withoutExtras), and the caller's limits are asked about the
// size that the container claims before the coded picture is touched. Whoever
// wants a hard limit on time and memory runs it in a process that can be killed.
//
// libheif turns the picture by the container's irot and imir boxes. The EXIF
// orientation of a HEIF file says the same thing once more and must not be
// applied again.
package heif
