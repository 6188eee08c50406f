package main

import (
	"context"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// childPatience is some ten times what the longest child takes on a busy machine.
const childPatience = 3 * time.Minute

// guarded is a child process that cannot hang for ever: when it is out of time
// it is made to print where its goroutines stand, which ends it. When ctx ends
// it is killed with -9.
func guarded(ctx context.Context, t *testing.T, name string) *exec.Cmd {
	t.Helper()
	own, cancel := context.WithTimeout(ctx, childPatience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(own, name)
	cmd.Cancel = func() error {
		if ctx.Err() != nil {
			return cmd.Process.Kill()
		}
		return cmd.Process.Signal(syscall.SIGQUIT)
	}
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// TestGuarded: a child that hangs says where.
func TestGuarded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := guarded(ctx, t, "/bin/sleep")
	cmd.Args = append(cmd.Args, "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Cancel(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if s := cmd.ProcessState.Sys().(syscall.WaitStatus); s.Signal() != syscall.SIGQUIT {
		t.Errorf("it ends with %v", cmd.ProcessState)
	}
	cmd = guarded(ctx, t, "/bin/sleep")
	cmd.Args = append(cmd.Args, "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cancel()
	_ = cmd.Wait()
	if s := cmd.ProcessState.Sys().(syscall.WaitStatus); s.Signal() != syscall.SIGKILL {
		t.Errorf("it ends with %v", cmd.ProcessState)
	}
}
