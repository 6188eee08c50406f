package policy

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

// maxYAML bounds what is read as YAML, in bytes; the built-in packs have fifty
// thousand.
const maxYAML = 1 << 20

var errYAML = errors.New("the YAML cannot be read")

// decode reads YAML strictly: an unknown key is an error. The library panics on
// some malformed tags; that is an error like any other.
func decode(b []byte, v any) (err error) {
	if len(b) > maxYAML {
		return fmt.Errorf("%w: it is longer than %d bytes", errYAML, maxYAML)
	}
	defer func() {
		if recover() != nil {
			err = errYAML
		}
	}()
	return yaml.UnmarshalWithOptions(b, v, yaml.Strict())
}
