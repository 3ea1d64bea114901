package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-registry/treaty/ledger"
)

// appendSQL appends entries and moves the head, or does neither and returns no
// row. It is one statement and one round trip; under READ COMMITTED an UPDATE
// that had to wait looks at the row again.
//
// Its parameters are arrays with one element per entry, but for those of the
// head ($1 to $6) and of the texts ($7, $8).
const appendSQL = `
WITH head AS (
	UPDATE log_head SET seq = $1 + cardinality($9::uuid[]), chain = $2, min_format = greatest(min_format, $3)
	WHERE log_id = $4 AND seq = $1 AND chain = $5 AND min_format <= $6
	RETURNING log_id, seq
), texts AS (
	INSERT INTO schema_text (hash, text)
	SELECT t.hash, t.text FROM head, unnest($7::bytea[], $8::text[]) AS t(hash, text)
	ON CONFLICT (hash) DO NOTHING
), entries AS (
	INSERT INTO change_log (seq, batch, last, at, actor, cause, kind, space, name, version, id,
		body, text_hash, erases, salt, entry_hash, chain)
	SELECT $1 + e.n, e.batch, e.last, e.at, e.actor, e.cause, e.kind, e.space, e.name, e.version, e.id,
		e.body, e.text_hash, e.erases, e.salt, e.entry_hash, e.chain
	FROM head, unnest($9::uuid[], $10::boolean[], $11::timestamptz[], $12::uuid[], $13::text[], $14::integer[],
		$15::text[], $16::text[], $17::integer[], $18::integer[], $19::text[], $20::bytea[], $21::text[],
		$22::bytea[], $23::bytea[], $24::bytea[]) WITH ORDINALITY
		AS e(batch, last, at, actor, cause, kind, space, name, version, id,
			body, text_hash, erases, salt, entry_hash, chain, n)
)
SELECT seq FROM head`

// notifySQL is appendSQL that also tells the other nodes, once it is committed.
// The payload names the log: other schemas of one database share the channel.
const notifySQL = appendSQL + `, pg_notify('change_log', log_id || ' ' || seq)`

// Append puts the batches directly after at, in one statement with one commit.
// Batches that erase take two more statements in the same transaction.
func (l *Log) Append(ctx context.Context, at ledger.Pos, batches ...ledger.Batch) (ledger.Pos, error) {
	if l.closed.Err() != nil {
		return ledger.Pos{}, ledger.ErrClosed
	}
	entries, head, err := ledger.Seal(at, rand.Reader, batches...)
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("append at %d: %w", at.Seq, err)
	}
	args, err := arguments(at, head, entries, batches)
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("append at %d: %w", at.Seq, err)
	}
	ctx, stop := l.bind(ctx)
	defer stop()
	start := time.Now()
	err = l.classify(l.store(ctx, args, erased(entries)))
	l.metrics.appends.WithLabelValues(result(err)).Observe(time.Since(start).Seconds())
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("append %d facts at %d: %w", len(entries), at.Seq, err)
	}
	l.hint.hear(head.Log, head.Seq) // also where there are no notifications
	return head, nil
}

// result names the outcome of an append, for metrics.
func result(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, ledger.ErrConflict):
		return "conflict"
	case errors.Is(err, ledger.ErrUnavailable):
		return "unavailable"
	}
	return "failed"
}

func (l *Log) store(ctx context.Context, args []any, erased []int64) error {
	sql := appendSQL
	if l.opts.Notify {
		sql = notifySQL
	}
	return l.use(ctx, l.appends, func(c *pgx.Conn) error {
		if len(erased) == 0 {
			return moveHead(c.QueryRow(ctx, sql, args...))
		}
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			if err := moveHead(tx.QueryRow(ctx, sql, args...)); err != nil {
				return err
			}
			return erase(ctx, tx, erased)
		})
	})
}

