package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/urfave/cli/v2"
)

// commandKnows parses arguments as the program would, and runs nothing.
func commandKnows(t *testing.T, args []string) {
	t.Helper()
	app := newApp()
	app.Writer, app.ErrWriter = io.Discard, io.Discard
	ran := false
	var still func(cs []*cli.Command)
	still = func(cs []*cli.Command) {
		for _, c := range cs {
			c.Action = func(c *cli.Context) error {
				ran = true
				return flagsFirst(c)
			}
			still(c.Subcommands)
		}
	}
	still(app.Commands)
	if err := app.Run(append([]string{"redact"}, args...)); err != nil || !ran {
		t.Errorf("redact %s: %v", strings.Join(args, " "), err)
	}
}

type container struct {
	Name            string
	Args            []string
	Resources       struct{ Requests, Limits map[string]string }
	SecurityContext struct {
		AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
		ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
		Capabilities             struct{ Drop []string }
	} `yaml:"securityContext"`
	VolumeMounts []struct{ Name string } `yaml:"volumeMounts"`
}

// manifest is what is checked of any kind of object.
type manifest struct {
	Kind     string
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		PodSelector map[string]any `yaml:"podSelector"`
		PolicyTypes []string       `yaml:"policyTypes"`
		Egress      []struct {
			To    []map[string]any
			Ports []map[string]any
		}
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     struct {
				AutomountServiceAccountToken *bool `yaml:"automountServiceAccountToken"`
				SecurityContext              struct {
					RunAsNonRoot   bool `yaml:"runAsNonRoot"`
					SeccompProfile struct{ Type string }
				} `yaml:"securityContext"`
				Containers []container
				Volumes    []struct{ Name string }
			}
		}
	}
}

func manifests(t *testing.T, name string) (out []manifest) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// One by one: anchors do not reach from one document into the next.
	for _, doc := range strings.Split(string(b), "\n---\n") {
		var m manifest
		if err := yaml.Unmarshal([]byte(doc), &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, m)
	}
	return out
}

// Every pod runs a command that exists with flags that exist, as nobody, within
// limits; and nothing may talk unless a rule says to whom.
func TestKubernetesManifests(t *testing.T) {
	files, err := filepath.Glob("../../deploy/kubernetes/*.yaml")
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	pods, silent := 0, false
	for _, name := range files {
		for _, m := range manifests(t, name) {
			if m.Kind != "Namespace" && m.Metadata.Namespace != "redact" {
				t.Errorf("%s %s is in the namespace %q", m.Kind, m.Metadata.Name, m.Metadata.Namespace)
			}
			if m.Kind == "NetworkPolicy" {
				silent = silent || len(m.Spec.PodSelector) == 0 && len(m.Spec.PolicyTypes) == 2 && len(m.Spec.Egress) == 0
				for _, e := range m.Spec.Egress {
					if len(e.To) == 0 || len(e.Ports) == 0 {
						t.Errorf("the rule %s lets pods talk to anybody", m.Metadata.Name)
					}
				}
			}
			for _, c := range m.Spec.Template.Spec.Containers {
				pods++
				checkPod(t, m, c)
			}
		}
	}
	if pods != 4 || !silent {
		t.Errorf("%d containers, silence by default: %v", pods, silent)
	}
}

func checkPod(t *testing.T, m manifest, c container) {
	t.Helper()
	pod, box := m.Spec.Template.Spec, c.SecurityContext
	commandKnows(t, c.Args)
	for _, r := range []string{"cpu", "memory"} {
		if c.Resources.Requests[r] == "" || c.Resources.Limits[r] == "" {
			t.Errorf("%s: no %s", c.Name, r)
		}
	}
	if !pod.SecurityContext.RunAsNonRoot || !box.ReadOnlyRootFilesystem || box.AllowPrivilegeEscalation == nil || *box.AllowPrivilegeEscalation ||
		!slices.Equal(box.Capabilities.Drop, []string{"ALL"}) || pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
		t.Errorf("%s %s has rights that it does not need", m.Kind, m.Metadata.Name)
	}
	for _, v := range c.VolumeMounts {
		if !slices.ContainsFunc(pod.Volumes, func(have struct{ Name string }) bool { return have.Name == v.Name }) {
			t.Errorf("%s: there is no volume %s", c.Name, v.Name)
		}
	}
}

// The units' commands exist, and systemd knows every line of them.
func TestSystemdUnits(t *testing.T) {
	files, err := filepath.Glob("../../deploy/systemd/*.service")
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	verifier, missing := exec.LookPath("systemd-analyze")
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(b), "ExecStart=/usr/local/bin/redact ")
		line, _, _ := strings.Cut(rest, "\n")
		commandKnows(t, strings.Fields(line))
		if missing != nil {
			continue
		}
		// It wants the program and the user to be there: take some that are.
		unit := filepath.Join(t.TempDir(), filepath.Base(name))
		text := strings.NewReplacer("/usr/local/bin/redact", "/bin/true", "User=redact", "User=daemon", "man:redact(1)", "https://example.org").Replace(string(b))
		if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(verifier, "verify", "--man=no", unit).CombinedOutput()
		for l := range strings.Lines(string(out)) {
			if strings.Contains(l, filepath.Base(name)) {
				t.Errorf("systemd: %s", strings.TrimSpace(l))
			}
		}
		if err != nil && len(out) == 0 {
			t.Errorf("systemd-analyze: %v", err)
		}
	}
}
