package policy

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema of a pack, for editors that check YAML while
// it is typed. Parse checks more than a schema can say.
func Schema() []byte { return slices.Clone(schema) }

//go:embed template.yaml
var template []byte

// Template returns a small pack that loads and passes its own examples, to
// start a new one from.
func Template() []byte { return slices.Clone(template) }
