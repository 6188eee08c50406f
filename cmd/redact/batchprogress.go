package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"example.org/redact/internal/batch"
)

var progressModes = map[string]bool{"auto": true, "bar": true, "lines": true, "json": true, "none": true}

// progress shows people, or a program, how a run gets on. It names pictures by
// their number in the ledger.
type progress struct {
	w     io.Writer
	mode  string
	began time.Time
	bar   *progressbar.ProgressBar
	stop  chan struct{}
	ended sync.WaitGroup

	mu       sync.Mutex
	counts   batch.Counts // of the archive, as they are now
	finished int          // in this run
}

// newProgress begins to show a run over an archive of which counts is known.
func newProgress(w io.Writer, mode string, counts batch.Counts, now time.Time) *progress {
	if mode == "auto" {
		mode = "lines"
		if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
			mode = "bar"
		}
	}
	p := &progress{w: w, mode: mode, began: now, counts: counts, stop: make(chan struct{})}
	if mode == "bar" {
		p.bar = progressbar.NewOptions(counts.Total(), progressbar.OptionSetWriter(w), progressbar.OptionSetPredictTime(false),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionFullWidth())
		_ = p.bar.Set(counts.Done() + counts.Refused) // a terminal that went away is no reason to stop
	}
	p.ended.Go(p.everyMinute)
	return p
}

func (p *progress) everyMinute() {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-p.stop:
			return
		case now := <-tick.C:
			p.mu.Lock()
			p.sum(now, "progress")
			p.mu.Unlock()
		}
	}
}

// event takes what came of one picture.
func (p *progress) event(e batch.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Final {
		p.finished++
		p.counts.Waiting--
	}
	switch {
	case !e.Final:
	case e.Failure != nil:
		p.counts.Refused++
	case e.Result.Verdict == "post":
		p.counts.Post++
	case e.Result.Verdict == "ask":
		p.counts.Ask++
	default:
		p.counts.Withhold++
	}
	switch p.mode {
	case "bar":
		p.bar.Describe(p.words(time.Now()))
		_ = p.bar.Set(p.counts.Done() + p.counts.Refused)
	case "json":
		p.json(pictureEvent(e))
	}
}

// pictureEvent is one picture for a program to read.
func pictureEvent(e batch.Event) any {
	out := struct {
		Event   string      `json:"event"`
		ID      int64       `json:"id"`
		Attempt int         `json:"attempt"`
		Final   bool        `json:"final"`
		Verdict string      `json:"verdict,omitempty"`
		Class   batch.Class `json:"class,omitempty"`
		Seconds float64     `json:"seconds,omitempty"`
	}{Event: "picture", ID: e.Job.ID, Attempt: e.Job.Attempt, Final: e.Final}
	if e.Failure != nil {
		out.Class = e.Failure.Class
	} else {
		out.Verdict, out.Seconds = e.Result.Verdict, e.Result.Seconds
	}
	return out
}

// sum shows the whole run in one line.
func (p *progress) sum(now time.Time, event string) {
	switch p.mode {
	case "lines":
		fmt.Fprintf(p.w, "redact: %d of %d pictures, %s\n", p.counts.Done()+p.counts.Refused, p.counts.Total(), p.words(now))
	case "json":
		rate, left := p.speed(now)
		p.json(struct {
			Event string `json:"event"`
			batch.Counts
			PerMinute   float64 `json:"per_minute"`
			SecondsLeft int     `json:"seconds_left"`
		}{event, p.counts, rate, int(left.Seconds())})
	}
}

func (p *progress) json(v any) {
	b, err := json.Marshal(v)
	if err == nil {
		fmt.Fprintf(p.w, "%s\n", b)
	}
}

// speed is pictures a minute in this run, and how long the rest takes at that.
func (p *progress) speed(now time.Time) (perMinute float64, left time.Duration) {
	spent := now.Sub(p.began)
	if p.finished == 0 || spent <= 0 {
		return 0, 0
	}
	return float64(p.finished) / spent.Minutes(), spent / time.Duration(p.finished) * time.Duration(p.counts.Waiting)
}

func (p *progress) words(now time.Time) string {
	rate, left := p.speed(now)
	s := fmt.Sprintf("%.0f a minute, ", rate)
	if rate > 0 {
		s += left.Round(time.Second).String() + " left, "
	}
	return s + fmt.Sprintf("%d refused, %d withheld", p.counts.Refused, p.counts.Withhold)
}

// close ends the display.
func (p *progress) close() {
	close(p.stop)
	p.ended.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.w)
	}
	if p.mode == "json" {
		p.sum(time.Now(), "end")
	}
}
