package usage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// change makes one random change to a world.
func (w *world) change(r *rand.Rand) {
	pick := func(prefix string, n int) string { return fmt.Sprintf("%s%d", prefix, r.IntN(n)) }
	subject := pick("s", 6) + "-value"
	when := catalogtest.At(float64(r.IntN(365)))
	environment := []string{"default", "prod"}[r.IntN(2)]
	application := pick("app", 5)
	switch r.IntN(12) {
	case 9:
		w.Fact(catalog.AttestationFact(&api.Attestation{Subject: subject, Environment: environment, Until: w.Now.Add(soon(r))}))
	case 10, 11:
		w.look(r, pick)
	case 0:
		if r.IntN(2) == 0 {
			w.version(subject, when)
			break
		}
		if text := pick(`{"type":"record","name":"Shared","doc":"`, 3) + `","fields":[]}`; !w.has(subject, text) {
			w.Version(subject, compat.Avro, text, when)
		}
	case 1, 2:
		c := api.Contract{Application: application, Principals: []string{"sa-" + application, pick("shared", 2)}}
		for range r.IntN(4) {
			c.Consumes = append(c.Consumes, catalogtest.Consumes(pick("s", 6)+"-value", []*api.Reader{nil, {Version: 1}, {Latest: true}}[r.IntN(3)]))
		}
		if r.IntN(2) == 0 {
			c.Produces = []api.Produces{{Flow: api.Flow{Event: pick("e", 4)}}}
		}
		w.Publish(pick("v", 9), when, c)
	case 3:
		hash := ""
		if p := w.Catalog.Main.Get(application); p != nil {
			hash = p.Hash
		}
		d := api.Deployed{Application: application, Version: "v", Environment: environment, Instance: pick("", 2), Since: when, Contract: hash}
		if old := w.Catalog.Deployments.Get(environment, catalog.DeploymentName(application, d.Instance)); old != nil {
			d.Previous, d.PreviousContract = old.Version, old.Contract
		}
		if r.IntN(4) == 0 {
			d.Ended = when.Add(catalogtest.Day)
		}
		w.Deploy(d)
	case 4:
		m := api.Mapping{Principal: pick("p", 6), Application: application}
		if r.IntN(2) == 0 {
			m.Subjects = []string{pick("s", 6)}
		}
		w.Fact(catalog.MappingFact(&m))
	case 5:
		if len(w.Registry.AllVersions(registry.ParseName(subject))) > 0 {
			w.Carries(subject, pick("e", 4))
		}
	case 6:
		for _, e := range w.graph().Subject(registry.ParseName(subject), environment).Edges {
			w.Fact(catalog.DecisionFact(&api.Decision{Edge: e.ID, Decision: []string{usage.Confirm, usage.Retire}[r.IntN(2)], At: when}))
		}
	default:
		principal := []string{pick("p", 6), "sa-" + application, pick("shared", 2)}[r.IntN(3)]
		act := evidence.Act(r.IntN(int(evidence.Deserializes)) + 1)
		id, guid := int32(r.IntN(9)), ""
		switch v := w.Registry.Subject(registry.ParseName(subject)); {
		case r.IntN(3) > 0 || v == nil:
		case act == evidence.FetchesID:
			subject, id = "", v.Latest.ID
		case act == evidence.FetchesGUID:
			subject, id, guid = "", 0, v.Latest.Content.GUID.String()
		}
		w.See(evidence.Observation{Key: evidence.Key{
			Environment: environment, Principal: principal, Strength: evidence.Strength(r.IntN(5)), Library: pick("lib/", 2),
			Act: act, Subject: subject, SchemaID: id, Detail: guid,
		}, First: when, Last: when.Add(time.Hour), Count: 1})
	}
}

// has reports whether a subject has a schema.
func (w *world) has(subject, text string) bool {
	return slices.ContainsFunc(w.Registry.AllVersions(registry.ParseName(subject)), func(v *registry.Version) bool { return v.Content.Text() == text })
}

// soon is a time of the sizes that matter: words change after minutes, sources are
// broken after a day, somebody is quiet after months.
func soon(r *rand.Rand) time.Duration {
	unit := []time.Duration{time.Second, time.Minute, time.Hour, catalogtest.Day, 10 * catalogtest.Day}[r.IntN(5)]
	return time.Duration(r.IntN(20)) * unit
}

// look lets Kafka tell something.
func (w *world) look(r *rand.Rand, pick func(string, int) string) {
	if r.IntN(2) == 0 {
		w.Look()
		return
	}
	k := evidence.Kafka{Cluster: "default", At: w.Now.Add(-soon(r)), ACLsKnown: r.IntN(2) == 0}
	if k.GoodAt = k.At; r.IntN(3) == 0 {
		k.GoodAt, k.Fault = k.At.Add(-soon(r)), "no route"
	}
	for i := range 6 {
		topic := fmt.Sprintf("s%d", i)
		k.Topics = append(k.Topics, evidence.Topic{Name: topic, LastProduced: w.Now.Add(-soon(r))})
		k.ACLs = append(k.ACLs, evidence.ACL{Principal: pick("p", 6), Topic: topic})
		k.Groups = append(k.Groups, evidence.Group{
			Name: pick("p", 6), Topics: []string{topic}, State: []string{"Stable", "Empty"}[r.IntN(2)], LastCommit: w.Now.Add(-soon(r)),
		})
	}
	w.Look(k)
}

