package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/treaty-registry/treaty/ledger"
)

// classify adds to an error of the database what callers of a log ask for.
func (l *Log) classify(err error) error {
	if err == nil || isOurs(err) {
		return err
	}
	if l.closed.Err() != nil {
		return fmt.Errorf("%w: %w", ledger.ErrClosed, err)
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		// No answer of the server: it, the network or our own patience has ended.
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
	}
	switch {
	case e.Code == "40001", e.Code == "40P01": // serialization failure, deadlock: somebody else was first
		return fmt.Errorf("%w: %w", ledger.ErrConflict, err)
	case passes(e.Code):
		return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
	}
	return err
}

// passes reports whether an error of the server may be gone by itself, or by
// what an operator does, without a change of the request.
func passes(code string) bool {
	switch code {
	case "25006", // the server has become read-only: a failover
		"57014",          // a timeout of the server, or our cancelled request
		"57P04", "3D000": // the database is being replaced
		return true
	}
	for _, class := range []string{
		"08",   // connection
		"28",   // authorization: a password is being changed
		"53",   // resources: disk, memory, connections
		"57P0", // shutdown, crash, start-up
		"58",   // system: I/O
	} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return false
}

// isOurs reports whether an error says already what callers ask for.
func isOurs(err error) bool {
	for _, known := range []error{
		ledger.ErrConflict, ledger.ErrUnavailable, ledger.ErrDiverged, ledger.ErrFormat,
		ledger.ErrTooLarge, ledger.ErrClosed, ledger.ErrInvalid,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// bind returns a context that ends with ctx and with the log. The caller calls stop.
func (l *Log) bind(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(l.closed, func() { cancel(ledger.ErrClosed) })
	return ctx, func() {
		release()
		cancel(nil)
	}
}
