package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"time"

	"example.org/redact/internal/worker"
	"example.org/redact/pkg/policy"
	"example.org/redact/pkg/report"
)

// stubWorker in the environment makes worker processes take a stub for their
// detectors. Everything else is real: the process, its protocol and limits, the
// proof of the copy, the ledger. So what is said about archives can be tested
// with thousands of files in seconds.
const stubWorker = "REDACT_TEST_STUB_WORKER"

// serveStub is the worker's side.
func serveStub() int {
	held := worker.Harden()
	if worker.Serve(context.Background(), os.NewFile(3, "requests"), os.NewFile(4, "answers"), held, stub{}) != nil {
		return 1
	}
	return 0
}

// stub does what the first word of a file says.
type stub struct{}

func (stub) Init(context.Context, json.RawMessage) (any, error) {
	return engineReady{Detectors: []string{"stub@" + os.Getenv(stubWorker)}}, nil
}

func (stub) Job(_ context.Context, _ json.RawMessage, input []byte, _ func([]float64)) (worker.Result, error) {
	word, _, _ := bytes.Cut(input, []byte(" "))
	switch string(word) {
	case "die":
		os.Exit(9)
	case "hang":
		time.Sleep(time.Hour)
	case "cut":
		return worker.Result{}, &worker.Error{Class: worker.Refused, Message: "the picture is damaged"}
	case "slow":
		time.Sleep(2 * time.Second)
	}
	sum := sha256.Sum256(input)
	img := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		img.SetNRGBA(i%8, i/8, color.NRGBA{sum[i%32], sum[(i+1)%32], sum[(i+2)%32], 255})
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		return worker.Result{}, err
	}
	got := sha256.Sum256(out.Bytes())
	rep := report.Report{
		Schema: report.Schema, Verdict: policy.VerdictPost, VerdictReason: "A stub looked.",
		Context: report.Context{Channel: policy.Personal, Use: policy.Post},
		Input:   report.Input{Type: "jpeg", Pages: []report.Page{{Width: 8, Height: 8}}},
		Output:  &report.Output{SHA256: hex.EncodeToString(got[:]), Bytes: int64(out.Len()), Type: "jpeg"},
	}
	switch string(word) {
	case "ask":
		rep.Verdict = policy.VerdictAsk
	case "withhold":
		rep.Verdict = policy.VerdictWithhold
	}
	return worker.Result{Body: rep, Output: out.Bytes()}, nil
}
