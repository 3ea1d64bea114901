package explore

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// TestFollowingIsRebuilt follows a growing company: what is indexed is what an
// index of the end alone has.
func TestFollowingIsRebuilt(t *testing.T) {
	t.Parallel()
	o := seed.Default()
	o.Subjects, o.Fields, o.Applications, o.Edges = 150, 900, 12, 240
	v, x, f := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}, derive.New(), newFollower()
	seq := uint64(0)
	require.NoError(t, seed.Facts(o, func(fact ledger.Fact) bool {
		seq++
		v = applied(t, v, fact, seq)
		if seq%17 == 0 {
			x, _ = x.Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
			f.at(v, x)
		}
		return true
	}))
	compare := func() {
		x, _ = x.Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
		fresh, _ := derive.New().Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
		got, want := f.follow(v, x), newFollower().follow(v, fresh)
		require.Equal(t, want.Len(), got.Len())
		for _, text := range []string{"", "order", "field:customerEmail*", "owner:team-payments", "-lifecycle:deprecated kind:event", "api"} {
			require.Empty(t, cmp.Diff(page(t, want, text), page(t, got, text)), text)
		}
	}
	compare()
	// What was said is taken back, and other things are said.
	say := func(fact ledger.Fact, err error) {
		require.NoError(t, err)
		seq++
		v = applied(t, v, fact, seq)
	}
	var noted []string
	v.Catalog.Annotations.Under(catalog.OfSubject, func(name string, _ *api.Annotation) bool {
		noted = append(noted, name)
		return true
	})
	for i, name := range noted {
		if i%3 == 0 {
			say(catalog.AnnotationFact(catalog.OfSubject, name, nil))
		}
	}
	say(catalog.AnnotationFact(catalog.OfSubject, noted[1], &api.Annotation{Owner: "team-payments", Tags: []string{"new"}}))
	say(catalog.LabelFact(registry.ParseName(noted[0]), catalog.Label{Owner: "labelled"}))
	say(catalog.TeamFact("team-payments", nil))
	say(catalog.DomainFact("new", &api.Domain{Name: "new", Owner: "team-payments"}))
	say(catalog.ApplicationFact("described", &api.Contract{Application: "described", Owner: "labelled"}))
	compare()
	say(catalog.LabelFact(registry.ParseName(noted[0]), catalog.Label{}))
	say(catalog.DomainFact("new", nil))
	say(catalog.ApplicationFact("described", nil))
	compare()
}

func applied(t testing.TB, v catalog.View, f ledger.Fact, seq uint64) catalog.View {
	t.Helper()
	e := ledger.Entry{Fact: f, Seq: seq, At: time.Unix(int64(seq), 0)}
	if registry.Family().Has(f.Kind) {
		next := v.Registry.State.Fork()
		require.NoError(t, next.Apply(e))
		v.Registry.State = next
		return v
	}
	v.Catalog = v.Catalog.Fork()
	require.NoError(t, v.Catalog.Apply(e))
	return v
}

func page(t *testing.T, s *search.Snapshot, text string) []string {
	t.Helper()
	q, err := search.Parse(text)
	require.NoError(t, err)
	found, err := s.Find(search.Request{Query: q, Limit: search.MaxLimit, Facets: search.Facets()})
	require.NoError(t, err)
	out := []string{fmt.Sprint(found.Total, found.Facets)}
	for _, h := range found.Hits {
		out = append(out, fmt.Sprint(h.Key, h.Score, h.Values, h.Fields.Len(), h.Doc, h.Changed))
	}
	return out
}

// company folds the facts of a company of the full size.
func company(b *testing.B) (catalog.View, uint64) {
	b.Helper()
	v := catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
	seq := uint64(0)
	require.NoError(b, seed.Facts(seed.Default(), func(f ledger.Fact) bool {
		seq++
		e := ledger.Entry{Fact: f, Seq: seq, At: time.Unix(int64(seq), 0)}
		if registry.Family().Has(f.Kind) {
			require.NoError(b, v.Registry.State.Apply(e))
		} else {
			require.NoError(b, v.Catalog.Apply(e))
		}
		return true
	}))
	return v, seq
}

