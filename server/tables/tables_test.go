package tables_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
	"github.com/treaty-registry/treaty/ledger/sqlite"
	"github.com/treaty-registry/treaty/server/notify"
	"github.com/treaty-registry/treaty/server/tables"
	"github.com/treaty-registry/treaty/server/v1/book"
)

var cluster postgrestest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// eachStore runs a test on all stores. One call of open is one node; memory has one only.
func eachStore(t *testing.T, test func(t *testing.T, nodes int, open func() *tables.Tables)) {
	opener := func(t *testing.T, store, place string) func() *tables.Tables {
		return func() *tables.Tables {
			out, err := tables.Open(t.Context(), store, place)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, out.Close()) })
			return out
		}
	}
	t.Run("memory", func(t *testing.T) { test(t, 1, opener(t, tables.Memory, "")) })
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "a ledger?.db")
		log, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, log.Close()) })
		test(t, 1, opener(t, tables.SQLite, path))
	})
	t.Run("postgres", func(t *testing.T) { test(t, 2, opener(t, tables.Postgres, cluster.Fresh(t))) })
}

func TestObservations(t *testing.T) {
	eachStore(t, func(t *testing.T, nodes int, open func() *tables.Tables) {
		a := open()
		b := a
		if nodes > 1 {
			b = open()
		}
		key := evidence.Key{
			Environment: "prod", Principal: "billing", Strength: evidence.Basic, Client: "c", Library: "lib/1", Act: evidence.FetchesID,
			Subject: ":.eu:orders-value", SchemaID: 7, Detail: "major=2",
		}
		other := key
		other.Principal = "b'; DROP TABLE observation; --\u00e9"
		observed := func(k evidence.Key, first, last time.Duration, n int64) []evidence.Observation {
			return []evidence.Observation{{Key: k, First: noon.Add(first), Last: noon.Add(last), Count: n}}
		}
		since := map[string]time.Time{"prod": noon}
		require.NoError(t, a.AddObservations(t.Context(), observed(key, 0, time.Hour, 3), nil, since))
		all, mark, err := b.ObservationsSince(t.Context(), 0)
		require.NoError(t, err)
		require.Equal(t, observed(key, 0, time.Hour, 3), all)
		// The clock of the second node is behind, and it has seen something older and nothing newer.
		require.NoError(t, b.AddObservations(t.Context(), observed(key, -time.Hour, time.Minute, 4), map[string]int64{"prod": 5},
			map[string]time.Time{"prod": noon.Add(-time.Minute)}))
		require.NoError(t, b.AddObservations(t.Context(), observed(other, 0, 0, 1), map[string]int64{"prod": 1}, since))
		all, again, err := a.ObservationsSince(t.Context(), mark)
		require.NoError(t, err)
		require.ElementsMatch(t, append(observed(key, -time.Hour, time.Hour, 7), observed(other, 0, 0, 1)...), all)
		require.GreaterOrEqual(t, again, mark)
		started, overflow, err := a.Observing(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string]time.Time{"prod": noon.Add(-time.Minute)}, started)
		require.Equal(t, map[string]int64{"prod": 6}, overflow)
	})
}

