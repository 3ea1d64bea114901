package fold_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// entry registers version number of a subject with id under a text of its own.
func entry(t require.TestingT, subject string, number, id int32) ledger.Entry {
	c, err := fold.NewContent(compat.Avro, fmt.Sprintf(`{"type":"string","n":%d}`, id), nil, nil, nil)
	require.NoError(t, err)
	f, err := fold.RegisterFact(fold.ParseName(subject), number, id, c)
	require.NoError(t, err)
	return ledger.Entry{Fact: f, Seq: uint64(id), At: time.UnixMilli(int64(id)), Last: true}
}

func TestForkIsPrivate(t *testing.T) {
	base := fold.NewState()
	for i := range int32(500) {
		require.NoError(t, base.Apply(entry(t, fmt.Sprint("s", i%50), i/50+1, i+1)))
	}
	before := base.Digest()
	one, two := base.Fork(), base.Fork()
	require.NoError(t, one.Apply(entry(t, "s1", 11, 501)))
	require.NoError(t, two.Apply(ledger.Entry{Fact: fold.DeleteFact(base.AllVersions(fold.ParseName("s2"))[0]), Seq: 501}))
	require.Equal(t, before, base.Digest())
	require.Len(t, base.AllVersions(fold.ParseName("s1")), 10)
	require.Len(t, one.AllVersions(fold.ParseName("s1")), 11)
	require.Len(t, two.AllVersions(fold.ParseName("s1")), 10)
	require.False(t, one.AllVersions(fold.ParseName("s2"))[0].Deleted)
	require.True(t, two.AllVersions(fold.ParseName("s2"))[0].Deleted)
	require.NotEqual(t, one.Digest(), two.Digest())
}

// Readers need no lock while forks of what they read are taken and written to.
func TestReadersBesideAWriter(t *testing.T) {
	published := fold.NewState()
	for i := range int32(300) {
		require.NoError(t, published.Apply(entry(t, fmt.Sprint("s", i), 1, i+1)))
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_ = published.Subjects(fold.SubjectQuery{Prefix: ":*:"})
					_ = published.ByID(".", 7).Content.Text()
					_, _ = published.Version(fold.ParseName("s9"), fold.Latest, false)
				}
			}
		})
	}
	next := published
	for i := range int32(300) {
		next = next.Fork()
		require.NoError(t, next.Apply(entry(t, fmt.Sprint("s", i), 2, i+301)))
		_ = published.Fork()
	}
	close(stop)
	wg.Wait()
	require.Len(t, next.AllVersions(fold.ParseName("s7")), 2)
	require.Len(t, published.AllVersions(fold.ParseName("s7")), 1)
}

func TestPreparedIsTheSame(t *testing.T) {
	one, two := fold.NewState(), fold.NewState()
	for i := range int32(100) {
		e := entry(t, "s", i+1, i+1)
		require.NoError(t, one.Apply(e))
		require.NoError(t, two.ApplyPrepared(e, fold.NewState().Prepare(&e)))
	}
	require.Equal(t, one.Digest(), two.Digest())
}

// The last carrier of a content takes its ids and its GUID with it, also when
// another carrier was erased before it was read.
func TestContentIsForgotten(t *testing.T) {
	s := fold.NewState()
	blank := entry(t, "a", 1, 1)
	guid := ""
	blank.Body, blank.Text, blank.Erased = nil, "", true
	require.NoError(t, s.Apply(blank))
	e := entry(t, "b", 1, 1)
	require.NoError(t, s.Apply(e))
	guid = s.AllVersions(fold.ParseName("b"))[0].Content.GUID.String()
	require.Len(t, s.IDsByGUID(guid), 1)
	for _, subject := range []string{"b", "a"} {
		require.NoError(t, s.Apply(ledger.Entry{Fact: fold.PurgeFact(s.AllVersions(fold.ParseName(subject))[0]), Seq: 9}))
	}
	require.Empty(t, s.IDsByGUID(guid))
	require.Nil(t, s.ByID(".", 1))
	require.EqualValues(t, 1, s.MaxID("."))
	require.Empty(t, s.Subjects(fold.SubjectQuery{Prefix: ":*:", Deleted: true}))
}
