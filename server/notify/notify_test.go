package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/memory"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/notify"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store keeps hooks in memory, for several senders.
type store struct {
	sync.Mutex
	hooks  []notify.Hook
	holder map[string]string
	until  map[string]time.Time
	log    []notify.Delivery
	board  []notify.Notice
}

func newStore(hooks ...notify.Hook) *store {
	return &store{hooks: hooks, holder: map[string]string{}, until: map[string]time.Time{}}
}

func (s *store) Hooks(context.Context) ([]notify.Hook, error) {
	s.Lock()
	defer s.Unlock()
	return slices.Clone(s.hooks), nil
}

func (s *store) PutHook(_ context.Context, h notify.Hook) error {
	s.Lock()
	defer s.Unlock()
	s.hooks = append(slices.DeleteFunc(s.hooks, func(x notify.Hook) bool { return x.ID == h.ID }), h)
	return nil
}

func (s *store) RemoveHook(_ context.Context, id string) error {
	s.Lock()
	defer s.Unlock()
	s.hooks = slices.DeleteFunc(s.hooks, func(x notify.Hook) bool { return x.ID == id })
	return nil
}

func (s *store) find(id string) *notify.Hook {
	for i := range s.hooks {
		if s.hooks[i].ID == id {
			return &s.hooks[i]
		}
	}
	return nil
}

func (s *store) ClaimHook(_ context.Context, id, node string, now, until time.Time) (notify.Place, bool, error) {
	s.Lock()
	defer s.Unlock()
	h := s.find(id)
	if h == nil || s.holder[id] != node && now.Before(s.until[id]) {
		return notify.Place{}, false, nil
	}
	s.holder[id], s.until[id] = node, until
	return h.Cursor, true, nil
}

func (s *store) MoveHook(_ context.Context, id, node string, cursor notify.Place) error {
	s.Lock()
	defer s.Unlock()
	if h := s.find(id); h != nil && s.holder[id] == node {
		h.Cursor = cursor
	}
	return nil
}

func (s *store) NoteDelivery(_ context.Context, d notify.Delivery) error {
	s.Lock()
	defer s.Unlock()
	s.log = append(s.log, d)
	return nil
}

func (s *store) Deliveries(context.Context, string, int) ([]notify.Delivery, error) {
	s.Lock()
	defer s.Unlock()
	return slices.Clone(s.log), nil
}

func (s *store) AddNotices(_ context.Context, all []notify.Notice) error {
	s.Lock()
	defer s.Unlock()
	for _, n := range all {
		if !slices.ContainsFunc(s.board, func(x notify.Notice) bool { return x.ID == n.ID }) {
			n.Seq = uint64(len(s.board)) + 1
			s.board = append(s.board, n)
		}
	}
	return nil
}

func (s *store) NoticesAfter(_ context.Context, seq uint64, limit int) ([]notify.Notice, error) {
	s.Lock()
	defer s.Unlock()
	behind := s.board[min(int(seq), len(s.board)):]
	return slices.Clone(behind[:min(limit, len(behind))]), nil
}

func (s *store) LastNotice(context.Context) (uint64, error) {
	s.Lock()
	defer s.Unlock()
	return uint64(len(s.board)), nil
}

// web answers requests without a network.
type web func(*http.Request) (int, error)

