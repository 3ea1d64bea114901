package entity

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

func version(id int32) *registry.Version {
	return &registry.Version{
		Name: &registry.Name{Context: ".dev", Subject: "a"}, Number: 2, ID: id, At: 3,
		Content: &registry.Content{Format: compat.Avro, Metadata: &registry.Metadata{}, RuleSet: &registry.RuleSet{EnableAt: "ALL"}},
	}
}

func TestShapes(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	v := version(1)
	const rest = `"guid":"00000000-0000-0000-0000-000000000000","schemaType":"AVRO","metadata":{}`
	for shape, want := range map[Shape]string{
		ByNumber:     `{"subject":":.dev:a","version":2,"id":1,` + rest + `,"ts":3,"deleted":false,"ruleSet":{"enableAt":"ALL"}}`,
		ByText:       `{"subject":":.dev:a","version":2,"id":1,` + rest + `,"ruleSet":{"enableAt":"ALL"}}`,
		ByID:         `{"subject":":.dev:a","version":2,` + rest + `,"ruleSet":{"enableAt":"ALL"},"ts":3,"deleted":false}`,
		ByGUID:       `{` + rest + `,"ruleSet":{"enableAt":"ALL"},"ts":3,"deleted":false}`,
		Registered:   `{"id":1,"version":2,` + rest + `,"ruleSet":{"enableAt":"ALL"}}`,
		RegisteredAs: `{"id":1,"version":2,` + rest + `,"ruleSet":{"enableAt":"ALL"},"ts":3,"deleted":false}`,
	} {
		r := c.Render(v, shape)
		require.Equal(t, want, string(r.Body))
		require.Equal(t, []string{fmt.Sprint(len(want))}, r.Length)
		require.Same(t, r, c.Render(v, shape), "the second time it is remembered")
	}
}

// TestCacheIsBounded holds that what is kept stays within its bytes, and that a
// new version is never answered with what an old one was.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	c := NewCache(limit)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for id := range int32(5_000) {
				require.Contains(t, string(c.Render(version(id), ByNumber).Body), fmt.Sprintf(`"id":%d,`, id))
			}
		})
	}
	all.Wait()
	kept, entries := 0, 0
	for i := range c.parts {
		require.LessOrEqual(t, c.parts[i].bytes, c.parts[i].limit)
		kept += c.parts[i].bytes
		entries += c.parts[i].lru.Len()
	}
	require.LessOrEqual(t, kept, limit)
	require.Positive(t, entries)
}

func TestListsRememberOnePlace(t *testing.T) {
	t.Parallel()
	var l Lists
	at := ledger.Pos{Seq: 1}
	require.Nil(t, l.Get(at, ""))
	r := l.Put(at, "", []byte("[]"))
	require.Same(t, r, l.Get(at, ""))
	require.Nil(t, l.Get(at, "deleted=true"))
	require.Nil(t, l.Get(ledger.Pos{Seq: 2}, ""))
	require.Nil(t, l.Get(ledger.Pos{Seq: 1, Chain: ledger.Hash{1}}, ""), "the same place in another history")
}

func TestDraft(t *testing.T) {
	t.Parallel()
	seven, minus, id := 7, -1, int32(7)
	request := &api.RegisterSchemaRequest{
		Version: -1, ID: &seven, SchemaType: "JSON", Schema: "{}", PropagateSchemaTags: true,
		References: []api.SchemaReference{{Name: "n", Subject: "s", Version: 1}},
		Metadata: &api.Metadata{
			Tags: map[string][]string{"f": {"b", "a", "b"}}, Properties: map[string]string{"k": "v"}, Sensitive: []string{"z", "k", "z"},
		},
		RuleSet:            &api.RuleSet{DomainRules: []api.Rule{{Name: "r", Tags: []string{"b", "a"}}}},
		SchemaTagsToAdd:    []api.SchemaTags{{SchemaEntity: &api.SchemaEntity{EntityPath: "A.b", EntityType: "sr_field"}, Tags: []string{"PII"}}},
		SchemaTagsToRemove: []api.SchemaTags{{}},
	}
	want := registry.Draft{
		Type: "JSON", Text: "{}", Version: -1, ID: &id, PropagateTags: true,
		References: []compat.Reference{{Name: "n", Subject: "s", Version: 1}},
		Metadata: &registry.Metadata{
			Tags: map[string][]string{"f": {"a", "b"}}, Properties: map[string]string{"k": "v"}, Sensitive: []string{"k", "z"},
		},
		RuleSet:    &registry.RuleSet{DomainRules: []registry.Rule{{Name: "r", Tags: []string{"a", "b"}}}},
		AddTags:    []compat.EntityTags{{Path: "A.b", Type: "sr_field", Tags: []string{"PII"}}},
		RemoveTags: []compat.EntityTags{{}},
	}
	require.Empty(t, cmp.Diff(want, Draft(request)))
	request.ID = &minus
	require.Nil(t, Draft(request).ID, "a negative id asks for any")
	require.Equal(t, registry.Draft{}, Draft(&api.RegisterSchemaRequest{}))
}

func TestToUpdateTellsAbsentFromNull(t *testing.T) {
	t.Parallel()
	u := ToUpdate(&api.ConfigUpdateRequest{
		Alias: api.Clear[string](), Compatibility: api.Some("FULL"), DefaultMetadata: api.Some(api.Metadata{Sensitive: []string{"b", "a"}}),
		OverrideRuleSet: api.Clear[api.RuleSet](),
	})
	require.Equal(t, registry.Patch[string]{Present: true}, u.Alias)
	require.False(t, u.Normalize.Present)
	require.Equal(t, "FULL", *u.Level.Value)
	require.Equal(t, []string{"a", "b"}, u.DefaultMetadata.Value.Sensitive)
	require.Equal(t, registry.Patch[registry.RuleSet]{Present: true}, u.OverrideRuleSet)
}

// TestFrozenIsShownWhereItIsUnusual follows Confluent's list of associations.
func TestFrozenIsShownWhereItIsUnusual(t *testing.T) {
	t.Parallel()
	got := Associations([]*registry.Association{
		{Lifecycle: registry.Strong, Frozen: true}, {Lifecycle: registry.Weak, Frozen: true}, {Lifecycle: registry.Weak},
	})
	require.Nil(t, got[0].Frozen)
	require.True(t, *got[1].Frozen)
	require.Nil(t, got[2].Frozen)
}
