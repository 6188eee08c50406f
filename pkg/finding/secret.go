package finding

import (
	"errors"
	"log/slog"
)

// Secret holds text recognised in a picture. It prints as "[text]" under every
// verb, logs as "[text]" and refuses to be marshalled, so that no report, log
// or error can carry what somebody's form said. The one door is Reveal.
type Secret struct{ s string }

// errSecret is what every marshaller of a Secret returns.
var errSecret = errors.New("finding: recognised text must not be marshalled")

// NewSecret wraps recognised text.
func NewSecret(s string) Secret { return Secret{s} }

// Reveal returns the text, for rules that read it in memory. Its result must
// not be put into an error, a log line, a report or a file name.
func (t Secret) Reveal() string { return t.s }

// Empty reports whether nothing was read.
func (t Secret) Empty() bool { return t.s == "" }

func (Secret) String() string   { return "[text]" }
func (Secret) GoString() string { return "[text]" }

// LogValue keeps the text out of structured logs.
func (Secret) LogValue() slog.Value { return slog.StringValue("[text]") }

// MarshalText always fails; see Secret.
func (Secret) MarshalText() ([]byte, error) { return nil, errSecret }

// MarshalJSON always fails; see Secret.
func (Secret) MarshalJSON() ([]byte, error) { return nil, errSecret }

// MarshalBinary always fails; see Secret.
func (Secret) MarshalBinary() ([]byte, error) { return nil, errSecret }

// GobEncode always fails; see Secret.
func (Secret) GobEncode() ([]byte, error) { return nil, errSecret }
