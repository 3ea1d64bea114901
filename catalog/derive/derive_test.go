package derive_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// world is a registry and a catalog that facts can be put into.
type world struct {
	t        *testing.T
	registry *registry.State
	catalog  *catalog.State
	seq      uint64
	ids      int32
	versions map[string]int32
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{t: t, registry: registry.NewState(), catalog: catalog.NewState(), versions: map[string]int32{}}
}

// state puts a fact into forks of the states.
func (w *world) state(f ledger.Fact, err error) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.seq++
	e := ledger.Entry{Fact: f, Seq: w.seq}
	if registry.Family().Has(f.Kind) {
		next := w.registry.Fork()
		require.NoError(w.t, next.Apply(e))
		w.registry = next
		return
	}
	next := w.catalog.Fork()
	require.NoError(w.t, next.Apply(e))
	w.catalog = next
}

func (w *world) register(subject string, format compat.Format, text string, refs ...compat.Reference) {
	w.t.Helper()
	w.ids++
	w.versions[subject]++
	c, err := registry.NewContent(format, text, refs, nil, nil)
	require.NoError(w.t, err)
	w.state(fold.RegisterFact(registry.ParseName(subject), w.versions[subject], w.ids, c))
}

func (w *world) avro(subject, fullName string) {
	w.t.Helper()
	w.register(subject, compat.Avro, record(fullName))
}

func (w *world) alias(alias, target string) {
	w.t.Helper()
	w.state(fold.ConfigFact(registry.ParseName(alias), &registry.Config{Alias: target}))
}

func (w *world) associate(subject, cluster, topic, kind string) {
	w.t.Helper()
	w.state(fold.AssociationFact(&registry.Association{
		Subject: subject, ResourceName: topic, ResourceNamespace: cluster, ResourceID: cluster + topic,
		ResourceType: "topic", AssociationType: kind, Lifecycle: registry.Weak,
	}, false))
}

func (w *world) override(subject string, o api.Override) {
	w.t.Helper()
	w.state(catalog.AnnotationFact(catalog.OfSubject, subject, &api.Annotation{Override: &o}))
}

func (w *world) sources() derive.Sources {
	return derive.Sources{Registry: w.registry, Catalog: w.catalog}
}

func (w *world) index() *derive.Index {
	x, _ := derive.New().Follow(w.sources())
	return x
}

func record(fullName string) string {
	return fmt.Sprintf(`{"type":"record","name":%q,"doc":"About %s.","fields":[{"name":"orderId","type":"string"}]}`, fullName, fullName)
}

func ref(name, subject string) compat.Reference {
	return compat.Reference{Name: name, Subject: subject, Version: 1}
}

// words describes what was derived from a subject in a line.
func words(s *derive.Subject) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %v", s.Type, s.Events)
	for _, p := range s.Places {
		fmt.Fprintf(&b, " on %s", p)
	}
	if s.Key {
		b.WriteString(" key")
	}
	if s.Hidden {
		b.WriteString(" hidden")
	}
	fmt.Fprintf(&b, " (%s, %s)", s.EventsFrom.Derivation, s.PlacesFrom.Derivation)
	return b.String()
}