// moveHead reads the row of an append: without one, the head was elsewhere.
func moveHead(row pgx.Row) error {
	var seq int64
	err := row.Scan(&seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return ledger.ErrConflict
	}
	return err
}

// erase blanks entries and removes the texts that no entry uses any more. It
// comes after the append, whose entries may use such a text again, and in
// statements of its own, because a statement does not see what it changes itself.
func erase(ctx context.Context, tx pgx.Tx, seqs []int64) error {
	const blank = `
		WITH old AS (SELECT seq, text_hash FROM change_log WHERE seq = ANY($1))
		UPDATE change_log l SET body = NULL, text_hash = NULL, salt = NULL FROM old WHERE l.seq = old.seq
		RETURNING old.text_hash`
	rows, err := tx.Query(ctx, blank, seqs)
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	hashes, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	const remove = `DELETE FROM schema_text t WHERE t.hash = ANY($1)
		AND NOT EXISTS (SELECT FROM change_log l WHERE l.text_hash = t.hash)`
	if _, err := tx.Exec(ctx, remove, hashes); err != nil {
		return fmt.Errorf("erase texts: %w", err)
	}
	return nil
}

// erased lists what the entries erase, each once.
func erased(entries []ledger.Entry) []int64 {
	var seqs []int64
	seen := map[uint64]struct{}{}
	for i := range entries {
		for _, seq := range entries[i].Erases {
			if _, ok := seen[seq]; !ok {
				seen[seq] = struct{}{}
				seqs = append(seqs, int64(seq))
			}
		}
	}
	return seqs
}

// arguments returns the parameters of appendSQL.
func arguments(at, head ledger.Pos, entries []ledger.Entry, batches []ledger.Batch) ([]any, error) {
	minFormat := 0
	for i := range batches {
		minFormat = max(minFormat, batches[i].MinFormat)
	}
	n := len(entries)
	var (
		hashes     [][]byte
		texts      []string
		known      = map[string][]byte{} // text → hash
		batch      = make([][16]byte, n)
		last       = make([]bool, n)
		times      = make([]time.Time, n)
		actor      = make([][16]byte, n)
		cause      = make([]string, n)
		kind       = make([]int32, n)
		space      = make([]string, n)
		name       = make([]string, n)
		version    = make([]int32, n)
		id         = make([]int32, n)
		body       = make([]*string, n) // NULL where there is none
		textHash   = make([][]byte, n)
		erases     = make([]*string, n)
		salt       = make([][]byte, n)
		entryHash  = make([][]byte, n)
		entryChain = make([][]byte, n)
	)
	for i := range entries {
		e := &entries[i]
		batch[i], last[i], times[i], actor[i], cause[i] = e.Batch, e.Last, e.At, e.Actor, e.Cause
		kind[i], space[i], name[i], version[i], id[i] = int32(e.Kind), e.Key.Space, e.Key.Name, e.Key.Version, e.Key.ID
		salt[i], entryHash[i], entryChain[i] = e.Salt[:], e.Hash[:], e.Chain[:]
		if e.Body != nil {
			s := string(e.Body)
			body[i] = &s
		}
		if e.Text != "" {
			hash, ok := known[e.Text]
			if !ok {
				sum := sha256.Sum256([]byte(e.Text))
				hash = sum[:]
				known[e.Text] = hash
				hashes, texts = append(hashes, hash), append(texts, e.Text)
			}
			textHash[i] = hash
		}
		if len(e.Erases) > 0 {
			list, err := json.Marshal(e.Erases)
			if err != nil {
				return nil, fmt.Errorf("list of erased entries: %w", err)
			}
			s := string(list)
			erases[i] = &s
		}
	}
	return []any{
		int64(at.Seq), head.Chain[:], minFormat, [16]byte(at.Log), at.Chain[:], ledger.Format,
		hashes, texts,
		batch, last, times, actor, cause, kind, space, name, version, id, body, textHash, erases, salt, entryHash, entryChain,
	}, nil
}