func TestForgetting(t *testing.T) {
	eachStore(t, func(t *testing.T, nodes int, open func() *tables.Tables) {
		db, now := open(), time.Now().UTC().Truncate(time.Second)
		observed := func(who string, first, last time.Time) evidence.Observation {
			return evidence.Observation{Key: evidence.Key{Environment: "prod", Principal: who, Act: evidence.FetchesID}, First: first, Last: last, Count: 1}
		}
		yesterday, later := now.AddDate(0, 0, -1), now.AddDate(5, 0, 0)
		require.NoError(t, db.AddObservations(t.Context(), []evidence.Observation{
			observed("a today", yesterday, now), observed("b gone", now.AddDate(-2, 0, 0), now.AddDate(0, 0, -401)),
			observed("c ahead", yesterday, later), observed("d all ahead", later, later), observed("e little ahead", now, now.Add(time.Minute)),
		}, map[string]int64{"prod": 7}, map[string]time.Time{"prod": now}))
		read := func() []evidence.Observation {
			all, _, err := db.ObservationsSince(t.Context(), 0)
			require.NoError(t, err)
			slices.SortFunc(all, func(a, b evidence.Observation) int { return strings.Compare(a.Principal, b.Principal) })
			return all
		}
		own := now
		if nodes > 1 {
			own = now.AddDate(30, 0, 0) // the clock of the node is wrong, that of the database decides
		}
		require.NoError(t, db.Forget(t.Context(), own))
		all := read()
		require.Len(t, all, 4, "what nobody does any more is forgotten after a year")
		require.Equal(t, observed("a today", yesterday, now), all[0])
		for _, o := range all[1:] {
			require.WithinRange(t, o.Last, now, now.Add(time.Minute), "%s: what comes from the future was seen now", o.Principal)
			require.False(t, o.First.After(o.Last))
		}
		require.Equal(t, yesterday, all[1].First)
		_, overflow, err := db.Observing(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string]int64{"prod": 7}, overflow)
		if nodes > 1 {
			return // nobody can set the clock of the database
		}
		require.NoError(t, db.Forget(t.Context(), now.AddDate(0, 0, 31)))
		_, overflow, err = db.Observing(t.Context())
		require.NoError(t, err)
		require.Empty(t, overflow, "overflow counts for as many days as are kept")
		require.Len(t, read(), 4)
	})
}

func TestNodesThatFlushAtOnceLoseNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, nodes int, open func() *tables.Tables) {
		var batch []evidence.Observation
		for i := range 50 {
			batch = append(batch, evidence.Observation{Key: evidence.Key{Environment: "e", Principal: fmt.Sprint(i), Act: evidence.LooksUp}, First: noon, Last: noon, Count: 1})
		}
		var all sync.WaitGroup
		errs := make(chan error, nodes*8)
		for range nodes {
			node := open()
			for range 8 {
				all.Go(func() {
					errs <- node.AddObservations(t.Context(), batch, nil, map[string]time.Time{"e": noon})
				})
			}
		}
		all.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		if nodes == 1 && t.Name() == "TestNodesThatFlushAtOnceLoseNothing/memory" {
			return // each memory is one of its own
		}
		rows, _, err := open().ObservationsSince(t.Context(), 0)
		require.NoError(t, err)
		require.Len(t, rows, 50)
		for _, o := range rows {
			require.Equal(t, int64(nodes*8), o.Count)
		}
	})
}

func TestBuildsAndReports(t *testing.T) {
	eachStore(t, func(t *testing.T, _ int, open func() *tables.Tables) {
		db := open()
		first := book.Build{Application: "billing", Version: "1", Branch: "main", Contract: "aa", Ref: "r", At: noon}
		kept, err := db.Record(t.Context(), first)
		require.NoError(t, err)
		require.Equal(t, first, kept)
		second := first
		second.Contract = "bb"
		kept, err = db.Record(t.Context(), second)
		require.NoError(t, err)
		require.Equal(t, first, kept, "a build is immutable")
		hash, err := db.ContractOf(t.Context(), "billing", "1")
		require.NoError(t, err)
		require.Equal(t, "aa", hash)
		hash, err = db.ContractOf(t.Context(), "billing", "2")
		require.NoError(t, err)
		require.Empty(t, hash)

		require.NoError(t, db.Keep(t.Context(), "imp_1", noon, []byte(`{"a":1}`)))
		require.NoError(t, db.Keep(t.Context(), "imp_1", noon, []byte(`{"a":2}`)))
		body, err := db.Report(t.Context(), "imp_1")
		require.NoError(t, err)
		require.JSONEq(t, `{"a":2}`, string(body))
		require.NoError(t, db.Keep(t.Context(), "imp_2", noon.AddDate(0, 0, 91), []byte(`{}`)))
		body, err = db.Report(t.Context(), "imp_1")
		require.NoError(t, err)
		require.Nil(t, body, "old reports are forgotten")
	})
}