func (w web) RoundTrip(r *http.Request) (*http.Response, error) {
	status, err := w(r)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

const secret = "a secret of many characters"

// inbox is what a target has taken.
type inbox struct {
	sync.Mutex
	got []string
}

func (i *inbox) take(t *testing.T, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	var e notify.Event
	require.NoError(t, json.Unmarshal(body, &e))
	seconds, err := strconv.ParseInt(r.Header.Get("Webhook-Timestamp"), 10, 64)
	require.NoError(t, err)
	require.Equal(t, notify.Sign(secret, r.Header.Get("Webhook-Id"), time.Unix(seconds, 0), body), r.Header.Get("Webhook-Signature"))
	require.Equal(t, e.ID, r.Header.Get("Webhook-Id"))
	i.Lock()
	defer i.Unlock()
	i.got = append(i.got, e.Type+" "+e.Subject)
}

func (i *inbox) all() []string {
	i.Lock()
	defer i.Unlock()
	return slices.Clone(i.got)
}

func appendFacts(t *testing.T, log ledger.Log, facts ...ledger.Fact) {
	t.Helper()
	head, err := log.Head(t.Context())
	require.NoError(t, err)
	_, err = log.Append(t.Context(), head, ledger.Batch{ID: uuid.New(), At: time.Now(), Facts: facts})
	require.NoError(t, err)
}

func registered(subject string) ledger.Fact {
	return ledger.Fact{Kind: registry.VersionRegistered, Key: ledger.Key{Name: subject, Version: 1, ID: 1}, Body: []byte(`{"type":"AVRO"}`), Text: `"string"`}
}

func start(t *testing.T, s *store, log ledger.Log, node string, w web) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	sender := notify.NewSender(notify.SenderOptions{
		Store: s, Board: s, History: log, Client: &http.Client{Transport: w, Timeout: 10 * time.Second}, Node: node, Source: "https://registry.example",
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	done := make(chan struct{})
	go func() { defer close(done); sender.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

func TestDeliversInOrderAndInsists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memory.NewHistory(uuid.UUID{7}).Open(memory.Options{})
		defer log.Close()
		var target inbox
		broken := 3
		s := newStore(notify.Hook{ID: "h", URL: "https://example.com/", Secret: secret, Types: []string{"version.*", "contract.applied"}})
		appendFacts(t, log, registered("a"))
		start(t, s, log, "n1", func(r *http.Request) (int, error) {
			if broken--; broken >= 0 {
				return 0, errors.New("connection refused")
			}
			target.take(t, r)
			return http.StatusNoContent, nil
		})
		contract, err := catalog.ContractFact(&api.Published{Contract: api.Contract{Application: "billing"}, Version: "1"})
		require.NoError(t, err)
		team, err := catalog.TeamFact("x", &api.Team{Name: "x"})
		require.NoError(t, err)
		appendFacts(t, log, registered("b"), team, contract)
		<-time.After(time.Minute)
		synctest.Wait()
		require.Equal(t, []string{"version.registered a", "version.registered b", "contract.applied 1/billing"}, target.all())
		require.Equal(t, uint64(4), s.find("h").Cursor.Position)
		attempts, _ := s.Deliveries(t.Context(), "h", 10)
		require.Equal(t, 4, attempts[3].Attempt)
		require.True(t, attempts[3].Delivered())
		require.Contains(t, attempts[0].Error, "connection refused")
	})
}

func TestNoticesComeBehindEntries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memory.NewHistory(uuid.UUID{7}).Open(memory.Options{})
		defer log.Close()
		var target inbox
		broken := true
		s := newStore(notify.Hook{ID: "h", URL: "https://example.com/", Secret: secret, Types: []string{"version.*", notify.UsageUndeclared}})
		appendFacts(t, log, registered("a"))
		found := func(subject, kind string) notify.Notice {
			return notify.Notice{ID: notify.NoticeID(kind, subject), Type: kind, Subject: subject, At: time.Now(), Data: api.Notice{Words: "seen", Subject: subject}}
		}
		require.NoError(t, s.AddNotices(t.Context(), []notify.Notice{found("a", notify.UsageUndeclared), found("a", notify.WaiverExpiring)}))
		start(t, s, log, "n1", func(r *http.Request) (int, error) {
			if len(target.all()) == 1 && broken {
				broken = false
				return http.StatusInternalServerError, nil
			}
			target.take(t, r)
			return http.StatusNoContent, nil
		})
		<-time.After(time.Minute)
		require.NoError(t, s.AddNotices(t.Context(), []notify.Notice{found("a", notify.UsageUndeclared), found("b", notify.UsageUndeclared)}))
		<-time.After(time.Minute)
		synctest.Wait()
		require.Equal(t, []string{"version.registered a", "usage.undeclared a", "usage.undeclared b"}, target.all())
		require.Equal(t, notify.Place{Position: 1, Notice: 3}, s.find("h").Cursor)
	})
}

func TestOneNodeDeliversAndAnotherTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.NewHistory(uuid.UUID{7})
		log := h.Open(memory.Options{})
		defer log.Close()
		var target inbox
		s := newStore(notify.Hook{ID: "h", URL: "https://example.com/", Secret: secret})
		take := func(r *http.Request) (int, error) { target.take(t, r); return http.StatusOK, nil }
		first, stop := context.WithCancel(t.Context())
		sender := notify.NewSender(notify.SenderOptions{
			Store: s, Board: s, History: log, Client: &http.Client{Transport: web(take)}, Node: "n1", Log: slog.New(slog.DiscardHandler), Now: time.Now,
		})
		done := make(chan struct{})
		go func() { defer close(done); sender.Run(first) }()
		synctest.Wait()
		start(t, s, log, "n2", take)
		appendFacts(t, log, registered("a"))
		<-time.After(time.Minute)
		synctest.Wait()
		require.Equal(t, []string{"version.registered a"}, target.all(), "one of the two delivers")
		stop()
		<-done
		appendFacts(t, log, registered("b"))
		<-time.After(2 * time.Minute)
		synctest.Wait()
		require.Equal(t, []string{"version.registered a", "version.registered b"}, target.all(), "the other takes over")
	})
}

func TestTargetThatHangsHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memory.NewHistory(uuid.UUID{7}).Open(memory.Options{})
		defer log.Close()
		var target inbox
		s := newStore(
			notify.Hook{ID: "hangs", URL: "https://hangs.example/", Secret: secret},
			notify.Hook{ID: "works", URL: "https://works.example/", Secret: secret},
		)
		start(t, s, log, "n1", func(r *http.Request) (int, error) {
			if r.URL.Host == "hangs.example" {
				<-r.Context().Done()
				return 0, r.Context().Err()
			}
			target.take(t, r)
			return http.StatusOK, nil
		})
		appendFacts(t, log, registered("a"), registered("b"))
		<-time.After(time.Minute)
		synctest.Wait()
		require.Len(t, target.all(), 2)
		require.Zero(t, s.find("hangs").Cursor, "what was not taken is not passed")
	})
}

func TestPrivateTargetsAreRefused(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer target.Close()
	for _, private := range []bool{false, true} {
		client := notify.NewClient(private)
		res, err := client.Get(target.URL)
		if private {
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
		} else {
			require.ErrorContains(t, err, "private network")
		}
		client.CloseIdleConnections()
	}
}

func TestValidate(t *testing.T) {
	for want, h := range map[string]notify.Hook{
		"":                {URL: "https://example.com/x", Secret: secret, Subjects: []string{"orders-*"}},
		"not the address": {URL: "ftp://example.com", Secret: secret},
		"password":        {URL: "https://u:p@example.com", Secret: secret},
		"shorter":         {URL: "https://example.com", Secret: "short"},
		"pattern":         {URL: "https://example.com", Secret: secret, Subjects: []string{"["}},
		"more than":       {URL: "https://example.com", Secret: secret, Types: make([]string, 51)},
	} {
		if err := h.Validate(); want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}

func TestTypes(t *testing.T) {
	deprecated, err := catalog.AnnotationFact(catalog.OfEvent, "shop.Old", &api.Annotation{Lifecycle: &api.Lifecycle{State: "deprecated"}})
	require.NoError(t, err)
	waiver, err := catalog.WaiverFact("w", nil)
	require.NoError(t, err)
	for want, f := range map[string]ledger.Fact{
		"deprecation.announced event/shop.Old": deprecated,
		"waiver.revoked w":                     waiver,
		"config.changed a":                     {Kind: registry.ConfigCleared, Key: ledger.Key{Name: "a"}, Body: []byte("{}")},
		"version.deleted :.eu:a":               {Kind: registry.VersionDeleted, Key: ledger.Key{Space: ".eu", Name: "a", Version: 1}, Body: []byte("{}")},
		"kind.1299 x":                          {Kind: 1299, Key: ledger.Key{Name: "x"}},
	} {
		e := notify.EventOf(&ledger.Entry{Fact: f, Seq: 9}, "s", "l")
		require.Equal(t, want, e.Type+" "+e.Subject)
		require.Equal(t, "l:9", e.ID)
	}
}
