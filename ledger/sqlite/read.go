package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/prefetch"
)

const selectEntries = `SELECT l.seq, l.batch, l.last, l.at, l.actor, l.cause, l.kind, l.space, l.name, l.version, l.id,
	CAST(l.body AS BLOB), t.text, l.erases, l.salt, l.entry_hash, l.chain
	FROM change_log l LEFT JOIN schema_text t ON t.hash = l.text_hash
	WHERE l.seq > ? AND l.seq <= ? ORDER BY l.seq`

// Read yields the entries after a position, up to the head at the time of the call.
func (l *Log) Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error] {
	head, headErr := l.Head(ctx)
	return func(yield func(ledger.Entry, error) bool) {
		err := headErr
		if err == nil {
			err = l.holds(ctx, after, head)
		}
		if err == nil {
			err = prefetch.Read(ctx, after.Seq, head.Seq, l.fetch, func(e ledger.Entry) bool { return yield(e, nil) })
			if head.Seq-after.Seq > longRead {
				l.unmap()
			}
		}
		if err != nil {
			yield(ledger.Entry{}, fmt.Errorf("read after %d: %w", after.Seq, unavailable(err)))
		}
	}
}

// longRead is the number of entries after which reading gives its memory back.
const longRead = 10_000

// unmap closes the idle connections: the pages that a long read has touched
// would otherwise count as memory of this process for as long as they live.
func (l *Log) unmap() {
	l.read.SetMaxIdleConns(0)
	l.read.SetMaxIdleConns(prefetch.Workers)
}

// holds reports ErrDiverged if after is not a place in the log that ends at head.
func (l *Log) holds(ctx context.Context, after, head ledger.Pos) error {
	if after == (ledger.Pos{}) {
		return nil
	}
	if after.Log != head.Log || after.Seq > head.Seq {
		return fmt.Errorf("entry %d of log %s, the head is entry %d of log %s: %w", after.Seq, after.Log, head.Seq, head.Log, ledger.ErrDiverged)
	}
	var chain []byte
	if after.Seq == 0 {
		chain = make([]byte, len(after.Chain))
	} else if err := l.read.QueryRowContext(ctx, `SELECT chain FROM change_log WHERE seq = ?`, after.Seq).Scan(&chain); err != nil {
		return fmt.Errorf("chain of entry %d: %w", after.Seq, err)
	}
	if string(chain) != string(after.Chain[:]) {
		return fmt.Errorf("the chain at entry %d is another: %w", after.Seq, ledger.ErrDiverged)
	}
	return nil
}

// fetch returns the entries after one number up to another, or fewer when they
// have limit bytes. It talks to the driver directly: database/sql takes as long
// again to convert 17 columns.
func (l *Log) fetch(ctx context.Context, after, to uint64, limit int) ([]ledger.Entry, error) {
	if l.closed.Err() != nil {
		return nil, ledger.ErrClosed
	}
	c, err := l.read.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connection: %w", err)
	}
	defer c.Close()
	entries := make([]ledger.Entry, 0, to-after)
	err = c.Raw(func(raw any) (err error) {
		q, ok := raw.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("the driver's %T cannot query", raw)
		}
		// Without the context, which would cost a goroutine per row.
		rows, err := q.QueryContext(context.WithoutCancel(ctx), selectEntries, []driver.NamedValue{
			{Ordinal: 1, Value: int64(after)}, {Ordinal: 2, Value: int64(to)},
		})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		row := make([]driver.Value, len(rows.Columns()))
		for size := 0; size < limit && ctx.Err() == nil; {
			if err := rows.Next(row); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			entries = append(entries, ledger.Entry{})
			e := &entries[len(entries)-1]
			if err := decode(row, e); err != nil {
				return err
			}
			size += len(e.Body) + len(e.Text)
		}
		return ctx.Err()
	})
	return entries, err
}

// decode makes an entry of a row of selectEntries.
func decode(row []driver.Value, e *ledger.Entry) error {
	r := values{row: row}
	*e = ledger.Entry{Seq: uint64(r.number())}
	r.bytes(e.Batch[:])
	e.Last = r.number() != 0
	e.At = time.UnixMicro(r.number()).UTC()
	r.bytes(e.Actor[:])
	e.Cause = r.text()
	e.Kind = ledger.Kind(r.number())
	e.Key.Space = r.text()
	e.Key.Name = r.text()
	e.Key.Version = int32(r.number())
	e.Key.ID = int32(r.number())
	e.Body, _ = r.next().([]byte)
	e.Text = r.text()
	erases := r.text()
	if r.row[0] == nil {
		e.Erased = true
		r.next()
	} else {
		r.bytes(e.Salt[:])
	}
	r.bytes(e.Hash[:])
	r.bytes(e.Chain[:])
	if r.bad {
		return fmt.Errorf("entry %d: a column is not what was written", e.Seq)
	}
	if erases != "" {
		if err := json.Unmarshal([]byte(erases), &e.Erases); err != nil {
			return fmt.Errorf("entry %d: list of erased entries: %w", e.Seq, err)
		}
	}
	return nil
}

// values takes the columns of a row one after another.
type values struct {
	row []driver.Value
	bad bool // a column had another type or length than it should
}

func (v *values) next() driver.Value {
	x := v.row[0]
	v.row = v.row[1:]
	return x
}

func (v *values) number() int64 {
	n, ok := v.next().(int64)
	v.bad = v.bad || !ok
	return n
}

// text returns "" for NULL.
func (v *values) text() string {
	s, _ := v.next().(string)
	return s
}

func (v *values) bytes(to []byte) {
	b, _ := v.next().([]byte)
	v.bad = v.bad || len(b) != len(to)
	copy(to, b)
}
