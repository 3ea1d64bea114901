// Package sqlite keeps a ledger in one SQLite file, for one process at a time.
//
// A lock file keeps a second process out. Hence all writers are in this process:
// the head is known without asking the file, and waiting for it to move is
// waiting for a channel. Other tools may open the file for reading at any time.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	sqlite3 "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/prefetch"
	"github.com/treaty-registry/treaty/migrations"
)

// Options say where a log is.
type Options struct {
	// Path is the file, in a directory that exists. It is created if it is
	// missing. A second file, Path + ".lock", stays beside it.
	Path string
}

func (o Options) validate() error {
	if o.Path == "" {
		return errors.New("path: the name of a file is missing")
	}
	return nil
}

// Log is a ledger in one file. All methods are safe for concurrent use.
type Log struct {
	path   string
	lock   *os.File
	write  *sql.DB   // of one connection, writer
	writer *sql.Conn // in use by whoever has the turn
	read   *sql.DB
	insert statements

	turn  chan struct{} // holds one token: whoever takes it may write
	state atomic.Pointer[state]

	closed   context.Context // ends when the log is closed
	close    context.CancelCauseFunc
	once     sync.Once
	closeErr error
}

var (
	_ ledger.Log         = (*Log)(nil)
	_ ledger.LocalHeader = (*Log)(nil)
)

// state is what is known about the head. A published one never changes.
type state struct {
	pos       ledger.Pos
	minFormat int
	known     bool          // false after a write that ended in doubt: the file has to be asked
	moved     chan struct{} // closed when a newer state is published
}

// Open opens the log in a file and brings its tables up to date. It fails if
// another process has the file, and with ledger.ErrFormat if a newer release of
// treaty has left this one behind.
func Open(ctx context.Context, o Options) (_ *Log, err error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("path of the ledger: %w", err)
	}
	l := &Log{path: path, turn: make(chan struct{}, 1)}
	l.turn <- struct{}{}
	l.closed, l.close = context.WithCancelCause(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	if l.lock, err = lockFile(path); err != nil {
		return nil, err
	}
	if err := l.connect(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return l, nil
}

func (l *Log) connect(ctx context.Context) (err error) {
	// Made here because SQLite would let the group and others read it.
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if l.write, err = sql.Open("sqlite", source(l.path, writing())); err != nil {
		return err
	}
	l.write.SetMaxOpenConns(1)
	if l.writer, err = l.write.Conn(ctx); err != nil {
		return err
	}
	if err := migrations.SQLite(ctx, l.writer); err != nil {
		if errors.Is(err, migrations.ErrNewer) {
			return fmt.Errorf("%w: %w", ledger.ErrFormat, err)
		}
		return err
	}
	if l.read, err = sql.Open("sqlite", source(l.path, reading())); err != nil {
		return err
	}
	l.read.SetMaxIdleConns(prefetch.Workers)
	if err := l.insert.prepare(ctx, l.writer); err != nil {
		return err
	}
	if err := l.reload(ctx); err != nil {
		return err
	}
	return checkFormat(l.state.Load().minFormat)
}

// writing returns the settings of the writing connection.
func writing() url.Values {
	return url.Values{"_pragma": {
		"busy_timeout(5000)",  // milliseconds: another tool may hold the file for a moment
		"journal_mode(WAL)",   // readers do not stop the writer, nor it them; one fsync per commit
		"synchronous(FULL)",   // a commit that was answered survives a power cut
		"secure_delete(ON)",   // what is erased is overwritten, not only unlinked
		"cache_size(-16384)",  // KiB: the upper pages of four indexes
		"foreign_keys(OFF)",   // there are none
		"trusted_schema(OFF)", // a file from elsewhere runs no functions of ours
	}}
}

// reading returns the settings of the reading connections.
func reading() url.Values {
	return url.Values{"_pragma": {
		"busy_timeout(5000)",
		"query_only(ON)",
		"cache_size(-4096)", // KiB: what the map does not cover
		// Bytes, the most that SQLite maps. Connections otherwise share a lock for every
		// page that they look up: four of them read 126,000 entries/s without, 325,000 with it.
		"mmap_size(2147418112)",
		"trusted_schema(OFF)",
	}}
}

// source names a file with settings, in the URI form that SQLite reads; a path
// may contain the characters that have a meaning there.
func source(path string, v url.Values) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + v.Encode()
}

