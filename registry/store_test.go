package registry_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// store is a log in memory and the state that it adds up to.
type store struct {
	state   *registry.State
	pos     ledger.Pos
	entries []ledger.Entry
	gate    registry.Gate
	down    bool
	commits int
}

func newStore() *store {
	return &store{state: registry.NewState(), pos: ledger.Pos{Log: uuid.UUID{1}}}
}

func (s *store) Current() registry.View {
	return registry.View{State: s.state, Pos: s.pos, Gate: s.gate}
}

func (s *store) Latest(context.Context) (registry.View, error) {
	if s.down {
		return registry.View{}, ledger.ErrUnavailable
	}
	return s.Current(), nil
}

func (s *store) Commit(ctx context.Context, decide func(registry.View) (ledger.Batch, error)) (registry.View, error) {
	b, err := decide(s.Current())
	if err != nil || len(b.Facts) == 0 {
		return s.Current(), err
	}
	s.commits++
	b.ID = uuid.New()
	entries, pos, err := ledger.Seal(s.pos, rand.Reader, b)
	if err != nil {
		return s.Current(), err
	}
	next := s.state.Fork()
	for _, e := range entries {
		if err := next.Apply(e); err != nil {
			return s.Current(), err
		}
	}
	s.state, s.pos, s.entries = next, pos, append(s.entries, entries...)
	return s.Current(), nil
}

// bench is a registry over a store, with a clock that stands still.
type bench struct {
	*testing.T
	*registry.Registry
	store *store
	at    time.Time
}

func setup(t *testing.T, options ...func(*registry.Options)) *bench {
	t.Helper()
	b := &bench{T: t, store: newStore(), at: time.UnixMilli(1_700_000_000_000)}
	o := registry.Options{
		Store: b.store, Languages: []compat.Language{avro.New(), words{}},
		Now: func() time.Time { return b.at },
	}
	for _, option := range options {
		option(&o)
	}
	r, err := registry.New(o)
	require.NoError(t, err)
	b.Registry = r
	return b
}

func (b *bench) state() *registry.State { return b.store.state }

func name(s string) registry.Name { return registry.ParseName(s) }

// post registers and must succeed.
func (b *bench) post(subject string, d registry.Draft) registry.Registered {
	b.Helper()
	got, err := b.try(subject, d)
	require.NoError(b, err)
	return got
}

func (b *bench) try(subject string, d registry.Draft) (registry.Registered, error) {
	got, _, err := b.Register(b.Context(), name(subject), d, registry.RegisterOptions{})
	return got, err
}

// fails requires an error of a kind and returns it.
func fails(t require.TestingT, kind registry.Kind, err error) *registry.Error {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	var e *registry.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, kind, e.Kind, "%v", err)
	return e
}

func pointer[T any](v T) *T { return &v }

func (b *bench) mode(subject string, m registry.Mode) {
	b.Helper()
	_, _, err := b.SetMode(b.Context(), name(subject), pointer(string(m)), true, registry.By{})
	require.NoError(b, err)
}

func (b *bench) config(subject string, u registry.ConfigUpdate) {
	b.Helper()
	_, _, err := b.SetConfig(b.Context(), name(subject), u, registry.By{})
	require.NoError(b, err)
}

func (b *bench) level(subject string, l compat.Level) {
	b.Helper()
	b.config(subject, registry.ConfigUpdate{Level: given(string(l))})
}

func given[T any](v T) registry.Patch[T] { return registry.Patch[T]{Present: true, Value: &v} }

func (b *bench) remove(subject string, number int, permanent bool) {
	b.Helper()
	_, _, err := b.DeleteVersion(b.Context(), name(subject), number, permanent, registry.By{})
	require.NoError(b, err)
}

func (b *bench) removeAll(subject string, permanent bool) []int32 {
	b.Helper()
	numbers, _, err := b.DeleteSubject(b.Context(), name(subject), permanent, registry.By{})
	require.NoError(b, err)
	return numbers
}

// record is an Avro record with optional string fields.
func record(fields ...string) string {
	text := `{"type":"record","name":"R","fields":[`
	for i, f := range fields {
		if i > 0 {
			text += ","
		}
		text += `{"name":"` + f + `","type":"string","default":""}`
	}
	return text + "]}"
}

// replay folds entries anew.
func replay(t require.TestingT, entries []ledger.Entry) *registry.State {
	s := registry.NewState()
	for _, e := range entries {
		require.NoError(t, s.Apply(e))
	}
	return s
}
