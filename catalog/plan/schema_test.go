package plan_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/plan"
	"github.com/treaty-registry/treaty/registry"
)

// today is the day on the clock of setup.
var today = time.Date(2023, 11, 14, 0, 0, 0, 0, time.UTC)

// TestWaivers lets an incompatible schema pass only as long and as far as a waiver says.
func TestWaivers(t *testing.T) {
	must := api.DesiredSubject{Subject: "a", Schema: `{"type":"record","name":"R","fields":[{"name":"x","type":"string"}]}`}
	other := api.DesiredSubject{Subject: "a", Schema: `{"type":"record","name":"Q","fields":[{"name":"x","type":"string"}]}`}
	waiver := api.FindingWaiver{
		Rules: []string{"AVRO_READER_FIELD_*"}, Subjects: []string{"a"}, Reason: "nobody reads it yet", Owner: "team", Expires: today,
	}
	edit := func(change func(*api.FindingWaiver)) []api.FindingWaiver {
		w := waiver
		change(&w)
		return []api.FindingWaiver{w}
	}
	for name, test := range map[string]struct {
		waivers []api.FindingWaiver
		wanted  api.DesiredSubject
		passes  bool
	}{
		"None":          {nil, must, false},
		"Holds":         {[]api.FindingWaiver{waiver}, must, true},
		"Grace":         {edit(func(w *api.FindingWaiver) { w.Expires = today.AddDate(0, 0, -7) }), must, true},
		"Expired":       {edit(func(w *api.FindingWaiver) { w.Expires = today.AddDate(0, 0, -8) }), must, false},
		"OtherSubject":  {edit(func(w *api.FindingWaiver) { w.Subjects = []string{"b*"} }), must, false},
		"OtherRule":     {edit(func(w *api.FindingWaiver) { w.Rules = []string{"AVRO_NAME_MISMATCH"} }), must, false},
		"Path":          {edit(func(w *api.FindingWaiver) { w.Path = "#/fields/0" }), must, true},
		"OtherPath":     {edit(func(w *api.FindingWaiver) { w.Path = "/fields/1" }), must, false},
		"NotEverything": {[]api.FindingWaiver{waiver}, other, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := setup(t)
			w.register("a", record("R"))
			state := want(test.wanted)
			state.Waivers = test.waivers
			if !test.passes {
				p := w.plan(state)
				require.Equal(t, 1, p.Refused, "%+v", p.Steps)
				require.Empty(t, p.Steps[0].Waived)
				return
			}
			p := w.apply(state)
			require.Len(t, p.Steps[0].Waived, 1)
			require.Contains(t, p.Steps[0].Waived[0], "nobody reads it yet")
			kept := w.view.Catalog.Waived(registry.ParseName("a"), 2)
			require.NotNil(t, kept, "the history says why the version is there")
			require.Equal(t, []string{"AVRO_READER_FIELD_MISSING_DEFAULT_VALUE"}, kept.Rules)
			require.Equal(t, test.waivers, kept.Waivers)
			again := w.plan(state)
			require.True(t, again.Empty(), "%+v", again.Steps)
		})
	}
}

// TestNoWaiversThere plans for a registry that keeps none.
func TestNoWaiversThere(t *testing.T) {
	w := setup(t)
	w.register("a", record("R"))
	w.view.Catalog = nil
	state := want(api.DesiredSubject{Subject: "a", Schema: `"string"`})
	state.Waivers = []api.FindingWaiver{{Rules: []string{"*"}, Subjects: []string{"*"}, Reason: "r", Owner: "o", Expires: today}}
	p := w.plan(state)
	require.Equal(t, 1, p.Refused)
	require.Contains(t, p.Steps[0].Note, "takes no waivers")
}

