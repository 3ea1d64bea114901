package server

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica"
)

func TestOrphansAreWrittenDown(t *testing.T) {
	var log bytes.Buffer
	s := newTestServer(t, slog.New(slog.NewTextHandler(&log, nil)))
	s.o.OrphanDir = t.TempDir()
	s.diverged(replica.Divergence{Orphans: []ledger.Entry{
		{Seq: 7, Fact: ledger.Fact{Kind: 101, Key: ledger.Key{Name: "orders-value", Version: 1, ID: 3}, Body: []byte(`{"type":"AVRO"}`), Text: `"string"`}},
		{Seq: 8, Fact: ledger.Fact{Kind: 102}},
	}})
	files, err := filepath.Glob(filepath.Join(s.o.OrphanDir, "orphaned-*.jsonl"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	require.Len(t, lines, 2)
	require.Contains(t, lines[0], `"name":"orders-value"`)
	require.Contains(t, lines[0], `"text":"\"string\""`)
	require.Contains(t, log.String(), files[0])

	s.o.OrphanDir = filepath.Join(s.o.OrphanDir, "missing")
	s.diverged(replica.Divergence{Orphans: make([]ledger.Entry, 1)})
	require.Contains(t, log.String(), "could not be written down")
}
