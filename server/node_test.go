package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
)

// cluster is the PostgreSQL of this test binary.
var cluster postgrestest.Cluster

// nodeVariable makes this test binary a node instead of a test run, so that
// tests can kill one.
const nodeVariable = "TREATY_TEST_NODE"

func TestMain(m *testing.M) {
	if settings := os.Getenv(nodeVariable); settings != "" {
		os.Exit(beNode(settings))
	}
	os.Exit(cluster.Main(m))
}

// nodeSettings are what a test tells a node.
type nodeSettings struct{ Store, Listen string }

func beNode(settings string) int {
	var s nodeSettings
	if err := json.Unmarshal([]byte(settings), &s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := DefaultOptions()
	o.Store, o.Listen = s.Store, s.Listen
	o.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := Run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// node is a registry in a process of its own.
type node struct {
	t      *testing.T
	store  string
	addr   string
	cmd    *exec.Cmd
	log    *safeBuffer
	exited chan struct{}
}

// safeBuffer collects the log of a process.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// startNode starts a node on a free port and waits until it is ready.
func startNode(t *testing.T, store string) *node {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	n := &node{t: t, store: store, addr: l.Addr().String(), log: &safeBuffer{}}
	require.NoError(t, l.Close())
	n.start()
	t.Cleanup(func() {
		n.kill()
		if t.Failed() {
			t.Logf("log of node %s:\n%s", n.addr, n.log)
		}
	})
	return n
}

func (n *node) start() {
	n.t.Helper()
	settings, err := json.Marshal(nodeSettings{n.store, n.addr})
	require.NoError(n.t, err)
	n.cmd = exec.Command(os.Args[0])
	n.cmd.Env = append(os.Environ(), nodeVariable+"="+string(settings))
	n.cmd.Stderr = n.log
	require.NoError(n.t, n.cmd.Start())
	n.exited = make(chan struct{})
	go func(cmd *exec.Cmd, exited chan struct{}) {
		_ = cmd.Wait()
		close(exited)
	}(n.cmd, n.exited)
	n.until(func() bool {
		status, _, _, err := n.try(http.MethodGet, "/readyz", "")
		return err == nil && status == http.StatusOK
	})
}

// kill ends the node without a chance to tidy up.
func (n *node) kill() {
	_ = n.cmd.Process.Signal(syscall.SIGKILL)
	<-n.exited
}

// until polls a condition that another process makes true.
func (n *node) until(done func() bool) {
	n.t.Helper()
	ctx, cancel := context.WithTimeout(n.t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-n.exited:
			n.t.Fatalf("the node has ended:\n%s", n.log)
		case <-ctx.Done():
			n.t.Fatalf("waited in vain:\n%s", n.log)
		case <-tick.C:
		}
	}
}

// client keeps enough connections open for many concurrent writers.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128, MaxConnsPerHost: 512, DisableCompression: true}, Timeout: 20 * time.Second}

func (n *node) try(method, path, body string) (status int, text string, header http.Header, err error) {
	req, err := http.NewRequest(method, "http://"+n.addr+path, strings.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), res.Header, err
}

// patient makes a request as real clients do: a node that cannot reach its
// database in time says 503, and is asked again.
func (n *node) patient(method, path, body string) (status int, text string, err error) {
	for deadline := time.Now().Add(30 * time.Second); ; {
		status, text, _, err = n.try(method, path, body)
		if err != nil || status != http.StatusServiceUnavailable || time.Now().After(deadline) {
			return status, text, err
		}
	}
}

// do makes a request that must be answered.
func (n *node) do(method, path, body string) (int, string) {
	n.t.Helper()
	status, text, _, err := n.try(method, path, body)
	require.NoError(n.t, err)
	return status, text
}

// registered is what a registration answers.
type registered struct{ ID, Version int }

// schemaBody is the body of a registration.
func schemaBody(schema string) string {
	body, err := json.Marshal(map[string]string{"schema": schema})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// named is an Avro record that no other name gives.
func named(name string) string {
	return fmt.Sprintf(`{"type":"record","name":"R_%s","fields":[{"name":"id","type":"string"}]}`, name)
}
