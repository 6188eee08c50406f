package samplegen

import (
	"fmt"
	"os"

	"github.com/goccy/go-yaml"

	"example.org/redact/pkg/finding"
)

// Expected is what NAME.expected.yaml says of a sample: what the tool must find
// and hide in it, and what it must leave alone. It holds for the default
// command line (both packs, channel personal, no declarations). Areas are
// [x, y, width, height] in pixels of the upright picture.
type Expected struct {
	Kinds struct {
		Must []finding.Kind `yaml:"must,flow"` // must be among the findings
		May  []finding.Kind `yaml:"may,flow"`  // are right if they are; others in the picture would be false
	} `yaml:"kinds"`
	// Covered are areas in which nothing of the original may be left. They lie
	// wholly inside the thing that is hidden.
	Covered []Area `yaml:"covered"`
	// Kept are areas that must look as before, up to the loss of one encoding.
	Kept [][4]int `yaml:"kept,flow"`
	// Metadata are kinds that the file's bytes hold outside the pixels.
	Metadata []finding.Kind `yaml:"metadata,flow"`
	// Sections are, by policy pack, sections that the original breaches; the
	// report's list must hold at least these.
	Sections map[string][]string `yaml:"sections,flow"`
	// Verdict on the cleaned copy: post, ask or withhold.
	Verdict string `yaml:"verdict"`
	// Secrets may appear in no report, log or file name, in any spelling.
	Secrets []string `yaml:"secrets"`
}

// Area is a part of a picture and the kind that must hide it.
type Area struct {
	Box  [4]int       `yaml:"box,flow"`
	Kind finding.Kind `yaml:"kind"`
}

// Load reads an expectation and checks its words against the vocabulary.
func Load(file string) (*Expected, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var e Expected
	if err := yaml.UnmarshalWithOptions(b, &e, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &e, nil
}

func (e *Expected) check() error {
	all := append(append([]finding.Kind{}, e.Kinds.Must...), e.Kinds.May...)
	all = append(all, e.Metadata...)
	for _, a := range e.Covered {
		all = append(all, a.Kind)
	}
	for _, k := range all {
		if !k.Valid() {
			return fmt.Errorf("%q is not a kind of finding", k)
		}
	}
	switch e.Verdict {
	case "post", "ask", "withhold":
		return nil
	}
	return fmt.Errorf("verdict is %q, not post, ask or withhold", e.Verdict)
}
