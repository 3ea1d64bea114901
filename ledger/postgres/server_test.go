package postgres_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/postgres"
	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
)

// victim is a server that tests kill, apart from the one on which others run.
var victim postgrestest.Cluster

// exec runs statements on a connection of its own.
func exec(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	for _, sql := range statements {
		_, err := conn.Exec(t.Context(), sql)
		require.NoError(t, err, sql)
	}
}

// opened opens a log that ends with the test.
func opened(t *testing.T, o postgres.Options) *postgres.Log {
	t.Helper()
	l := open(t, o)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func fact(name string) ledger.Batch {
	return ledger.Batch{ID: uuid.New(), At: time.Unix(1, 0), Facts: []ledger.Fact{{Kind: 101, Key: ledger.Key{Name: name}, Body: []byte(`{}`), Text: "text of " + name}}}
}

func audit(t *testing.T, l ledger.Log) map[uuid.UUID]int {
	t.Helper()
	batches := map[uuid.UUID]int{}
	var a ledger.Audit
	for e, err := range l.Read(t.Context(), ledger.Pos{}) {
		require.NoError(t, err)
		require.NoError(t, a.Check(&e))
		batches[e.Batch]++
	}
	_, err := a.Close()
	require.NoError(t, err)
	return batches
}

// TestKilledServerKeepsWhatItConfirmed kills the server under eight writers.
func TestKilledServerKeepsWhatItConfirmed(t *testing.T) {
	victim.Private(t)
	o := postgres.DefaultOptions(victim.Fresh(t))
	l := opened(t, o)
	for range 3 {
		var mu sync.Mutex
		confirmed := map[uuid.UUID]bool{}
		enough := make(chan struct{}) // closed when something was confirmed by all and is under way
		ctx, cancel := context.WithCancel(t.Context())
		var writers errgroup.Group
		for range 8 {
			writers.Go(func() error {
				for ctx.Err() == nil {
					at, err := l.Head(ctx)
					if err != nil {
						return nil //nolint:nilerr // the server is gone, as planned
					}
					b := fact("a")
					_, err = l.Append(ctx, at, b)
					switch {
					case err == nil:
						mu.Lock()
						confirmed[b.ID] = true
						if len(confirmed) == 100 {
							close(enough)
						}
						mu.Unlock()
					case errors.Is(err, ledger.ErrConflict):
					case errors.Is(err, ledger.ErrUnavailable):
						return nil
					default:
						return err
					}
				}
				return nil
			})
		}
		<-enough
		require.NoError(t, victim.Kill())
		cancel()
		require.NoError(t, writers.Wait())
		require.NoError(t, victim.Restart())
		require.Eventually(t, func() bool { _, err := l.Head(t.Context()); return err == nil }, time.Minute, time.Millisecond)
		kept := audit(t, l)
		for id := range confirmed {
			require.Equal(t, 1, kept[id], "a confirmed batch is there once")
		}
	}
}

// TestWaitWakesWithoutNotify ends the listening connections: the poll interval
// wakes, and after a while notifications do again.
func TestWaitWakesWithoutNotify(t *testing.T) {
	target := cluster.Fresh(t)
	u, err := url.Parse(target)
	require.NoError(t, err)
	q := u.Query()
	q.Set("application_name", "listener-of-"+q.Get("search_path"))
	u.RawQuery = q.Encode()
	o := postgres.DefaultOptions(target)
	o.ListenURL = u.String()
	o.Poll = 300 * time.Millisecond
	registry := prometheus.NewRegistry()
	o.Registerer = registry
	a, b := opened(t, o), opened(t, postgres.DefaultOptions(target))
	conn, err := pgx.Connect(t.Context(), target)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	ended, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener-of-' || current_setting('search_path')`)
	require.NoError(t, err)
	require.EqualValues(t, 1, ended.RowsAffected())
	at, err := a.Head(t.Context())
	require.NoError(t, err)
	_, err = b.Append(t.Context(), at, fact("a"))
	require.NoError(t, err)
	start := time.Now()
	require.NoError(t, a.Wait(t.Context(), at))
	require.Less(t, time.Since(start), 10*time.Second)
	require.Eventually(t, func() bool {
		return value(t, registry, "treaty_ledger_listener_restarts_total") >= 1 && value(t, registry, "treaty_ledger_listening") == 1
	}, time.Minute, time.Millisecond)
}

// value returns the sum of a metric.
func value(t *testing.T, g prometheus.Gatherer, name string) float64 {
	t.Helper()
	families, err := g.Gather()
	require.NoError(t, err)
	sum := 0.0
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return sum
}

// TestNotifyOff: without notifications a node follows by polling, and no slower.
func TestNotifyOff(t *testing.T) {
	o := postgres.DefaultOptions(cluster.Fresh(t))
	o.Notify, o.Poll = false, 50*time.Millisecond
	a, b := opened(t, o), opened(t, o)
	at, err := a.Head(t.Context())
	require.NoError(t, err)
	head, err := b.Append(t.Context(), at, fact("a"))
	require.NoError(t, err)
	require.NoError(t, a.Wait(t.Context(), at))
	got, err := a.Head(t.Context())
	require.NoError(t, err)
	require.Equal(t, head, got)
}

// TestNotificationsThatDoNotArriveAreTold has the listener listen in another database.
func TestNotificationsThatDoNotArriveAreTold(t *testing.T) {
	target := cluster.Fresh(t)
	u, err := url.Parse(target)
	require.NoError(t, err)
	u.Path = "/template1"
	o := postgres.DefaultOptions(target)
	o.ListenURL, o.Ping = u.String(), 100*time.Millisecond
	said := make(chan string, 10)
	o.Logger = slog.New(slog.NewTextHandler(writer(said), nil))
	opened(t, o)
	require.Contains(t, <-said, "notifications do not arrive")
}

// writer sends what is written, and drops what nobody reads.
type writer chan string

func (w writer) Write(b []byte) (int, error) {
	select {
	case w <- string(b):
	default:
	}
	return len(b), nil
}

func TestOpenRefuses(t *testing.T) {
	good := postgres.DefaultOptions(cluster.Fresh(t))
	open(t, good).Close()
	t.Run("Options", func(t *testing.T) {
		for field, spoil := range map[string]func(*postgres.Options){
			"url": func(o *postgres.Options) { o.URL = "" }, "poll": func(o *postgres.Options) { o.Poll = 0 },
			"ping": func(o *postgres.Options) { o.Ping = -1 }, "connect": func(o *postgres.Options) { o.Connect = 0 },
		} {
			o := good
			spoil(&o)
			_, err := postgres.Open(t.Context(), o)
			require.ErrorContains(t, err, field+": ")
		}
	})
	t.Run("NoServer", func(t *testing.T) {
		_, err := postgres.Open(t.Context(), postgres.DefaultOptions("postgres://treaty:secret@127.0.0.1:1/postgres"))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "secret")
	})
	t.Run("BadURL", func(t *testing.T) {
		_, err := postgres.Open(t.Context(), postgres.DefaultOptions("postgres://treaty:secret@host:port/x"))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "secret")
	})
	t.Run("NewerFormat", func(t *testing.T) {
		url := cluster.Fresh(t)
		open(t, postgres.DefaultOptions(url)).Close()
		exec(t, url, `UPDATE log_head SET min_format = 1000`)
		_, err := postgres.Open(t.Context(), postgres.DefaultOptions(url))
		require.ErrorIs(t, err, ledger.ErrFormat)
	})
	t.Run("NewerTables", func(t *testing.T) {
		url := cluster.Fresh(t)
		open(t, postgres.DefaultOptions(url)).Close()
		exec(t, url, `INSERT INTO treaty_migration (number, name, needs) VALUES (1000, 'future', 1000)`)
		_, err := postgres.Open(t.Context(), postgres.DefaultOptions(url))
		require.ErrorIs(t, err, ledger.ErrFormat)
		require.ErrorContains(t, err, "newer release")
	})
	t.Run("Encoding", func(t *testing.T) {
		url := cluster.Fresh(t)
		exec(t, url, `CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`)
		_, err := postgres.Open(t.Context(), postgres.DefaultOptions(strings.Replace(url, "/postgres?", "/latin?", 1)))
		require.ErrorContains(t, err, "LATIN1")
		exec(t, url, `DROP DATABASE latin`)
	})
	t.Run("ReadOnlyServer", func(t *testing.T) {
		_, err := postgres.Open(t.Context(), postgres.DefaultOptions(good.URL+"&default_transaction_read_only=on"))
		require.ErrorContains(t, err, "read only")
	})
}

