package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"example.org/redact/internal/batch"
)

// What ends is counted by how it ended, and no name is told.
func TestCoordinatorCounts(t *testing.T) {
	b := &archive{opt: batchOptions{metrics: "127.0.0.1:0", stderr: io.Discard}}
	if err := b.listen(); err != nil {
		t.Fatal(err)
	}
	defer b.counter.close()
	b.counter.begin(5)
	job := batch.Job{ID: 7, Name: "J Smith.jpg"}
	b.counter.event(batch.Event{Job: job, Result: &batch.Result{Verdict: "post", Seconds: 2}, Final: true})
	b.counter.event(batch.Event{Job: job, Failure: &batch.Failure{Class: batch.Unread, Reason: "J Smith"}, Final: true})
	b.counter.event(batch.Event{Job: job, Failure: &batch.Failure{Class: batch.Unread}})
	res, err := http.Get("http://" + b.counter.served.Address() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`redact_pictures_total{outcome="post"} 1`, `redact_pictures_total{outcome="` + string(batch.Unread) + `"} 1`, `redact_queue_jobs{state="waiting"} 3`, `redact_step_seconds_count{step="all"} 1`} {
		if !strings.Contains(string(said), want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(string(said), "Smith") {
		t.Error("a name is told")
	}
	var nothing counter
	nothing.begin(1)
	nothing.event(batch.Event{Job: job, Final: true})
}
