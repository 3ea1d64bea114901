package observe_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/postgres/postgrestest"
	"github.com/treaty-registry/treaty/server/identity"
	"github.com/treaty-registry/treaty/server/observe"
	"github.com/treaty-registry/treaty/server/tables"
)

var cluster postgrestest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// fake is tables in memory that can fail.
type fake struct {
	mu       sync.Mutex
	rows     map[evidence.Key]evidence.Observation
	overflow map[string]int64
	since    map[string]time.Time
	fails    error
	largest  int
}

func newFake() *fake {
	return &fake{rows: map[evidence.Key]evidence.Observation{}, overflow: map[string]int64{}, since: map[string]time.Time{}}
}

func (f *fake) AddObservations(_ context.Context, all []evidence.Observation, overflow map[string]int64, since map[string]time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails != nil {
		return f.fails
	}
	f.largest = max(f.largest, len(all))
	for _, o := range all {
		if old, ok := f.rows[o.Key]; ok {
			o = evidence.Merge(old, o)
		}
		f.rows[o.Key] = o
	}
	for environment, n := range overflow {
		f.overflow[environment] += n
	}
	for environment, at := range since {
		if old, ok := f.since[environment]; !ok || at.Before(old) {
			f.since[environment] = at
		}
	}
	return nil
}

func (f *fake) ObservationsSince(context.Context, int64) ([]evidence.Observation, int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []evidence.Observation
	for _, o := range f.rows {
		all = append(all, o)
	}
	return all, 1, f.fails
}

func (f *fake) Observing(context.Context) (map[string]time.Time, map[string]int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	since, overflow := map[string]time.Time{}, map[string]int64{}
	for k, v := range f.since {
		since[k] = v
	}
	for k, v := range f.overflow {
		overflow[k] = v
	}
	return since, overflow, f.fails
}

func (f *fake) Forget(context.Context, time.Time) error { return f.fails }

func (f *fake) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = err
}

// request is one of a client that says who it is.
func request(user string, header ...string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, "http://registry.example/schemas/ids/7", nil) //nolint:noctx // the context is of no interest here
	if err != nil {
		panic(err)
	}
	if user != "" {
		r.SetBasicAuth(user, "secret")
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	return r
}

func sorted(all []evidence.Observation) []evidence.Observation {
	return slices.SortedFunc(slices.Values(all), func(a, b evidence.Observation) int {
		return strings.Compare(fmt.Sprint(a.Key), fmt.Sprint(b.Key))
	})
}

func TestCountsAndTimesAddUp(t *testing.T) {
	at := noon
	f := newFake()
	o := observer(f, func() time.Time { return at })
	r := request("billing", "X-Registry-Operation: DESERIALIZE")
	for range 3 {
		o.Note(r, evidence.FetchesID, "orders-value", 7, "")
	}
	at = noon.Add(time.Minute)
	o.Note(r, evidence.FetchesID, "orders-value", 7, "")
	o.Flush(t.Context())
	key := evidence.Key{Environment: "default", Principal: "billing", Strength: evidence.Asserted, Act: evidence.FetchesID, Subject: "orders-value", SchemaID: 7}
	role := key
	role.Act = evidence.Deserializes
	want := func(n int64, last time.Time) []evidence.Observation {
		return sorted([]evidence.Observation{{Key: key, First: noon, Last: last, Count: n}, {Key: role, First: noon, Last: last, Count: n}})
	}
	require.Empty(t, cmp.Diff(want(4, at), sorted(o.Seen().Observations)))
	require.Equal(t, map[string]time.Time{"default": noon}, o.Seen().Since)
	require.Equal(t, at, o.Seen().At)

	// What comes after a flush is counted too, and nothing is counted twice.
	before := o.Seen()
	o.Flush(t.Context())
	require.Same(t, before, o.Seen(), "nothing new needs no new snapshot")
	at = noon.Add(time.Hour)
	o.Note(r, evidence.FetchesID, "orders-value", 7, "")
	o.Flush(t.Context())
	require.Empty(t, cmp.Diff(want(5, at), sorted(o.Seen().Observations)))
	require.Empty(t, cmp.Diff(want(4, noon.Add(time.Minute)), sorted(before.Observations)), "a snapshot never changes")
}

