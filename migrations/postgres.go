package migrations

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// lock is the key of the advisory lock that lets one process at a time migrate
// a PostgreSQL database: "treaty" in ASCII.
const lock = 0x747265617479

// Postgres brings the tables in c's current schema up to this release. Where
// they are, it changes nothing, takes no lock and needs no right to create
// tables. It returns ErrNewer if a newer release has left this one behind.
func Postgres(ctx context.Context, c *pgx.Conn) error {
	steps, err := read(files, "postgres")
	if err != nil {
		return err
	}
	return run(ctx, postgres{c}, steps)
}

type postgres struct{ c *pgx.Conn }

func (p postgres) state(ctx context.Context, known int) (last, needs int, err error) {
	var exists bool
	if err := p.c.QueryRow(ctx, `SELECT to_regclass('treaty_migration') IS NOT NULL`).Scan(&exists); err != nil || !exists {
		return 0, 0, err
	}
	err = p.c.QueryRow(ctx, `SELECT coalesce(max(number), 0), coalesce(max(needs) FILTER (WHERE number > $1), 0)
		FROM treaty_migration`, known).Scan(&last, &needs)
	return last, needs, err
}

func (p postgres) apply(ctx context.Context, s step) error {
	return pgx.BeginFunc(ctx, p.c, func(tx pgx.Tx) error {
		// The lock ends with the transaction, so it works through a pooler too.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(lock)); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		const table = `CREATE TABLE IF NOT EXISTS treaty_migration (
			number     integer PRIMARY KEY,
			name       text NOT NULL,
			needs      integer NOT NULL,
			applied_at timestamptz NOT NULL DEFAULT now())`
		if _, err := tx.Exec(ctx, table); err != nil {
			return err
		}
		// What state said was before the lock. It is not asked again, because inside a
		// transaction to_regclass may not have heard of a table that others made.
		var done bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM treaty_migration WHERE number >= $1)`, s.number).Scan(&done); err != nil || done {
			return err
		}
		// The simple protocol: a file has several statements.
		if _, err := tx.Conn().PgConn().Exec(ctx, s.sql).ReadAll(); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO treaty_migration (number, name, needs) VALUES ($1, $2, $3)`, s.number, s.name, s.needs)
		return err
	})
}
