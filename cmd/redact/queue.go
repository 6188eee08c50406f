package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"example.org/redact/internal/queue"
)

// envQueueToken carries the queue's password: an argument would show in the
// list of processes, and a URL in messages.
const envQueueToken = "REDACT_QUEUE_TOKEN"

// queueFlags say which queue; batch, worker and the queue commands share them.
func queueFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "queue", Usage: "share the work over the NATS server at `URL`: nats://host:4222 or tls://host:4222 (password: " + envQueueToken + ")"},
		&cli.StringFlag{Name: "queue-name", Value: "archive", Usage: "name of the archive on the queue, where several share a server"},
		&cli.StringFlag{Name: "queue-creds", Usage: "credentials `FILE` of NATS, instead of a password"},
		&cli.StringFlag{Name: "queue-ca", Usage: "certificate `FILE` of the authority that signed the server's certificate"},
	}
}

// parseQueue reads the queue's flags. Without --queue the URL is empty.
func parseQueue(c *cli.Context) queue.Options {
	return queue.Options{
		URL: c.String("queue"), Name: c.String("queue-name"), Token: os.Getenv(envQueueToken),
		Creds: c.String("queue-creds"), CA: c.String("queue-ca"),
	}
}

// dialQueue connects; what can fail here is the user's to put right.
func dialQueue(opt queue.Options) (*queue.Conn, error) {
	if opt.URL == "" {
		return nil, usageError("name the queue: --queue nats://host:4222")
	}
	conn, err := queue.Dial(opt)
	if err != nil {
		return nil, refusal("%w", err)
	}
	return conn, nil
}

func queueCommand() *cli.Command {
	return &cli.Command{
		Name: "queue", Usage: "the queue by which several machines share an archive", OnUsageError: usage,
		Subcommands: []*cli.Command{queueServeCommand(), queueStatusCommand(), queueDeleteCommand()},
	}
}

func queueServeCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "run a NATS server inside this program", OnUsageError: usage,
		Description: "For trying the queue out and for one site. A cluster of NATS servers takes its place\nwithout any change elsewhere. It stores names of files and hashes, never pictures.\nThe password is in " + envQueueToken + "; without one it listens on 127.0.0.1 only.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:4222", Usage: "`HOST:PORT`"},
			&cli.StringFlag{Name: "dir", Usage: "`DIR` for what is on the queue (default: in the user's cache folder)"},
			&cli.BoolFlag{Name: "sync-always", Usage: "write each message through to the disk: slower, safe when the power fails"},
		},
		Action: func(c *cli.Context) error {
			opt := queue.ServerOptions{Listen: c.String("listen"), Dir: c.String("dir"), Token: os.Getenv(envQueueToken), SyncAlways: c.Bool("sync-always")}
			if opt.Dir == "" {
				cache, err := os.UserCacheDir()
				if err != nil {
					return usageError("there is no folder for what is on the queue; name one with --dir: %w", err)
				}
				opt.Dir = filepath.Join(cache, "redact", "queue")
			}
			return runQueueServe(c.Context, opt, c.App.Writer)
		},
	}
}

// runQueueServe serves until the context ends. The streams hold names of files:
// their folder is the owner's alone.
func runQueueServe(ctx context.Context, opt queue.ServerOptions, stdout io.Writer) error {
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return refusal("cannot make the folder %s: %w", opt.Dir, unwrapPath(err))
	}
	s, err := queue.Serve(opt)
	if err != nil {
		return refusal("%w", err)
	}
	defer s.Close()
	fmt.Fprintf(stdout, "the queue is served at %s\n", s.URL())
	<-ctx.Done()
	return nil
}

func queueStatusCommand() *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "say how many jobs wait, are in hand and are done", OnUsageError: usage,
		Flags: append(queueFlags(), &cli.BoolFlag{Name: "json", Usage: "as JSON"}),
		Action: func(c *cli.Context) error {
			return runQueueStatus(c.Context, parseQueue(c), c.Bool("json"), c.App.Writer)
		},
	}
}

// queuePatience bounds one question to the server.
const queuePatience = 20 * time.Second

func runQueueStatus(ctx context.Context, opt queue.Options, asJSON bool, stdout io.Writer) error {
	conn, err := dialQueue(opt)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, queuePatience)
	defer cancel()
	d, err := conn.Depth(ctx)
	if err != nil {
		return refusal("%w", err)
	}
	if asJSON {
		return json.NewEncoder(stdout).Encode(d)
	}
	fmt.Fprintf(stdout, "waiting   %d\nin hand   %d\nresults   %d\ndead      %d\n", d.Waiting, d.Leased, d.Results, d.Dead)
	return nil
}

func queueDeleteCommand() *cli.Command {
	return &cli.Command{
		Name: "delete", Usage: "give an archive on the queue up; its ledger and its copies stay", OnUsageError: usage,
		Flags: queueFlags(),
		Action: func(c *cli.Context) error {
			conn, err := dialQueue(parseQueue(c))
			if err != nil {
				return err
			}
			defer conn.Close()
			ctx, cancel := context.WithTimeout(c.Context, queuePatience)
			defer cancel()
			if err := conn.Delete(ctx); err != nil {
				return refusal("%w", err)
			}
			return nil
		},
	}
}
