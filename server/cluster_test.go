package server

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadAtOtherNode registers at one node and reads at another at once: the
// other confirms the head of the ledger before it answers, so nothing is missed.
func TestReadAtOtherNode(t *testing.T) {
	url := cluster.Fresh(t)
	a, b := startNode(t, url), startNode(t, url)
	const total, writers = 10_000, 16
	var misses, next atomic.Int64
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := next.Add(1); i <= total; i = next.Add(1) {
				subject := fmt.Sprintf("s%d", i)
				status, text, err := a.patient(http.MethodPost, "/subjects/"+subject+"/versions", schemaBody(named(subject)))
				if err != nil || status != http.StatusOK {
					t.Errorf("register: %d %s %v", status, text, err)
					return
				}
				var r registered
				if err := json.Unmarshal([]byte(text), &r); err != nil {
					t.Error(err)
					return
				}
				// Half the reads ask for what changes, half for what is unknown until it is there.
				path := "/subjects/" + subject + "/versions/latest"
				if i%2 == 0 {
					path = "/schemas/ids/" + strconv.Itoa(r.ID)
				}
				if status, text, err = b.patient(http.MethodGet, path, ""); err != nil || status != http.StatusOK {
					misses.Add(1)
					t.Errorf("read %s: %d %s %v", path, status, text, err)
					return
				}
			}
		})
	}
	wg.Wait()
	require.Zero(t, misses.Load())
}

// TestOneSchemaManyWriters lets 64 clients of two nodes register one schema.
func TestOneSchemaManyWriters(t *testing.T) {
	url := cluster.Fresh(t)
	nodes := []*node{startNode(t, url), startNode(t, url)}
	answers := make([]registered, 64)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			status, text, err := nodes[i%2].patient(http.MethodPost, "/subjects/same/versions", schemaBody(named("same")))
			if err != nil || status != http.StatusOK {
				t.Errorf("%d %s %v", status, text, err)
				return
			}
			if err := json.Unmarshal([]byte(text), &answers[i]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, a := range answers {
		require.Equal(t, registered{1, 1}, a)
	}
	_, versions := nodes[0].do(http.MethodGet, "/subjects/same/versions", "")
	require.Equal(t, "[1]", versions)
}

// TestIncompatibleWriters lets 64 clients register schemas no two of which are
// compatible: exactly one wins, all others are refused because of it.
func TestIncompatibleWriters(t *testing.T) {
	url := cluster.Fresh(t)
	nodes := []*node{startNode(t, url), startNode(t, url)}
	var wins, refusals atomic.Int64
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			schema := fmt.Sprintf(`{"type":"fixed","name":"F","size":%d}`, i+1)
			status, text, err := nodes[i%2].patient(http.MethodPost, "/subjects/rival/versions", schemaBody(schema))
			switch {
			case err == nil && status == http.StatusOK:
				wins.Add(1)
			case err == nil && status == http.StatusConflict && strings.Contains(text, "FIXED_SIZE_MISMATCH"):
				refusals.Add(1)
			default:
				t.Errorf("%d %s %v", status, text, err)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, wins.Load())
	require.EqualValues(t, 63, refusals.Load())
}

// kills is how often a node is killed under load, for each store.
const kills = 50

// TestKilledNode kills a node again and again while clients write to it, and
// asks after each time for everything that was acknowledged.
func TestKilledNode(t *testing.T) {
	for _, store := range []string{"sqlite", "postgres"} {
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			url := "sqlite:" + filepath.Join(t.TempDir(), "treaty.db")
			if store == "postgres" {
				url = cluster.Fresh(t)
			}
			n := startNode(t, url)
			acknowledged := map[string]int{} // subject → id
			for round := range kills {
				for subject, id := range killUnderLoad(n, round) {
					acknowledged[subject] = id
				}
				n.start()
				lost(t, n, acknowledged)
			}
			require.Greater(t, len(acknowledged), kills, "the load was no load")
		})
	}
}

