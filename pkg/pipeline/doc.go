// Package pipeline is the one place that sees everything: it takes the bytes of
// a picture and a person's choices, runs the literal list of steps below, and
// gives back the bytes of a copy and the report on it, or an error and nothing.
//
//	decode     media: bounds, upright pages
//	inventory  exif: what the bytes tell beside the pixels
//	detect     faces, ocr, pii, records, badges: each sees the page and what was found before
//	merge      one thing, one finding, in a stable order
//	before     policy: what the original breaches
//	plan       what is covered: the table of defaults and the person's choices
//	render     mask, then encode afresh
//	verify     other code opens the copy, walks every byte of it and looks again
//	after      policy: what the copy still breaches; verdict; report
//
// Data flows one way. Detectors know nothing of policies, policies nothing of
// pixels, and Plan alone decides what is covered. Verification trusts no claim
// of an earlier step: when a look at the copy finds something that should be
// covered and is not, it is added and the copy rendered again; when that does
// not come to an end, the error is ErrUnproved and there is no copy.
package pipeline
