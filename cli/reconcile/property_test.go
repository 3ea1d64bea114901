package reconcile

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/server/servertest"
)

// TestApplyTwice holds for any sequence of desired states, in a treaty registry
// as in one that has Confluent's API only: what was applied is nothing to plan.
func TestApplyTwice(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		for seed := range uint64(6) {
			t.Run(fmt.Sprintf("Plain%t%d", plain, seed), func(t *testing.T) {
				t.Parallel()
				l := connect(t, plain)
				w := session.World{Err: io.Discard, Now: time.Now, Getenv: func(string) string { return "" }}
				random := rand.New(rand.NewPCG(seed, 7))
				applied := 0
				for range 12 {
					want := desired(random)
					p, err := makePlan(t.Context(), w, l, want)
					require.NoError(t, err)
					if p.Refused > 0 {
						continue
					}
					p, err = applyPlan(t.Context(), w, l, want, "test")
					require.NoError(t, err)
					require.True(t, p.Applied)
					applied++
					again, err := makePlan(t.Context(), w, l, want)
					require.NoError(t, err)
					require.True(t, again.Empty(), "%+v", again.Steps)
					for i, s := range again.Steps {
						require.Equal(t, api.PlanUnchanged, s.State)
						require.Equal(t, p.Steps[i].NewVersion, s.Version, "the plan has said which version it would be")
					}
				}
				require.Positive(t, applied, "the test has something to say")
			})
		}
	}
}

// connect connects to a fresh node; a plain one hides all but Confluent's API.
func connect(t *testing.T, plain bool) session.Link {
	t.Helper()
	address := servertest.Start(t)
	if plain {
		behind, err := url.Parse(address)
		require.NoError(t, err)
		proxy := httputil.NewSingleHostReverseProxy(behind)
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/") {
				http.Error(w, `{"error_code":404,"message":"HTTP 404 Not Found"}`, http.StatusNotFound)
				return
			}
			proxy.ServeHTTP(w, r)
		}))
		t.Cleanup(s.Close)
		address = s.URL
	}
	c, err := client.New(client.Options{URL: address})
	require.NoError(t, err)
	return session.Link{Client: c}
}

// desired makes a random desired state of up to four subjects, some with earlier
// versions, levels and references to those before them.
func desired(random *rand.Rand) api.DesiredState {
	record := func(name string) string {
		var fields []string
		for f := range 4 {
			if random.IntN(2) == 0 {
				fields = append(fields, fmt.Sprintf(`{"name":"f%d","type":"int","default":0}`, f))
			}
		}
		return fmt.Sprintf(`{"type":"record","name":"%s","fields":[%s]}`, name, strings.Join(fields, ","))
	}
	want := api.DesiredState{Workspace: "w", Subjects: []api.DesiredSubject{}}
	for i := range 4 {
		if random.IntN(4) == 0 {
			continue
		}
		name := fmt.Sprintf("s%d", i)
		s := api.DesiredSubject{Subject: name, Schema: record(name), Normalize: random.IntN(2) == 0, Source: name}
		s.Compatibility = []string{"", "NONE", "BACKWARD", "FULL_TRANSITIVE"}[random.IntN(4)]
		for range random.IntN(3) {
			s.Earlier = append(s.Earlier, api.EarlierVersion{Schema: record(name), Source: name})
		}
		if n := len(want.Subjects); n > 0 && random.IntN(3) == 0 {
			to := want.Subjects[n-1].Subject
			s.Earlier, s.References = nil, []api.SchemaReference{{Name: to, Subject: to}}
			s.Schema = fmt.Sprintf(`{"type":"record","name":"%s","fields":[{"name":"r","type":"%s"},{"name":"x%d","type":"int","default":0}]}`, name, to, random.IntN(3))
		}
		want.Subjects = append(want.Subjects, s)
	}
	return want
}