func TestDerive(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for _, c := range []struct {
		name, subject string
		given         func(w *world)
		want          string
	}{
		{"TopicName", "orders-value", func(w *world) { w.avro("orders-value", "shop.OrderPlaced") }, "event [shop.OrderPlaced] on default/orders (strategy, heuristic)"},
		{"Key", "orders-key", func(w *world) { w.avro("orders-key", "shop.OrderKey") }, "event [] on default/orders key (heuristic, heuristic)"},
		{"RecordName", "shop.OrderPlaced", func(w *world) { w.avro("shop.OrderPlaced", "shop.OrderPlaced") }, "event [shop.OrderPlaced] (strategy, strategy)"},
		{"TopicRecordName", "my-orders-shop.OrderPlaced", func(w *world) { w.avro("my-orders-shop.OrderPlaced", "shop.OrderPlaced") }, "event [shop.OrderPlaced] on default/my-orders (strategy, strategy)"},
		{"TopicRecordNameWithMinusInTheName", "a-b-c", func(w *world) {
			w.register("a-b-c", compat.JSON, `{"title":"b-c","type":"object"}`)
		}, "event [b-c] on default/a (strategy, strategy)"},
		{"Associated", "whatever", func(w *world) {
			w.avro("whatever", "shop.OrderPlaced")
			w.associate("whatever", "lkc-1", "orders", "value")
		}, "event [shop.OrderPlaced] on lkc-1/orders (strategy, association)"},
		{"AssociatedBeatsTheEnding", "payments-value", func(w *world) {
			w.avro("payments-value", "shop.OrderPlaced")
			w.associate("payments-value", "-", "orders", "key")
		}, "event [] on default/orders key (association, association)"},
		{"Alias", "shop.OrderPlaced", func(w *world) {
			w.avro("shop.OrderPlaced", "shop.OrderPlaced")
			w.alias("orders-value", "shop.OrderPlaced")
		}, "event [shop.OrderPlaced] on default/orders (strategy, strategy)"},
		{"AliasWithoutEnding", "shop.OrderPlaced", func(w *world) {
			w.avro("shop.OrderPlaced", "shop.OrderPlaced")
			w.alias("old", "shop.OrderPlaced")
		}, "event [shop.OrderPlaced] (strategy, strategy)"},
		{"DeclaredBeatsAll", "orders-value", func(w *world) {
			w.avro("orders-value", "shop.OrderPlaced")
			w.associate("orders-value", "lkc-1", "orders", "value")
			w.override("orders-value", api.Override{Channel: "prod/sales", Events: []string{"com.example.Order"}})
		}, "event [com.example.Order] on prod/sales (declared, declared)"},
		{"DeclaredTopicOnly", "x", func(w *world) {
			w.avro("x", "shop.OrderPlaced")
			w.override("x", api.Override{Channel: "sales", Key: &yes})
		}, "event [] on default/sales key (declared, declared)"},
		{"ReferencedOnly", "common.Money", func(w *world) {
			w.avro("common.Money", "common.Money")
			w.register("orders-value", compat.Avro, `{"type":"record","name":"O","fields":[{"name":"m","type":"common.Money"}]}`, ref("common.Money", "common.Money"))
		}, "type [common.Money] (strategy, strategy)"},
		{"ReferencedAndSent", "money-value", func(w *world) {
			w.avro("money-value", "common.Money")
			w.register("orders-value", compat.Avro, `{"type":"record","name":"O","fields":[{"name":"m","type":"common.Money"}]}`, ref("common.Money", "money-value"))
		}, "event [common.Money] on default/money (strategy, heuristic)"},
		{"UnionThroughReferences", "orders-value", func(w *world) {
			w.avro("placed", "shop.Placed")
			w.avro("cancelled", "shop.Cancelled")
			w.register("orders-value", compat.Avro, `["shop.Placed","shop.Cancelled"]`, ref("shop.Placed", "placed"), ref("shop.Cancelled", "cancelled"))
		}, "event [shop.Placed shop.Cancelled] on default/orders (strategy, heuristic)"},
		{"OneOf", "orders-value", func(w *world) {
			w.register("orders-value", compat.JSON, `{"oneOf":[{"title":"Placed","type":"object"},{"title":"Cancelled","type":"object"}]}`)
		}, "event [Placed Cancelled] on default/orders (strategy, heuristic)"},
		{"SeveralMessages", "orders-value", func(w *world) {
			w.register("orders-value", compat.Protobuf, "syntax = \"proto3\";\npackage shop;\nmessage Placed {\n  Line line = 1;\n}\nmessage Cancelled {\n  string id = 1;\n}\nmessage Line {\n  string sku = 1;\n}\n")
		}, "event [shop.Placed shop.Cancelled] on default/orders (strategy, heuristic)"},
		{"RootWithoutName", "orders-value", func(w *world) { w.register("orders-value", compat.Avro, `"string"`) }, "event [orders] on default/orders (heuristic, heuristic)"},
		{"Unreadable", "orders-value", func(w *world) { w.register("orders-value", compat.Avro, `{`) }, "event [orders] on default/orders (heuristic, heuristic)"},
		{"DanglingReference", "orders-value", func(w *world) {
			w.register("orders-value", compat.Avro, record("a.B"), ref("c.D", "gone"))
		}, "event [orders] on default/orders (heuristic, heuristic)"},
		{"Internal", "app-store-changelog-value", func(w *world) { w.avro("app-store-changelog-value", "shop.State") }, "event [] on default/app-store-changelog hidden (heuristic, heuristic)"},
		{"InternalShownByHand", "price-changelog-value", func(w *world) {
			w.avro("price-changelog-value", "shop.Price")
			w.override("price-changelog-value", api.Override{Hidden: &no})
		}, "event [shop.Price] on default/price-changelog (strategy, heuristic)"},
		{"HiddenByHand", "orders-value", func(w *world) {
			w.avro("orders-value", "shop.Price")
			w.override("orders-value", api.Override{Hidden: &yes})
		}, "event [] on default/orders hidden (declared, heuristic)"},
		{"ContextOfAnEnvironment", ":.prod-eu:orders-value", func(w *world) {
			w.avro(":.prod-eu:orders-value", "shop.OrderPlaced")
			w.state(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Cluster: "everywhere", Bindings: api.Bindings{Contexts: []string{".prod"}}}))
			w.state(catalog.EnvironmentFact("eu", &api.Environment{Name: "eu", Cluster: "lkc-eu", Bindings: api.Bindings{Contexts: []string{".prod-eu"}}}))
		}, "event [shop.OrderPlaced] on lkc-eu/orders (strategy, heuristic)"},
		{"ContextOfNobody", ":.dev:orders-value", func(w *world) { w.avro(":.dev:orders-value", "shop.OrderPlaced") }, "event [shop.OrderPlaced] on default/orders (strategy, heuristic)"},
		{"OnlyAnEnding", "-value", func(w *world) { w.register("-value", compat.Avro, `"string"`) }, "event [-value] (heuristic, heuristic)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.given(w)
			s := w.index().Subject(registry.ParseName(c.subject))
			require.NotNil(t, s)
			require.Equal(t, c.want, words(s))
			require.NotEmpty(t, s.EventsFrom.Words)
			require.NotEmpty(t, s.PlacesFrom.Words)
		})
	}
}

func TestOneEventOfSeveralSubjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.avro("orders-value", "shop.OrderPlaced")
	w.avro(":.prod:orders-value", "shop.OrderPlaced")
	w.avro("audit-shop.OrderPlaced", "shop.OrderPlaced")
	e := w.index().Event("shop.OrderPlaced")
	require.NotNil(t, e)
	var carriers []string
	for _, c := range e.Carriers {
		carriers = append(carriers, c.Name.Qualified())
	}
	require.Equal(t, []string{":.prod:orders-value", "audit-shop.OrderPlaced", "orders-value"}, carriers)
	require.Equal(t, []derive.Place{{Cluster: "default", Topic: "audit"}, {Cluster: "default", Topic: "orders"}}, e.Places())
	require.Equal(t, "About shop.OrderPlaced.", e.Newest().Root.Doc)
}

func TestBranchesHaveTheirOwnFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register("orders-value", compat.Avro, `[{"type":"record","name":"a.Placed","fields":[{"name":"total","type":"double"}]},{"type":"record","name":"a.Cancelled","fields":[{"name":"reason","type":["null","string"],"default":null}]}]`)
	x := w.index()
	fields := x.Event("a.Cancelled").Carriers[0].Root.Fields.List()
	require.Len(t, fields, 1)
	require.Equal(t, "reason", fields[0].Path)
	require.Equal(t, 2, x.Subject(registry.ParseName("orders-value")).Shape.Fields.Len())
}

// view is an index as it can be compared.
type view struct {
	Subjects, Events, Channels []string
}

func look(x *derive.Index) view {
	var v view
	x.EachSubject(func(s *derive.Subject) bool {
		v.Subjects = append(v.Subjects, fmt.Sprint(s.Name.Qualified(), " v", s.Latest.Number, " ", s.Versions, " ", words(s), s.EventsFrom, s.PlacesFrom, s.Shape.Roots, s.Shape.Trouble))
		return x.Subject(s.Name) == s
	})
	x.EachEvent(func(e *derive.Event) bool {
		line := e.Name + " " + e.Type
		for _, c := range e.Carriers {
			line += fmt.Sprint(" ", c.Name.Qualified(), " v", c.Latest.Number, " ", c.Root)
		}
		v.Events = append(v.Events, line)
		return true
	})
	x.EachChannel(func(c *derive.Channel) bool {
		line := fmt.Sprint(c.Place, " ", c.Hidden)
		for _, s := range c.Values {
			line += " value " + s.Name.Qualified()
		}
		for _, s := range c.Keys {
			line += " key " + s.Name.Qualified()
		}
		v.Channels = append(v.Channels, line)
		return true
	})
	return v
}

