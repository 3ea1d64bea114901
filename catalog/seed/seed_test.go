package seed_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

func small() seed.Options {
	o := seed.Default()
	o.Subjects, o.Fields, o.Applications, o.Edges = 200, 2_000, 10, 400
	return o
}

// fold puts the facts into states.
func fold(t testing.TB, o seed.Options) (*registry.State, *catalog.State) {
	t.Helper()
	r, c := registry.NewState(), catalog.NewState()
	seq := uint64(0)
	require.NoError(t, seed.Facts(o, func(f ledger.Fact) bool {
		seq++
		e := ledger.Entry{Fact: f, Seq: seq, At: o.At}
		if registry.Family().Has(f.Kind) {
			require.NoError(t, r.Apply(e))
		} else {
			require.NoError(t, c.Apply(e))
		}
		return true
	}))
	return r, c
}

func TestFactsFoldAndRead(t *testing.T) {
	t.Parallel()
	r, c := fold(t, small())
	x, _ := derive.New().Follow(derive.Sources{Registry: r, Catalog: c})
	fields, formats := 0, map[string]int{}
	x.EachSubject(func(s *derive.Subject) bool {
		require.Empty(t, s.Shape.Trouble, s.Name.Qualified())
		fields += s.Shape.Fields.Len()
		formats[string(s.Latest.Content.Format)]++
		return true
	})
	require.InDelta(t, 2_000, fields, 400)
	require.Len(t, formats, 3)
	require.Equal(t, derive.TypeType, x.Event("common.Money").Carriers[0].Type)
	require.Equal(t, 10, c.Main.Len())
}

func TestSameSeedSameFacts(t *testing.T) {
	t.Parallel()
	r1, c1 := fold(t, small())
	r2, c2 := fold(t, small())
	require.Equal(t, r1.Digest(), r2.Digest())
	require.Equal(t, c1.Digest(), c2.Digest())
	other := small()
	other.Seed++
	r3, _ := fold(t, other)
	require.NotEqual(t, r1.Digest(), r3.Digest())
}

func TestSeen(t *testing.T) {
	t.Parallel()
	r, _ := fold(t, small())
	all, err := seed.Seen(small())
	require.NoError(t, err)
	require.Len(t, all, 200)
	for _, o := range all {
		v, err := r.Version(registry.ParseName(o.Subject), registry.Latest, false)
		require.NoError(t, err)
		require.Equal(t, v.ID, o.SchemaID)
	}
}
