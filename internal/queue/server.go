package queue

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// ServerOptions say where the server inside this program listens and stores.
type ServerOptions struct {
	Listen string // host:port
	Dir    string // its streams
	Token  string // what clients must know; without one it listens on this machine only
	// SyncAlways writes every message through to the disk: needed where the
	// power can fail, and about twelve times slower. A killed process loses
	// nothing either way.
	SyncAlways bool
}

// Server is a NATS server inside this process, for trying the queue out, for
// tests, and for one site. Larger ones run a cluster of the same software.
type Server struct{ s *server.Server }

// Serve starts it and returns when it takes connections.
func Serve(opt ServerOptions) (*Server, error) {
	host, portText, err := net.SplitHostPort(opt.Listen)
	if err != nil {
		return nil, fmt.Errorf("the queue server's address %q is not HOST:PORT", opt.Listen)
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return nil, fmt.Errorf("the queue server's address %q has no valid port", opt.Listen)
	}
	if ip := net.ParseIP(host); opt.Token == "" && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("the queue carries names of files: without REDACT_QUEUE_TOKEN its server listens on 127.0.0.1 only")
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "redact", Host: host, Port: port, Authorization: opt.Token,
		JetStream: true, StoreDir: opt.Dir, SyncAlways: opt.SyncAlways,
		NoSigs: true, NoLog: true,
	})
	if err != nil {
		return nil, fmt.Errorf("start the queue server: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(20*time.Second) || !s.JetStreamEnabled() {
		s.Shutdown()
		return nil, fmt.Errorf("start the queue server: it cannot listen on %s or store in %s (is another one running there?)", opt.Listen, opt.Dir)
	}
	return &Server{s}, nil
}

// URL is where clients connect.
func (s *Server) URL() string { return s.s.ClientURL() }

// Close stops the server; what is on the queue stays on the disk.
func (s *Server) Close() {
	s.s.Shutdown()
	s.s.WaitForShutdown()
}
