package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/treaty-registry/treaty/ledger"
)

// Pauses between attempts to listen again. There is no largest number of attempts.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
)

// startListener connects the listener, which fails fast the first time, and
// starts it. Close ends it.
func (l *Log) startListener(ctx context.Context, head ledger.Pos) error {
	l.hint.hear(head.Log, head.Seq)
	conn, err := l.listen(ctx)
	if err != nil {
		return fmt.Errorf("listen for changes: %w", l.classify(err))
	}
	l.listener.Go(func() { l.keepListening(conn, head) })
	return nil
}

// keepListening listens, and connects again for as long as the log is open.
func (l *Log) keepListening(conn *pgx.Conn, head ledger.Pos) {
	for conn != nil {
		l.metrics.listening.Set(1)
		err := l.hear(conn, head)
		l.metrics.listening.Set(0)
		_ = conn.Close(ended()) // it is broken or we are closing: nobody waits for its farewell
		if l.closed.Err() != nil {
			return
		}
		l.log.Warn("the connection that hears of changes is lost, following by polling", "error", err)
		l.hint.forget()
		if conn = l.listenAgain(); conn != nil {
			l.metrics.restarts.Inc()
			l.log.Info("hearing of changes again")
			l.hint.forget() // what was appended meanwhile
		}
	}
}

// listen makes a connection that hears of changes.
func (l *Log) listen(ctx context.Context) (*pgx.Conn, error) {
	url := l.opts.ListenURL
	if url == "" {
		url = l.opts.URL
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	l.adjust(&config.Config)
	ctx, stop := l.bind(ctx)
	defer stop()
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `LISTEN change_log`); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// listenAgain tries to listen until it can, or returns nil when the log is closed.
func (l *Log) listenAgain() *pgx.Conn {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		select {
		case <-l.closed.Done():
			return nil
		case <-time.After(jitter(pause)):
		}
		ctx, cancel := context.WithTimeout(l.closed, l.opts.Connect)
		conn, err := l.listen(ctx)
		cancel()
		if err == nil {
			return conn
		}
		l.log.Debug("cannot hear of changes yet", "error", err)
	}
}

// hear passes on what conn says until it fails. It tries the connection when
// that has been silent, because one can die without a word, and tells if
// notifications do not get through, as behind a pooler that gives the
// connection to others.
func (l *Log) hear(conn *pgx.Conn, head ledger.Pos) error {
	l.probe(head)
	heard := false
	for {
		ctx, cancel := context.WithTimeout(l.closed, l.opts.Ping)
		n, err := conn.WaitForNotification(ctx)
		silent := err != nil && ctx.Err() != nil
		cancel()
		switch {
		case err == nil:
			heard = true
			l.take(n.Payload, head.Log)
		case l.closed.Err() != nil:
			return ledger.ErrClosed
		case !silent:
			return err
		default:
			if !heard {
				heard = true // once is enough
				l.log.Warn("notifications do not arrive, following by polling: a pooler in transaction mode needs a direct URL for listening")
			}
			if err := l.ping(conn); err != nil {
				return err
			}
		}
	}
}

func (l *Log) ping(conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(l.closed, l.opts.Ping)
	defer cancel()
	return conn.Ping(ctx)
}

// probe sends a notification that says nothing new, for hear to hear.
func (l *Log) probe(head ledger.Pos) {
	ctx, cancel := context.WithTimeout(l.closed, l.opts.Ping)
	defer cancel()
	err := l.use(ctx, l.heads, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, `SELECT pg_notify('change_log', $1)`, head.Log.String()+" 0")
		return err
	})
	if err != nil {
		l.log.Debug("cannot try notifications", "error", err)
	}
}

// take reads a payload, "log seq". Other logs share the channel if they share
// the database.
func (l *Log) take(payload string, log uuid.UUID) {
	id, number, _ := strings.Cut(payload, " ")
	if id != log.String() {
		return
	}
	if seq, err := strconv.ParseUint(number, 10, 64); err == nil {
		l.hint.hear(log, seq)
	}
}
