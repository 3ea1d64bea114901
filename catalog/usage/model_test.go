package usage_test

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
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// change makes one random change to a world.
func (w *world) change(r *rand.Rand) {
	pick := func(prefix string, n int) string { return fmt.Sprintf("%s%d", prefix, r.IntN(n)) }
	subject := pick("s", 6) + "-value"
	when := at(float64(r.IntN(365)))
	environment := []string{"default", "prod"}[r.IntN(2)]
	application := pick("app", 5)
	switch r.IntN(9) {
	case 0:
		w.version(subject, when)
	case 1, 2:
		c := api.Contract{Application: application, Principals: []string{"sa-" + application, pick("shared", 2)}}
		for range r.IntN(4) {
			c.Consumes = append(c.Consumes, consumes(pick("s", 6)+"-value", []*api.Reader{nil, {Version: 1}, {Latest: true}}[r.IntN(3)]))
		}
		if r.IntN(2) == 0 {
			c.Produces = []api.Produces{{Flow: api.Flow{Event: pick("e", 4)}}}
		}
		w.publish(pick("v", 9), when, c)
	case 3:
		hash := ""
		if p := w.catalog.Main.Get(application); p != nil {
			hash = p.Hash
		}
		d := api.Deployed{Application: application, Version: "v", Environment: environment, Instance: pick("", 2), Since: when, Contract: hash}
		if old := w.catalog.Deployments.Get(environment, catalog.DeploymentName(application, d.Instance)); old != nil {
			d.Previous, d.PreviousContract = old.Version, old.Contract
		}
		if r.IntN(4) == 0 {
			d.Ended = when.Add(day)
		}
		w.deploy(d)
	case 4:
		m := api.Mapping{Principal: pick("p", 6), Application: application}
		if r.IntN(2) == 0 {
			m.Subjects = []string{pick("s", 6)}
		}
		w.fact(catalog.MappingFact(&m))
	case 5:
		if len(w.registry.AllVersions(registry.ParseName(subject))) > 0 {
			w.names.events[subject] = []string{pick("e", 4)}
		}
	case 6:
		for _, e := range w.graph().Subject(registry.ParseName(subject), environment).Edges {
			w.fact(catalog.DecisionFact(&api.Decision{Edge: e.ID, Decision: []string{usage.Confirm, usage.Retire}[r.IntN(2)], At: when}))
		}
	default:
		principal := []string{pick("p", 6), "sa-" + application, pick("shared", 2)}[r.IntN(3)]
		act := evidence.Act(r.IntN(int(evidence.Deserializes)) + 1)
		w.see(evidence.Observation{Key: evidence.Key{
			Environment: environment, Principal: principal, Strength: evidence.Strength(r.IntN(5)), Library: pick("lib/", 2), Act: act, Subject: subject, SchemaID: int32(r.IntN(9)),
		}, First: when, Last: when.Add(time.Hour), Count: 1})
	}
}

// TestFollowingIsRebuilding compares an index that has followed every change
// with one that starts from the end, and checks what must always hold.
func TestFollowingIsRebuilding(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			w := newWorld(t)
			for range 60 {
				w.change(r)
				w.graph()
			}
			followed := w.graph()
			w.index = usage.New(usage.Options{Environment: "default"})
			rebuilt := w.graph()
			perApplication := map[string]int{}
			for _, environment := range []string{"default", "prod"} {
				for i := range 6 {
					name := registry.ParseName(fmt.Sprintf("s%d-value", i))
					got, want := followed.Subject(name, environment), rebuilt.Subject(name, environment)
					require.Empty(t, cmp.Diff(want, got, cmpopts.EquateEmpty()))
					ids := map[string]bool{}
					for _, e := range got.Edges {
						require.False(t, ids[e.ID], "one edge per party and role")
						ids[e.ID] = true
						check(t, &e)
						perApplication[e.Application]++
					}
				}
			}
			for name, edges := range perApplication {
				if name != "" {
					require.Len(t, followed.Application(name), edges, "an application has the edges that subjects have of it")
				}
			}
			require.Equal(t, rebuilt.Principals(), followed.Principals())
			require.Equal(t, rebuilt.Applications(), followed.Applications())
		})
	}
}

// check holds an edge against the table of statuses.
func check(t *testing.T, e *usage.Edge) {
	t.Helper()
	require.NotEmpty(t, e.Claims, "nothing is true without a reason")
	require.NotEqual(t, e.Application == "", e.Principal == "")
	switch e.Status {
	case usage.Confirmed:
		require.NotEmpty(t, e.Needs)
		require.NotNil(t, e.LastSeen)
	case usage.Declared, usage.StaleDeclared, usage.Pending:
		require.NotEmpty(t, e.Needs)
		require.Nil(t, e.LastSeen)
	case usage.Undeclared:
		require.Empty(t, e.Needs)
		require.NotNil(t, e.LastSeen)
	case usage.Retired:
		require.Equal(t, "ignore", e.Effect)
	default:
		require.Fail(t, "without Kafka nothing is "+e.Status)
	}
}

// crowd is a world of 50,000 subjects and 100,000 declared edges of 2,000
// applications, as many observations, and one subject with 1,000 consumers.
func crowd(b *testing.B) *world {
	b.Helper()
	w := newWorld(b)
	for i := range 50_000 {
		w.version(fmt.Sprintf("subject-%05d-value", i), at(1))
	}
	var all []evidence.Observation
	for a := range 2_000 {
		name := fmt.Sprintf("application-%04d", a)
		c := api.Contract{Application: name, Principals: []string{"sa-" + name}}
		for i := range 50 {
			subject := fmt.Sprintf("subject-%05d-value", (a*25+i*7)%50_000)
			if i == 0 && a%2 == 0 {
				subject = "subject-00000-value"
			}
			c.Consumes = append(c.Consumes, consumes(subject, &api.Reader{Version: 1}))
			all = append(all, evidence.Observation{Key: evidence.Key{
				Environment: "default", Principal: "sa-" + name, Strength: evidence.Basic, Library: "java/7.7", Act: evidence.FetchesID, Subject: subject, SchemaID: 1,
			}, First: at(100), Last: at(364), Count: 3})
		}
		p := api.Published{Contract: c, Version: "1", Branch: "main", Hash: catalog.HashContract(&c), At: at(90)}
		f, err := catalog.ContractFact(&p)
		require.NoError(b, err)
		w.fact(f, nil)
	}
	w.seen = &evidence.Seen{Observations: all, Since: map[string]time.Time{"default": at(0)}, At: at(365)}
	w.graph()
	return w
}

func BenchmarkCrowd(b *testing.B) {
	w := crowd(b)
	b.Run("HotSubject", func(b *testing.B) {
		for b.Loop() {
			if n := len(w.subject("subject-00000-value").Edges); n < 1000 {
				b.Fatal(n)
			}
		}
	})
	b.Run("OrdinarySubject", func(b *testing.B) {
		for b.Loop() {
			w.subject("subject-00021-value")
		}
	})
	b.Run("Application", func(b *testing.B) {
		g := w.graph()
		for b.Loop() {
			g.Application("application-0001")
		}
	})
	b.Run("AfterAContract", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			w.publish(fmt.Sprint(i), at(91), api.Contract{Application: "application-0001", Consumes: []api.Consumes{consumes(fmt.Sprintf("subject-%05d-value", i%50_000), nil)}})
			w.subject("subject-00021-value")
		}
	})
	b.Run("AfterAFlush", func(b *testing.B) {
		for b.Loop() {
			next := *w.seen
			next.At = next.At.Add(time.Second)
			w.seen = &next
			w.subject("subject-00021-value")
		}
	})
}
