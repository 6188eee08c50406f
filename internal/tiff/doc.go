// Package tiff reads every page of a TIFF or BigTIFF file.
//
// golang.org/x/image/tiff reads the first page of most files; scanners, fax
// servers and print shops also send further pages, CMYK, JPEG inside TIFF,
// planes stored apart and files of 64-bit offsets. This package reads those and
// borrows from x/image the two decompressors that are hard to get right (LZW
// and CCITT fax).
//
// The input is not trusted. A directory is read without allocating by its
// numbers: every value is a slice of the file, checked against its length, and
// a ring of directories ends at the first one that was seen before. Pixels are
// decompressed row by row, so what a page costs is its own 4 bytes a pixel and
// one row, however much a compressed strip would unpack to. A row that is cut
// short is an error, never grey.
//
// Sources: TIFF 6.0 (Adobe 1992), TIFF Technical Note 2 (JPEG, 1995), the
// BigTIFF design of libtiff.
package tiff