// TestNothingThatDiffersIsOne sends requests that differ in one thing each: a
// shortcut must not take one for another.
func TestNothingThatDiffersIsOne(t *testing.T) {
	o := observer(newFake(), func() time.Time { return noon })
	calls := 0
	note := func(r *http.Request, act evidence.Act, subject string, id int32, detail string) {
		calls++
		for range 2 {
			o.Note(r, act, subject, id, detail)
		}
	}
	note(request(""), evidence.FetchesID, "a", 1, "")
	note(request(""), evidence.FetchesVersion, "a", 1, "")
	note(request(""), evidence.FetchesID, "b", 1, "")
	note(request(""), evidence.FetchesID, "a", 2, "")
	note(request(""), evidence.FetchesID, "a", 257, "")
	note(request(""), evidence.FetchesSelected, "a", 1, "major=1")
	note(request(""), evidence.FetchesSelected, "a", 1, "major=2")
	note(request("x"), evidence.FetchesID, "a", 1, "")
	note(request("y"), evidence.FetchesID, "a", 1, "")
	note(request("", "User-Agent: x/1"), evidence.FetchesID, "a", 1, "")
	note(request("", "Confluent-Client-Version: x/1"), evidence.FetchesID, "a", 1, "")
	note(request("", "X-Registry-Client-Id: x"), evidence.FetchesID, "a", 1, "")
	o.Flush(t.Context())
	require.Len(t, o.Seen().Observations, calls)
	for _, seen := range o.Seen().Observations {
		require.Equal(t, int64(2), seen.Count, "%+v", seen)
	}
}

func TestSpoofedHeadersProveNothing(t *testing.T) {
	o := observer(newFake(), func() time.Time { return noon })
	for _, h := range []string{
		"X-Registry-Client-Id: admin", "X-Forwarded-User: admin", "X-Forwarded-Client-Cert: Subject=\"CN=admin\"", "X-SSL-Client-S-DN: CN=admin", "X-Client-Cert: admin",
		"X-Forwarded-Email: admin", "X-Remote-User: admin", "X-Auth-Request-User: admin", "Forwarded: for=admin", "X-Registry-Client-Id: a\x1b[31m", "User-Agent: " + strings.Repeat("x", 10_000),
		"Authorization: Bearer e30.eyJzdWIiOiJhZG1pbiJ9.", "Authorization: Basic %%%", "X-Registry-Operation: DROP",
	} {
		o.Note(request("", h), evidence.FetchesID, "orders-value", 7, "")
	}
	o.Flush(t.Context())
	require.NotEmpty(t, o.Seen().Observations)
	for _, seen := range o.Seen().Observations {
		require.False(t, seen.Strength.Verified(), "%+v", seen)
		require.Less(t, len(seen.Client)+len(seen.Library)+len(seen.Principal), 400)
		require.NotContains(t, seen.Client, "\x1b")
	}
}

func TestFailingTablesLoseNothing(t *testing.T) {
	f := newFake()
	o := observer(f, func() time.Time { return noon })
	o.Flush(t.Context())
	f.fail(errors.New("the disk is full"))
	r := request("billing")
	for range 5 {
		o.Note(r, evidence.FetchesID, "orders-value", 7, "")
		o.Flush(t.Context())
	}
	require.Empty(t, o.Seen().Observations)
	f.fail(nil)
	o.Flush(t.Context())
	require.Len(t, o.Seen().Observations, 1)
	require.Equal(t, int64(5), o.Seen().Observations[0].Count)
}

// TestKeysAreBounded asks as very many principals, before and after a restart.
func TestKeysAreBounded(t *testing.T) {
	const limit, principals = 2_000, 100_000
	f, state := newFake(), catalog.NewState()
	start := func() *observe.Observer {
		return observe.New(observe.Options{
			Tables: f, Identity: identity.New(identity.Options{}), Catalog: func() *catalog.State { return state },
			Environment: "default", Limit: limit, Every: time.Second, Log: discard(), Now: func() time.Time { return noon },
		})
	}
	for run := range 2 {
		o := start()
		for i := range principals {
			o.Note(request(fmt.Sprintf("p-%d-%d", run, i)), evidence.FetchesID, "orders-value", 7, "")
			if i%10_000 == 0 {
				o.Flush(t.Context())
			}
		}
		o.Flush(t.Context())
		seen := o.Seen()
		require.LessOrEqual(t, len(seen.Observations), limit)
		var kept int64
		for _, one := range seen.Observations {
			kept += one.Count
		}
		require.Equal(t, int64(principals*(run+1)), kept+seen.Overflow["default"], "what is not kept is counted")
	}
	require.LessOrEqual(t, f.largest, 500, "the ledger waits for short transactions only")
}

func TestAStoppedNodeFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		o := observer(f, time.Now)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { o.Run(ctx) })
		synctest.Wait()
		o.Note(request("billing"), evidence.FetchesID, "orders-value", 7, "")
		require.Empty(t, o.Seen().Observations)
		time.Sleep(time.Second) //nolint:forbidigo // the clock of the bubble
		synctest.Wait()
		require.Len(t, o.Seen().Observations, 1, "it flushes by itself")
		o.Note(request("mailer"), evidence.FetchesID, "orders-value", 7, "")
		stop()
		running.Wait()
		require.Len(t, f.rows, 2)
	})
}

// TestNewsIsFlushedAtOnce lets a busy client ask: that it was seen is told by the
// next flush, how often by every sixth one.
func TestNewsIsFlushedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		o := observer(f, time.Now)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { o.Run(ctx) })
		synctest.Wait()
		var counts []int64
		for range 13 {
			for range 10 {
				o.Note(request("billing"), evidence.FetchesID, "orders-value", 7, "")
			}
			time.Sleep(time.Second) //nolint:forbidigo // the clock of the bubble
			synctest.Wait()
			require.Len(t, o.Seen().Observations, 1)
			counts = append(counts, o.Seen().Observations[0].Count)
		}
		require.Equal(t, []int64{1, 1, 1, 1, 1, 60, 60, 60, 60, 60, 60, 120, 120}, counts)
		stop()
		running.Wait()
		for _, one := range f.rows {
			require.Equal(t, int64(130), one.Count, "a node that stops tells all")
		}
	})
}

// TestConcurrentRequestsAreAllCounted meets flushes and shortcuts that push each other out.
func TestConcurrentRequestsAreAllCounted(t *testing.T) {
	const workers, each = 8, 5_000
	f := newFake()
	o := observer(f, time.Now)
	done := make(chan struct{})
	var all, flusher sync.WaitGroup
	flusher.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				o.Flush(t.Context())
			}
		}
	})
	for range workers {
		all.Go(func() {
			r := request("billing")
			for i := range each {
				o.Note(r, evidence.FetchesID, "orders-value", int32(i%3000), "")
			}
		})
	}
	all.Wait()
	close(done)
	flusher.Wait()
	o.Flush(t.Context())
	var total int64
	for _, one := range o.Seen().Observations {
		total += one.Count
	}
	require.Equal(t, int64(workers*each), total)
}

// TestTwoNodes lets two nodes with clocks that differ work on one database.
func TestTwoNodes(t *testing.T) {
	url := cluster.Fresh(t)
	node := func(now time.Time) *observe.Observer {
		db, err := tables.Open(t.Context(), tables.Postgres, url)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		return observer(db, func() time.Time { return now })
	}
	a, b := node(noon), node(noon.Add(-time.Hour))
	for range 3 {
		a.Note(request("billing"), evidence.FetchesID, "orders-value", 7, "")
	}
	b.Note(request("billing"), evidence.FetchesID, "orders-value", 7, "")
	b.Note(request("mailer"), evidence.LooksUp, "mails-value", 8, "")
	a.Flush(t.Context())
	b.Flush(t.Context())
	a.Flush(t.Context())
	require.Empty(t, cmp.Diff(sorted(a.Seen().Observations), sorted(b.Seen().Observations)))
	require.Len(t, a.Seen().Observations, 2)
	for _, one := range a.Seen().Observations {
		if one.Principal == "billing" {
			require.Equal(t, int64(4), one.Count)
			require.Equal(t, noon.Add(-time.Hour), one.First)
			require.Equal(t, noon, one.Last)
		}
	}
	require.Equal(t, noon.Add(-time.Hour), a.Seen().Since["default"])
}

