package explore

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
	"unique"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/registry"
)

// TestLowPatience asks for a list while somebody else makes the index.
func TestLowPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{Store: nothing{}, Derived: func(catalog.View) *derive.Index { return derive.New() }, Environment: "default"})
		ask := func() (echo.Context, error) {
			c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/api/v1/events", nil), httptest.NewRecorder())
			_, err := a.state(c)
			return c, err
		}
		require.NoError(t, a.index.take(t.Context()))
		begun := time.Now()
		c, err := ask()
		var p *api.Problem
		require.ErrorAs(t, err, &p)
		require.Equal(t, http.StatusServiceUnavailable, p.Status)
		require.NotEmpty(t, c.Response().Header().Get(echo.HeaderRetryAfter))
		require.Equal(t, patience, time.Since(begun))

		// It is made before patience ends.
		time.AfterFunc(patience/2, a.index.give)
		_, err = ask()
		require.NoError(t, err)
	})
}

type nothing struct{}

func (nothing) Current() catalog.View {
	return catalog.View{Registry: registry.View{State: registry.NewState()}, Catalog: catalog.NewState()}
}

func (n nothing) Latest(context.Context) (catalog.View, error) { return n.Current(), nil }

// TestEvidenceOfSeveralCarriers joins what is true of the subjects of one event.
func TestEvidenceOfSeveralCarriers(t *testing.T) {
	t.Parallel()
	said := func(sentences ...string) (out []search.Value) {
		for _, s := range sentences {
			out = append(out, search.Value{Key: "evidence", Text: in("prod", s)})
		}
		return out
	}
	subject := func(name string) *derive.Subject { return &derive.Subject{Name: registry.ParseName(name)} }
	usesOf := func(values []search.Value) (out uses) {
		for _, v := range values {
			out = append(out, unique.Make(v))
		}
		return out
	}
	w := writer{uses: map[string]uses{"a": usesOf(said(noProducer, noConsumer)), "b": usesOf(said(noConsumer, "undeclared producers"))}}
	var b book
	b.usesOfAll(w, []derive.Carrier{{Subject: subject("a")}, {Subject: subject("b")}})
	require.Equal(t, said(noConsumer, "undeclared producers"), b.Values)
	require.Equal(t, map[string]int{noOwner: 2, noConsumer: 3}, evidenceIn(map[string]int{noOwner: 2, in("prod", noConsumer): 3, in("dev", noConsumer): 4}, "prod"))
}