// killUnderLoad writes with eight clients, kills the node after a random number
// of acknowledged writes, and returns those.
func killUnderLoad(n *node, round int) map[string]int {
	var (
		mu    sync.Mutex
		acks  = map[string]int{}
		limit = 2 + rand.IntN(60)
		full  = make(chan struct{})
		wg    sync.WaitGroup
	)
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				subject := fmt.Sprintf("k%d_%d_%d", round, w, i)
				status, text, _, err := n.try(http.MethodPost, "/subjects/"+subject+"/versions", schemaBody(named(subject)))
				if err != nil {
					return // the node is gone; whether this write landed is open
				}
				if status == http.StatusServiceUnavailable {
					continue // not acknowledged: the database was too slow
				}
				var r registered
				if status != http.StatusOK || json.Unmarshal([]byte(text), &r) != nil {
					n.t.Errorf("register: %d %s", status, text)
					return
				}
				mu.Lock()
				acks[subject] = r.ID
				if len(acks) == limit {
					close(full)
				}
				mu.Unlock()
			}
		})
	}
	<-full
	n.kill()
	wg.Wait()
	return acks
}

// lost fails the test if a version is not there under its id, or an id was given twice.
func lost(t *testing.T, n *node, acknowledged map[string]int) {
	t.Helper()
	type schema struct {
		Subject string
		ID      int
	}
	var all []schema
	for {
		status, text := n.do(http.MethodGet, fmt.Sprintf("/schemas?latestOnly=true&offset=%d", len(all)), "")
		require.Equal(t, http.StatusOK, status)
		var page []schema
		require.NoError(t, json.Unmarshal([]byte(text), &page))
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	there, owners := map[string]int{}, map[int]string{}
	for _, s := range all {
		there[s.Subject] = s.ID
		require.Empty(t, owners[s.ID], "id %d was given twice", s.ID)
		owners[s.ID] = s.Subject
	}
	for subject, id := range acknowledged {
		require.Equal(t, id, there[subject], "%s was acknowledged under an id that it does not have", subject)
	}
}

// TestDatabaseOutage stops PostgreSQL under a node: what is known is served and
// labelled, writes are refused at once, and everything heals by itself.
func TestDatabaseOutage(t *testing.T) {
	cluster.Private(t)
	url := cluster.Fresh(t)
	n := startNode(t, url)
	status, text := n.do(http.MethodPost, "/subjects/known/versions", schemaBody(named("known")))
	require.Equal(t, http.StatusOK, status, text)

	require.NoError(t, cluster.Kill())
	restarted := false
	defer func() {
		if !restarted {
			require.NoError(t, cluster.Restart())
		}
	}()

	for _, path := range []string{"/schemas/ids/1", "/subjects/known/versions/1", "/subjects/known/versions/latest", "/subjects", "/config"} {
		status, text, header, err := n.try(http.MethodGet, path, "")
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status, "%s: %s", path, text)
		if path != "/schemas/ids/1" { // an id never changes its meaning, so it is never stale
			require.NotEmpty(t, header.Get("X-Treaty-Stale"), "%s is not labelled", path)
		}
	}
	status, text = n.do(http.MethodGet, "/subjects/unknown/versions/latest", "")
	require.Equal(t, http.StatusServiceUnavailable, status, "nobody can say that it is not there: %s", text)
	status, text = n.do(http.MethodPost, "/subjects/new/versions", schemaBody(named("new")))
	require.Equal(t, http.StatusServiceUnavailable, status, text)
	require.Contains(t, text, "error_code")
	status, text = n.do(http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusOK, status, "it still answers reads: %s", text)

	require.NoError(t, cluster.Restart())
	restarted = true
	n.until(func() bool {
		status, _, _, err := n.try(http.MethodPost, "/subjects/new/versions", schemaBody(named("new")))
		return err == nil && status == http.StatusOK
	})
	status, _, header, err := n.try(http.MethodGet, "/subjects/new/versions/latest", "")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	require.Empty(t, header.Get("X-Treaty-Stale"))
}

// TestNobodyStarves runs lists, versions and registrations at once, more than
// any pool has connections: all finish.
func TestNobodyStarves(t *testing.T) {
	n := startNode(t, cluster.Fresh(t))
	var wg sync.WaitGroup
	for i := range 256 {
		wg.Go(func() {
			for round := range 4 {
				subject := fmt.Sprintf("n%d_%d", i, round)
				for _, call := range [][3]string{
					{http.MethodPost, "/subjects/" + subject + "/versions", schemaBody(named(subject))},
					{http.MethodGet, "/subjects", ""},
					{http.MethodGet, "/subjects/" + subject + "/versions", ""},
				} {
					if status, text, err := n.patient(call[0], call[1], call[2]); err != nil || status != http.StatusOK {
						t.Errorf("%s %s: %d %.200s %v", call[0], call[1], status, text, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}
