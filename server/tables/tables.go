// Package tables keeps what is many and of little worth each in ordinary tables beside the ledger: observations, builds, reports, webhooks.
//
// Nothing here decides what is true: a table that cannot be reached puts work
// off, and a node serves on. SQLite and PostgreSQL are asked with the same
// statements; a store in memory is a SQLite database that has no file.
package tables

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver of that name

	"github.com/treaty-registry/treaty/migrations"
)

// Tables are the ordinary tables of one store. They are safe for concurrent use.
type Tables struct {
	db       *sql.DB
	postgres bool
}

// The stores that there are.
const (
	Memory   = "memory"
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// conns bounds the connections of a node to PostgreSQL: nobody waits for tables.
const conns = 4

// Open opens the tables of a store: the path of the file of a SQLite ledger that
// is open already, or the address of a PostgreSQL database. It brings them up to date.
func Open(ctx context.Context, store, place string) (_ *Tables, err error) {
	t := &Tables{postgres: store == Postgres}
	switch store {
	case Memory:
		t.db, err = sql.Open("sqlite", ":memory:")
	case SQLite:
		t.db, err = openFile(place)
	default:
		t.db, err = openServer(place)
	}
	if err != nil {
		return nil, fmt.Errorf("open tables: %w", err)
	}
	if err := t.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open tables: %w", err), t.db.Close())
	}
	return t, nil
}

func openFile(path string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("path: %w", err)
	}
	settings := url.Values{"_pragma": {
		"busy_timeout(10000)", // milliseconds: the ledger has precedence
		"journal_mode(WAL)",   // as the ledger has it
		"synchronous(NORMAL)", // a power cut may cost the last observations, and saves a sync each
		"trusted_schema(OFF)", // a file from elsewhere runs no functions of ours
	}, "_txlock": {"immediate"}} // a transaction that begins reading and cannot write later helps nobody
	return sql.Open("sqlite", (&url.URL{Scheme: "file", OmitHost: true, Path: absolute, RawQuery: settings.Encode()}).String())
}

func openServer(address string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err // without the password, which pgx leaves out
	}
	// Poolers between us and the database know no prepared statements.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "treaty tables"
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(conns)
	db.SetConnMaxIdleTime(time.Minute)
	return db, nil
}

// migrate makes the tables of a database that has no ledger, and waits for
// nothing where the ledger has made them.
func (t *Tables) migrate(ctx context.Context) error {
	if !t.postgres {
		t.db.SetMaxOpenConns(1) // a database in memory is gone with its connection; a file has one writer
	}
	c, err := t.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // it goes back to its pool
	if !t.postgres {
		return migrations.SQLite(ctx, c)
	}
	return c.Raw(func(driver any) error {
		return migrations.Postgres(ctx, driver.(*stdlib.Conn).Conn())
	})
}

// Close ends the connections.
func (t *Tables) Close() error {
	if err := t.db.Close(); err != nil {
		return fmt.Errorf("close tables: %w", err)
	}
	return nil
}

// parameter is a place for a value in a statement of PostgreSQL.
var parameter = regexp.MustCompile(`\$(\d+)`)

// words are a statement in the language of the database. Statements have the
// parameters of PostgreSQL.
func (t *Tables) words(statement string) string {
	if t.postgres {
		return statement
	}
	// Places without a number where the values come in order: SQLite looks up the name
	// of each place in a list, which takes most of the time of a long statement.
	next, inOrder := 0, true
	plain := parameter.ReplaceAllStringFunc(statement, func(place string) string {
		next++
		inOrder = inOrder && place == "$"+strconv.Itoa(next)
		return "?"
	})
	if inOrder {
		return plain
	}
	return parameter.ReplaceAllString(statement, "?$1")
}

// runner is a database or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (t *Tables) exec(ctx context.Context, on runner, statement string, args ...any) error {
	_, err := on.ExecContext(ctx, t.words(statement), args...)
	return err
}

// query calls scan for each row.
func (t *Tables) query(ctx context.Context, statement string, scan func(*sql.Rows) error, args ...any) (err error) {
	rows, err := t.db.QueryContext(ctx, t.words(statement), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// transact does several things at once, or none of them.
func (t *Tables) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// micros is a time as the tables keep it; 0 is the zero time.
func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