func TestBadWaivers(t *testing.T) {
	w := setup(t)
	for name, waivers := range map[string][]api.FindingWaiver{
		"Empty":       {{}},
		"NoEnd":       {{Rules: []string{"*"}, Subjects: []string{"*"}, Reason: "r", Owner: "o"}},
		"BoundsCount": make([]api.FindingWaiver, 1001),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := plan.Make(w.Registry, w.view, api.DesiredState{Waivers: waivers})
			var invalid *plan.InvalidError
			require.ErrorAs(t, err, &invalid)
		})
	}
}

// TestEarlier registers versions in order, as far as they are missing.
func TestEarlier(t *testing.T) {
	ordered := func(texts ...string) api.DesiredState {
		d := api.DesiredSubject{Subject: "a"}
		for _, text := range texts[:len(texts)-1] {
			d.Earlier = append(d.Earlier, api.EarlierVersion{Schema: text, Source: "f"})
		}
		d.Schema = texts[len(texts)-1]
		return want(d)
	}
	one, two, three, four := record("R", "a"), record("R", "a", "b"), record("R", "a", "b", "c"), record("R", "a", "b", "c", "d")
	w := setup(t)
	p := w.apply(ordered(one, two))
	require.Equal(t, api.PlanNew, p.Steps[0].State)
	require.Equal(t, 1, p.Steps[0].Earlier)
	require.EqualValues(t, 2, p.Steps[0].NewVersion)
	require.Len(t, w.view.Registry.State.AllVersions(registry.ParseName("a")), 2)

	p = w.apply(ordered(one, two, three, four))
	require.Equal(t, api.PlanChanged, p.Steps[0].State)
	require.Equal(t, 1, p.Steps[0].Earlier, "one and two are there")
	require.EqualValues(t, 4, p.Steps[0].NewVersion)
	again := w.plan(ordered(one, two, three, four))
	require.True(t, again.Empty())

	p = w.plan(ordered(one, two))
	require.Equal(t, api.PlanRollback, p.Steps[0].State, "version 4 is the newest one")
	require.Equal(t, 1, p.Refused)

	w = setup(t)
	w.register("a", record("R", "x"))
	p = w.apply(ordered(one, two))
	require.Equal(t, 1, p.Steps[0].Earlier, "a registry that has none of them gets all of them")

	w = setup(t)
	p = w.plan(ordered(one, two, one))
	require.Equal(t, api.PlanRollback, p.Steps[0].State, "the newest one would not be the newest version")
	require.Equal(t, 1, p.Refused)
	w.apply(ordered(one, two, one, three))
	again = w.plan(ordered(one, two, one, three))
	require.True(t, again.Empty(), "back and on again is fine")

	w = setup(t)
	p = w.plan(ordered(one, `"int"`, two))
	require.Equal(t, 1, p.Refused)
	require.Contains(t, p.Steps[0].Refused, "version 2 of 3, from f: ")
}

// TestPreferredID keeps the id of another registry where it is free.
func TestPreferredID(t *testing.T) {
	w := setup(t)
	p := w.apply(want(api.DesiredSubject{Subject: "a", Schema: record("R"), ID: 70}))
	require.EqualValues(t, 70, p.Steps[0].ID)
	require.Empty(t, p.Steps[0].Note)
	p = w.apply(want(api.DesiredSubject{Subject: "b", Schema: record("Q"), ID: 70}))
	require.EqualValues(t, 71, p.Steps[0].ID, "70 is taken")
	require.Contains(t, p.Steps[0].Note, "id 70 is taken")
	p = w.apply(want(api.DesiredSubject{Subject: "c", Schema: record("R"), ID: 90}))
	require.EqualValues(t, 70, p.Steps[0].ID, "the same schema keeps its id")
	p = w.apply(want(api.DesiredSubject{Subject: ":.eu:c", Schema: record("Q"), ID: 70}))
	require.EqualValues(t, 70, p.Steps[0].ID, "ids are per context")
	w.register("d", `"int"`)
	require.Equal(t, int32(72), w.view.Registry.State.Subject(registry.ParseName("d")).Latest.ID)
}
