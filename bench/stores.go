package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver whose commit rate is measured

	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
)

// openStores returns for each store of this machine a function that gives the
// address of a fresh one.
func openStores(dir string) (map[string]func() string, func(), error) {
	files := 0
	stores := map[string]func() string{
		"memory": func() string { return "memory:" },
		"sqlite": func() string {
			files++
			return "sqlite:" + filepath.Join(dir, fmt.Sprintf("%d.db", files))
		},
	}
	cluster := &postgrestest.Cluster{}
	tb := &tester{}
	if url := tb.try(func() string { return cluster.URL(tb) }); url != "" {
		stores["postgres"] = func() string { return cluster.Fresh(tb) }
	}
	return stores, func() { _ = cluster.Stop() }, nil
}

// tester is what a throw-away cluster wants of a test.
type tester struct{}

func (*tester) Helper()        {}
func (*tester) Cleanup(func()) {}
func (*tester) Skip(args ...any) {
	panic(fmt.Sprint(args...))
}

func (*tester) Fatal(args ...any) {
	panic(fmt.Sprint(args...))
}

// try returns "" where the machine has no PostgreSQL.
func (*tester) try(url func() string) (found string) {
	defer func() {
		if why := recover(); why != nil {
			fmt.Fprintln(os.Stderr, "bench: no PostgreSQL:", why)
		}
	}()
	return url()
}

// commitRate is how often a store commits one small change on one connection.
type commitRate struct {
	store     string
	perSecond float64
}

func commitRates(ctx context.Context, o options, dir string, stores map[string]func() string) ([]commitRate, error) {
	var rates []commitRate
	db, err := sql.Open("sqlite", filepath.Join(dir, "commits.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // a temporary file
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)"); err != nil {
		return nil, err
	}
	rate, err := repeat(o.duration, func() error {
		_, err := db.ExecContext(ctx, "UPDATE t SET n = n + 1")
		return err
	})
	if err != nil {
		return nil, err
	}
	rates = append(rates, commitRate{"sqlite", rate})
	fresh, ok := stores["postgres"]
	if !ok {
		return rates, nil
	}
	conn, err := pgx.Connect(ctx, fresh())
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx) //nolint:errcheck // the cluster is thrown away
	if _, err := conn.Exec(ctx, "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)"); err != nil {
		return nil, err
	}
	rate, err = repeat(o.duration, func() error {
		_, err := conn.Exec(ctx, "UPDATE t SET n = n + 1")
		return err
	})
	return append(rates, commitRate{"postgres", rate}), err
}

func repeat(d time.Duration, fn func() error) (float64, error) {
	begun, n := time.Now(), 0
	for time.Since(begun) < d {
		if err := fn(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(begun).Seconds(), nil
}
