// Package mask covers regions of a picture so that what was there cannot be
// computed back from the copy.
//
// The rule that makes this true is simple: a covered pixel is a function of the
// cover alone (solid), or of a handful of coarse averages (pixelate, blur). For
// the solid style two pictures that differ only under their covers come out
// identical, byte for byte, in the encoded file too, since encoding sees only
// what Apply returns. The tests prove it that way.
//
// Solid is the default and the only style for anything that bears text. Mosaics
// and blurs of text can be reversed by rendering candidates and comparing: Hill
// et al., "On the (In)effectiveness of Mosaicing and Blurring as Tools for
// Document Redaction", PoPETs 2016(4). Even faces behind a mosaic of 16 x 16
// blocks were recognised by a trained network: McPherson, Shokri and Shmatikov,
// "Defeating Image Obfuscation with Deep Learning", 2016. So both soft styles
// here keep at most six cells along the short side of a region, each of at
// least 12 x 12 pixels, with its colour rounded to 16 levels a channel. Blur is
// the same mosaic drawn smoothly: it holds no more than the mosaic does. This
// still does not stop somebody who holds a picture of each candidate and asks
// which fits best; solid does.
//
// The other half of covering is where the cover ends. PadText and PadTextQuad
// grow a word's box by a margin and then to a grid of the page, so that neither
// end of the cover says how long the word was.
package mask