func TestHooks(t *testing.T) {
	eachStore(t, func(t *testing.T, nodes int, open func() *tables.Tables) {
		a := open()
		b := a
		if nodes > 1 {
			b = open()
		}
		h := notify.Hook{ID: "h", URL: "https://example.com/", Secret: "s", Types: []string{"version.*"}, Cursor: notify.Place{Position: 7, Notice: 3}, Created: noon}
		require.NoError(t, a.PutHook(t.Context(), h))
		changed := h
		changed.Cursor, changed.Paused, changed.Types = notify.Place{Position: 1}, true, nil
		require.NoError(t, b.PutHook(t.Context(), changed))
		changed.Cursor = h.Cursor
		all, err := a.Hooks(t.Context())
		require.NoError(t, err)
		require.Equal(t, []notify.Hook{changed}, all, "a change leaves the cursor alone")

		claim := func(db *tables.Tables, node string, at time.Time) (notify.Place, bool) {
			cursor, mine, err := db.ClaimHook(t.Context(), "h", node, at, at.Add(time.Minute))
			require.NoError(t, err)
			return cursor, mine
		}
		cursor, mine := claim(a, "n1", noon)
		require.True(t, mine)
		require.Equal(t, notify.Place{Position: 7, Notice: 3}, cursor)
		_, mine = claim(b, "n2", noon.Add(time.Second))
		require.False(t, mine)
		require.NoError(t, b.MoveHook(t.Context(), "h", "n2", notify.Place{Position: 100}))
		require.NoError(t, a.MoveHook(t.Context(), "h", "n1", notify.Place{Position: 9, Notice: 4}))
		_, mine = claim(a, "n1", noon.Add(30*time.Second))
		require.True(t, mine, "a claim is renewed")
		cursor, mine = claim(b, "n2", noon.Add(2*time.Minute))
		require.True(t, mine, "an old claim falls to others")
		require.Equal(t, notify.Place{Position: 9, Notice: 4}, cursor)

		for i := range notify.DeliveriesKept + 5 {
			require.NoError(t, a.NoteDelivery(t.Context(), notify.Delivery{Hook: "h", Position: uint64(i), At: noon.Add(time.Duration(i) * time.Second), Status: 200}))
		}
		log, err := b.Deliveries(t.Context(), "h", 1_000)
		require.NoError(t, err)
		require.Len(t, log, notify.DeliveriesKept)
		require.Equal(t, uint64(notify.DeliveriesKept+4), log[0].Position, "newest first")
		require.NoError(t, a.RemoveHook(t.Context(), "h"))
		_, mine = claim(b, "n2", noon)
		require.False(t, mine)
	})
}

func TestNotices(t *testing.T) {
	eachStore(t, func(t *testing.T, nodes int, open func() *tables.Tables) {
		a := open()
		b := a
		if nodes > 1 {
			b = open()
		}
		last, err := a.LastNotice(t.Context())
		require.NoError(t, err)
		require.Zero(t, last)
		notice := func(i int) notify.Notice {
			return notify.Notice{ID: notify.NoticeID("x", strconv.Itoa(i)), Type: notify.UsageUndeclared, Subject: "é", At: noon, Data: api.Notice{Words: "w", Position: 7}}
		}
		// Both nodes find much the same at the same time.
		var both sync.WaitGroup
		for _, node := range []*tables.Tables{a, b} {
			both.Go(func() {
				for i := range 20 {
					assert.NoError(t, node.AddNotices(t.Context(), []notify.Notice{notice(i), notice(i + 1)}))
				}
			})
		}
		both.Wait()
		all, err := b.NoticesAfter(t.Context(), 0, 100)
		require.NoError(t, err)
		require.Len(t, all, 21)
		for i := range all {
			require.Equal(t, uint64(i)+1, all[i].Seq, "no number is left out")
		}
		want := notice(0)
		want.Seq = 1
		require.Equal(t, want, all[0])
		rest, err := a.NoticesAfter(t.Context(), 19, 1)
		require.NoError(t, err)
		require.Equal(t, all[19:20], rest)
		last, err = a.LastNotice(t.Context())
		require.NoError(t, err)
		require.Equal(t, uint64(21), last)
	})
}
