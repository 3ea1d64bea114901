package plan_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/plan"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// world is a log in memory and what it adds up to.
type world struct {
	*testing.T
	*registry.Registry
	view plan.View
}

func setup(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, view: plan.View{
		Registry: registry.View{State: registry.NewState(), Pos: ledger.Pos{Log: uuid.UUID{1}}}, Catalog: catalog.NewState(),
	}}
	r, err := registry.New(registry.Options{
		Store: nowhere{}, Languages: []compat.Language{avro.New()}, Now: func() time.Time { return time.UnixMilli(1_700_000_000_000) },
	})
	require.NoError(t, err)
	w.Registry = r
	return w
}

// nowhere is a store that plans have no use for.
type nowhere struct{ registry.Store }

// add appends facts.
func (w *world) add(facts ...ledger.Fact) {
	w.Helper()
	rs, cs := w.view.Registry.State.Fork(), w.view.Catalog.Fork()
	for _, f := range facts {
		w.view.Registry.Pos.Seq++
		e := ledger.Entry{Fact: f, Seq: w.view.Registry.Pos.Seq, At: time.UnixMilli(1), Last: true}
		if registry.Family().Has(f.Kind) {
			require.NoError(w, rs.Apply(e))
		} else {
			require.NoError(w, cs.Apply(e))
		}
	}
	w.view.Registry.State, w.view.Catalog = rs, cs
}

func (w *world) plan(want api.DesiredState) api.Plan {
	w.Helper()
	p, _, err := plan.Make(w.Registry, w.view, want)
	require.NoError(w, err)
	return p
}

// apply applies what must not be refused.
func (w *world) apply(want api.DesiredState) api.Plan {
	w.Helper()
	p, facts, err := plan.Make(w.Registry, w.view, want)
	require.NoError(w, err)
	require.Zero(w, p.Refused, "%+v", p.Steps)
	w.add(facts...)
	return p
}

// register is somebody else's registration.
func (w *world) register(subject, text string) {
	w.Helper()
	b := w.Bundle(w.view.Registry)
	_, err := b.Register(registry.ParseName(subject), registry.Draft{Text: text}, registry.RegisterOptions{})
	require.NoError(w, err)
	w.add(b.Facts()...)
}

func record(name string, fields ...string) string {
	out := `{"type":"record","name":"` + name + `","fields":[`
	for i, f := range fields {
		if i > 0 {
			out += ","
		}
		out += `{"name":"` + f + `","type":"string","default":""}`
	}
	return out + "]}"
}

func want(subjects ...api.DesiredSubject) api.DesiredState {
	return api.DesiredState{Workspace: "w", Subjects: subjects}
}

func states(p api.Plan) map[string]api.PlanState {
	out := map[string]api.PlanState{}
	for _, s := range p.Steps {
		out[s.Subject] = s.State
	}
	return out
}

func step(t *testing.T, p api.Plan, subject string) api.PlanStep {
	t.Helper()
	for _, s := range p.Steps {
		if s.Subject == subject {
			return s
		}
	}
	t.Fatalf("no step for %s", subject)
	return api.PlanStep{}
}

// TestStates leads a workspace through every state of a step.
func TestStates(t *testing.T) {
	w := setup(t)
	one, two, three := record("A", "x"), record("A", "x", "y"), record("A", "x", "y", "z")

	p := w.apply(want(api.DesiredSubject{Subject: "a", Schema: one, Compatibility: "backward_transitive", Owner: "team"}))
	require.Equal(t, api.PlanNew, step(t, p, "a").State)
	require.Equal(t, 3, p.Facts, "level, version, label")
	require.EqualValues(t, 1, step(t, p, "a").NewVersion)
	require.Equal(t, catalog.Label{Workspace: "w", Owner: "team", Version: 1}, w.view.Catalog.Label(registry.ParseName("a")))

	spaced := "{ \"fields\" : [{\"default\":\"\",\"type\":\"string\",\"name\":\"x\"}], \"name\":\"A\", \"type\":\"record\" }"
	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: spaced, Owner: "team"}))
	require.Equal(t, api.PlanUnchanged, step(t, p, "a").State, "layout is no difference")
	require.True(t, p.Empty())

	p = w.apply(want(api.DesiredSubject{Subject: "a", Schema: two}))
	require.Equal(t, api.PlanChanged, step(t, p, "a").State)
	require.Len(t, step(t, p, "a").Changes, 1)
	require.Contains(t, step(t, p, "a").Changes[0], "y")

	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: one}))
	require.Equal(t, api.PlanRollback, step(t, p, "a").State)
	require.Equal(t, 1, p.Refused)

	w.register("a", three)
	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: two}))
	require.Equal(t, api.PlanDrift, step(t, p, "a").State)
	require.Contains(t, step(t, p, "a").Note, "not from this workspace")
	require.NotEmpty(t, step(t, p, "a").Refused)
	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: record("A", "q")}))
	require.Equal(t, api.PlanDrift, step(t, p, "a").State)
	require.Zero(t, p.Refused, "a new schema may follow the one of somebody else")
	require.EqualValues(t, 4, step(t, p, "a").NewVersion)

	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: `{"type":"record","name":"A","fields":[{"name":"n","type":"int"}]}`}))
	require.Equal(t, api.PlanConflict, step(t, p, "a").State)
	require.NotEmpty(t, step(t, p, "a").Reasons)

	other := want(api.DesiredSubject{Subject: "a", Schema: three})
	other.Workspace = "v"
	p = w.plan(other)
	require.Equal(t, api.PlanForeign, step(t, p, "a").State)
	require.Equal(t, 1, p.Refused)
	other.TakeOver = true
	require.Equal(t, api.PlanUnchanged, step(t, w.apply(other), "a").State)
	p = w.plan(want())
	require.Equal(t, 1, p.Foreign)
	require.True(t, p.Empty(), "what others manage is no difference")
}