// TestOpenAtOnce opens ten nodes on an empty database: one migrates, all work.
func TestOpenAtOnce(t *testing.T) {
	o := postgres.DefaultOptions(cluster.Fresh(t))
	var opening errgroup.Group
	for range 10 {
		opening.Go(func() error {
			l, err := postgres.Open(t.Context(), o)
			if err != nil {
				return err
			}
			_, err = l.Head(t.Context())
			return errors.Join(err, l.Close())
		})
	}
	require.NoError(t, opening.Wait())
}

// TestTamperedEntriesAreFound changes rows behind the log's back.
func TestTamperedEntriesAreFound(t *testing.T) {
	for name, c := range map[string]struct{ sql, want string }{
		"body":    {`UPDATE change_log SET body = '[]' WHERE seq = 2`, "entry 2 is not what was written"},
		"name":    {`UPDATE change_log SET name = 'x' WHERE seq = 1`, "entry 1 is not what was written"},
		"text":    {`UPDATE schema_text SET text = 'x' WHERE text = 'text of b'`, "entry 2 is not what was written"},
		"removed": {`DELETE FROM change_log WHERE seq = 2`, "entry 3 follows entry 1"},
		"end":     {`DELETE FROM change_log WHERE seq = 3`, "entry 3 is missing"},
		"blanked": {`UPDATE change_log SET body = NULL, text_hash = NULL, salt = NULL WHERE seq = 2`, "entry 2 is blank"},
	} {
		t.Run(name, func(t *testing.T) {
			url := cluster.Fresh(t)
			l := opened(t, postgres.DefaultOptions(url))
			at, err := l.Head(t.Context())
			require.NoError(t, err)
			_, err = l.Append(t.Context(), at, fact("a"), fact("b"), fact("c"))
			require.NoError(t, err)
			exec(t, url, c.sql)
			var a ledger.Audit
			var found error
			for e, err := range l.Read(t.Context(), ledger.Pos{}) {
				if found = err; found == nil {
					found = a.Check(&e)
				}
				if found != nil {
					break
				}
			}
			if found == nil {
				_, found = a.Close()
			}
			require.ErrorIs(t, found, ledger.ErrDiverged)
			require.ErrorContains(t, found, c.want)
		})
	}
}
