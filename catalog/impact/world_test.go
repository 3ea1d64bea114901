package impact_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// noStore serves a registry that only answers questions about given states.
type noStore struct{}

func (noStore) Current() registry.View { return registry.View{State: registry.NewState()} }
func (noStore) Latest(context.Context) (registry.View, error) {
	return registry.View{State: registry.NewState()}, nil
}

func (noStore) Commit(context.Context, func(registry.View) (ledger.Batch, error)) (registry.View, error) {
	return registry.View{}, ledger.ErrUnavailable
}

// world is a world with a judge who is asked about it.
type world struct {
	*catalogtest.World
	t     testing.TB
	judge *impact.Judge
	core  *registry.Registry
	index *usage.Index
}

func newWorld(t testing.TB) *world {
	t.Helper()
	var languages []compat.Language
	for _, l := range formats.All() {
		languages = append(languages, l)
	}
	core, err := registry.New(registry.Options{Store: noStore{}, Languages: languages, Now: func() time.Time { return catalogtest.At(365) }})
	require.NoError(t, err)
	judge := impact.New(impact.Options{Levels: core, Checker: check.New(check.Options{}), Environment: "prod", Engine: "test"})
	return &world{
		World: catalogtest.New(t, "prod"), t: t, judge: judge, core: core, index: usage.New(usage.Options{Environment: "prod", Judge: judge}),
	}
}

func (w *world) graph() *usage.Graph { return w.index.At(w.Inputs()) }

func (w *world) ask(q api.ImpactRequest) api.Impact {
	w.t.Helper()
	r, _, err := w.judge.Impact(w.graph(), q)
	require.NoError(w.t, err)
	return r
}

// told are rows in short: "billing FAIL breaks-decode customerEmail blocks".
func told(rows []api.ImpactRow) map[string]string {
	out := map[string]string{}
	for i := range rows {
		r := &rows[i]
		name := r.Application
		if name == "" {
			name = r.Principal
		}
		if r.Previous {
			name += " before"
		}
		text := r.Row + " " + r.Result
		if r.Reason != nil && r.Reason.Path != "" {
			text += " " + r.Reason.Path
		}
		if r.Blocks {
			text += " blocks"
		}
		out[name] = text
	}
	return out
}

func avro(fields ...string) string {
	return `{"type":"record","name":"Order","namespace":"shop","fields":[` + strings.Join(fields, ",") + `]}`
}

func field(name, typ string, standard ...string) string {
	text := `{"name":"` + name + `","type":` + typ
	if len(standard) > 0 {
		text += `,"default":` + standard[0]
	}
	return text + "}"
}

// fresh is a judge that remembers nothing.
func (w *world) fresh(c *check.Checker) *impact.Judge {
	return impact.New(impact.Options{Levels: w.core, Checker: c, Environment: "prod", Engine: "test"})
}