// TestLevels sets levels together with schemas.
func TestLevels(t *testing.T) {
	w := setup(t)
	base := `{"type":"record","name":"A","fields":[]}`
	w.apply(want(api.DesiredSubject{Subject: "a", Schema: base}))

	narrow := `{"type":"record","name":"A","fields":[{"name":"n","type":"int"}]}`
	p := w.plan(want(api.DesiredSubject{Subject: "a", Schema: narrow}))
	require.Equal(t, api.PlanConflict, step(t, p, "a").State)
	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: narrow, Compatibility: "FORWARD"}))
	require.Equal(t, api.PlanChanged, step(t, p, "a").State, "the schema is judged under the level that is desired")
	require.True(t, step(t, p, "a").LevelFirst)
	require.Equal(t, "BACKWARD", step(t, p, "a").OldLevel)

	p = w.apply(want(api.DesiredSubject{Subject: "a", Schema: base, Compatibility: "FULL", Protect: true}))
	require.Equal(t, api.PlanChanged, step(t, p, "a").State, "a level alone is a change")
	require.False(t, step(t, p, "a").LevelFirst)
	require.False(t, step(t, p, "a").Register)
	p = w.plan(want(api.DesiredSubject{Subject: "a", Schema: base, Compatibility: "BACKWARD", Protect: true}))
	require.Equal(t, 1, p.Refused, "a protected subject is never loosened")
	require.Contains(t, step(t, p, "a").Refused, "protected")
}

// TestReferences registers what others refer to first, and fills in the numbers.
func TestReferences(t *testing.T) {
	w := setup(t)
	pay := api.DesiredSubject{
		Subject: "a-pay", Schema: `{"type":"record","name":"Pay","fields":[{"name":"m","type":"Money"}]}`,
		References: []api.SchemaReference{{Name: "Money", Subject: "z-money"}},
	}
	money := api.DesiredSubject{Subject: "z-money", Schema: record("Money", "amount")}
	p := w.apply(want(pay, money))
	require.Equal(t, "z-money", p.Steps[0].Subject)
	require.Equal(t, []api.SchemaReference{{Name: "Money", Subject: "z-money", Version: 1}}, p.Steps[1].References)

	money.Schema = record("Money", "amount", "currency")
	p = w.apply(want(pay, money))
	require.Equal(t, 2, p.Steps[1].References[0].Version, "a newer reference is a change of who refers")
	require.Equal(t, api.PlanChanged, p.Steps[1].State)
	w2 := w.plan(want(pay, money))
	require.True(t, w2.Empty())

	money.Schema = `"int"`
	p = w.plan(want(pay, money))
	require.Equal(t, map[string]api.PlanState{"z-money": api.PlanConflict, "a-pay": api.PlanConflict}, states(p))
	require.Contains(t, step(t, p, "a-pay").Refused, "z-money")
	pay.References[0].Subject = "nowhere"
	require.Contains(t, step(t, w.plan(want(pay)), "a-pay").Refused, "does not exist")
}

func TestPrune(t *testing.T) {
	w := setup(t)
	pay := api.DesiredSubject{
		Subject: "pay", Schema: `{"type":"record","name":"Pay","fields":[{"name":"m","type":"Money"}]}`,
		References: []api.SchemaReference{{Name: "Money", Subject: "money"}},
	}
	money := api.DesiredSubject{Subject: "money", Schema: record("Money")}
	kept := api.DesiredSubject{Subject: "kept", Schema: `"int"`, Protect: true}
	w.register("foreign", `"int"`)
	w.apply(want(pay, money, kept))

	p := w.plan(want(kept))
	require.Equal(t, []string{"money", "pay"}, p.Orphans, "nothing is deleted unless asked for")
	require.Zero(t, p.Facts)

	gone := want()
	gone.Prune = true
	p = w.plan(gone)
	require.Equal(t, 1, p.Refused)
	require.Contains(t, step(t, p, "kept").Refused, "protected")

	gone.Subjects = []api.DesiredSubject{kept}
	gone.PruneMax = 1
	require.Equal(t, 2, w.plan(gone).Refused, "more than allowed are refused altogether")
	gone.PruneMax = 0
	gone.Subjects = append(gone.Subjects, pay)
	pay.References[0].Version = 1
	p = w.plan(gone)
	require.Contains(t, step(t, p, "money").Refused, "refer to it")

	gone.Subjects = gone.Subjects[:1]
	p = w.apply(gone)
	require.Equal(t, map[string]api.PlanState{"kept": api.PlanUnchanged, "pay": api.PlanPrune, "money": api.PlanPrune}, states(p))
	require.Equal(t, []string{"foreign", "kept"}, w.view.Registry.State.Subjects(registry.SubjectQuery{Prefix: ":*:"}))
	again := w.plan(gone)
	require.True(t, again.Empty())
}

