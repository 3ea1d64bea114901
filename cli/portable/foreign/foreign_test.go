package foreign_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/portable/foreign"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form, name string
		want       foreign.Found
	}{
		{foreign.Backstage, "catalog-info.yaml", foreign.Found{
			Items: []api.Hint{
				{Application: "billing", Role: "consumes", About: "payments", Ref: "catalog-info.yaml"},
				{Application: "billing", Role: "consumes", About: "shop.OrderPlaced", Ref: "catalog-info.yaml"},
				{Application: "billing", Role: "produces", About: "invoices-value", Ref: "catalog-info.yaml"},
			},
			Dropped: []string{"definitions, owners and lifecycles of APIs (2)", "dependsOn of components (1)", "documents without a kind (1)", "entities that are neither API nor Component (1)", "owners and lifecycles of components (1)"},
		}},
		{foreign.EventCatalog, "eventcatalog", foreign.Found{
			Items: []api.Hint{
				{Application: "billing", Role: "consumes", About: "shop.OrderPlaced", Ref: "eventcatalog/services/Billing/index.mdx"},
				{Application: "billing", Role: "produces", About: "InvoiceWritten", Ref: "eventcatalog/services/Billing/index.mdx"},
			},
			Dropped: []string{"owners of services (1)", "schemas, docs and owners of messages (1)", "versions of messages, which are not those of subjects (1)"},
		}},
	} {
		got, err := foreign.Read(c.form, os.DirFS("testdata"), c.name)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(c.want, got), c.form)
	}
	same, err := foreign.Read(foreign.Backstage, os.DirFS("testdata"), ".")
	require.NoError(t, err)
	require.Len(t, same.Items, 3, "a folder is searched")
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	many := "kind: Component\nmetadata: {name: a}\nspec: {consumesApis: [" + strings.Repeat("x, ", 10_001) + "]}\n"
	for name, c := range map[string]struct{ form, text, want string }{
		"NotYAML":       {foreign.Backstage, "a: [", "entity 1"},
		"WrongType":     {foreign.Backstage, "kind: API\nmetadata: [1]\n", "entity 1"},
		"TooMany":       {foreign.Backstage, many, "more than 10000"},
		"TooLarge":      {foreign.Backstage, strings.Repeat("#", 8<<20+1), "larger than"},
		"NoFrontMatter": {foreign.EventCatalog, "# Hello", "does not begin"},
		"Endless":       {foreign.EventCatalog, "---\nid: x\n", "does not end"},
		"BadFront":      {foreign.EventCatalog, "---\nid: [\n---\n", "front matter"},
	} {
		file := map[string]string{foreign.Backstage: "catalog-info.yaml", foreign.EventCatalog: "services/a/index.mdx"}[c.form]
		_, err := foreign.Read(c.form, fstest.MapFS{file: {Data: []byte(c.text)}}, ".")
		require.ErrorContains(t, err, c.want, name)
		require.ErrorContains(t, err, file, name)
	}
	_, err := foreign.Read(foreign.Backstage, fstest.MapFS{"x.yaml": {}}, ".")
	require.ErrorContains(t, err, "holds no such files")
	_, err = foreign.Read(foreign.Backstage, fstest.MapFS{}, "nowhere")
	require.Error(t, err)
}

func fuzz(f *testing.F, form, file string) {
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := foreign.Read(form, fstest.MapFS{file: {Data: text}}, file)
		if err != nil {
			require.Empty(t, got.Items)
			return
		}
		for _, item := range got.Items {
			require.NotEmpty(t, item.Application)
			require.NotEmpty(t, item.About)
			require.Contains(t, []string{"produces", "consumes"}, item.Role)
		}
	})
}

func FuzzBackstage(f *testing.F) {
	text, err := os.ReadFile("testdata/catalog-info.yaml")
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte("kind: Component\nmetadata: {name: a}\nspec: {consumesApis: ['a:b/c', '', '/']}\n---\n--- x\n"))
	f.Add([]byte("a: &a [x, x]\nb: &b [*a, *a]\nkind: *b\n"))
	fuzz(f, foreign.Backstage, "catalog-info.yaml")
}

func FuzzEventCatalog(f *testing.F) {
	text, err := os.ReadFile("testdata/eventcatalog/services/Billing/index.mdx")
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte("---\r\nid: a\r\nsends: [{id: x}]\r\n---\r\n"))
	f.Add([]byte("---\n---"))
	fuzz(f, foreign.EventCatalog, "services/a/index.mdx")
}
