package registry_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// counting counts what a language is asked to do.
type counting struct {
	compat.Language
	parsed, compared *atomic.Int32
}

func (c counting) Parse(src compat.Source, o compat.ParseOptions) (compat.Schema, error) {
	c.parsed.Add(1)
	return c.Language.Parse(src, o)
}

func (c counting) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	c.compared.Add(1)
	return c.Language.Compare(reader, writer, o)
}

// count runs a request and returns how often it parsed and compared.
func (c counting) count(run func()) [2]int32 {
	c.parsed.Store(0)
	c.compared.Store(0)
	run()
	return [2]int32{c.parsed.Load(), c.compared.Load()}
}

func TestNothingIsDoneTwice(t *testing.T) {
	c := counting{words{}, new(atomic.Int32), new(atomic.Int32)}
	b := setup(t, func(o *registry.Options) { o.Languages = []compat.Language{c} })
	draft := func(text string) registry.Draft { return registry.Draft{Type: "PROTOBUF", Text: text} }

	equal(t, [2]int32{1, 0}, c.count(func() { b.post("s", draft("a")) }))
	equal(t, [2]int32{0, 0}, c.count(func() { b.post("s", draft("a")) }))
	equal(t, [2]int32{1, 1}, c.count(func() { b.post("s", draft("a b")) }))
	equal(t, [2]int32{0, 0}, c.count(func() {
		_, err := b.Lookup(b.state(), name("s"), draft("a b"), registry.LookupOptions{})
		require.NoError(t, err)
	}))
	equal(t, [2]int32{0, 0}, c.count(func() { b.post("t", draft("a b")) }))
	refused := func() {
		_, err := b.try("s", draft("x"))
		fails(t, registry.Incompatible, err)
	}
	equal(t, [2]int32{1, 1}, c.count(refused))
	equal(t, [2]int32{0, 0}, c.count(refused))

	equal(t, [2]int32{1, 1}, c.count(func() {
		d := draft("a b c")
		d.Metadata = &registry.Metadata{Properties: map[string]string{"k": "v"}}
		b.post("s", d)
	}))

	// A registry that has just started parses what it has to compare, once.
	fresh, err := registry.New(registry.Options{Store: b.store, Languages: []compat.Language{c}, Now: func() time.Time { return b.at }})
	require.NoError(t, err)
	b.Registry = fresh
	equal(t, [2]int32{2, 1}, c.count(refused))
	equal(t, [2]int32{0, 0}, c.count(refused))
}

func TestOneTextIsParsedOnceAtATime(t *testing.T) {
	c := counting{words{}, new(atomic.Int32), new(atomic.Int32)}
	b := setup(t, func(o *registry.Options) { o.Languages = []compat.Language{c} })
	b.post("s", registry.Draft{Type: "PROTOBUF", Text: "a"})
	s := b.state()
	got := c.count(func() {
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				v, err := b.Check(s, name("s"), registry.Draft{Type: "PROTOBUF", Text: "a b c"}, false)
				if err != nil || !v.Compatible {
					t.Error(v, err)
				}
			})
		}
		wg.Wait()
	})
	equal(t, [2]int32{1, 1}, got)
}
