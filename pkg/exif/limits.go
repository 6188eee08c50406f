package exif

import "time"

// The bounds of all parsers here. Every one is far above what cameras and
// programs write, and low enough that a hostile file costs milliseconds.
const (
	// maxDirs and maxEntries bound the TIFF directories of one block and the
	// entries of one directory. A TIFF of a thousand pages is still read.
	maxDirs    = 4096
	maxEntries = 1024
	// maxAllEntries bounds the entries of all directories of one block.
	maxAllEntries = 1 << 16
	// maxStrips bounds the strips or tiles of a TIFF page.
	maxStrips = 1 << 20
	// goexifBytes is the largest block that goexif is given: a JPEG segment
	// cannot hold more than 64 KiB, other containers rarely do.
	goexifBytes = 1 << 20
	// maxDepth bounds pictures in trailers of pictures, IPTC in Photoshop
	// resources in TIFF, boxes in boxes.
	maxDepth = 6
	// maxBoxes bounds the boxes of one ISO-BMFF file, maxChunks the chunks,
	// segments or extensions of the other containers.
	maxBoxes  = 1 << 16
	maxChunks = 1 << 20
	// maxInflate bounds what one compressed text or profile may unfold to:
	// sixteen times its own size, and never more than this.
	maxInflate = 8 << 20
	// maxInflateAll bounds what all of them in one file may unfold to.
	maxInflateAll = 64 << 20
	// secondReader bounds the time of the third-party reader.
	secondReader = 2 * time.Second
	// secondReaderBytes is the largest file that it is given.
	secondReaderBytes = 256 << 20
)
