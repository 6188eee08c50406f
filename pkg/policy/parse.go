package policy

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"example.org/redact/pkg/finding"
)

// ErrPack is the class of all errors in a pack.
var ErrPack = errors.New("policy pack")

// ErrUnknownPack is returned by Load for a name that is not built in.
var ErrUnknownPack = errors.New("no such policy")

//go:embed packs/*.yaml
var builtin embed.FS

// Builtin returns the names of the built-in packs, in order.
func Builtin() []string {
	entries, err := builtin.ReadDir("packs")
	if err != nil {
		return nil // the folder is embedded: this cannot fail
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Load returns a built-in pack.
func Load(name string) (*Pack, error) {
	if !slices.Contains(Builtin(), name) {
		return nil, fmt.Errorf("%w: %q (built in: %s; a file of your own must end in .yaml)",
			ErrUnknownPack, name, strings.Join(Builtin(), ", "))
	}
	file := path.Join("packs", name+".yaml")
	b, err := builtin.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(name+".yaml", b)
}

// LoadFile reads a pack from a file.
func LoadFile(name string) (*Pack, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPack, err)
	}
	return Parse(name, b)
}

// Parse reads a pack. Errors name the file, the line and the rule, and are of
// class ErrPack. The pack is complete: groups are replaced by their kinds,
// {here} by the section's pair, and what it extends is in it.
func Parse(filename string, b []byte) (*Pack, error) {
	src := &source{name: filename, bytes: b}
	p := &Pack{}
	if err := decode(b, p); err != nil {
		return nil, src.decodeError(err)
	}
	base, err := p.base(src)
	if err != nil {
		return nil, err
	}
	if err := check(p, base, src); err != nil {
		return nil, err
	}
	p.expand()
	if base == nil {
		return p, nil
	}
	return p, p.extend(base, src)
}

// source knows where things stand in a pack's file. The tree is only built when
// an error has to name a line.
type source struct {
	name  string
	bytes []byte
	tree  *ast.File
}

// node returns the node at a YAML path, or nil; also where the library, which
// panics on some malformed files, cannot build the tree.
func (s *source) node(yamlPath string) (found ast.Node) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	if s.tree == nil {
		f, err := parser.ParseBytes(s.bytes, 0)
		if err != nil {
			return nil
		}
		s.tree = f
	}
	p, err := yaml.PathString(yamlPath)
	if err != nil {
		return nil
	}
	n, err := p.FilterFile(s.tree)
	if err != nil || n == nil || n.GetToken() == nil {
		return nil
	}
	return n
}

// line returns the line of the node at a YAML path, or of the nearest node
// above it that exists; 0 when nothing is there.
func (s *source) line(yamlPath string) int {
	for at := yamlPath; at != ""; at = parentPath(at) {
		if n := s.node(at); n != nil {
			return n.GetToken().Position.Line
		}
	}
	return 0
}

func parentPath(p string) string {
	i := strings.LastIndexAny(p, ".[")
	if i <= 0 {
		return ""
	}
	return p[:i]
}

// errorAt is an error at a place; rule is empty for places outside a rule.
func (s *source) errorAt(yamlPath, rule, format string, args ...any) error {
	where := s.name
	if line := s.line(yamlPath); line > 0 {
		where += fmt.Sprintf(":%d", line)
	}
	if rule != "" {
		where += ": rule " + rule
	}
	return fmt.Errorf("%w %s: %s", ErrPack, where, fmt.Sprintf(format, args...))
}

// decodeError turns the YAML library's error into ours, with the rule in which
// the line lies.
func (s *source) decodeError(err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return fmt.Errorf("%w %s: %w", ErrPack, s.name, err)
	}
	line := y.GetToken().Position.Line
	where := fmt.Sprintf("%s:%d", s.name, line)
	if id := s.ruleAt(line); id != "" {
		where += ": rule " + id
	}
	message := y.GetMessage()
	var wrongType *yaml.TypeError
	if errors.As(err, &wrongType) {
		message = "a value of another kind belongs here" // the library's words name Go types
	}
	return fmt.Errorf("%w %s: %s", ErrPack, where, message)
}

// ruleAt returns the id of the last rule or question that starts at or before a
// line.
func (s *source) ruleAt(line int) string {
	best, id := 0, ""
	for i := 0; s.node(fmt.Sprintf("$.sections[%d]", i)) != nil; i++ {
		for _, list := range []string{"rules", "questions"} {
			for j := 0; ; j++ {
				at := fmt.Sprintf("$.sections[%d].%s[%d]", i, list, j)
				if s.node(at) == nil {
					break
				}
				// A mapping's own token is its first colon, on its first line.
				if l := s.line(at); l <= line && l >= best {
					best, id = l, s.text(at+".id")
				}
			}
		}
		if l := s.line(fmt.Sprintf("$.sections[%d]", i)); l <= line && l > best {
			best, id = l, ""
		}
	}
	return id
}

func (s *source) text(yamlPath string) string {
	if n := s.node(yamlPath); n != nil {
		return n.GetToken().Value
	}
	return ""
}

// atLine is ", line 3" for errors that have one.
func atLine(err error) string {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return ""
	}
	return fmt.Sprintf(", line %d", y.GetToken().Position.Line)
}

// expand replaces groups by their kinds and {here} by the pair.
func (p *Pack) expand() {
	for i := range p.Sections {
		s := &p.Sections[i]
		here := p.label(s)
		for j := range s.Rules {
			r := &s.Rules[j]
			p.expandCondition(&r.Condition)
			r.CuredIf = p.kinds(r.CuredIf)
			r.LoneOK.Anywhere, r.LoneOK.InCopy = p.kinds(r.LoneOK.Anywhere), p.kinds(r.LoneOK.InCopy)
			r.Sentence = strings.ReplaceAll(r.Sentence, "{here}", here)
		}
		for j := range s.Questions {
			p.expandCondition(&s.Questions[j].Condition)
			s.Questions[j].Text = strings.ReplaceAll(s.Questions[j].Text, "{here}", here)
		}
	}
	p.IncidentalTo = p.kinds(p.IncidentalTo)
}

func (p *Pack) expandCondition(c *Condition) {
	for _, list := range []*[]finding.Kind{&c.When.Any, &c.When.All, &c.Near, &c.With, &c.NotNear} {
		*list = p.kinds(*list)
	}
	for i := range c.When.Of {
		c.When.Of[i] = p.kinds(c.When.Of[i])
	}
}

// kinds replaces the names of groups in a list, once each.
func (p *Pack) kinds(list []finding.Kind) []finding.Kind {
	var out []finding.Kind
	for _, k := range list {
		members, isGroup := p.Groups[string(k)]
		if !isGroup {
			members = []finding.Kind{k}
		}
		for _, m := range members {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}
