package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SQLite brings the tables of the file behind c up to this release. It returns
// ErrNewer if a newer release has left this one behind.
func SQLite(ctx context.Context, c *sql.Conn) error {
	steps, err := read(files, "sqlite")
	if err != nil {
		return err
	}
	return run(ctx, sqlite{c}, steps)
}

type sqlite struct{ c *sql.Conn }

func (s sqlite) state(ctx context.Context, known int) (last, needs int, err error) {
	var exists bool
	err = s.c.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'treaty_migration'`).Scan(&exists)
	if err != nil || !exists {
		return 0, 0, err
	}
	err = s.c.QueryRowContext(ctx, `SELECT coalesce(max(number), 0), coalesce(max(needs) FILTER (WHERE number > ?), 0)
		FROM treaty_migration`, known).Scan(&last, &needs)
	return last, needs, err
}

func (s sqlite) apply(ctx context.Context, st step) (err error) {
	// IMMEDIATE takes the write lock before the state is read again.
	if _, err := s.c.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	defer func() {
		if err != nil {
			_, undo := s.c.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
			err = errors.Join(err, undo)
		}
	}()
	last, _, err := s.state(ctx, 0)
	if err != nil {
		return err
	}
	if last < st.number {
		const table = `CREATE TABLE IF NOT EXISTS treaty_migration (
			number     INTEGER PRIMARY KEY,
			name       TEXT NOT NULL,
			needs      INTEGER NOT NULL,
			applied_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER))) STRICT`
		if _, err := s.c.ExecContext(ctx, table); err != nil {
			return err
		}
		if _, err := s.c.ExecContext(ctx, st.sql); err != nil {
			return err
		}
		if _, err := s.c.ExecContext(ctx, `INSERT INTO treaty_migration (number, name, needs) VALUES (?, ?, ?)`, st.number, st.name, st.needs); err != nil {
			return err
		}
	}
	_, err = s.c.ExecContext(ctx, `COMMIT`)
	return err
}
