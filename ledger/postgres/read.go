package postgres

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/prefetch"
)

// selectEntries looks texts up one by one: over the whole log the planner would
// rather sort a join on disk, and the first entry would come last.
const selectEntries = `
	SELECT seq, batch, last, at, actor, cause, kind, space, name, version, id, body,
		(SELECT t.text FROM schema_text t WHERE t.hash = l.text_hash), erases, salt, entry_hash, chain
	FROM change_log l WHERE seq > $1::bigint AND seq <= $2::bigint ORDER BY seq`

// Read yields the entries after a position, up to the head when the loop begins.
func (l *Log) Read(ctx context.Context, after ledger.Pos) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		if l.closed.Err() != nil {
			yield(ledger.Entry{}, ledger.ErrClosed)
			return
		}
		ctx, stop := l.bind(ctx)
		defer stop()
		var head ledger.Pos
		err := l.use(ctx, l.reads, func(c *pgx.Conn) (err error) {
			head, err = holds(ctx, c, after)
			return err
		})
		if err == nil {
			err = prefetch.Read(ctx, after.Seq, head.Seq, l.fetch, func(e ledger.Entry) bool { return yield(e, nil) })
		}
		if err != nil {
			yield(ledger.Entry{}, fmt.Errorf("read after %d: %w", after.Seq, l.classify(err)))
		}
	}
}

// holds returns the head, and ErrDiverged if after is not a place in this log.
func holds(ctx context.Context, c *pgx.Conn, after ledger.Pos) (ledger.Pos, error) {
	head, err := readHead(ctx, c)
	if err != nil || after == (ledger.Pos{}) {
		return head, err
	}
	if after.Log != head.Log || after.Seq > head.Seq {
		return head, fmt.Errorf("entry %d of log %s, the head is entry %d of log %s: %w", after.Seq, after.Log, head.Seq, head.Log, ledger.ErrDiverged)
	}
	chain := make([]byte, len(after.Chain))
	if after.Seq > 0 {
		if err := c.QueryRow(ctx, `SELECT chain FROM change_log WHERE seq = $1`, int64(after.Seq)).Scan(&chain); err != nil {
			return head, fmt.Errorf("chain of entry %d: %w", after.Seq, err)
		}
	}
	if string(chain) != string(after.Chain[:]) {
		return head, fmt.Errorf("the chain at entry %d is another: %w", after.Seq, ledger.ErrDiverged)
	}
	return head, nil
}

// fetch returns the entries after one number up to another, or fewer when they
// have limit bytes. It reads the binary protocol itself, at the level below
// pgx's conversions, which would take as long again; and it prepares nothing,
// so it works through any pooler.
func (l *Log) fetch(ctx context.Context, after, to uint64, limit int) (entries []ledger.Entry, err error) {
	err = l.use(ctx, l.reads, func(c *pgx.Conn) error {
		entries, err = fetchOn(ctx, c, after, to, limit)
		return err
	})
	return entries, err
}

func fetchOn(ctx context.Context, c *pgx.Conn, after, to uint64, limit int) ([]ledger.Entry, error) {
	const binaryFormat = 1
	rows := c.PgConn().ExecParams(ctx, selectEntries,
		[][]byte{strconv.AppendUint(nil, after, 10), strconv.AppendUint(nil, to, 10)}, nil, nil, []int16{binaryFormat})
	entries := make([]ledger.Entry, 0, to-after)
	for size := 0; rows.NextRow(); {
		entries = append(entries, ledger.Entry{})
		e := &entries[len(entries)-1]
		err := decode(rows.Values(), e)
		if size += len(e.Body) + len(e.Text); err != nil || size >= limit && e.Seq < to {
			// The rest would have to be read before the connection can be used again, and it is long.
			_ = c.Close(ended())
			return entries, err
		}
	}
	_, err := rows.Close()
	return entries, err
}

// ended returns a context that is over.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// decode makes an entry of a row of selectEntries in the binary protocol. It
// copies what it keeps: the row's memory is used again.
func decode(row [][]byte, e *ledger.Entry) error {
	v := values{row: row}
	*e = ledger.Entry{Seq: v.uint64()}
	v.bytes(e.Batch[:])
	e.Last = v.bool()
	e.At = time.UnixMicro(int64(v.uint64()) + year2000).UTC()
	v.bytes(e.Actor[:])
	e.Cause = string(v.next())
	kind := v.uint32()
	e.Kind = ledger.Kind(kind)
	e.Key.Space = string(v.next())
	e.Key.Name = string(v.next())
	e.Key.Version = int32(v.uint32())
	e.Key.ID = int32(v.uint32())
	if body := v.next(); body != nil {
		e.Body = append([]byte{}, body...)
	}
	e.Text = string(v.next())
	erases := v.next()
	if v.row[0] == nil {
		e.Erased = true
		v.next()
	} else {
		v.bytes(e.Salt[:])
	}
	v.bytes(e.Hash[:])
	v.bytes(e.Chain[:])
	if v.bad || kind > math.MaxUint16 {
		return fmt.Errorf("entry %d: a column is not what was written", e.Seq)
	}
	if erases != nil {
		if err := json.Unmarshal(erases, &e.Erases); err != nil {
			return fmt.Errorf("entry %d: list of erased entries: %w", e.Seq, err)
		}
	}
	return nil
}

// year2000 is where PostgreSQL begins to count, in microseconds since 1970.
const year2000 = 946_684_800_000_000

// values takes the columns of a row one after another.
type values struct {
	row [][]byte
	bad bool // a column had another length than it should
}

func (v *values) next() []byte {
	x := v.row[0]
	v.row = v.row[1:]
	return x
}

// exactly returns the next column if it has n bytes, and n zeros if not.
func (v *values) exactly(n int) []byte {
	if x := v.next(); len(x) == n {
		return x
	}
	v.bad = true
	return make([]byte, n)
}

func (v *values) uint64() uint64  { return binary.BigEndian.Uint64(v.exactly(8)) }
func (v *values) uint32() uint32  { return binary.BigEndian.Uint32(v.exactly(4)) }
func (v *values) bool() bool      { return v.exactly(1)[0] != 0 }
func (v *values) bytes(to []byte) { copy(to, v.exactly(len(to))) }