// BenchmarkFollow measures what one fact costs the lists of a company of the full
// size: to derive and to index what is new.
func BenchmarkFollow(b *testing.B) {
	v, seq := company(b)
	x, _ := derive.New().Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
	f := newFollower()
	f.at(v, x)
	for _, c := range []struct {
		name string
		fact func(n uint64) (ledger.Fact, error)
	}{
		{"Registered", func(n uint64) (ledger.Fact, error) {
			content, err := registry.NewContent(compat.Avro, fmt.Sprintf(`{"type":"record","name":"New%d","fields":[]}`, n), nil, nil, nil)
			require.NoError(b, err)
			return fold.RegisterFact(registry.ParseName(fmt.Sprintf("new%d-value", n)), 1, int32(n), content) //nolint:gosec // far less than 2^31
		}},
		{"Annotated", func(n uint64) (ledger.Fact, error) {
			return catalog.AnnotationFact(catalog.OfSubject, "new-value", &api.Annotation{Owner: fmt.Sprint(n)})
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var times []time.Duration
			for b.Loop() {
				b.StopTimer()
				seq++
				fact, err := c.fact(seq)
				require.NoError(b, err)
				v = applied(b, v, fact, seq)
				b.StartTimer()
				begun := time.Now()
				x, _ = x.Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
				f.at(v, x)
				times = append(times, time.Since(begun))
			}
			b.ReportMetric(float64(slices.Min(times).Microseconds())/1000, "min-ms")
		})
	}
}

// BenchmarkCatalog measures the catalog at its full size: how long the first
// look takes and what it keeps, then questions of all kinds, each with other
// words in turn. Of each kind it reports the 95th percentile and the shortest
// time, which other work on the machine disturbs least.
func BenchmarkCatalog(b *testing.B) {
	before := heap()
	v, _ := company(b)
	states := heap()
	begun := time.Now()
	x, _ := derive.New().Follow(derive.Sources{Registry: v.Registry.State, Catalog: v.Catalog})
	derived := time.Since(begun)
	subjects := heap()
	f := newFollower()
	begun = time.Now()
	s := f.follow(v, x)
	b.Logf("derived in %v, indexed in %v; states %d MiB, derived %d MiB, index %d MiB, %d documents",
		derived, time.Since(begun), (states-before)>>20, (subjects-states)>>20, (heap()-subjects)>>20, s.Len())
	events := search.Request{Kinds: []search.Kind{search.Event}, Facets: []string{"owner", "domain", "format", "lifecycle", "tag", "evidence"}}
	for _, q := range []struct {
		name string
		ask  func(q search.Query) error
	}{
		{"Palette", func(q search.Query) error {
			s.Groups(q, []search.Kind{search.Event, search.Subject, search.Channel, search.Application, search.Team, search.Domain}, 5)
			return nil
		}},
		{"Events", func(q search.Query) error {
			r := events
			r.Query = q
			_, err := s.Find(r)
			return err
		}},
		{"Fields", func(q search.Query) error {
			_, err := s.FindFields(search.Request{Query: q, Kinds: []search.Kind{search.Subject}})
			return err
		}},
	} {
		for _, text := range []string{"s", "sh", "order", "shipmentcreated", "id", "payment confirmed", "com.example", "rder", "created at", "zebra"} {
			b.Run(q.name+"/"+text, func(b *testing.B) { asked(b, text, q.ask) })
		}
	}
	for _, text := range []string{"", "owner:team-1 format:AVRO", "field:customerId tag:PII -lifecycle:deprecated"} {
		b.Run("Events/"+text, func(b *testing.B) {
			asked(b, text, func(q search.Query) error {
				r := events
				r.Query = q
				_, err := s.Find(r)
				return err
			})
		})
	}
	runtime.KeepAlive(f)
}

func asked(b *testing.B, text string, ask func(search.Query) error) {
	b.ReportAllocs()
	var times []time.Duration
	for b.Loop() {
		begun := time.Now()
		q, err := search.Parse(text)
		require.NoError(b, err)
		// As all lists ask.
		require.NoError(b, ask(q.With(search.Filter{Key: "evidence", Value: internal, Not: true})))
		times = append(times, time.Since(begun))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(times[0].Microseconds())/1000, "min-ms")
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
