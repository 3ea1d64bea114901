package registry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

func TestRegister(t *testing.T) {
	t.Run("FirstIsOne", func(t *testing.T) {
		b := setup(t)
		got := b.post("s", registry.Draft{Text: `"string"`})
		require.True(t, got.Created)
		require.EqualValues(t, 1, got.Version.ID)
		require.EqualValues(t, 1, got.Version.Number)
		require.Equal(t, "095d71cf-1255-6b9d-5e33-0ad575b3df5d", got.Version.Content.GUID.String())
		require.Equal(t, b.at.UnixMilli(), got.Version.At)
		v, err := b.state().Version(name("s"), 1, false)
		require.NoError(t, err)
		require.Same(t, v, got.Version)
		require.Equal(t, `"string"`, v.Content.Text())
	})
	t.Run("AgainIsTheSame", func(t *testing.T) {
		b := setup(t)
		first := b.post("s", registry.Draft{Text: `"string"`})
		again := b.post("s", registry.Draft{Text: ` { "type" : "string" } `})
		require.Same(t, first.Version, again.Version)
		require.False(t, again.Created)
		require.Equal(t, 1, b.store.commits)
	})
	t.Run("SameContentSharesTheID", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.post("s2", registry.Draft{Text: `"int"`})
		got := b.post("s3", registry.Draft{Text: `"string"`})
		require.EqualValues(t, 1, got.Version.ID)
		require.True(t, got.Created)
	})
	t.Run("Incompatible", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		_, err := b.try("s", registry.Draft{Text: `"int"`})
		e := fails(t, registry.Incompatible, err)
		require.Contains(t, e.Messages[0], "TYPE_MISMATCH")
		require.Equal(t, []string{"{oldSchemaVersion: 1}", `{oldSchema: '"string"'}`, "{validateFields: 'false', compatibility: 'BACKWARD'}"}, e.Messages[1:])
		require.Len(t, e.Verdict.Findings, 1)
	})
	t.Run("ForceSkipsTheCheck", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		got, _, err := b.Register(t.Context(), name("s"), registry.Draft{Text: `"int"`}, registry.RegisterOptions{Force: true})
		require.NoError(t, err)
		require.EqualValues(t, 2, got.Version.Number)
	})
	t.Run("OtherFormatIsIncompatible", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		_, err := b.try("s", registry.Draft{Type: "PROTOBUF", Text: "a"})
		e := fails(t, registry.Incompatible, err)
		require.Equal(t, "Incompatible because of different schema type", e.Messages[0])
		require.Len(t, e.Messages, 2)
		b.level("s", compat.None)
		b.post("s", registry.Draft{Type: "PROTOBUF", Text: "a"})
	})
}
