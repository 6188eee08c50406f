package policy

import (
	"errors"
	"fmt"
	"image"
	"regexp"
	"strings"
	"time"

	"example.org/redact/pkg/finding"
)

// ConsentRecord is one written consent, as far as it matters here. Who gave it
// is in the file and stays there: only the random ID travels.
type ConsentRecord struct {
	ID        string
	Channels  []Channel // what it was given for
	Until     time.Time // the last day it counts, inclusive; zero means no end
	Withdrawn bool
	// Region is what it covers: the whole picture when Page is 0, a page when
	// the box is empty, else the box on that page (pixels, upright).
	Region finding.Region
}

// ErrConsent is the class of all errors in a consent file.
var ErrConsent = errors.New("consent file")

type consentFile struct {
	Consent []consentEntry `yaml:"consent"`
}

type consentEntry struct {
	ID        string    `yaml:"id"`
	GivenBy   string    `yaml:"given_by"` // read so that it may be written; never kept
	Use       []Channel `yaml:"use"`
	Until     string    `yaml:"until"`
	Withdrawn string    `yaml:"withdrawn"` // a date, or yes
	Page      int       `yaml:"page"`
	Box       []int     `yaml:"box"` // x, y, w, h
}

// consentID is random by construction: hexadecimal, so that it cannot be a name.
var consentID = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

// ParseConsent reads a consent file. Errors name the file and the record by its
// place, never a value, since a value may be a name.
func ParseConsent(filename string, b []byte) ([]ConsentRecord, error) {
	var file consentFile
	if err := decode(b, &file); err != nil {
		// The library's message quotes the file, which holds names.
		return nil, fmt.Errorf("%w %s: not a list of records under `consent` with the keys id, given_by, use, until, withdrawn, page, box%s",
			ErrConsent, filename, atLine(err))
	}
	seen := map[string]bool{}
	var out []ConsentRecord
	for i, e := range file.Consent {
		r, err := e.record()
		if err == nil && seen[r.ID] {
			err = errors.New("id is used twice")
		}
		if err != nil {
			return nil, fmt.Errorf("%w %s: record %d: %w", ErrConsent, filename, i+1, err)
		}
		seen[r.ID] = true
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w %s: holds no record", ErrConsent, filename)
	}
	return out, nil
}

func (e consentEntry) record() (ConsentRecord, error) {
	r := ConsentRecord{ID: e.ID, Channels: e.Use}
	if !consentID.MatchString(e.ID) {
		return r, errors.New("id must be random: 8 to 64 hexadecimal digits")
	}
	if len(e.Use) == 0 {
		return r, errors.New("use must name the channels it was given for (personal, messaging, official, internal)")
	}
	for _, c := range e.Use {
		if _, err := ParseChannel(string(c)); err != nil {
			return r, errors.New("use holds something that is not a channel (personal, messaging, official, internal)")
		}
	}
	if e.Until != "" {
		t, err := time.Parse(time.DateOnly, e.Until)
		if err != nil {
			return r, errors.New("until must be a date like 2026-12-31")
		}
		r.Until = t
	}
	switch w := strings.ToLower(e.Withdrawn); w {
	case "", "no", "false":
	case "yes", "true":
		r.Withdrawn = true
	default:
		if _, err := time.Parse(time.DateOnly, w); err != nil {
			return r, errors.New("withdrawn must be yes, no or the date it was withdrawn")
		}
		r.Withdrawn = true
	}
	return r, e.region(&r)
}

func (e consentEntry) region(r *ConsentRecord) error {
	if e.Page < 0 {
		return errors.New("page counts from 1")
	}
	r.Region.Page = e.Page
	if e.Box == nil {
		return nil
	}
	if len(e.Box) != 4 || e.Box[2] <= 0 || e.Box[3] <= 0 {
		return errors.New("box must be x, y, width, height in pixels")
	}
	r.Region.Page = max(1, e.Page)
	r.Region.Box = image.Rect(e.Box[0], e.Box[1], e.Box[0]+e.Box[2], e.Box[1]+e.Box[3])
	return nil
}

// Valid reports whether the record counts for a channel on a day.
func (r ConsentRecord) Valid(c Channel, now time.Time) bool {
	if r.Withdrawn {
		return false
	}
	if !r.Until.IsZero() && !now.Before(r.Until.AddDate(0, 0, 1)) {
		return false
	}
	for _, have := range r.Channels {
		if have == c {
			return true
		}
	}
	return false
}

// consentCover is how much of a finding's box a consent's region must hold:
// boxes of the two are drawn by different hands.
const consentCover = 0.8

// Covers reports whether the record speaks of this finding.
func (r ConsentRecord) Covers(f finding.Finding) bool {
	switch {
	case r.Region.Page == 0:
		return true
	case r.Region.Box.Empty():
		return f.Page == r.Region.Page
	}
	return f.Overlap(r.Region) >= consentCover
}

// consented reports whether some valid record covers f.
func (c Context) consented(f finding.Finding) bool {
	for _, r := range c.Consent {
		if r.Valid(c.Channel, c.Now) && r.Covers(f) {
			return true
		}
	}
	return false
}

// ConsentIDs returns the ids of the records that count in this context, for the
// report.
func (c Context) ConsentIDs() []string {
	c = c.Defaults()
	ids := []string{}
	for _, r := range c.Consent {
		if r.Valid(c.Channel, c.Now) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