// Head returns the position of the last committed entry, from memory.
func (l *Log) Head(ctx context.Context) (ledger.Pos, error) {
	if l.closed.Err() != nil {
		return ledger.Pos{}, ledger.ErrClosed
	}
	s := l.state.Load()
	if !s.known {
		if err := l.takeTurn(ctx); err != nil {
			return ledger.Pos{}, err
		}
		err := l.reload(ctx)
		l.turn <- struct{}{}
		if err != nil {
			return ledger.Pos{}, fmt.Errorf("head of %s: %w: %w", l.path, ledger.ErrUnavailable, err)
		}
		s = l.state.Load()
	}
	if err := checkFormat(s.minFormat); err != nil {
		return ledger.Pos{}, err
	}
	return s.pos, nil
}

// LocalHead returns what Head would, unless Head had to ask the file or would fail.
func (l *Log) LocalHead() (ledger.Pos, bool) {
	s := l.state.Load()
	if !s.known || s.minFormat > ledger.Format || l.closed.Err() != nil {
		return ledger.Pos{}, false
	}
	return s.pos, true
}

// Wait returns as soon as the head is not after. It needs no poll interval:
// nobody else can move the head.
func (l *Log) Wait(ctx context.Context, after ledger.Pos) error {
	s := l.state.Load()
	if l.closed.Err() == nil && s.pos != after {
		return nil
	}
	select {
	case <-s.moved:
		return nil
	case <-l.closed.Done():
		return ledger.ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close ends the log: it waits for a running Append, ends running reads
// soon, and lets another process have the file.
func (l *Log) Close() error {
	l.once.Do(func() {
		l.close(ledger.ErrClosed)
		<-l.turn // never given back
		var errs []error
		if l.writer != nil {
			errs = append(errs, l.insert.close(), l.writer.Close())
		}
		for _, db := range []*sql.DB{l.read, l.write} {
			if db != nil {
				errs = append(errs, db.Close())
			}
		}
		if l.lock != nil {
			errs = append(errs, l.lock.Close())
		}
		if err := errors.Join(errs...); err != nil {
			l.closeErr = fmt.Errorf("close %s: %w", l.path, err)
		}
	})
	return l.closeErr
}

// takeTurn waits until the caller is the one that may write. The caller puts
// the token back.
func (l *Log) takeTurn(ctx context.Context) error {
	if l.closed.Err() != nil {
		return ledger.ErrClosed
	}
	select {
	case <-l.turn:
		return nil
	case <-l.closed.Done():
		return ledger.ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("wait for the writer of %s: %w: %w", l.path, ledger.ErrUnavailable, context.Cause(ctx))
	}
}

// reload reads the head from the file. The caller has the turn.
func (l *Log) reload(ctx context.Context) error {
	s := state{known: true}
	var id, chain []byte
	err := l.writer.QueryRowContext(ctx, `SELECT log_id, seq, chain, min_format FROM log_head`).Scan(&id, &s.pos.Seq, &chain, &s.minFormat)
	if err != nil {
		return fmt.Errorf("read the head: %w", err)
	}
	if len(id) != len(s.pos.Log) || len(chain) != len(s.pos.Chain) {
		return fmt.Errorf("read the head: an identity of %d and a chain of %d bytes", len(id), len(chain))
	}
	copy(s.pos.Log[:], id)
	copy(s.pos.Chain[:], chain)
	l.publish(s)
	return nil
}

// publish makes s the state and wakes those who wait for it. The caller has the turn.
func (l *Log) publish(s state) {
	s.moved = make(chan struct{})
	if old := l.state.Swap(&s); old != nil {
		close(old.moved)
	}
}

func checkFormat(minFormat int) error {
	if minFormat > ledger.Format {
		return fmt.Errorf("it is in format %s, this release reads %s: %w", strconv.Itoa(minFormat), strconv.Itoa(ledger.Format), ledger.ErrFormat)
	}
	return nil
}

// unavailable adds ErrUnavailable to errors that may pass: a full disk, a file
// that another tool holds.
func unavailable(err error) error {
	var e *sqlite3.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff { // the rest tells the variants apart
		case codes.SQLITE_BUSY, codes.SQLITE_LOCKED, codes.SQLITE_IOERR, codes.SQLITE_FULL, codes.SQLITE_NOMEM,
			codes.SQLITE_READONLY, codes.SQLITE_CANTOPEN, codes.SQLITE_INTERRUPT, codes.SQLITE_PROTOCOL:
			return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
		}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
	}
	return err
}
