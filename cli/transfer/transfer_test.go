package transfer_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/transfer"
	"github.com/treaty-registry/treaty/server/servertest"
)

// node starts a node with a memory store and returns a client of it.
func node(t testing.TB) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{URL: servertest.Start(t)})
	require.NoError(t, err)
	return c
}

func quiet(string, int, int) {}

func read(t testing.TB, c *client.Client) transfer.Dump {
	t.Helper()
	d, err := transfer.Read(t.Context(), c, transfer.Everything(), quiet)
	require.NoError(t, err)
	return d
}

// write brings a dump to a registry as the import command does.
func write(t testing.TB, c *client.Client, source transfer.Dump) {
	t.Helper()
	target := read(t, c)
	d := transfer.Compare(source, target)
	require.Empty(t, d.Clashes)
	require.NoError(t, transfer.Write(t.Context(), c, d, target, quiet))
	require.NoError(t, transfer.Modes(t.Context(), c, d.Modes))
}

// furnish makes a registry with everything that a transfer has to keep.
func furnish(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := t.Context()
	register := func(subject string, r api.RegisterSchemaRequest) {
		t.Helper()
		_, err := c.Register(ctx, subject, r, false)
		require.NoError(t, err, subject)
	}
	record := func(name string, fields int) api.RegisterSchemaRequest {
		var f []string
		for i := range fields {
			f = append(f, fmt.Sprintf(`{"name":"f%d","type":"int","default":0}`, i))
		}
		return api.RegisterSchemaRequest{Schema: `{"type":"record","name":"` + name + `","fields":[` + strings.Join(f, ",") + `]}`}
	}
	register("a", record("A", 1))
	register("a", record("A", 2))
	register("a", record("A", 3))
	require.NoError(t, c.DeleteVersion(ctx, "a", 2, false))
	register("gone", api.RegisterSchemaRequest{Schema: `"int"`})
	_, err := c.DeleteSubject(ctx, "gone", false)
	require.NoError(t, err)
	register("purged", api.RegisterSchemaRequest{Schema: `"long"`})
	_, err = c.DeleteSubject(ctx, "purged", false)
	require.NoError(t, err)
	_, err = c.DeleteSubject(ctx, "purged", true)
	require.NoError(t, err)
	register("money", record("Money", 1))
	register("a-pay", api.RegisterSchemaRequest{
		Schema:     `{"type":"record","name":"Pay","fields":[{"name":"m","type":"Money"}]}`,
		References: []api.SchemaReference{{Name: "Money", Subject: "money", Version: 1}},
	})
	register(":.eu:orders", record("Order", 1))
	register(":.eu:more", api.RegisterSchemaRequest{
		Schema:     `{"type":"record","name":"More","fields":[{"name":"o","type":"Order"}]}`,
		References: []api.SchemaReference{{Name: "Order", Subject: "orders", Version: 1}},
	})
	register("json/über", api.RegisterSchemaRequest{SchemaType: "JSON", Schema: `{"type":"object"}`, Metadata: &api.Metadata{Properties: map[string]string{"owner": "x"}}})
	register("proto", api.RegisterSchemaRequest{SchemaType: "PROTOBUF", Schema: `syntax = "proto3"; message M { string a = 1; }`})
	register(":.empty:gone", api.RegisterSchemaRequest{Schema: `"int"`})
	_, err = c.DeleteSubject(ctx, ":.empty:gone", false)
	require.NoError(t, err)
	_, err = c.DeleteSubject(ctx, ":.empty:gone", true)
	require.NoError(t, err)
	a, value := "a", record("Payment", 1)
	require.NoError(t, c.Associate(ctx, api.AssociationCreateOrUpdateRequest{
		ResourceName: "topic", ResourceNamespace: "lkc1", ResourceID: "lkc1:topic",
		Associations: []api.AssociationCreateOrUpdateInfo{{Subject: &a, AssociationType: "key"}, {Subject: &a}},
	}))
	require.NoError(t, c.Associate(ctx, api.AssociationCreateOrUpdateRequest{
		ResourceName: "pay", ResourceNamespace: "lkc1", ResourceID: "lkc1:pay",
		Associations: []api.AssociationCreateOrUpdateInfo{{Schema: &value}},
	}))
	require.NoError(t, c.SetConfig(ctx, "", api.ConfigUpdateRequest{Compatibility: api.Some("FULL")}))
	require.NoError(t, c.SetConfig(ctx, "a", api.ConfigUpdateRequest{Compatibility: api.Some("NONE"), Normalize: api.Some(true)}))
	require.NoError(t, c.SetConfig(ctx, ":.eu:", api.ConfigUpdateRequest{Compatibility: api.Some("FORWARD")}))
	require.NoError(t, c.SetMode(ctx, "money", "READONLY", false))
	require.NoError(t, c.SetMode(ctx, ":.eu:", "READONLY", false))
}