func TestStale(t *testing.T) {
	w := setup(t)
	state := want(api.DesiredSubject{Subject: "a", Schema: `"int"`})
	p := w.plan(state)
	state.Expect = map[string]string{"a": p.Steps[0].Digest}
	w.register("b", `"int"`)
	w.plan(state) // another subject is of no interest
	state.ExpectPosition = p.Position + 99
	_, _, err := plan.Make(w.Registry, w.view, state)
	var stale *plan.StaleError
	require.ErrorAs(t, err, &stale)
	state.ExpectPosition = 0
	w.register("a", `"long"`)
	_, _, err = plan.Make(w.Registry, w.view, state)
	require.ErrorAs(t, err, &stale)
	require.Equal(t, []string{"a"}, stale.Subjects)
}

func TestInvalid(t *testing.T) {
	w := setup(t)
	ref := func(s string) []api.SchemaReference { return []api.SchemaReference{{Name: "n", Subject: s}} }
	many := make([]api.DesiredSubject, plan.MaxSubjects+1)
	for name, subjects := range map[string][]api.DesiredSubject{
		"Twice":        {{Subject: "a"}, {Subject: ":.:a"}},
		"NoName":       {{Subject: ":.eu:"}},
		"UnknownLevel": {{Subject: "a", Compatibility: "SOME"}},
		"Circle":       {{Subject: "a", References: ref("b")}, {Subject: "b", References: ref("a")}},
		"BoundsCount":  many,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := plan.Make(w.Registry, w.view, want(subjects...))
			var invalid *plan.InvalidError
			require.ErrorAs(t, err, &invalid)
		})
	}
}

// TestApplyThenNothing holds for any sequence of desired states: once one is
// applied, planning it again has nothing to do.
func TestApplyThenNothing(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			w := setup(t)
			for range 12 {
				state := desired(random)
				p, facts, err := plan.Make(w.Registry, w.view, state)
				require.NoError(t, err)
				if p.Refused > 0 {
					continue
				}
				w.add(facts...)
				again := w.plan(state)
				require.True(t, again.Empty(), "%+v", again.Steps)
				if random.IntN(3) == 0 {
					b := w.Bundle(w.view.Registry)
					other := registry.Draft{Text: record("R0", fmt.Sprintf("other%d", random.IntN(100)))}
					if _, err := b.Register(registry.ParseName(fmt.Sprintf("s%d", random.IntN(4))), other, registry.RegisterOptions{}); err == nil {
						w.add(b.Facts()...)
					}
				}
			}
		})
	}
}

// desired makes a random desired state of up to five subjects that may refer to those before them.
func desired(random *rand.Rand) api.DesiredState {
	state := api.DesiredState{Workspace: fmt.Sprintf("w%d", random.IntN(2)), Prune: random.IntN(2) == 0, PruneMax: random.IntN(4), TakeOver: random.IntN(2) == 0}
	for i := range 5 {
		if random.IntN(3) == 0 {
			continue
		}
		s := api.DesiredSubject{Subject: fmt.Sprintf("s%d", i), Normalize: random.IntN(2) == 0, Protect: random.IntN(8) == 0}
		s.Compatibility = []string{"", "", "NONE", "BACKWARD", "FULL"}[random.IntN(5)]
		var fields []string
		for f := range 4 {
			if random.IntN(2) == 0 {
				fields = append(fields, fmt.Sprintf("f%d", f))
			}
		}
		s.Schema = record("R0", fields...)
		if n := len(state.Subjects); n > 0 && random.IntN(3) == 0 {
			s.References = []api.SchemaReference{{Name: "R0", Subject: state.Subjects[random.IntN(n)].Subject}}
			s.Schema = fmt.Sprintf(`{"type":"record","name":"Q","fields":[{"name":"r","type":"R0"},{"name":"x%d","type":"int","default":0}]}`, random.IntN(3))
			if len(state.Subjects[0].References) > 0 {
				continue
			}
		}
		if random.IntN(4) == 0 {
			s.Metadata = &api.Metadata{Properties: map[string]string{"k": fmt.Sprint(random.IntN(2))}}
		}
		state.Subjects = append(state.Subjects, s)
	}
	return state
}
