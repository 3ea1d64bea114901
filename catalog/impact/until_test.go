package impact_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
)

// soon is a time of the sizes that matter for verdicts.
func soon(r *rand.Rand) time.Duration {
	unit := []time.Duration{time.Minute, time.Hour, catalogtest.Day, 10 * catalogtest.Day}[r.IntN(4)]
	return time.Duration(1+r.IntN(20)) * unit
}

// moving is a world of which much depends on the time.
func moving(t testing.TB, r *rand.Rand) *world {
	t.Helper()
	w := newWorld(t)
	w.Fact(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Production: true}))
	ago := func() time.Time { return w.Now.Add(-soon(r)) }
	w.Version(orders, compat.Avro, schemaA, ago())
	w.Version(orders, compat.Avro, schemaB, w.Now.Add(-time.Hour))
	p := api.Policy{Name: "p", Retained: []string{"all", "7d", "36h", "log"}[r.IntN(4)], OpenWorld: []string{"warn", "unknown"}[r.IntN(2)], LagWindow: "7d"}
	p.Edges.Undeclared, p.Edges.Quiet = []string{"block", "warn"}[r.IntN(2)], []string{"warn", "ignore"}[r.IntN(2)]
	w.Fact(catalog.PolicyFact(p.Name, &p))
	for i, name := range []string{"checkout", "billing", "mailer"} {
		c := api.Contract{Application: name, Principals: []string{"sa-" + name}}
		d := api.Deployed{Application: name, Version: "2", Environment: "prod", Since: ago(), Previous: "1"}
		if i == 0 {
			c.Produces = []api.Produces{catalogtest.Produces(orders, &api.Reader{Version: 1})}
			d.PreviousContract = w.Publish("1", catalogtest.At(100), c)
			c.Produces = []api.Produces{catalogtest.Produces(orders, &api.Reader{Version: 2})}
		} else {
			c.Consumes = []api.Consumes{catalogtest.Consumes(orders, []*api.Reader{nil, {Version: 1}, {Latest: true}}[r.IntN(3)])}
		}
		d.Contract = w.Publish("2", ago(), c)
		if r.IntN(3) == 0 {
			d.Ended = ago()
		}
		w.Deploy(d)
		if r.IntN(2) == 0 {
			w.Observe("sa-"+name, evidence.FetchesID, orders, 2, ago())
		}
		if r.IntN(2) == 0 {
			id := fmt.Sprintf("wav_%d", i)
			w.Fact(catalog.WaiverFact(id, &api.Waiver{ID: id, Application: name, Subject: orders, Expires: w.Now.Add(soon(r))}))
		}
	}
	if r.IntN(2) == 0 {
		w.Fact(catalog.AttestationFact(&api.Attestation{Subject: orders, Environment: "prod", Until: w.Now.Add(soon(r))}))
	}
	if r.IntN(2) == 0 {
		w.Observe("sa-crm", evidence.FetchesID, orders, 1, ago())
	}
	if r.IntN(2) == 0 {
		at := ago()
		w.Look(evidence.Kafka{
			Cluster: "default", At: at, GoodAt: at, ACLsKnown: r.IntN(2) == 0,
			Topics: []evidence.Topic{{Name: "orders", LastProduced: ago()}}, Groups: []evidence.Group{{Name: "sa-billing", Topics: []string{"orders"}, LastCommit: ago()}},
			Samples: []evidence.Sample{{Topic: "orders", IDs: []int32{2}, Oldest: ago(), Looked: 1}},
		})
	}
	return w
}

func movingQuestion(r *rand.Rand) api.ImpactRequest {
	switch r.IntN(5) {
	case 0:
		q := consumeQuestion(avro(field("id", `"string"`), field("must", `"string"`)), []string{"", "earliest"}[r.IntN(2)])(nil)
		return q
	case 1:
		return api.ImpactRequest{Subject: orders, Action: impact.Delete, Version: int32(1 + r.IntN(2))}
	case 2:
		return api.ImpactRequest{Subject: orders, Action: impact.Purge, Version: int32(1 + r.IntN(2))}
	case 3:
		return ordersQuestion(impact.Register, schemaC)
	}
	return ordersQuestion(impact.Produce, schemaC)
}

// TestAnswersHoldUntilTheySay asks again at times until which an answer says that
// it holds, with nothing remembered, and after them.
func TestAnswersHoldUntilTheySay(t *testing.T) {
	t.Parallel()
	changed, limited := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		w := moving(t, r)
		q := movingQuestion(r)
		was := w.Now
		first, until, err := w.judge.Impact(w.graph(), q)
		require.NoError(t, err)
		again := func(at time.Time) string {
			w.Now = at
			w.index = usage.New(usage.Options{Environment: "prod", Judge: w.judge})
			r, _, err := w.fresh(check.New(check.Options{})).Impact(w.graph(), q)
			require.NoError(t, err)
			return cmp.Diff(first, r, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(api.Impact{}, "ID", "EvaluatedAt"))
		}
		last := was.Add(400 * catalogtest.Day)
		if !until.IsZero() {
			limited++
			last = until
			require.True(t, until.After(was))
			if again(until) != "" {
				changed++
			}
		}
		for range 3 {
			at := was.Add(time.Duration(r.Int64N(int64(last.Sub(was)))))
			require.Empty(t, again(at), "seed %d, %s after an answer that holds until %s", seed, at.Sub(was), until)
		}
		require.Empty(t, again(last.Add(-1)), "seed %d, just before %s", seed, until)
	}
	require.Greater(t, limited, 200, "times that matter are noted")
	require.Greater(t, changed, limited/2, "and they do matter")
}