// TestEverythingIsKept moves a registry to another one, directly and through a file.
func TestEverythingIsKept(t *testing.T) {
	t.Parallel()
	source := node(t)
	furnish(t, source)
	dump := read(t, source)
	require.Len(t, dump.Schemas, 11)
	require.Equal(t, []string{".empty", ".eu", ".lkc1"}, dump.Contexts)
	require.Len(t, dump.Associations, 3)
	require.Equal(t, "STRONG", dump.Associations[0].Lifecycle)

	var file bytes.Buffer
	require.NoError(t, transfer.Save(&file, source.URL(), dump))
	loaded, err := transfer.Load(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.Equal(t, dump, loaded)

	target := node(t)
	write(t, target, loaded)
	moved := read(t, target)
	require.True(t, transfer.Compare(dump, moved).Empty(), "%+v", transfer.Compare(dump, moved))
	require.True(t, transfer.Compare(moved, dump).Empty(), "nothing is there that was not in the source")
	write(t, target, loaded)
	require.Equal(t, moved, read(t, target), "a second time changes nothing")

	made, err := target.Register(t.Context(), "fresh", api.RegisterSchemaRequest{Schema: `"bytes"`}, false)
	require.NoError(t, err, "the registry is open for writing again")
	require.Greater(t, made.ID, 8)
}

// TestResumed stops a transfer in the middle and starts it again.
func TestResumed(t *testing.T) {
	t.Parallel()
	source, target := node(t), node(t)
	for i := range 40 {
		_, err := source.Register(t.Context(), fmt.Sprintf("s%02d", i), api.RegisterSchemaRequest{Schema: fmt.Sprintf(`{"type":"fixed","name":"F%d","size":4}`, i)}, false)
		require.NoError(t, err)
	}
	dump := read(t, source)
	ctx, cancel := context.WithCancel(t.Context())
	empty := read(t, target)
	err := transfer.Write(ctx, target, transfer.Compare(dump, empty), empty, func(_ string, done, _ int) {
		if done == 7 {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	mode, err := target.Mode(t.Context(), "", false)
	require.NoError(t, err)
	require.Equal(t, "READWRITE", mode, "a stopped transfer leaves no mode behind")
	half := transfer.Compare(dump, read(t, target))
	require.NotEmpty(t, half.Missing)
	require.GreaterOrEqual(t, half.SameHere, 7)
	write(t, target, dump)
	require.True(t, transfer.Compare(dump, read(t, target)).Empty())
}

func TestClashes(t *testing.T) {
	t.Parallel()
	dump := func(schemas ...api.Schema) transfer.Dump { return transfer.Dump{Schemas: schemas} }
	one := api.Schema{Subject: "a", Version: 1, ID: 1, Schema: `"int"`}
	for name, test := range map[string]struct {
		target  api.Schema
		clashes int
	}{
		"SameInOtherWords": {api.Schema{Subject: "a", Version: 1, ID: 1, Schema: `"int"`, SchemaType: "AVRO", GUID: "x", TS: 5}, 0},
		"OtherText":        {api.Schema{Subject: "a", Version: 1, ID: 1, Schema: `"long"`}, 1},
		"OtherID":          {api.Schema{Subject: "a", Version: 1, ID: 2, Schema: `"int"`}, 1},
		"IDTaken":          {api.Schema{Subject: "b", Version: 1, ID: 1, Schema: `"long"`}, 1},
		"IDShared":         {api.Schema{Subject: "b", Version: 1, ID: 1, Schema: `"int"`}, 0},
		"IDInOtherContext": {api.Schema{Subject: ":.x:b", Version: 1, ID: 1, Schema: `"long"`}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Len(t, transfer.Compare(dump(one), dump(test.target)).Clashes, test.clashes)
		})
	}
}

// TestOtherAssociation finds a topic that is associated with something else.
func TestOtherAssociation(t *testing.T) {
	t.Parallel()
	tie := api.Association{Subject: "a", ResourceName: "t", ResourceNamespace: "n", ResourceID: "i", ResourceType: "topic", AssociationType: "value", Lifecycle: "WEAK"}
	other := tie
	other.Subject = "b"
	dump := func(a api.Association) transfer.Dump { return transfer.Dump{Associations: []api.Association{a}} }
	require.True(t, transfer.Compare(dump(tie), dump(tie)).Empty())
	require.Len(t, transfer.Compare(dump(tie), dump(other)).Clashes, 1)
	require.Len(t, transfer.Compare(dump(tie), transfer.Dump{}).Associations, 1)
}

func TestBadFiles(t *testing.T) {
	t.Parallel()
	const head = `{"treaty-export":{"format":"1","source":""}}` + "\n"
	const schema = `{"schema":{"subject":"a","version":1,"id":1,"schema":"\"int\""}}` + "\n"
	for name, test := range map[string]struct{ file, says string }{
		"Empty":      {"", "cut off"},
		"NoHeader":   {schema, "not an export"},
		"NewFormat":  {`{"treaty-export":{"format":"2"}}`, "not known"},
		"CutOff":     {head + schema, "cut off"},
		"NotJSON":    {head + "{", "line 2"},
		"Counts":     {head + `{"end":{"schemas":1}}`, "not complete"},
		"AfterEnd":   {head + `{"end":{}}` + "\n" + schema, "after the end"},
		"NoSubject":  {head + `{"schema":{"version":1}}`, "needs a subject"},
		"BadContext": {head + `{"context":"eu"}`, "not the name of a context"},
		"Colons":     {head + `{"context":".eu:x"}`, "not the name of a context"},
		"BadVersion": {head + `{"schema":{"subject":"a","version":0}}`, "needs a subject"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := transfer.Load(strings.NewReader(test.file))
			require.ErrorContains(t, err, test.says)
		})
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"treaty-export":{"format":"1"}}` + "\n" + `{"schema":{"subject":"a","version":1,"id":1}}` + "\n" + `{"end":{"schemas":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := transfer.Load(bytes.NewReader(data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		require.NoError(t, transfer.Save(&out, "", d))
		again, err := transfer.Load(&out)
		require.NoError(t, err)
		require.Len(t, again.Schemas, len(d.Schemas))
	})
}

// BenchmarkImport moves 10,000 versions from one node to another.
func BenchmarkImport(b *testing.B) {
	source := node(b)
	var dump transfer.Dump
	for i := range 10_000 {
		dump.Schemas = append(dump.Schemas, api.Schema{
			Subject: fmt.Sprintf("topic-%05d-value", i/4), Version: i%4 + 1, ID: i + 1,
			Schema: fmt.Sprintf(`{"type":"record","name":"Event%d","fields":[{"name":"id","type":"string"},{"name":"v%d","type":"int","default":0}]}`, i/4, i%4),
		})
	}
	write(b, source, dump)
	for b.Loop() {
		target := node(b)
		write(b, target, read(b, source))
		require.True(b, transfer.Compare(read(b, source), read(b, target)).Empty())
	}
}
