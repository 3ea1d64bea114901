// Package postgres keeps a ledger in PostgreSQL, for any number of nodes.
//
// The one row of log_head orders everything: an append is one statement that
// moves it from where the caller saw it, and nothing else. A rival's UPDATE
// waits for the row's lock, finds another number and writes nothing; as the
// lock is held until commit, entries become visible in the order of their
// numbers. Notifications are hints: whoever misses one asks a second later.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/prefetch"
	"github.com/treaty-registry/treaty/migrations"
)

// Connections of one node at most. They are in pools of their own, so that
// readers that take their time, or writers that wait for the head's lock,
// cannot keep others from confirming the head. A node confirms with one query
// at a time, so the second is for the moment in which one has died.
const (
	headConns   = 2
	appendConns = 4
	readConns   = prefetch.Workers
)

// Log is a node's view of a ledger in a database. All methods are safe for concurrent use.
type Log struct {
	opts    Options
	log     *slog.Logger
	metrics *metrics

	heads, appends, reads *pgxpool.Pool

	hint     hint
	listener sync.WaitGroup

	closed context.Context // ends when the log is closed
	close  context.CancelCauseFunc
	once   sync.Once
}

var _ ledger.Log = (*Log)(nil)

// Open connects to a log and brings its tables up to date. It fails fast where
// the database cannot be reached, and with ledger.ErrFormat if a newer release of
// treaty has left this one behind.
func Open(ctx context.Context, o Options) (_ *Log, err error) {
	if err := o.validate(); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	l := &Log{opts: o, log: o.Logger}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if l.metrics, err = newMetrics(o.Registerer); err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	l.closed, l.close = context.WithCancelCause(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	if err := l.connect(ctx); err != nil {
		return nil, fmt.Errorf("open the ledger in PostgreSQL: %w", err)
	}
	return l, nil
}

func (l *Log) connect(ctx context.Context) error {
	for _, p := range []struct {
		to   **pgxpool.Pool
		size int32
	}{{&l.heads, headConns}, {&l.appends, appendConns}, {&l.reads, readConns}} {
		config, err := pgxpool.ParseConfig(l.opts.URL)
		if err != nil {
			return err // without the password, which pgx leaves out
		}
		config.MaxConns, config.MinConns, config.MinIdleConns = p.size, 0, 0
		l.adjust(&config.ConnConfig.Config)
		// As long as the pool lives, because it makes connections in the background.
		if *p.to, err = pgxpool.NewWithConfig(l.closed, config); err != nil {
			return err
		}
	}
	if err := l.prepare(ctx); err != nil {
		return err
	}
	head, err := l.Head(ctx)
	if err != nil || !l.opts.Notify {
		return err
	}
	return l.startListener(ctx, head)
}

// adjust sets what every connection needs.
func (l *Log) adjust(c *pgconn.Config) {
	if c.ConnectTimeout == 0 || c.ConnectTimeout > l.opts.Connect {
		c.ConnectTimeout = l.opts.Connect
	}
	// A head that is asked of a standby would be a guess.
	c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "treaty"
	}
}

// prepare checks the database and brings its tables up to date.
func (l *Log) prepare(ctx context.Context) error {
	return l.use(ctx, l.appends, func(c *pgx.Conn) error {
		// Names and texts are compared and hashed as UTF-8.
		if encoding := c.PgConn().ParameterStatus("server_encoding"); encoding != "UTF8" {
			return fmt.Errorf("the database's encoding is %s: create one with ENCODING 'UTF8'", encoding)
		}
		err := migrations.Postgres(ctx, c)
		if errors.Is(err, migrations.ErrNewer) {
			return fmt.Errorf("%w: %w", ledger.ErrFormat, err)
		}
		return err
	})
}

// use lends do a connection of the pool. One that broke meanwhile leaves the pool
// at once: pgx says goodbye to the server for up to 15 seconds, and a pool that
// waited for it would have no connections left soon after a server fell silent.
func (l *Log) use(ctx context.Context, pool *pgxpool.Pool, do func(*pgx.Conn) error) error {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if !c.Conn().IsClosed() {
			c.Release()
			return
		}
		c.Hijack()
		if ctx.Err() == nil {
			// It was not our patience that ended, so the server has gone, and the other connections with it.
			l.heads.Reset()
			l.appends.Reset()
			l.reads.Reset()
		}
	}()
	return do(c.Conn())
}

// Head asks the database for the position of the last committed entry.
func (l *Log) Head(ctx context.Context) (ledger.Pos, error) {
	if l.closed.Err() != nil {
		return ledger.Pos{}, ledger.ErrClosed
	}
	ctx, stop := l.bind(ctx)
	defer stop()
	var pos ledger.Pos
	err := l.use(ctx, l.heads, func(c *pgx.Conn) (err error) {
		pos, err = readHead(ctx, c)
		return err
	})
	if err = l.classify(err); err != nil && !isOurs(err) {
		err = fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
	}
	return pos, err
}

// readHead reads the head, or returns ErrFormat if it is not for this release.
func readHead(ctx context.Context, c *pgx.Conn) (ledger.Pos, error) {
	var (
		id        [16]byte
		seq       int64
		chain     []byte
		minFormat int
	)
	err := c.QueryRow(ctx, `SELECT log_id, seq, chain, min_format FROM log_head`).Scan(&id, &seq, &chain, &minFormat)
	if err != nil {
		return ledger.Pos{}, fmt.Errorf("read the head: %w", err)
	}
	if minFormat > ledger.Format {
		return ledger.Pos{}, fmt.Errorf("it is in format %d, this release reads %d: %w", minFormat, ledger.Format, ledger.ErrFormat)
	}
	pos := ledger.Pos{Log: uuid.UUID(id), Seq: uint64(seq)}
	if len(chain) != len(pos.Chain) {
		return ledger.Pos{}, fmt.Errorf("read the head: a chain of %d bytes", len(chain))
	}
	copy(pos.Chain[:], chain)
	return pos, nil
}

// Close ends the log: requests that are under way fail, and it waits for them.
func (l *Log) Close() error {
	l.once.Do(func() {
		l.close(ledger.ErrClosed)
		l.listener.Wait()
		for _, pool := range []*pgxpool.Pool{l.heads, l.appends, l.reads} {
			if pool != nil {
				pool.Close()
			}
		}
	})
	return nil
}
