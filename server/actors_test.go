package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

func TestTheHistoryTellsWhoChangedSomething(t *testing.T) {
	n := inProcess(t)
	credentials := func(user string) []string {
		r, err := http.NewRequest(http.MethodGet, "/", nil)
		require.NoError(t, err)
		r.SetBasicAuth(user, "secret")
		return []string{"Authorization", r.Header.Get("Authorization")}
	}
	change := func(team string, header ...string) api.Change {
		w := n.call(http.MethodPut, "/api/v1/teams/"+team, `{}`, header...)
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		all := ok[api.ChangeList](t, n, "GET", "/api/v1/changes", nil).Items
		return all[len(all)-1]
	}
	nobody := change("a")
	require.Empty(t, nobody.Principal)
	require.Equal(t, "00000000-0000-0000-0000-000000000000", nobody.Actor)

	// Nobody has checked the password: the name is marked.
	ann := change("b", credentials("ann@example.com")...)
	require.Equal(t, "ann@example.com", ann.Principal)
	require.True(t, ann.Unverified)
	require.NotEqual(t, nobody.Actor, ann.Actor)
	named := change("c", "X-Registry-Client-Id", "deployer")
	require.Equal(t, "deployer", named.Principal)
	require.True(t, named.Unverified)

	path := "/api/v1/principals/" + url.PathEscape("ann@example.com") + "/name"
	ask[struct{}](t, n, "DELETE", path, nil, http.StatusNoContent)
	for _, c := range ok[api.ChangeList](t, n, "GET", "/api/v1/changes", nil).Items {
		require.NotEqual(t, "ann@example.com", c.Principal)
	}
	require.True(t, ok[api.HistoryCheck](t, n, "GET", "/api/v1/changes/verify", nil).Intact, "the chain is as it was")
	ask[api.Problem](t, n, "DELETE", path, nil, http.StatusNotFound)
}
