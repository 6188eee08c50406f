// Package records finds clinical records and the like as whole objects: a
// report form, an ECG strip, a monitor, a wristband. The name on such a thing
// can be covered where it was read; the thing itself has to go whole, read or
// not, for it is the record that must not be shared.
//
// # How
//
// Detectors before this one have located and read lines of text and found
// identifiers in them. This package adds shape and texture: quadrilaterals that
// may be sheets, screens or bands (every picture has some, so they are
// candidates only), the two spacings of ECG paper, the darkness of a film. Each
// kind has one file, and in it the rule that says which evidence suffices; each
// piece that was there is named in the finding ("heading", "vocabulary",
// "sheet", "grid", "trace"), and certainty grows with their number.
//
// # Where
//
// A record is a polygon in page pixels with a margin around it. Where lines of
// text say that a record is there but no quadrilateral holds them, the padded
// hull of the lines is taken: a ragged edge left visible is the cheaper error,
// a page left open the dear one.
package records
