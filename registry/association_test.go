package registry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// topic is a request for associations of the resource t in the namespace ns.
func topic(ops ...registry.AssociationOp) registry.AssociationRequest {
	return registry.AssociationRequest{Resource: registry.Resource{Name: "t", Namespace: "ns", ID: "id-1"}, Associations: ops}
}

func strong(kind, text string) registry.AssociationOp {
	return registry.AssociationOp{AssociationType: kind, Schema: &registry.Draft{Text: text}}
}

func weak(kind, subject string) registry.AssociationOp {
	return registry.AssociationOp{AssociationType: kind, Subject: &subject}
}

func (b *bench) create(q registry.AssociationRequest) (registry.AssociationAnswer, error) {
	a, _, err := b.CreateAssociations(b.Context(), "", q, false, registry.By{})
	return a, err
}

func (b *bench) upsert(q registry.AssociationRequest) (registry.AssociationAnswer, error) {
	a, _, err := b.UpsertAssociations(b.Context(), "", "id-1", q, false, registry.By{})
	return a, err
}

func TestCreateAssociations(t *testing.T) {
	t.Run("StrongWithSchemas", func(t *testing.T) {
		b := setup(t)
		got, err := b.create(topic(strong("key", `"string"`), strong("", record("a"))))
		require.NoError(t, err)
		require.Equal(t, 1, b.store.commits, "one batch")
		require.Equal(t, "topic", got.Type)
		require.Len(t, got.Associations, 2)
		key, value := got.Associations[0], got.Associations[1]
		require.Equal(t, ":.ns:t-key", key.Subject)
		require.Equal(t, registry.Strong, key.Lifecycle)
		require.True(t, key.Frozen)
		require.Equal(t, "value", value.AssociationType)
		require.EqualValues(t, 1, key.Schema.ID)
		require.EqualValues(t, 2, value.Schema.ID)
		require.Equal(t, b.at.UnixMilli(), key.CreateTs)
		require.Len(t, b.state().AssociationsByResourceID("id-1", registry.AssociationQuery{}), 2)
		v, err := b.state().Version(name(":.ns:t-value"), 1, false)
		require.NoError(t, err)
		require.EqualValues(t, 2, v.ID)
		equal(t, []string{".", ".ns"}, b.state().Contexts("", registry.Page{}))

		again, err := b.create(topic(strong("key", `"string"`), strong("", record("a"))))
		require.NoError(t, err)
		require.Equal(t, 1, b.store.commits)
		require.Equal(t, key.GUID, again.Associations[0].GUID)
		_, err = b.create(topic(strong("key", `"int"`)))
		fails(t, registry.AssociationExistsForType, err)
	})
	t.Run("SameContentSharesTheIDWithinTheBatch", func(t *testing.T) {
		b := setup(t)
		got, err := b.create(topic(strong("key", `"string"`), strong("value", `"string"`)))
		require.NoError(t, err)
		require.Equal(t, got.Associations[0].Schema.ID, got.Associations[1].Schema.ID)
	})
	t.Run("DryRun", func(t *testing.T) {
		b := setup(t)
		got, _, err := b.CreateAssociations(t.Context(), "", topic(strong("key", `"string"`)), true, registry.By{})
		require.NoError(t, err)
		require.Nil(t, got.Associations)
		require.Zero(t, b.store.commits)
		_, _, err = b.CreateAssociations(t.Context(), "", topic(weak("key", "none")), true, registry.By{})
		fails(t, registry.NoActiveVersion, err)
	})
	t.Run("Weak", func(t *testing.T) {
		b := setup(t)
		_, err := b.create(topic(weak("", "s")))
		fails(t, registry.NoActiveVersion, err)
		b.post("s", registry.Draft{Text: `"string"`})
		got, err := b.create(topic(weak("", "s")))
		require.NoError(t, err)
		require.False(t, got.Associations[0].Frozen)
		require.Equal(t, registry.Weak, got.Associations[0].Lifecycle)
		require.Nil(t, got.Associations[0].Schema)
		require.Len(t, b.state().AssociationsBySubject(name("s"), registry.AssociationQuery{}), 1)
		other := topic(weak("", "s"))
		other.Resource = registry.Resource{Name: "t2", Namespace: "ns", ID: "id-2"}
		_, err = b.create(other)
		require.NoError(t, err, "a subject may have several weak ones")
	})
	t.Run("ContextOfUnqualifiedSubjects", func(t *testing.T) {
		b := setup(t)
		b.post(":.ctx:s", registry.Draft{Text: `"string"`})
		got, _, err := b.CreateAssociations(t.Context(), ":.ctx:", topic(weak("", "s")), false, registry.By{})
		require.NoError(t, err)
		require.Equal(t, ":.ctx:s", got.Associations[0].Subject)
	})
}