// TestEnvironments binds requests to environments, also to one that is made while clients are known already.
func TestEnvironments(t *testing.T) {
	state := catalog.NewState()
	o := observe.New(observe.Options{
		Tables: newFake(), Identity: identity.New(identity.Options{}), Catalog: func() *catalog.State { return state },
		Environment: "default", Limit: 1_000, Every: time.Second, Log: discard(), Now: func() time.Time { return noon },
	})
	o.Note(request("sa-billing"), evidence.FetchesID, "orders-value", 7, "")
	next := state.Fork()
	for i, e := range []api.Environment{
		{Name: "by-context", Bindings: api.Bindings{Contexts: []string{".eu"}}},
		{Name: "by-header", Bindings: api.Bindings{Header: "X-Stage: test"}},
		{Name: "by-host", Bindings: api.Bindings{Hosts: []string{"dev.example"}}},
		{Name: "by-principal", Bindings: api.Bindings{Principals: []string{"sa-.*"}}},
	} {
		fact, err := catalog.EnvironmentFact(e.Name, &e)
		require.NoError(t, err)
		require.NoError(t, next.Apply(ledger.Entry{Fact: fact, Seq: uint64(i) + 1}))
	}
	state = next
	o.Flush(t.Context())
	o.Note(request("sa-billing"), evidence.FetchesID, "orders-value", 7, "")
	o.Note(request("x"), evidence.FetchesID, ":.eu-west:orders-value", 7, "")
	o.Note(request("y", "X-Stage: test"), evidence.FetchesID, "orders-value", 7, "")
	o.Note(request("y", "X-Stage: live"), evidence.FetchesID, "orders-value", 7, "")
	hosted := request("z")
	hosted.Host = "DEV.example:8081"
	o.Note(hosted, evidence.FetchesID, "orders-value", 7, "")
	o.Flush(t.Context())
	got := map[string][]string{}
	for _, one := range sorted(o.Seen().Observations) {
		got[one.Environment] = append(got[one.Environment], one.Principal)
	}
	require.Equal(t, map[string][]string{
		"default": {"sa-billing", "y"}, "by-principal": {"sa-billing"}, "by-context": {"x"}, "by-header": {"y"}, "by-host": {"z"},
	}, got)
}

// TestTheFutureEnds reads what a node has written whose clock was years ahead: it
// grows old like everything else.
func TestTheFutureEnds(t *testing.T) {
	f, now := newFake(), noon
	key := evidence.Key{Environment: "default", Principal: "billing", Act: evidence.FetchesID, Subject: "orders-value"}
	good := key
	good.SchemaID = 7
	f.rows[key] = evidence.Observation{Key: key, First: noon.AddDate(5, 0, 0), Last: noon.AddDate(5, 0, 0), Count: 1}
	f.rows[good] = evidence.Observation{Key: good, First: noon.Add(-time.Hour), Last: noon.Add(time.Minute), Count: 1}
	o := observer(f, func() time.Time { return now })
	o.Flush(t.Context())
	for _, one := range o.Seen().Observations {
		require.False(t, one.Last.After(noon.Add(2*time.Hour)))
		require.False(t, one.First.After(one.Last))
		if one.Key == good {
			require.Equal(t, f.rows[good], one, "clocks may differ a little")
		}
	}
}

// TestNoRowHoldsUpOthers notes and pushes what a database would refuse.
func TestNoRowHoldsUpOthers(t *testing.T) {
	db, err := tables.Open(t.Context(), tables.Postgres, cluster.Fresh(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	o := observer(db, func() time.Time { return noon })
	o.Note(request(""), evidence.TouchesValue, "-/a\x00b", 0, "")
	o.Note(request(""), evidence.TouchesValue, "-/\xff", 0, "")
	o.Note(request(""), evidence.TouchesValue, "-/"+strings.Repeat("x", 60_000), 0, "")
	o.Note(request(""), evidence.FetchesSelected, "orders-value", 7, "a=\x00")
	good := evidence.Key{Environment: "default", Principal: "gateway", Strength: evidence.Asserted, Act: evidence.Serializes, Subject: "orders-value"}
	odd := good
	odd.Principal = "\x00"
	o.Add([]evidence.Observation{
		{Key: good, First: noon.AddDate(-20, 0, 0), Last: noon, Count: 3},
		{Key: odd, First: noon, Last: noon, Count: 1},
		{Key: good, First: noon, Last: noon, Count: math.MaxInt64},
	})
	o.Flush(t.Context())
	require.Empty(t, cmp.Diff([]evidence.Observation{{Key: good, First: noon.AddDate(-20, 0, 0), Last: noon, Count: 3}}, o.Seen().Observations))
	require.Equal(t, map[string]time.Time{"default": noon}, o.Seen().Since, "what is pushed does not make observation older")
}
