package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.org/redact/internal/batch"
)

// The test below starts this program again in two parts.
const envPart, envDir, envURL = "REDACT_TEST_PART", "REDACT_TEST_DIR", "REDACT_TEST_URL"

func TestMain(m *testing.M) {
	part := map[string]func() error{"coordinator": playCoordinator, "worker": playWorker}[os.Getenv(envPart)]
	if part == nil {
		os.Exit(m.Run())
	}
	if err := part(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const (
	chaosJobs   = 400
	chaosPoison = 123 // kills each worker that takes it
)

func chaosOptions() Options {
	return Options{URL: os.Getenv(envURL), Name: "test", Silence: time.Second, Lost: 2}
}

// playCoordinator is an archive run whose walk is slow enough to be killed in
// the middle.
func playCoordinator() error {
	ctx := context.Background()
	ledger, err := batch.OpenLedger(ctx, filepath.Join(os.Getenv(envDir), "ledger"), func(string) bool { return false })
	if err != nil {
		return err
	}
	defer ledger.Close()
	conn, err := Dial(chaosOptions())
	if err != nil {
		return err
	}
	defer conn.Close()
	leader, err := conn.Lead(ctx, Spec{Owner: "o", Recipe: "r"})
	if err != nil {
		return err
	}
	for first := 0; first < chaosJobs; first += 50 {
		var jobs []batch.Job
		for i := first; i < first+50; i++ {
			name := fmt.Sprintf("ward/%05d.jpg", i)
			if i == chaosPoison {
				name = "ward/poison.jpg"
			}
			jobs = append(jobs, batch.Job{Name: name, Size: 1, Version: "1", Recipe: "r"})
		}
		if err := ledger.Enqueue(ctx, jobs); err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	lanes := make([]batch.Step, 32)
	for i := range lanes {
		lanes[i] = leader.Do
	}
	if err := batch.Run(ctx, ctx, leader.Ledger(ledger), lanes, func(batch.Event) {}); err != nil {
		return err
	}
	return leader.Close(ctx, true)
}

// copyOf stands for the bytes that cleaning a file always gives.
func copyOf(name string) string {
	h := sha256.Sum256([]byte(name))
	return hex.EncodeToString(h[:])
}

// playWorker has two lanes; its effect is a file in the output.
func playWorker() error {
	conn, err := Dial(chaosOptions())
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx := context.Background()
	step := func(_ context.Context, j batch.Job) (batch.Result, error) {
		if strings.Contains(j.Name, "poison") {
			return batch.Result{}, syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		time.Sleep(30 * time.Millisecond)
		out := filepath.Join(os.Getenv(envDir), "out", strconv.FormatInt(j.ID, 10))
		// Every time that the work was done leaves a mark, so that the test can
		// tell work done twice from an effect that is there twice.
		mark, err := os.CreateTemp(filepath.Join(os.Getenv(envDir), "marks"), fmt.Sprintf("%d-*", j.ID))
		if err != nil {
			return batch.Result{}, err
		}
		if _, err := mark.WriteString(copyOf(j.Name)); err != nil {
			return batch.Result{}, err
		}
		if err := errors.Join(mark.Close(), os.Link(mark.Name(), out)); err != nil && !errors.Is(err, os.ErrExist) {
			return batch.Result{}, err
		}
		return batch.Result{Output: out, SHA256: copyOf(j.Name), Verdict: "post", Report: []byte("{}")}, nil
	}
	return batch.Run(ctx, ctx, conn.NewWorker(), []batch.Step{step, step}, func(batch.Event) {})
}

// part starts a part and says when it has ended.
func part(t *testing.T, name, dir, url string) (*exec.Cmd, chan error) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envPart+"="+name, envDir+"="+dir, envURL+"="+url)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return cmd, ended
}

// crew keeps three workers at work: whoever dies is replaced.
type crew struct {
	mu    sync.Mutex
	alive [3]*exec.Cmd
	died  int
	wg    sync.WaitGroup
	over  bool
}

func (c *crew) start(t *testing.T, dir, url string) {
	for i := range c.alive {
		c.wg.Go(func() {
			for {
				c.mu.Lock()
				if c.over {
					c.mu.Unlock()
					return
				}
				cmd, ended := part(t, "worker", dir, url)
				c.alive[i] = cmd
				c.mu.Unlock()
				<-ended
				c.mu.Lock()
				c.died++
				c.mu.Unlock()
			}
		})
	}
}

func (c *crew) kill(i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.alive[i].Process.Kill() // it may have died of the poison just now
}

func (c *crew) stop() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	for i := range c.alive {
		c.kill(i)
	}
	c.wg.Wait()
}

// TestNothingIsLostAndNothingIsThereTwice: enqueueing is killed half way, a
// worker is killed again and again, the server restarts, one file kills every
// worker that takes it.
func TestNothingIsLostAndNothingIsThereTwice(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"out", "marks", "q"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	server := serve(t, "127.0.0.1:0", filepath.Join(dir, "q"))
	u, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	coordinator, ended := part(t, "coordinator", dir, u.String())
	var workers crew
	workers.start(t, dir, u.String())
	t.Cleanup(workers.stop)

	time.Sleep(300 * time.Millisecond) // the walk takes 400 ms at least
	_ = coordinator.Process.Kill()
	<-ended
	before := countRows(t, dir)
	if before.Total() >= chaosJobs {
		t.Fatalf("the coordinator was killed too late: it had %d rows", before.Total())
	}
	coordinator, ended = part(t, "coordinator", dir, u.String())
	t.Cleanup(func() { _ = coordinator.Process.Kill() })
	deadline := time.After(90 * time.Second)
	for tick := 0; ; tick++ {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("the coordinator failed: %v", err)
			}
			workers.stop()
			checkChaos(t, dir, workers.died)
			return
		case <-deadline:
			t.Fatalf("not finished: %+v", countRows(t, dir))
		case <-time.After(700 * time.Millisecond):
		}
		if tick < 3 {
			workers.kill(tick)
		}
		if tick == 1 {
			server.Close()
			time.Sleep(300 * time.Millisecond)
			serve(t, u.Host, filepath.Join(dir, "q"))
		}
	}
}

func countRows(t *testing.T, dir string) batch.Counts {
	t.Helper()
	l, err := batch.ReadLedger(t.Context(), filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := l.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func checkChaos(t *testing.T, dir string, died int) {
	t.Helper()
	c := countRows(t, dir)
	if c.Done() != chaosJobs-1 || c.Refused != 1 || c.Waiting != 0 || c.InHand != 0 {
		t.Errorf("the ledger says %+v", c)
	}
	l, err := batch.ReadLedger(t.Context(), filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for row, err := range l.Refused(t.Context()) {
		if err != nil || row.Name != "ward/poison.jpg" {
			t.Errorf("refused: %+v, %v", row, err)
		}
	}
	for row, err := range l.Finished(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(filepath.Join(dir, "out", strconv.FormatInt(row.ID, 10))); err != nil || string(b) != copyOf(row.Name) {
			t.Errorf("row %d: copy %q, %v", row.ID, b, err)
		}
	}
	marks, err := os.ReadDir(filepath.Join(dir, "marks"))
	if err != nil {
		t.Fatal(err)
	}
	if died < 4 {
		t.Errorf("only %d workers died", died)
	}
	t.Logf("%d workers died; %d files were worked on %d times", died, chaosJobs-1, len(marks))
}
