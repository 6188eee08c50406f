package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"example.org/redact/models"
	"example.org/redact/pkg/policy"
)

// versionInfo is the JSON of `redact version --json`.
type versionInfo struct {
	Version  string      `json:"version"`
	Revision string      `json:"revision,omitempty"`
	Go       string      `json:"go"`
	Platform string      `json:"platform"`
	Models   []modelInfo `json:"models"`
	Policies []string    `json:"policies"`
}

type modelInfo struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

func versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version", OnUsageError: usage,
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as JSON"}},
		Action: func(c *cli.Context) error {
			info, err := readVersion()
			if err != nil {
				return err
			}
			if c.Bool("json") {
				enc := json.NewEncoder(c.App.Writer)
				enc.SetIndent("", "  ")
				return enc.Encode(info)
			}
			_, err = fmt.Fprintf(c.App.Writer, "redact %s (%s, %s)\n", info.Version, info.Go, info.Platform)
			return err
		},
	}
}

func readVersion() (versionInfo, error) {
	info := versionInfo{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Policies: policy.Builtin()}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				info.Revision = s.Value
			}
		}
	}
	own, err := models.Own()
	if err != nil {
		return info, err
	}
	for _, m := range own {
		info.Models = append(info.Models, modelInfo{m.Name, m.SHA256})
	}
	return info, nil
}