// pass moves the clock: a little, back, or to where something may be about to end.
func (w *world) pass(r *rand.Rand) {
	switch r.IntN(8) {
	case 0:
		w.Now = w.Now.Add(-soon(r))
	case 1, 2:
		ends := []time.Duration{catalogtest.Day, 14 * catalogtest.Day, 90 * catalogtest.Day, 180 * catalogtest.Day}[r.IntN(4)]
		w.Now = catalogtest.At(float64(r.IntN(365))).Add(ends - time.Duration(r.IntN(24))*time.Hour)
	case 3:
		for _, o := range w.Seen.Kafka {
			w.Now = o.GoodAt.Add(catalogtest.Day - time.Duration(r.IntN(120))*time.Minute)
		}
	default:
		w.Now = w.Now.Add(soon(r))
	}
}

// holds asks, with nothing remembered, at a time until which a usage says that it holds.
func (w *world) holds(t *testing.T, r *rand.Rand, name registry.Name, u *usage.Usage) {
	t.Helper()
	in := w.Inputs()
	end := in.Now.Add(400 * catalogtest.Day)
	if !u.Until.IsZero() {
		end = u.Until
	}
	in.Now = in.Now.Add(time.Duration(r.Int64N(int64(end.Sub(in.Now)))))
	later := usage.New(usage.Options{Environment: "default"}).At(in).Subject(name, "default")
	require.Empty(t, cmp.Diff(&later, u, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(api.Edge{}, "Words")), "from %s until %s", w.Now, u.Until)
}

// TestRememberedIsNew compares what an index remembers with what one says that
// remembers nothing, while things change and time passes.
func TestRememberedIsNew(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 2))
			w := newWorld(t)
			w.index = usage.New(usage.Options{Environment: "default", RememberFrom: 1})
			shared := 0
			last := map[string]*usage.Edge{}
			for range 100 {
				if r.IntN(3) == 0 {
					w.change(r)
				}
				w.pass(r)
				fresh := usage.New(usage.Options{Environment: "default"}).At(w.Inputs())
				for i := range 6 {
					name := registry.ParseName(fmt.Sprintf("s%d-value", i))
					got := w.graph().Subject(name, "default")
					require.Empty(t, cmp.Diff(fresh.Subject(name, "default"), got, cmpopts.EquateEmpty()), "at %s", w.Now)
					if r.IntN(3) == 0 {
						w.holds(t, r, name, &got)
					}
					if len(got.Edges) == 0 {
						continue
					}
					if last[name.Subject] == &got.Edges[0] {
						shared++
					}
					last[name.Subject] = &got.Edges[0]
				}
			}
			require.Greater(t, shared, 3, "something is remembered")
		})
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
	case usage.Quiet:
		require.NotNil(t, e.LastSeen)
	default:
		require.Fail(t, "there is no status "+e.Status)
	}
}

// crowd is a world of 50,000 subjects and 100,000 declared edges of 2,000
// applications, as many observations, and one subject with 1,000 consumers.
func crowd(b *testing.B) *world {
	b.Helper()
	w := newWorld(b)
	for i := range 50_000 {
		w.version(fmt.Sprintf("subject-%05d-value", i), catalogtest.At(1))
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
			c.Consumes = append(c.Consumes, catalogtest.Consumes(subject, &api.Reader{Version: 1}))
			all = append(all, evidence.Observation{Key: evidence.Key{
				Environment: "default", Principal: "sa-" + name, Strength: evidence.Basic, Library: "java/7.7", Act: evidence.FetchesID, Subject: subject, SchemaID: 1,
			}, First: catalogtest.At(100), Last: catalogtest.At(364), Count: 3})
		}
		p := api.Published{Contract: c, Version: "1", Branch: "main", Hash: catalog.HashContract(&c), At: catalogtest.At(90)}
		f, err := catalog.ContractFact(&p)
		require.NoError(b, err)
		w.Fact(f, nil)
	}
	w.Seen = &evidence.Seen{Observations: all, Since: map[string]time.Time{"default": catalogtest.At(0)}, At: catalogtest.At(365)}
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
			w.Publish(fmt.Sprint(i), catalogtest.At(91), api.Contract{Application: "application-0001", Consumes: []api.Consumes{catalogtest.Consumes(fmt.Sprintf("subject-%05d-value", i%50_000), nil)}})
			w.subject("subject-00021-value")
		}
	})
	b.Run("AfterAFlush", func(b *testing.B) {
		for b.Loop() {
			next := *w.Seen
			next.At = next.At.Add(time.Second)
			w.Seen = &next
			w.subject("subject-00021-value")
		}
	})
}