// Confluent API reference 12.1.
func TestAssociationRequests(t *testing.T) {
	b := setup(t)
	b.post("s", registry.Draft{Text: `"string"`})
	b.post(":.ns:t-key", registry.Draft{Text: `"string"`})
	b.post(":.ns:t-key", registry.Draft{Text: `{"type":"string","a":1}`})
	long := make([]byte, 257)
	for i := range long {
		long[i] = 'x'
	}
	for _, c := range []struct {
		fact     string
		change   func(*registry.AssociationRequest)
		property string
		detail   string
	}{
		{"NoName", func(q *registry.AssociationRequest) { q.Name = "" }, "resourceName", "cannot be null or empty"},
		{"LongName", func(q *registry.AssociationRequest) { q.Name = string(long) }, "resourceName", "exceeds max length of 256"},
		{"DotInName", func(q *registry.AssociationRequest) { q.Name = "a.b" }, "resourceName", "illegal character '.'"},
		{"NoNamespace", func(q *registry.AssociationRequest) { q.Namespace = "" }, "resourceNamespace", "cannot be null or empty"},
		{"NoID", func(q *registry.AssociationRequest) { q.ID = "" }, "resourceId", "cannot be null or empty"},
		{"ControlInID", func(q *registry.AssociationRequest) { q.ID = "a\x00" }, "resourceId", "has a control character"},
		{"Type", func(q *registry.AssociationRequest) { q.Type = "queue" }, "resourceType", "must be 'topic'"},
		{"NoAssociations", func(q *registry.AssociationRequest) { q.Associations = nil }, "associations", "cannot be null or empty"},
		{"EmptySubject", func(q *registry.AssociationRequest) { q.Associations[0].Subject = pointer("") }, "subject", "must not be empty"},
		{"AssociationType", func(q *registry.AssociationRequest) { q.Associations[0].AssociationType = "x" }, "associationType", "must be either 'key' or 'value'"},
		{"Twice", func(q *registry.AssociationRequest) { q.Associations = append(q.Associations, q.Associations...) }, "associationType", "may only appear once per request, but 'value' appears more than once"},
		{"WeakWithSchema", func(q *registry.AssociationRequest) {
			q.Associations[0].Schema, q.Associations[0].Lifecycle = &registry.Draft{}, registry.Weak
		}, "lifecycle", "cannot be WEAK when schema is provided"},
		{"NotFrozenWithSchema", func(q *registry.AssociationRequest) {
			q.Associations[0].Schema, q.Associations[0].Frozen = &registry.Draft{}, pointer(false)
		}, "frozen", "cannot be false when schema is provided"},
		{"FrozenWeak", func(q *registry.AssociationRequest) { q.Associations[0].Frozen = pointer(true) }, "frozen", "must be true exactly when lifecycle is STRONG"},
		{"WeakOnDefaultSubject", func(q *registry.AssociationRequest) { q.Associations[0].Subject = pointer(":.ns:t-value") }, "subject", "cannot be the default subject when lifecycle is WEAK"},
		{"WeakWithoutSubject", func(q *registry.AssociationRequest) { q.Associations[0].Subject = nil }, "subject", "must be given when lifecycle is WEAK"},
		{"StrongElsewhere", func(q *registry.AssociationRequest) { q.Associations[0].Lifecycle = registry.Strong }, "subject", "must be the default subject ':.ns:t-value' when lifecycle is STRONG"},
		{"StrongWithoutSchema", func(q *registry.AssociationRequest) {
			q.Associations[0].Lifecycle, q.Associations[0].Subject = registry.Strong, nil
		}, "schema", "must be given when creating a frozen association"},
		{"FrozenOnUsedSubject", func(q *registry.AssociationRequest) {
			q.Associations[0] = registry.AssociationOp{AssociationType: "key", Schema: &registry.Draft{Text: `"int"`}}
		}, "frozen", "cannot be true when the subject has schemas already"},
		{"MixedLifecycles", func(q *registry.AssociationRequest) {
			q.Associations[0].AssociationType = "key"
			q.Associations = append(q.Associations, registry.AssociationOp{Schema: &registry.Draft{Text: `"int"`}})
		}, "lifecycle", "must be the same for all associations of a resource"},
	} {
		t.Run(c.fact, func(t *testing.T) {
			q := topic(weak("", "s"))
			c.change(&q)
			_, err := b.create(q)
			e := fails(t, registry.InvalidAssociation, err)
			equal(t, []string{c.property, c.detail}, []string{e.Property, e.Detail})
		})
	}
	require.Empty(t, b.state().AssociationsByResource("-", "-", registry.AssociationQuery{}))
}

