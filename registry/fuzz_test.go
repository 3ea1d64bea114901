package registry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
	"github.com/treaty-registry/treaty/registry"
)

// What is registered is there: found again by the same text and by its canonical
// text, under its id, and after a replay.
func FuzzRegister(f *testing.F) {
	f.Add("s", "AVRO", `{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"],"default":null}]}`, false)
	f.Add(":.c:s", "JSON", `{"type":"object","properties":{"a":{"type":"number","minimum":1.0}}}`, true)
	f.Add("s", "PROTOBUF", "syntax = \"proto3\";\nmessage M { optional string a = 1; }", true)
	f.Add("", "", `"string"`, true)
	f.Fuzz(func(t *testing.T, subject, format, text string, normalize bool) {
		st := newStore()
		r, err := registry.New(registry.Options{
			Store: st, Languages: []compat.Language{avro.New(), protobuf.New(), jsonschema.New()},
			Now: func() time.Time { return time.UnixMilli(1) }, Limits: registry.Limits{Schema: compat.Limits{Bytes: 20_000}},
		})
		require.NoError(t, err)
		d := registry.Draft{Type: format, Text: text}
		one, _, err := r.Register(t.Context(), registry.ParseName(subject), d, registry.RegisterOptions{Normalize: normalize})
		if err != nil {
			var e *registry.Error
			require.ErrorAs(t, err, &e)
			require.NotEqual(t, registry.Internal, e.Kind, "%v", err)
			return
		}
		two, _, err := r.Register(t.Context(), *one.Version.Name, d, registry.RegisterOptions{Normalize: normalize})
		require.NoError(t, err)
		require.Same(t, one.Version, two.Version)
		d.Text = one.Version.Content.Text()
		hit, err := r.Lookup(st.state, *one.Version.Name, d, registry.LookupOptions{})
		require.NoError(t, err, "%s", d.Text)
		require.Same(t, one.Version, hit.Version)
		require.Same(t, one.Version, st.state.ByID(one.Version.Context, one.Version.ID))
		require.Equal(t, st.state.Digest(), replay(t, st.entries).Digest())
	})
}
