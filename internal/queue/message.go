package queue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"example.org/redact/internal/batch"
)

// Spec says what the jobs on a queue mean. Workers take it from there, so that
// all of them work alike.
type Spec struct {
	Owner  string          `json:"owner"`  // opaque name of the coordinator's ledger
	Recipe string          `json:"recipe"` // that the jobs carry
	Body   json.RawMessage `json:"body"`   // options of the run, for whoever makes the step
}

// answer is a result or a failure on its way into the ledger.
type answer struct {
	Job    batch.Job      `json:"job"`
	Seq    uint64         `json:"seq"` // of the job in its stream
	Worker string         `json:"worker"`
	Result *batch.Result  `json:"result,omitempty"`
	Why    *batch.Failure `json:"why,omitempty"`
}

// jobKey is the last part of a job's subject: two messages with the same key are
// the same work. The ledger's row alone would not do, since a file may change.
func jobKey(j batch.Job) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d\x00%s\x00%s\x00%s", j.ID, j.Version, j.Recipe, j.Stem)
	return strconv.FormatInt(j.ID, 10) + "-" + hex.EncodeToString(h.Sum(nil)[:8])
}