// Confluent API reference 12.2.
func TestAssociationStates(t *testing.T) {
	t.Run("ReadOnly", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		b.mode("s", registry.ReadOnlyMode)
		_, err := b.create(topic(weak("", "s")))
		fails(t, registry.ReadOnlyAssociation, err)
	})
	t.Run("StrongIsAlone", func(t *testing.T) {
		b := setup(t)
		_, err := b.create(topic(strong("", `"string"`)))
		require.NoError(t, err)
		q := topic(weak("", ":.ns:t-value"))
		q.Resource = registry.Resource{Name: "u", Namespace: "ns", ID: "id-2"}
		_, err = b.create(q)
		fails(t, registry.StrongAssociationExists, err)
		_, err = b.try("r", registry.Draft{Text: `{"type":"record","name":"R","fields":[]}`, References: []compat.Reference{{Name: "x", Subject: ":.ns:t-value", Version: 1}}})
		require.Equal(t, name(":.ns:t-value"), fails(t, registry.StrongReference, err).Name)
		_, _, err = b.DeleteSubject(t.Context(), name(":.ns:t-value"), false, registry.By{})
		fails(t, registry.AssociationExists, err)
		_, _, err = b.DeleteVersion(t.Context(), name(":.ns:t-value"), 1, false, registry.By{})
		fails(t, registry.NoActiveVersion, err)
	})
	t.Run("StrongIsNotReferenced", func(t *testing.T) {
		b := setup(t)
		b.post(":.ns:t-value", registry.Draft{Type: "PROTOBUF", Text: "x"})
		b.post("r", registry.Draft{Type: "PROTOBUF", Text: "@v", References: []compat.Reference{{Name: "v", Subject: ":.ns:t-value", Version: 1}}})
		q := topic(registry.AssociationOp{Schema: &registry.Draft{Type: "PROTOBUF", Text: "x"}})
		_, err := b.create(q)
		fails(t, registry.ReferenceExistsAssociation, err)
	})
	t.Run("IncompatibleSchema", func(t *testing.T) {
		b := setup(t)
		b.post(":.ns:t-value", registry.Draft{Text: `"string"`})
		b.mode(":.ns:t-value", registry.Import)
		b.mode(":.ns:t-value", registry.ReadWrite)
		_, err := b.create(topic(strong("", `"int"`)))
		fails(t, registry.InvalidAssociation, err)
	})
	t.Run("UpsertOfFrozen", func(t *testing.T) {
		b := setup(t)
		_, err := b.create(topic(strong("", `"string"`)))
		require.NoError(t, err)
		_, err = b.upsert(topic(registry.AssociationOp{Lifecycle: registry.Weak, Subject: pointer("s")}))
		require.Equal(t, "subject", fails(t, registry.InvalidAssociation, err).Property)
		_, err = b.upsert(topic(registry.AssociationOp{}))
		require.Equal(t, "lifecycle", fails(t, registry.InvalidAssociation, err).Property)
		got, err := b.upsert(topic(registry.AssociationOp{Lifecycle: registry.Strong}))
		require.NoError(t, err, "nothing changes")
		require.Len(t, got.Associations, 1)
	})
	t.Run("UpsertCreatesWeak", func(t *testing.T) {
		b := setup(t)
		b.post("s", registry.Draft{Text: `"string"`})
		_, err := b.upsert(topic(strong("", `"string"`)))
		require.Equal(t, "schema", fails(t, registry.InvalidAssociation, err).Property)
		_, err = b.upsert(topic(registry.AssociationOp{Lifecycle: registry.Strong}))
		require.Equal(t, "lifecycle", fails(t, registry.InvalidAssociation, err).Property)
		got, err := b.upsert(topic(weak("", "s")))
		require.NoError(t, err)
		require.Equal(t, registry.Weak, got.Associations[0].Lifecycle)
		q := topic(weak("", "s"))
		q.ID = "id-2"
		_, err = b.upsert(q)
		require.Equal(t, "resourceId", fails(t, registry.InvalidAssociation, err).Property)
	})
}

