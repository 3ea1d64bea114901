package server

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

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

// TestTheStreamTellsWhoChangedSomething reads one change before and after its author was erased.
func TestTheStreamTellsWhoChangedSomething(t *testing.T) {
	t.Parallel()
	base := "http://" + startNode(t, "memory:").addr
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request := func(method, path, body string) *http.Request {
		r, err := http.NewRequestWithContext(ctx, method, base+path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth("ann@example.com", "secret")
		return r
	}
	do := func(method, path, body string) int {
		res, err := http.DefaultClient.Do(request(method, path, body))
		require.NoError(t, err)
		defer res.Body.Close()
		return res.StatusCode
	}
	first := func() api.Change {
		res, err := http.DefaultClient.Do(request(http.MethodGet, "/api/v1/stream?after=0", ""))
		require.NoError(t, err)
		defer res.Body.Close()
		require.Equal(t, http.StatusOK, res.StatusCode)
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var event struct{ Data api.Change }
				require.NoError(t, json.Unmarshal([]byte(data), &event))
				return event.Data
			}
		}
		t.Fatal("the stream ended")
		return api.Change{}
	}
	require.Equal(t, http.StatusOK, do(http.MethodPut, "/api/v1/teams/a", "{}"))
	told := first()
	require.Equal(t, "ann@example.com", told.Principal)
	require.True(t, told.Unverified, "nobody has checked the password")
	require.Equal(t, http.StatusNoContent, do(http.MethodDelete, "/api/v1/principals/ann@example.com/name", ""))
	forgotten := first()
	require.Empty(t, forgotten.Principal)
	require.Equal(t, told.Actor, forgotten.Actor)
}
