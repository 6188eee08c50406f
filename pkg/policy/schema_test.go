package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"example.org/redact/pkg/finding"
)

// conforms checks a value against the part of JSON Schema that schema.json
// uses, and names the first place that does not fit.
func conforms(root, s map[string]any, v any, at string) error {
	if name, ok := s["$ref"].(string); ok {
		def := root["$defs"].(map[string]any)[strings.TrimPrefix(name, "#/$defs/")].(map[string]any)
		return conforms(root, def, v, at)
	}
	if choices, ok := s["anyOf"].([]any); ok {
		for _, one := range choices {
			if conforms(root, one.(map[string]any), v, at) == nil {
				return nil
			}
		}
		return fmt.Errorf("%s: fits nothing of anyOf", at)
	}
	if list, ok := s["enum"].([]any); ok && !slices.Contains(list, v) {
		return fmt.Errorf("%s: %v is not in the list", at, v)
	}
	switch s["type"] {
	case "string":
		text, ok := v.(string)
		if !ok {
			return fmt.Errorf("%s: not a string", at)
		}
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(text) {
			return fmt.Errorf("%s: does not match %s", at, p)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s: not a boolean", at)
		}
	case "integer":
		n, err := json.Marshal(v)
		if err != nil || !regexp.MustCompile(`^[0-9]+$`).Match(n) {
			return fmt.Errorf("%s: not a whole number", at)
		}
		var i float64
		if json.Unmarshal(n, &i) != nil || i < s["minimum"].(float64) {
			return fmt.Errorf("%s: too small", at)
		}
	case "array":
		return conformsList(root, s, v, at)
	case "object":
		return conformsObject(root, s, v, at)
	}
	return nil
}

func conformsList(root, s map[string]any, v any, at string) error {
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("%s: not a list", at)
	}
	if n, ok := s["minItems"].(float64); ok && len(list) < int(n) {
		return fmt.Errorf("%s: too short", at)
	}
	for i, e := range list {
		if err := conforms(root, s["items"].(map[string]any), e, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func conformsObject(root, s map[string]any, v any, at string) error {
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%s: not a mapping", at)
	}
	required, _ := s["required"].([]any)
	for _, k := range required {
		if _, ok := m[k.(string)]; !ok {
			return fmt.Errorf("%s: %s is missing", at, k)
		}
	}
	props, _ := s["properties"].(map[string]any)
	for k, e := range m {
		sub, known := props[k].(map[string]any)
		if !known {
			if sub, known = s["additionalProperties"].(map[string]any); !known {
				return fmt.Errorf("%s: unknown key %s", at, k)
			}
		}
		if err := conforms(root, sub, e, at+"."+k); err != nil {
			return err
		}
	}
	return nil
}

func schemaOf(t *testing.T, b []byte) error {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal(b, &v); err != nil {
		return err
	}
	return conforms(root, root, v, "$")
}

func TestSchemaAcceptsThePacks(t *testing.T) {
	for _, name := range Builtin() {
		b, err := builtin.ReadFile("packs/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := schemaOf(t, b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := schemaOf(t, Template()); err != nil {
		t.Errorf("template: %v", err)
	}
}

// What an editor can see, the schema must refuse.
func TestSchemaRefusesBrokenPacks(t *testing.T) {
	for _, name := range []string{
		"unknown-key", "unknown-key-in-rule", "wrong-type", "pack-name", "no-name", "no-title", "no-hit", "no-miss", "no-here", "no-sentence",
		"bad-certainty", "bad-modality", "no-remedies", "bad-remedy", "no-cure", "cured-by-words", "bad-channel", "bad-use", "bad-subject",
		"bad-image", "bad-apart", "bad-else", "group-unknown-kind", "bad-exception", "section-without-title", "unknown-kind", "no-sections",
	} {
		b, err := os.ReadFile(filepath.Join("testdata/broken", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := schemaOf(t, b); err == nil {
			t.Errorf("the schema accepts %s", name)
		}
	}
}

// The schema names every key that Parse reads, and no other.
func TestSchemaHasTheKeysOfTheCode(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(Schema(), &root); err != nil {
		t.Fatal(err)
	}
	defs := root["$defs"].(map[string]any)
	for what, pair := range map[string]struct {
		schema any
		typ    reflect.Type
	}{
		"pack": {root, reflect.TypeFor[Pack]()}, "section": {defs["section"], reflect.TypeFor[Section]()}, "rule": {defs["rule"], reflect.TypeFor[Rule]()},
		"question": {defs["question"], reflect.TypeFor[Ask]()}, "example": {defs["example"], reflect.TypeFor[Example]()},
	} {
		var have []string
		for k := range pair.schema.(map[string]any)["properties"].(map[string]any) {
			have = append(have, k)
		}
		want := yamlKeys(pair.typ)
		slices.Sort(have)
		slices.Sort(want)
		if !slices.Equal(have, want) {
			t.Errorf("%s: the schema has %v, the code %v", what, have, want)
		}
	}
	var kinds []string
	for _, k := range defs["kind"].(map[string]any)["enum"].([]any) {
		kinds = append(kinds, k.(string))
	}
	for i, k := range finding.Kinds() {
		if i >= len(kinds) || kinds[i] != string(k) {
			t.Fatalf("the schema's kinds part from the code's at %s", k)
		}
	}
}

func yamlKeys(typ reflect.Type) []string {
	var out []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			out = append(out, yamlKeys(f.Type)...)
			continue
		}
		out = append(out, f.Tag.Get("yaml"))
	}
	return out
}

func TestTemplateWorks(t *testing.T) {
	p, err := Parse("template.yaml", Template())
	if err != nil {
		t.Fatal(err)
	}
	if failed, run := p.Test(); len(failed) > 0 || run < 4 {
		t.Errorf("%d examples, failed: %v", run, failed)
	}
}