func TestDeleteAssociations(t *testing.T) {
	b := setup(t)
	drop := func(q registry.AssociationDelete) error {
		_, err := b.DeleteAssociations(t.Context(), q, registry.By{})
		return err
	}
	fails(t, registry.InvalidAssociation, drop(registry.AssociationDelete{}))
	require.Equal(t, "id-1", fails(t, registry.AssociationNotFound, drop(registry.AssociationDelete{ResourceID: "id-1"})).Value)
	_, err := b.create(topic(strong("key", `"string"`), strong("", `"int"`)))
	require.NoError(t, err)
	fails(t, registry.AssociationFrozen, drop(registry.AssociationDelete{ResourceID: "id-1"}))
	require.NoError(t, drop(registry.AssociationDelete{ResourceID: "id-1", CascadeLifecycle: true, DryRun: true}))
	require.NoError(t, drop(registry.AssociationDelete{ResourceID: "id-1", CascadeLifecycle: true, AssociationTypes: []string{"key"}}))
	require.Nil(t, b.state().AllVersions(name(":.ns:t-key")))
	require.Len(t, b.state().AssociationsByResource("ns", "t", registry.AssociationQuery{}), 1)
	equal(t, b.state().Digest(), replay(t, b.store.entries).Digest())
}

func TestBatchAssociations(t *testing.T) {
	b := setup(t)
	b.post("s", registry.Draft{Text: `"string"`})
	one := topic(weak("", "s"), weak("key", "s"))
	one.Associations[0].Op, one.Associations[1].Op = "CREATE", "UPSERT"
	two := topic(weak("", "none"))
	two.ID, two.Associations[0].Op = "id-2", "CREATE"
	three := topic(weak("", "s"))
	three.ID, three.Associations[0].Op = "id-3", "NONSENSE"
	got, _, err := b.MutateAssociations(t.Context(), "", []registry.AssociationRequest{one, two, three}, false, registry.By{})
	require.NoError(t, err)
	require.NoError(t, got[0].Err)
	require.Len(t, got[0].Answer.Associations, 2)
	fails(t, registry.NoActiveVersion, got[1].Err)
	fails(t, registry.InvalidAssociation, got[2].Err)

	read := b.state().BatchAssociations([]registry.AssociationBatchQuery{
		{Resource: registry.Resource{ID: "id-1"}, AssociationTypes: []string{"key"}},
		{Resource: registry.Resource{Name: "t", Namespace: "ns"}},
		{},
	}, true)
	require.Len(t, read[0].Answer.Associations, 1)
	require.Equal(t, `"string"`, read[0].Answer.Associations[0].Schema.Content.Text())
	require.Len(t, read[1].Answer.Associations, 2)
	fails(t, registry.InvalidAssociation, read[2].Err)

	del := topic(registry.AssociationOp{Op: "DELETE", AssociationType: "key"})
	got, _, err = b.MutateAssociations(t.Context(), "", []registry.AssociationRequest{del}, false, registry.By{})
	require.NoError(t, err)
	require.NoError(t, got[0].Err)
	require.Len(t, got[0].Answer.Associations, 1)
	_, _, err = b.MutateAssociations(t.Context(), "", nil, false, registry.By{})
	fails(t, registry.InvalidAssociation, err)

	listed := b.state().Schemas(registry.SchemaQuery{Lifecycles: []string{registry.Weak}})
	require.Len(t, listed, 1)
	require.Len(t, listed[0].Associations, 1)
	require.Empty(t, b.state().Schemas(registry.SchemaQuery{Lifecycles: []string{registry.NoAssociation}}))
	require.Empty(t, b.state().Schemas(registry.SchemaQuery{AssociationTypes: []string{"key"}}))
}