// TestIncrementalIsRebuilt changes a world at random: following it in steps comes
// to the same as looking at it once, and what is not named as changed is not.
func TestIncrementalIsRebuilt(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test repeats itself
		w := newWorld(t)
		x := derive.New()
		for range 60 {
			for range 1 + r.IntN(3) {
				w.change(r)
			}
			next, changes := x.Follow(w.sources())
			require.Empty(t, cmp.Diff(look(w.index()), look(next)), "seed %d", seed)
			x.EachEvent(func(e *derive.Event) bool {
				changed := next.Event(e.Name) != e
				require.Equal(t, changed, changed && contains(changes.Events, e.Name))
				return true
			})
			again, none := next.Follow(w.sources())
			require.Same(t, next, again)
			require.Zero(t, none)
			x = next
		}
	}
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// change makes one random change.
func (w *world) change(r *rand.Rand) {
	subjects := []string{"orders-value", "orders-key", "shop.Order", "audit-shop.Order", ":.prod:orders-value", "money", "x-changelog-value", "😀-value", "\uE000-value"}
	subject := subjects[r.IntN(len(subjects))]
	names := []string{"shop.Order", "shop.Placed", "common.Money"}
	name := names[r.IntN(len(names))]
	switch r.IntN(10) {
	case 0, 1, 2:
		w.avro(subject, name)
	case 3:
		if target := w.registry.Subject(registry.ParseName("money")); target != nil && subject != "money" {
			v := w.registry.AllOf(target)[0]
			w.register(subject, compat.Avro, `{"type":"record","name":"shop.WithMoney","fields":[{"name":"m","type":["null","common.Money","shop.Order","shop.Placed"]}]}`,
				compat.Reference{Name: "common.Money", Subject: "money", Version: int(v.Number)})
		}
	case 4, 5:
		if sub := w.registry.Subject(registry.ParseName(subject)); sub != nil {
			all := w.registry.AllOf(sub)
			v := all[r.IntN(len(all))]
			if v.Deleted {
				w.state(fold.PurgeFact(v), nil)
			} else {
				w.state(fold.DeleteFact(v), nil)
			}
		}
	case 6: // a number is given again
		if sub := w.registry.Subject(registry.ParseName(subject)); sub != nil {
			w.versions[subject] = sub.Top.Number - 1
			w.avro(subject, name)
		}
	case 7:
		w.alias("legacy-value", []string{subject, "money"}[r.IntN(2)])
	case 8:
		w.associate(subject, "lkc", fmt.Sprint("t", r.IntN(2)), []string{"key", "value"}[r.IntN(2)])
	case 9:
		if r.IntN(2) == 0 {
			w.state(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Cluster: fmt.Sprint("c", r.IntN(2)), Bindings: api.Bindings{Contexts: []string{".prod"}}}))
		} else {
			w.override(subject, api.Override{Channel: "a/b", Events: []string{name}})
		}
	}
}

func BenchmarkFollowOneChange(b *testing.B) {
	states := [2]*registry.State{registry.NewState()}
	for i := range 50_000 {
		c, err := registry.NewContent(compat.Avro, record(fmt.Sprint("shop.E", i)), nil, nil, nil)
		require.NoError(b, err)
		f, err := fold.RegisterFact(registry.ParseName(fmt.Sprintf("topic%d-value", i)), 1, int32(i+1), c)
		require.NoError(b, err)
		require.NoError(b, states[0].Apply(ledger.Entry{Fact: f, Seq: uint64(i + 1)}))
	}
	x, _ := derive.New().Follow(derive.Sources{Registry: states[0], Catalog: catalog.NewState()})
	states[1] = states[0].Fork()
	c, err := registry.NewContent(compat.Avro, record("shop.Other"), nil, nil, nil)
	require.NoError(b, err)
	f, err := fold.RegisterFact(registry.ParseName("topic7-value"), 2, 60_000, c)
	require.NoError(b, err)
	require.NoError(b, states[1].Apply(ledger.Entry{Fact: f, Seq: 60_000}))
	for i := 0; b.Loop(); i++ {
		x, _ = x.Follow(derive.Sources{Registry: states[(i+1)%2], Catalog: catalog.NewState()})
	}
}

// TestWhatSaysNothingOfSubjects follows states that differ in other things: the
// same subjects stay, and the next change is seen.
func TestWhatSaysNothingOfSubjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.avro("orders-value", "shop.Order")
	first, _ := derive.New().Follow(w.sources())
	w.state(catalog.TeamFact("payments", &api.Team{Name: "payments"}))
	w.state(catalog.AnnotationFact(catalog.OfSubject, "orders-value", &api.Annotation{Owner: "payments"}))
	second, changes := first.Follow(w.sources())
	require.Empty(t, cmp.Diff(derive.Changes{}, changes))
	require.Empty(t, cmp.Diff(derive.Changes{}, second.Since(first)))
	name := registry.ParseName("orders-value")
	require.Same(t, first.Subject(name), second.Subject(name))

	w.override("orders-value", api.Override{Channel: "eu/orders"})
	third, changes := second.Follow(w.sources())
	require.Equal(t, []string{"orders-value"}, changes.Subjects)
	w.associate("orders-value", "eu", "sales", "value")
	w.override("orders-value", api.Override{MessageType: "command"})
	fourth, _ := third.Follow(w.sources())
	require.NotNil(t, fourth.Channel("eu/sales"))
	w.alias("sales-value", "orders-value")
	w.state(fold.AssociationFact(&registry.Association{
		Subject: "orders-value", ResourceName: "sales", ResourceNamespace: "eu", ResourceID: "eusales",
		ResourceType: "topic", AssociationType: "value", Lifecycle: registry.Weak,
	}, true))
	fifth, _ := fourth.Follow(w.sources())
	require.NotNil(t, fifth.Channel("default/sales"))
	require.Nil(t, fifth.Channel("eu/sales"))
}
