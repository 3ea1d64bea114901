package server

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/replica"
)

// orphan is an entry that the ledger has lost, as it is written to a file.
type orphan struct {
	Seq     uint64          `json:"seq"`
	Batch   string          `json:"batch"`
	At      time.Time       `json:"at"`
	Kind    ledger.Kind     `json:"kind"`
	Context string          `json:"context"`
	Name    string          `json:"name"`
	Version int32           `json:"version,omitempty"`
	ID      int32           `json:"id,omitempty"`
	Body    json.RawMessage `json:"body,omitempty"`
	Text    string          `json:"text,omitempty"`
	Chain   string          `json:"chain"`
}

// diverged is called when the ledger has another past than this node, as after
// a failover to a database that lacks the last commits. What is lost is written
// to a file before the node rebuilds its state.
func (s *Server) diverged(d replica.Divergence) {
	log := s.o.Logger.With("lost", len(d.Orphans), "complete", d.Complete, "common", d.Common.Seq, "ours", d.Ours.Seq, "theirs", d.Theirs.Seq)
	if len(d.Orphans) == 0 {
		log.Error("the ledger has another past than this node; the state is rebuilt")
		return
	}
	path := filepath.Join(s.o.OrphanDir, "orphaned-"+s.o.Now().UTC().Format("20060102T150405.000000000Z")+".jsonl")
	if err := writeOrphans(path, d.Orphans); err != nil {
		log.Error("the ledger has lost entries, and they could not be written down", "error", err.Error())
		return
	}
	log.Error("the ledger has lost entries that this node knew; they are in a file, and the state is rebuilt", "file", path)
}

func writeOrphans(path string, entries []ledger.Entry) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return fmt.Errorf("orphans: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	for _, e := range entries {
		if err := enc.Encode(orphan{
			Seq: e.Seq, Batch: e.Batch.String(), At: e.At, Kind: e.Kind, Context: e.Key.Space, Name: e.Key.Name,
			Version: e.Key.Version, ID: e.Key.ID, Body: e.Body, Text: e.Text, Chain: e.Chain.String(),
		}); err != nil {
			return fmt.Errorf("orphans: entry %d: %w", e.Seq, err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("orphans: %w", err)
	}
	return f.Sync()
}
