package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// The headings as printed, in printed order; unnumbered parts in brackets.
var printed = map[string]string{
	"las": `
1|Introduction
2|Scope
3|Objectives
4|Responsibilities
5|Principles
5.1|Only use social media in your own time
5.2|Make clear opinions are your own
5.3|Do not set up official Service sites
5.4|Consider communicating as yourself
5.5|Respect others
5.6|Be aware of how online posts are, or can become, public
5.7|Get your facts right
5.8|Ensure comments are legal
5.9|Understand the implications of defamation
5.10|Respect copyrights
5.11|Be careful when talking about work-related issues
5.12|Don't bring yourself or the Service into disrepute
5.13|Be careful about the use of photos
5.14|Protect patient confidentiality
5.15|Respect safeguarding issues
5.16|Adhere to other Service policies and procedures
6|Profiting from social media
7|Staff with authorised access to social media sites for work purposes
8|Being harassed, bullied or victimised via a social networking site?
9|Misconduct
10|Further information
-|The Service's use of social media
-|IMPLEMENTATION PLAN
`,
	"asph": `
-|Executive summary
-|Introduction
1|Scope
2|Aim
3|Responsibilities
4|Principles
4.1|Only use social media in your own time
5.2|Make clear opinions are your own
5.3|Do not set up official Trust sites
5.4|Always communicate as yourself
5.5|Respect others
5.6|Maintaining boundaries
5.7|Be aware of how online posts are, or can become, public
5.8|Get your facts right
5.9|Ensure comments are legal
5.10|Understand the implications of defamation
5.11|Respect copyrights
5.12|Be careful when talking about work-related issues
5.13|Don't bring yourself or the Trust into disrepute
5.14|Be careful about the use of photos
5.15|Protect patient confidentiality
5.16|Respect safeguarding issues
5.17|Adhere to other Organisational policies and procedures
6|Staff with authorised access to social media sites for work purposes
7|Being harassed, bullied or victimised via a social networking site?
8|Misconduct
9|Further information
-|Equality Impact Assessment Summary
`,
}

func TestEverySectionIsThereAsPrinted(t *testing.T) {
	for name, n := range map[string]int{"las": 26, "asph": 25} {
		p := load(t, name)
		var got []string
		for _, s := range p.Sections {
			id := s.ID
			if s.Unnumbered {
				id = "-"
			}
			got = append(got, id+"|"+s.Title)
		}
		if want := strings.Split(strings.TrimSpace(printed[name]), "\n"); !slices.Equal(got, want) {
			t.Errorf("%s has\n%s", name, strings.Join(got, "\n"))
		}
		if len(p.Numbered()) != n {
			t.Errorf("%s: %d numbered sections, want %d", name, len(p.Numbered()), n)
		}
	}
}

// A message names the pair, and never a number of the other policy.
func TestSentencesNameThePair(t *testing.T) {
	for _, name := range Builtin() {
		p := load(t, name)
		for i := range p.Sections {
			s := &p.Sections[i]
			for _, r := range s.Rules {
				if !strings.Contains(r.Sentence, p.label(s)) {
					t.Errorf("%s does not name %s: %s", r.ID, p.label(s), r.Sentence)
				}
				if bare := bareNumber.FindString(strings.ReplaceAll(r.Sentence, p.label(s), "")); bare != "" {
					t.Errorf("%s: bare number %q", r.ID, bare)
				}
			}
		}
	}
}

func TestExceptionIsInThePhotoSectionOnly(t *testing.T) {
	for name, section := range map[string]string{"las": "5.13", "asph": "5.14"} {
		for _, s := range load(t, name).Sections {
			if got := len(s.Exceptions) > 0; got != (s.ID == section) {
				t.Errorf("%s %s: exception %v", name, s.ID, got)
			}
		}
	}
}

// A pack whose examples are wrong says which, and how.
func TestFailingExamples(t *testing.T) {
	text := strings.NewReplacer(
		"- {find: [face], certainty: likely}", "- {find: [face], certainty: definite}",
		"- {find: [keep face]}", "- {find: [gps]}",
		"- {find: [redact face]}", "- {find: [flag face]}",
	).Replace(string(Template()))
	p, err := Parse("wrong.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	failed, run := p.Test()
	var got []string
	for _, f := range failed {
		got = append(got, f.String())
	}
	want := []string{
		"trust-3-face: hit 1: is likely, should be definite",
		"trust-3-face: hit 2: should hold and does not",
		"trust-3-face: miss 1: should not hold and does",
	}
	if run != 4 || !slices.Equal(got, want) {
		t.Errorf("%d examples: %q", run, got)
	}
}

// The JSON of a pack names certainties and leaves out what a rule does not have.
func TestPackJSON(t *testing.T) {
	b, err := json.Marshal(load(t, "las"))
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Pack     string
		Sections []struct {
			ID, Title, Image string
			Rules            []map[string]any
		}
	}
	if err := json.Unmarshal(b, &p); err != nil || p.Pack != "las" {
		t.Fatal(p.Pack, err)
	}
	for _, s := range p.Sections {
		if s.Rules == nil || s.ID == "" || s.Title == "" || s.Image == "" {
			t.Errorf("%s lacks a member", s.ID)
		}
		for _, r := range s.Rules {
			if r["certainty"] != "likely" && r["certainty"] != "definite" && r["certainty"] != "possible" {
				t.Errorf("%v: certainty %v", r["id"], r["certainty"])
			}
			if _, there := r["one"]; there != (r["id"] == "las-5.14-indirect") {
				t.Errorf("%v: one %v", r["id"], r["one"])
			}
		}
	}
}
