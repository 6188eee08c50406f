package finding

import "fmt"

// Certainty says how sure a statement is: of a detector, that the thing is
// there; of a policy rule, that the section is breached if it is. What a
// report prints is the lower of the two. The zero value is Undecidable.
type Certainty int

// Certainties in rising order, so that min(a, b) is the weaker one.
const (
	Undecidable Certainty = iota // an image cannot show it
	Possible
	Likely
	Definite
)

var certaintyNames = [...]string{"undecidable", "possible", "likely", "definite"}

func (c Certainty) String() string {
	if c < Undecidable || c > Definite {
		return fmt.Sprintf("Certainty(%d)", int(c))
	}
	return certaintyNames[c]
}

// MarshalText writes the name, so that JSON holds "likely" and not 2.
func (c Certainty) MarshalText() ([]byte, error) {
	if c < Undecidable || c > Definite {
		return nil, fmt.Errorf("certainty %d is out of range", int(c))
	}
	return []byte(certaintyNames[c]), nil
}

// UnmarshalText reads a name written by MarshalText.
func (c *Certainty) UnmarshalText(b []byte) error {
	for i, n := range certaintyNames {
		if n == string(b) {
			*c = Certainty(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a certainty (undecidable, possible, likely, definite)", b)
}

// Action is what the plan does about one finding.
type Action string

const (
	Redact      Action = "redact"       // cover its region
	RedactWhole Action = "redact-whole" // cover the whole object, not only its text
	Strip       Action = "strip"        // metadata: leave it behind
	Flag        Action = "flag"         // tell, but leave it visible
	Keep        Action = "keep"         // left visible because a person said so
)

// Valid reports whether a is one of the five actions.
func (a Action) Valid() bool {
	switch a {
	case Redact, RedactWhole, Strip, Flag, Keep:
		return true
	}
	return false
}

// Covers reports whether the action leaves nothing of the finding in the copy.
func (a Action) Covers() bool { return a == Redact || a == RedactWhole || a == Strip }
