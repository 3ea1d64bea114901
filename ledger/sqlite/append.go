package sqlite

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/ledger"
)

// statements are those of an append, prepared once.
type statements struct {
	head, entry, text *sql.Stmt
}

func (s *statements) prepare(ctx context.Context, c *sql.Conn) error {
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&s.head, `UPDATE log_head SET seq = ?, chain = ?, min_format = max(min_format, ?)
			WHERE log_id = ? AND seq = ? AND chain = ? AND min_format <= ?`},
		{&s.text, `INSERT INTO schema_text (hash, text) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`},
		{&s.entry, `INSERT INTO change_log (seq, batch, last, at, actor, cause, kind, space, name, version, id,
			body, text_hash, erases, salt, entry_hash, chain)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
	} {
		var err error
		if *p.to, err = c.PrepareContext(ctx, p.sql); err != nil { //nolint:sqlclosecheck // close closes them
			return fmt.Errorf("prepare: %w", err)
		}
	}
	return nil
}

func (s *statements) close() error {
	var errs []error
	for _, st := range []*sql.Stmt{s.head, s.text, s.entry} {
		if st != nil {
			errs = append(errs, st.Close())
		}
	}
	return errors.Join(errs...)
}

// Append puts the batches directly after at, in one transaction with one fsync.
// Once it has begun to write it does not look at ctx: the work is bounded by
// ledger.MaxBytes, and an answer is better than a doubt.
func (l *Log) Append(ctx context.Context, at ledger.Pos, batches ...ledger.Batch) (ledger.Pos, error) {
	entries, head, err := ledger.Seal(at, rand.Reader, batches...)
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("append at %d: %w", at.Seq, err)
	}
	minFormat := 0
	for i := range batches {
		minFormat = max(minFormat, batches[i].MinFormat)
	}
	if err := l.takeTurn(ctx); err != nil {
		return ledger.Pos{}, err
	}
	defer func() { l.turn <- struct{}{} }()

	before := l.state.Load()
	if before.known && before.pos != at {
		return ledger.Pos{}, fmt.Errorf("append at %d, the head is %d: %w", at.Seq, before.pos.Seq, ledger.ErrConflict)
	}
	err = l.transact(ctx, func(ctx context.Context) error { return l.store(ctx, at, head, entries, minFormat) })
	if err != nil {
		// Whatever went wrong, the file says where the head is.
		if l.reload(context.WithoutCancel(ctx)) != nil {
			l.publish(state{pos: before.pos, minFormat: before.minFormat})
		}
		return ledger.Pos{}, fmt.Errorf("append %d facts at %d: %w", len(entries), at.Seq, unavailable(err))
	}
	l.publish(state{pos: head, minFormat: max(before.minFormat, minFormat), known: true})
	if slices.ContainsFunc(entries, func(e ledger.Entry) bool { return len(e.Erases) > 0 }) {
		// What was erased is still in older pages of the WAL. That it may stay there
		// while a reader needs them is no failure of this append.
		_, _ = l.writer.ExecContext(context.WithoutCancel(ctx), `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return head, nil
}

// transact runs do in a transaction that no longer ends with ctx once it has begun.
func (l *Log) transact(ctx context.Context, do func(context.Context) error) error {
	if _, err := l.writer.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	err := do(ctx)
	if err == nil {
		_, err = l.writer.ExecContext(ctx, `COMMIT`)
	}
	if err != nil {
		// Fails if SQLite has rolled back by itself, as it does when the disk is full.
		_, _ = l.writer.ExecContext(ctx, `ROLLBACK`)
	}
	return err
}

func (l *Log) store(ctx context.Context, at, head ledger.Pos, entries []ledger.Entry, minFormat int) error {
	moved, err := l.insert.head.ExecContext(ctx, head.Seq, head.Chain[:], minFormat, at.Log[:], at.Seq, at.Chain[:], ledger.Format)
	if err != nil {
		return fmt.Errorf("move the head: %w", err)
	}
	if n, err := moved.RowsAffected(); err != nil || n != 1 {
		return errors.Join(ledger.ErrConflict, err)
	}
	for i := range entries {
		if err := l.storeEntry(ctx, &entries[i]); err != nil {
			return fmt.Errorf("entry %d: %w", entries[i].Seq, err)
		}
	}
	if err := erase(ctx, l.writer, entries); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	return nil
}

func (l *Log) storeEntry(ctx context.Context, e *ledger.Entry) error {
	var body, textHash, erases any // NULL unless there is something
	if e.Body != nil {
		body = string(e.Body)
	}
	if e.Text != "" {
		hash := sha256.Sum256([]byte(e.Text))
		textHash = hash[:]
		if _, err := l.insert.text.ExecContext(ctx, textHash, e.Text); err != nil {
			return fmt.Errorf("text: %w", err)
		}
	}
	if len(e.Erases) > 0 {
		list, err := json.Marshal(e.Erases)
		if err != nil {
			return fmt.Errorf("list of erased entries: %w", err)
		}
		erases = string(list)
	}
	_, err := l.insert.entry.ExecContext(ctx, e.Seq, e.Batch[:], e.Last, e.At.UnixMicro(), e.Actor[:], e.Cause,
		int64(e.Kind), e.Key.Space, e.Key.Name, e.Key.Version, e.Key.ID,
		body, textHash, erases, e.Salt[:], e.Hash[:], e.Chain[:])
	return err
}
