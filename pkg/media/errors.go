package media

import "errors"

// The four classes of failure. Every error of Decode and Encode wraps one of
// them and ends in a sentence that says what to do; none quotes the input.
var (
	// ErrNotAPicture: the bytes are no picture that anybody could show.
	ErrNotAPicture = errors.New("not a picture")
	// ErrUnsupported: a picture, but of a kind that is not read or written here.
	ErrUnsupported = errors.New("kind of picture not supported")
	// ErrTooLarge: over one of the Limits.
	ErrTooLarge = errors.New("picture too large")
	// ErrDamaged: the header is that of a picture, the rest cannot be decoded
	// to its end.
	ErrDamaged = errors.New("picture damaged")
)
