// Package pii finds personal data in lines of recognised text: numbers, dates,
// names, addresses and the like, by rules that a reader can check one by one.
//
// # A rule and its examples
//
// Every rule is one file: what it looks for, a page of true examples with the
// words that must be covered, and a page of false ones. Load runs them all; a
// rule without both kinds, or one that fails its own, does not load. So the
// examples are at once the documentation, the test and the guard.
//
// # What text from a photograph is like
//
// Lines come in any order, turned by any angle, with letters read as digits and
// words split or glued. Three things follow. Labels are compared without spaces
// and with one edit of tolerance from five letters on. Letters are taken for
// digits only in a slot where nothing but digits can stand, and only where a
// check digit or a label then confirms it. And a label reaches its value
// geometrically: on the same line, to its right, or below it, in the label's
// own reading direction, so a form that lies upside down works too.
//
// # Certainty
//
// A pattern alone is seldom proof: one ten-digit number in eleven passes the
// check of an NHS number. So each finding carries codes for the independent
// pieces of evidence ("check-digit", "label", "range", "spacing", "format",
// "ocr-corrected", "unread" ...), and its certainty grows with their number.
// What is only a pattern that a shop sign could carry yields nothing at all.
//
// The package knows no pixels and no policy, and needs no cgo. Its time is
// linear in the length of the text: regular expressions are RE2's, and a label
// looks at a bounded number of neighbours.
package pii
