package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/server/servertest"
)

func connect(t *testing.T, o client.Options) *client.Client {
	t.Helper()
	if o.Pause == nil {
		o.Pause = func(context.Context, time.Duration) error { return nil }
	}
	c, err := client.New(o)
	require.NoError(t, err)
	return c
}

const order = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}`

// TestLifeOfASubject walks through the calls in the order in which a subject meets them.
func TestLifeOfASubject(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := connect(t, client.Options{URL: servertest.Start(t)})
	const name = "orders/value ü" // needs escaping in a path
	request := api.RegisterSchemaRequest{Schema: order}

	made, err := c.Register(ctx, name, request, false)
	require.NoError(t, err)
	require.Equal(t, 1, made.ID)
	names, err := c.Subjects(ctx, ":*:", client.Active)
	require.NoError(t, err)
	require.Equal(t, []string{name}, names)
	versions, err := c.Versions(ctx, name, client.Active)
	require.NoError(t, err)
	require.Equal(t, []int{1}, versions)
	got, err := c.Version(ctx, name, client.Latest, false)
	require.NoError(t, err)
	require.Equal(t, order, got.Schema)
	text, err := c.Text(ctx, name, 1, "", false)
	require.NoError(t, err)
	require.Equal(t, order, string(text))
	found, err := c.Lookup(ctx, name, request, true, false)
	require.NoError(t, err)
	require.Equal(t, 1, found.Version)
	byID, err := c.Schema(ctx, 1, "")
	require.NoError(t, err)
	require.Equal(t, order, byID.Schema)
	carriers, err := c.Carriers(ctx, 1, "", client.All)
	require.NoError(t, err)
	require.Equal(t, []api.SubjectVersion{{Subject: name, Version: 1}}, carriers)
	all, err := c.Schemas(ctx, ":*:", client.All, 0, 1000)
	require.NoError(t, err)
	require.Len(t, all, 1)

	ok, messages, err := c.Check(ctx, name, api.RegisterSchemaRequest{Schema: `{"type":"record","name":"Order","fields":[{"name":"new","type":"int"}]}`}, false)
	require.NoError(t, err)
	require.False(t, ok)
	require.NotEmpty(t, messages)
	_, err = c.Register(ctx, name, api.RegisterSchemaRequest{Schema: `"string"`}, false)
	require.Equal(t, 40901, client.Code(err))
	require.Equal(t, http.StatusConflict, client.Status(err))

	require.NoError(t, c.SetConfig(ctx, name, api.ConfigUpdateRequest{Compatibility: api.Some("FULL")}))
	config, err := c.Config(ctx, name, false)
	require.NoError(t, err)
	require.Equal(t, "FULL", config.CompatibilityLevel)
	require.NoError(t, c.DeleteConfig(ctx, name))
	_, err = c.Config(ctx, name, false)
	require.True(t, client.NotFound(err))
	require.False(t, client.Unknown(err))
	require.NoError(t, c.SetMode(ctx, name, "READONLY", false))
	mode, err := c.Mode(ctx, name, false)
	require.NoError(t, err)
	require.Equal(t, "READONLY", mode)
	require.NoError(t, c.DeleteMode(ctx, name, false))

	_, err = c.Register(ctx, "user", api.RegisterSchemaRequest{
		Schema:     `{"type":"record","name":"User","fields":[{"name":"o","type":"Order"}]}`,
		References: []api.SchemaReference{{Name: "Order", Subject: name, Version: 1}},
	}, false)
	require.NoError(t, err)
	ids, err := c.ReferencedBy(ctx, name, 1)
	require.NoError(t, err)
	require.Equal(t, []int{2}, ids)
	require.Equal(t, 42206, client.Code(c.DeleteVersion(ctx, name, 1, false)))
	numbers, err := c.DeleteSubject(ctx, "user", false)
	require.NoError(t, err)
	require.Equal(t, []int{1}, numbers)
	require.NoError(t, c.DeleteVersion(ctx, name, client.Latest, false))
	require.NoError(t, c.DeleteVersion(ctx, "user", 1, true))

	contexts, err := c.Contexts(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"."}, contexts)
	require.NoError(t, c.DeleteContext(ctx, ".none"))
	types, err := c.Types(ctx)
	require.NoError(t, err)
	require.Len(t, types, 3)
	_, err = c.ServerVersion(ctx)
	require.NoError(t, err)
	status, err := c.Status(ctx)
	require.NoError(t, err)
	require.Equal(t, "memory", status.Store)
	listed, err := c.Search(ctx, client.Search{Text: "orders", Deleted: true, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, 1, listed.Total)
}

// TestRetries counts how often a call is sent, by what the registry answers first.
func TestRetries(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status, after int
		fails         int // times
		sent          int
		pauses        []time.Duration
		ok            bool
	}{
		"FirstTry":        {sent: 1, ok: true},
		"Unavailable":     {status: 503, fails: 2, sent: 3, pauses: []time.Duration{100 * time.Millisecond, 200 * time.Millisecond}, ok: true},
		"TooMany":         {status: 429, after: 2, fails: 1, sent: 2, pauses: []time.Duration{2 * time.Second}, ok: true},
		"AskedForTooLong": {status: 429, after: 3600, fails: 1, sent: 2, pauses: []time.Duration{5 * time.Second}, ok: true},
		"RequestTimeout":  {status: 408, fails: 1, sent: 2, pauses: []time.Duration{100 * time.Millisecond}, ok: true},
		"Refused":         {status: 409, fails: 9, sent: 1},
		"Unauthorised":    {status: 401, fails: 9, sent: 1},
		"GivesUp":         {status: 500, fails: 9, sent: 4, pauses: []time.Duration{100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if sent++; sent <= test.fails {
					if test.after > 0 {
						w.Header().Set("Retry-After", strconv.Itoa(test.after))
					}
					http.Error(w, `{"error_code":50001,"message":"away"}`, test.status)
					return
				}
				_, _ = w.Write([]byte(`["a"]`))
			}))
			defer s.Close()
			var pauses []time.Duration
			c := connect(t, client.Options{URL: s.URL, Pause: func(_ context.Context, d time.Duration) error {
				pauses = append(pauses, d)
				return nil
			}})
			names, err := c.Subjects(t.Context(), "", client.Active)
			require.Equal(t, test.sent, sent)
			require.Equal(t, test.pauses, pauses)
			if test.ok {
				require.NoError(t, err)
				require.Equal(t, []string{"a"}, names)
				return
			}
			require.Equal(t, test.status, client.Status(err))
		})
	}
}

// TestApplyIsTriedOnce: nobody knows what became of an apply without an answer.
func TestApplyIsTriedOnce(t *testing.T) {
	t.Parallel()
	sent := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent++
		http.Error(w, r.Header.Get(api.HeaderCause), http.StatusServiceUnavailable)
	}))
	defer s.Close()
	_, err := connect(t, client.Options{URL: s.URL}).Apply(t.Context(), api.DesiredState{}, "commit 4f2a")
	require.Equal(t, http.StatusServiceUnavailable, client.Status(err))
	require.ErrorContains(t, err, "commit 4f2a")
	require.Equal(t, 1, sent)
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	var header string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer s.Close()
	for name, test := range map[string]struct {
		o    client.Options
		want string
	}{
		"None":   {client.Options{URL: s.URL}, ""},
		"Basic":  {client.Options{URL: s.URL, Username: "u", Password: "secret"}, "Basic dTpzZWNyZXQ="},
		"Bearer": {client.Options{URL: s.URL, Token: "secret"}, "Bearer secret"},
		"InURL":  {client.Options{URL: "http://u:secret@" + s.URL[len("http://"):]}, "Basic dTpzZWNyZXQ="},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, test.o)
			_, err := c.Contexts(t.Context())
			require.Equal(t, http.StatusUnauthorized, client.Status(err))
			require.Equal(t, test.want, header)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, c.URL(), "secret")
		})
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	var away *client.UnreachableError

	t.Run("NobodyListens", func(t *testing.T) {
		c := connect(t, client.Options{URL: "http://127.0.0.1:1", Retries: -1})
		_, err := c.Contexts(t.Context())
		require.ErrorAs(t, err, &away)
	})
	t.Run("Timeout", func(t *testing.T) {
		release := make(chan struct{})
		s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
		defer s.Close()
		defer close(release)
		c := connect(t, client.Options{URL: s.URL, Timeout: time.Millisecond, Retries: -1})
		_, err := c.Contexts(t.Context())
		require.ErrorAs(t, err, &away)
		require.ErrorContains(t, err, "no answer within 1ms")
	})
	t.Run("Cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := connect(t, client.Options{URL: "http://127.0.0.1:1"}).Contexts(ctx)
		require.ErrorIs(t, err, context.Canceled)
	})
	t.Run("NotARegistry", func(t *testing.T) {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
		defer s.Close()
		_, err := connect(t, client.Options{URL: s.URL}).Contexts(t.Context())
		require.ErrorContains(t, err, "not what a schema registry says")
	})
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{"Empty": "", "NoScheme": "localhost:8081", "File": "file:///etc/passwd", "Broken": "http://u:secret@[::1", "Secret": "ftp://u:secret@host"} {
		t.Run(name, func(t *testing.T) {
			_, err := client.New(client.Options{URL: address})
			require.Error(t, err)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}
