package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// TestHints holds that hints are shown beside edges, are no edges, and end with
// their source or with a declaration.
func TestHints(t *testing.T) {
	n := market(t)
	item := func(application, role, about string) map[string]any {
		return map[string]any{"application": application, "role": role, "about": about, "ref": "catalog-info.yaml"}
	}
	impact := map[string]any{"subject": "orders-value", "action": "register", "candidate": map[string]any{"schemaType": "AVRO", "schema": named("z")}}
	ignore := cmp.Options{
		cmpopts.IgnoreFields(api.Usage{}, "Hints", "Position", "ObservedAt"),
		cmpopts.IgnoreMapEntries(func(key string, _ any) bool {
			return key == "id" || key == "position" || key == "evaluatedAt" || key == "observedAt"
		}),
	}
	usageBefore := ok[api.Usage](t, n, http.MethodGet, "/api/v1/subjects/orders-value/usage", nil)
	impactBefore := ok[map[string]any](t, n, http.MethodPost, "/api/v1/impact", impact)
	require.Empty(t, usageBefore.Hints)

	in := map[string]any{"form": "backstage", "items": []any{
		item("billing", "consumes", "shop.OrderPlaced"), item("mailer", "consumes", "orders"), item("checkout", "produces", "orders-value"),
		item("mailer", "consumes", "orders"), item("x", "consumes", "nothing"),
	}}
	got := ok[api.Hints](t, n, http.MethodPut, "/api/v1/hints/backstage", in)
	require.Len(t, got.Items, 4, "each once")
	require.NotZero(t, got.At)
	for _, path := range []string{"/api/v1/subjects/orders-value/usage", "/api/v1/events/shop.OrderPlaced/usage"} {
		u := ok[api.Usage](t, n, http.MethodGet, path, nil)
		var words []string
		for _, h := range u.Hints {
			require.Equal(t, "backstage", h.Source)
			require.Equal(t, got.At, h.At)
			words = append(words, h.Application+" "+h.Role+" "+h.About)
		}
		require.Equal(t, []string{"billing consumes shop.OrderPlaced", "checkout produces orders-value", "mailer consumes orders"}, words, path)
	}
	require.Empty(t, cmp.Diff(usageBefore, ok[api.Usage](t, n, http.MethodGet, "/api/v1/subjects/orders-value/usage", nil), ignore), "nothing else has changed")
	require.Empty(t, cmp.Diff(impactBefore, ok[map[string]any](t, n, http.MethodPost, "/api/v1/impact", impact), ignore), "no verdict has changed")

	// The same again is no new entry; less takes away what is left out.
	before := read[api.ChangeList](t, n, "/api/v1/changes").Position
	again := ok[api.Hints](t, n, http.MethodPut, "/api/v1/hints/backstage", in)
	require.Equal(t, got.At, again.At)
	require.Equal(t, before, read[api.ChangeList](t, n, "/api/v1/changes").Position)
	ok[api.Hints](t, n, http.MethodPut, "/api/v1/hints/other", map[string]any{"form": "eventcatalog", "items": []any{item("lake", "consumes", "orders")}})
	ok[api.Hints](t, n, http.MethodPut, "/api/v1/hints/backstage", map[string]any{"form": "backstage", "items": []any{item("billing", "consumes", "orders")}})
	of := func() (out []string) {
		for _, h := range ok[api.Usage](t, n, http.MethodGet, "/api/v1/subjects/orders-value/usage", nil).Hints {
			out = append(out, h.Source+" "+h.Application)
		}
		return out
	}
	require.Equal(t, []string{"backstage billing", "other lake"}, of())

	// Who declares it confirms it.
	require.Empty(t, n.must(http.MethodPut, billing+"/versions/1/contract", map[string]any{"consumes": []any{map[string]any{"subject": "orders-value"}}}))
	require.Equal(t, []string{"other lake"}, of())
	require.Equal(t, http.StatusNoContent, n.call(http.MethodDelete, "/api/v1/hints/other", "").Code)
	require.Empty(t, of())
	list := ok[api.HintList](t, n, http.MethodGet, "/api/v1/hints", nil)
	require.Len(t, list.Sources, 1)
	ask[api.Problem](t, n, http.MethodDelete, "/api/v1/hints/other", nil, http.StatusNotFound)
}

func TestHintsRefuse(t *testing.T) {
	n := market(t)
	before := read[api.ChangeList](t, n, "/api/v1/changes").Position
	many := make([]any, 10_001)
	for i := range many {
		many[i] = map[string]any{"application": fmt.Sprint("a", i), "role": "consumes", "about": "x"}
	}
	one := func(application, role, about string) map[string]any {
		return map[string]any{"form": "backstage", "items": []any{map[string]any{"application": application, "role": role, "about": about}}}
	}
	for name, c := range map[string]struct {
		body   any
		status int
		want   string
	}{
		"NoForm":      {map[string]any{"items": []any{}}, 422, "form:"},
		"Role":        {one("a", "eats", "b"), 422, "items.0.role:"},
		"NoName":      {one("", "consumes", "b"), 422, "items.0.application: it is empty"},
		"LongName":    {one(strings.Repeat("a", 501), "consumes", "b"), 422, "items.0.application: longer"},
		"Control":     {one("a", "consumes", "b\nc"), 422, "items.0.about: it has control characters"},
		"TooMany":     {map[string]any{"form": "backstage", "items": many}, 422, "more than 10000"},
		"OtherSource": {map[string]any{"form": "backstage", "source": "b", "items": []any{}}, 400, "source:"},
		"Misspelt":    {map[string]any{"form": "backstage", "item": []any{}}, 400, "unknown field"},
	} {
		p := ask[api.Problem](t, n, http.MethodPut, "/api/v1/hints/a", c.body, c.status)
		require.Contains(t, p.Detail, c.want, name)
	}
	require.Equal(t, before, read[api.ChangeList](t, n, "/api/v1/changes").Position, "nothing was written")
}
