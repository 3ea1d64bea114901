package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver whose commit rate is measured

	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
)

// openStores returns for each store of this machine a function that gives the
// address of a fresh one.
func openStores(dir string) (map[string]func() string, func()) {
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
		stores[slowCommits] = func() string { return slowed(cluster.Fresh(tb)) }
	}
	return stores, func() { _ = cluster.Stop() }
}

// slowCommits is PostgreSQL whose every commit takes five milliseconds longer, as
// on a disk or a network volume that really waits. On fast machines a commit is so
// cheap that the processor is the limit, and grouping commits shows nothing.
const slowCommits = "postgres, commit +5 ms"

func slowed(url string) string {
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	return url + separator + "commit_delay=5000&commit_siblings=0"
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
	for _, store := range []string{"postgres", slowCommits} {
		fresh, ok := stores[store]
		if !ok {
			continue
		}
		rate, err := postgresCommits(ctx, o.duration, fresh())
		if err != nil {
			return nil, err
		}
		rates = append(rates, commitRate{store, rate})
	}
	return rates, nil
}

func postgresCommits(ctx context.Context, d time.Duration, url string) (float64, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx) //nolint:errcheck // the cluster is thrown away
	if _, err := conn.Exec(ctx, "CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)"); err != nil {
		return 0, err
	}
	return repeat(d, func() error {
		_, err := conn.Exec(ctx, "UPDATE t SET n = n + 1")
		return err
	})
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
