// Package media turns the bytes of a picture file into upright pixels, and
// pixels into the bytes of a new file. It is where untrusted input meets a
// decoder, so its order of work is fixed:
//
//  1. Sniff names the type by its magic bytes; a file's name is never asked.
//  2. Limits are checked against the size that the header claims, before
//     anything of that size is allocated.
//  3. A decoder runs behind a recover: whatever it does with bad bytes, the
//     caller sees one of four errors and no picture.
//  4. Pixels are copied to 8-bit non-premultiplied RGBA by this package's own
//     code, which checks what decoders leave unchecked (a palette index beyond
//     the palette, say), turned upright once, and converted to sRGB.
//
// From there on a Page never changes and knows no orientation, no profile and
// no container. Encode writes a file from pixels alone: there is no way to hand
// it a byte of the input, which is why nothing of the input's metadata can
// survive. What little a viewer needs (size, transparency, frame delays) is
// written anew.
//
// A truncated file is refused and never shown half: the missing half is what
// nobody has looked at.
package media
