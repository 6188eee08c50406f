// Package exif says what a picture's bytes held besides the picture, and proves
// that a copy holds nothing of the kind.
//
// These are two jobs with opposite duties, and the package keeps them apart.
//
// Inventory looks for things it knows: where a photo was taken, when, with
// what, by whom, what was written about it, and which other pictures travel
// along (thumbnails, previews, gain maps, the video of a motion photo, an old
// version after the end). It reads every carrier it knows, survives hostile
// files, and never fails; what it cannot decode it reports as something that
// may hold a location. It names kinds and carriers, never a value.
//
// Verify knows nothing of such things. It walks all bytes of a file with the
// short list of structures a bare picture needs, and anything that is not on
// the list is found: an allowlist cannot be surprised by a carrier that was
// invented last year. It shares no walker with Inventory, so that one mistake
// cannot blind both, and it asks a third party's reader in the end. A file that
// it cannot follow to the last byte is an error, never a pass.
//
// Three readers of EXIF are at work in Inventory. Our own walker of TIFF
// directories goes first, is tolerant, and decides whether the block is sound.
// Only then is goexif asked: it knows the tags, but a crafted block of 34 bytes
// makes it allocate 12.9 GB and two directories that point at each other keep
// it busy until memory ends. The third, imagemeta, reads the whole file by
// itself. What any of them sees is reported.
//
// Everything works on bytes in memory, in pure Go. Work and memory are bounded
// by the size of the input and by the constants in limits.go.
package exif
