// Package migrations brings a database's tables up to this release: numbered SQL files, forward only, one transaction each.
//
// A release has to run against the tables of the next one, because nodes are
// replaced one by one. So the first line of each file, "-- needs: N", names the
// oldest migration that a release must know to go on working on the tables that
// the file leaves behind: its own number if older releases have to stop.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// ErrNewer says that a newer release has changed the tables in a way that this
// release cannot work with. The way out is to run that release.
var ErrNewer = errors.New("the database was migrated by a newer release of treaty")

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// step is one migration.
type step struct {
	number int // 1, 2, 3 …
	name   string
	needs  int // oldest step that a release must know to work on the result
	sql    string
}

// database is what the runner needs of a kind of database.
type database interface {
	// state returns the number of the last step, 0 for none, and the largest
	// needs of the steps after known.
	state(ctx context.Context, known int) (last, needs int, err error)
	// apply carries out s in a transaction of its own, unless another process
	// has done it meanwhile.
	apply(ctx context.Context, s step) error
}

// run carries out the steps that db lacks.
func run(ctx context.Context, db database, steps []step) error {
	for {
		last, needs, err := db.state(ctx, len(steps))
		if err != nil {
			return fmt.Errorf("read the state of migrations: %w", err)
		}
		if needs > len(steps) {
			return fmt.Errorf("its tables need migration %d, this release ends at %d: %w", needs, len(steps), ErrNewer)
		}
		if last >= len(steps) {
			return nil
		}
		s := steps[last]
		if err := db.apply(ctx, s); err != nil {
			return fmt.Errorf("migration %d (%s): %w", s.number, s.name, err)
		}
	}
}

// read returns the steps in a directory of fsys, in order.
func read(fsys fs.FS, dir string) ([]step, error) {
	entries, err := fs.ReadDir(fsys, dir) // sorted by name
	if err != nil {
		return nil, fmt.Errorf("migrations of %s: %w", dir, err)
	}
	steps := make([]step, 0, len(entries))
	for i, e := range entries {
		sql, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", e.Name(), err)
		}
		s := step{sql: string(sql)}
		if _, err := fmt.Sscanf(e.Name(), "%04d_%s", &s.number, &s.name); err != nil || s.number != i+1 {
			return nil, fmt.Errorf("migration %s: its name does not begin with number %04d", e.Name(), i+1)
		}
		s.name = strings.TrimSuffix(s.name, ".sql")
		if _, err := fmt.Sscanf(s.sql, "-- needs: %d\n", &s.needs); err != nil || s.needs < 1 || s.needs > s.number {
			return nil, fmt.Errorf("migration %s: its first line is not \"-- needs: N\" with N from 1 to %d", e.Name(), s.number)
		}
		steps = append(steps, s)
	}
	return steps, nil
}
