package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/treaty-registry/treaty/ledger"
)

// readers is how many reading connections are kept open.
const readers = 4

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
			err = l.stream(ctx, after, head, yield)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(ledger.Entry{}, fmt.Errorf("read after %d: %w", after.Seq, unavailable(err)))
		}
	}
}

// errStopped says that the reader wants no more.
var errStopped = errors.New("the reader has stopped")

func (l *Log) stream(ctx context.Context, after, head ledger.Pos, yield func(ledger.Entry, error) bool) error {
	c, err := l.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connection: %w", err)
	}
	defer c.Close()
	if err := holds(ctx, c, after, head); err != nil {
		return err
	}
	return scan(ctx, c, after.Seq, head.Seq, func(e *ledger.Entry) error {
		if l.closed.Err() != nil {
			return ledger.ErrClosed
		}
		if !yield(*e, nil) {
			return errStopped
		}
		return nil
	})
}

// holds reports ErrDiverged if after is not a place in the log that ends at head.
func holds(ctx context.Context, c *sql.Conn, after, head ledger.Pos) error {
	if after == (ledger.Pos{}) {
		return nil
	}
	if after.Log != head.Log || after.Seq > head.Seq {
		return fmt.Errorf("entry %d of log %s, the head is entry %d of log %s: %w", after.Seq, after.Log, head.Seq, head.Log, ledger.ErrDiverged)
	}
	var chain []byte
	if after.Seq == 0 {
		chain = make([]byte, len(after.Chain))
	} else if err := c.QueryRowContext(ctx, `SELECT chain FROM change_log WHERE seq = ?`, after.Seq).Scan(&chain); err != nil {
		return fmt.Errorf("chain of entry %d: %w", after.Seq, err)
	}
	if string(chain) != string(after.Chain[:]) {
		return fmt.Errorf("the chain at entry %d is another: %w", after.Seq, ledger.ErrDiverged)
	}
	return nil
}

// scan calls do with the entries after one number up to another. It talks to
// the driver directly: database/sql takes as long again to convert 17 columns.
func scan(ctx context.Context, c *sql.Conn, after, to uint64, do func(*ledger.Entry) error) error {
	return c.Raw(func(raw any) (err error) {
		q, ok := raw.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("the driver's %T cannot query", raw)
		}
		rows, err := q.QueryContext(ctx, selectEntries, []driver.NamedValue{
			{Ordinal: 1, Value: int64(after)}, {Ordinal: 2, Value: int64(to)},
		})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		row := make([]driver.Value, len(rows.Columns()))
		var e ledger.Entry
		for {
			if err := rows.Next(row); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if err := decode(row, &e); err != nil {
				return err
			}
			if err := do(&e); err != nil {
				return err
			}
		}
	})
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
