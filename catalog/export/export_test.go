package export_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/export"
	"github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

var update = flag.Bool("update", false, "write the golden files anew")

// source is a made-up company of some size.
func source(t testing.TB, subjects int) export.Source {
	t.Helper()
	o := seed.Default()
	o.Subjects, o.Fields, o.Applications, o.Edges = subjects, subjects*4, max(subjects/10, 2), subjects*2
	r, c := registry.NewState(), catalog.NewState()
	seq := uint64(0)
	apply := func(f ledger.Fact) bool {
		seq++
		e := ledger.Entry{Fact: f, Seq: seq, At: o.At}
		if registry.Family().Has(f.Kind) {
			require.NoError(t, r.Apply(e))
		} else {
			require.NoError(t, c.Apply(e))
		}
		return true
	}
	require.NoError(t, seed.Facts(o, apply))
	removal := o.At.AddDate(1, 0, 0)
	note, err := catalog.AnnotationFact(catalog.OfEvent, "common.Money", &api.Annotation{
		Owner: "team-odd name/é", Domain: "a--b", Docs: "Text", Tags: []string{"PII & more"},
		Lifecycle: &api.Lifecycle{State: "deprecated", Removal: &removal, Alternative: "common.Sum"},
	})
	require.NoError(t, err)
	apply(note)
	x, _ := derive.New().Follow(derive.Sources{Registry: r, Catalog: c})
	names := []string{"seen-only"}
	c.Main.Each(func(p *api.Published) bool { names = append(names, p.Application); return true })
	var first string
	x.EachSubject(func(s *derive.Subject) bool { first = s.Name.Qualified(); return s.Type == derive.TypeType })
	return export.Source{
		View: catalog.View{Registry: registry.View{State: r}, Catalog: c, Pos: ledger.Pos{Seq: seq}}, Derived: x, Applications: names,
		Edges: func(application string) []api.Edge {
			if application != "seen-only" {
				return nil
			}
			return []api.Edge{{Role: "consumes", Subject: first, Group: "g"}, {Role: "consumes", Subject: first}, {Role: "produces", Subject: first, Status: "retired"}}
		},
		Registry: "https://registry.example",
		Level:    func(registry.Name) string { return "BACKWARD" },
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	s := source(t, 6)
	for _, form := range export.Forms() {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			out, err := export.Make(form, s, export.Scope{})
			require.NoError(t, err)
			again, err := export.Make(form, s, export.Scope{})
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(out, again))
			var all strings.Builder
			for _, f := range out.Files {
				all.WriteString("== " + f.Path + "\n" + f.Text)
			}
			all.WriteString("== dropped\n" + strings.Join(out.Dropped, "\n") + "\n")
			golden := filepath.Join("testdata", form+".golden")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o750))
				require.NoError(t, os.WriteFile(golden, []byte(all.String()), 0o600))
			}
			want, err := os.ReadFile(golden) //nolint:gosec // a file of this package
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(string(want), all.String()))
		})
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	s := source(t, 6)
	var unknown *export.UnknownError
	_, err := export.Make("pigeon", s, export.Scope{})
	require.ErrorAs(t, err, &unknown)
	_, err = export.Make(export.Backstage, s, export.Scope{Application: "nobody"})
	require.ErrorAs(t, err, &unknown)
	_, err = export.Document(s, "nobody")
	require.ErrorAs(t, err, &unknown)
}

// TestDocumentsGiveContractsBack holds the documents against the contracts that they were written of.
func TestDocumentsGiveContractsBack(t *testing.T) {
	t.Parallel()
	s := source(t, 300)
	out, err := export.Make(export.AsyncAPI, s, export.Scope{})
	require.NoError(t, err)
	read := 0
	for _, f := range out.Files {
		d, err := asyncapi.Parse([]byte(f.Text))
		require.NoError(t, err, f.Path)
		require.Empty(t, d.Warnings)
		main := s.View.Catalog.Main.Get(d.Contract.Application)
		if main == nil {
			require.Equal(t, "seen-only", d.Contract.Application)
			require.Len(t, d.Contract.Consumes, 1)
			require.Empty(t, d.Contract.Produces)
			continue
		}
		require.Empty(t, cmp.Diff(main.Contract, d.Contract))
		require.Equal(t, main.Version, d.Version)
		read++
	}
	require.Equal(t, 30, read)
}

// TestBackstageEntitiesHoldTogether checks what Backstage refuses: names, required members, references that lead nowhere.
func TestBackstageEntitiesHoldTogether(t *testing.T) {
	t.Parallel()
	out, err := export.Make(export.Backstage, source(t, 300), export.Scope{})
	require.NoError(t, err)
	require.Len(t, out.Files, 1)
	type entity struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   struct {
			Name string
			Tags []string
		}
		Spec map[string]any
	}
	name := regexp.MustCompile(`^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$`)
	tag := regexp.MustCompile(`^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$`)
	required := map[string][]string{
		"API": {"type", "lifecycle", "owner", "definition"}, "Component": {"type", "lifecycle", "owner"},
		"Resource": {"type", "owner"}, "Domain": {"owner"}, "Group": {"type", "children"},
	}
	known := map[string]bool{}
	var all []entity
	d := yaml.NewDecoder(strings.NewReader(out.Files[0].Text))
	for {
		var e entity
		if d.Decode(&e) != nil {
			break
		}
		require.Equal(t, "backstage.io/v1alpha1", e.APIVersion)
		require.Regexp(t, name, e.Metadata.Name)
		require.LessOrEqual(t, len(e.Metadata.Name), 63)
		key := strings.ToLower(e.Kind + ":" + e.Metadata.Name)
		require.False(t, known[key], "%s is there twice", key)
		known[key] = true
		require.Contains(t, required, e.Kind)
		for _, member := range required[e.Kind] {
			require.Contains(t, e.Spec, member, key)
		}
		for _, x := range e.Metadata.Tags {
			require.Regexp(t, tag, x)
		}
		all = append(all, e)
	}
	require.Greater(t, len(all), 300)
	consumed := 0
	for _, e := range all {
		leads := func(kind string, to any) {
			ref, _ := to.(string)
			require.True(t, known[strings.ToLower(kind+":"+strings.TrimPrefix(ref, "resource:"))], "%s %s refers to %s", e.Kind, e.Metadata.Name, ref)
		}
		if owner, ok := e.Spec["owner"]; ok {
			leads("group", owner)
		}
		for member, kind := range map[string]string{"providesApis": "api", "consumesApis": "api", "dependsOn": "resource"} {
			refs, _ := e.Spec[member].([]any)
			for _, ref := range refs {
				leads(kind, ref)
				consumed++
			}
		}
	}
	require.NotZero(t, consumed)
}

// TestEventCatalogHoldsTogether checks the rules of its front matter, and that everything that is referred to is there.
func TestEventCatalogHoldsTogether(t *testing.T) {
	t.Parallel()
	out, err := export.Make(export.EventCatalog, source(t, 300), export.Scope{})
	require.NoError(t, err)
	known, paths := map[string]bool{}, map[string]bool{}
	var pages []map[string]any
	for _, f := range out.Files {
		require.False(t, paths[strings.ToLower(f.Path)], "%s is there twice", f.Path)
		paths[strings.ToLower(f.Path)] = true
		require.True(t, filepath.IsLocal(f.Path))
		if !strings.HasSuffix(f.Path, ".mdx") {
			continue
		}
		parts := strings.SplitN(f.Text, "---\n", 3)
		require.Len(t, parts, 3, f.Path)
		var m map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(parts[1]), &m), f.Path)
		kind := strings.SplitN(f.Path, "/", 2)[0]
		for _, member := range []string{"id", "name"} {
			require.IsType(t, "", m[member], f.Path)
		}
		if kind != "teams" {
			require.IsType(t, "", m["version"], "versions are texts: %s", f.Path)
		}
		if schema, ok := m["schemaPath"].(string); ok {
			m["schema"] = filepath.ToSlash(filepath.Join(filepath.Dir(f.Path), schema))
		}
		m["kind"] = kind
		known[kind+":"+m["id"].(string)+"@"+text(m["version"])] = true
		pages = append(pages, m)
	}
	linked := 0
	for _, m := range pages {
		if schema, ok := m["schema"].(string); ok {
			require.True(t, paths[strings.ToLower(schema)], schema)
		}
		owners, _ := m["owners"].([]any)
		for _, o := range owners {
			require.True(t, known["teams:"+text(o)+"@"], "owner %v", o)
		}
		for member, kind := range map[string]string{"sends": "events", "receives": "events", "channels": "channels", "services": "services", "domains": "domains"} {
			refs, _ := m[member].([]any)
			for _, ref := range refs {
				r := ref.(map[string]any)
				require.True(t, known[kind+":"+text(r["id"])+"@"+text(r["version"])], "%v %s %v", m["id"], member, r)
				linked++
			}
		}
	}
	require.NotZero(t, linked)
}

func text(v any) string { s, _ := v.(string); return s }

func TestScope(t *testing.T) {
	t.Parallel()
	s := source(t, 100)
	whole, err := export.Make(export.EventCatalog, s, export.Scope{})
	require.NoError(t, err)
	domain, err := export.Make(export.EventCatalog, s, export.Scope{Domain: "orders"})
	require.NoError(t, err)
	one, err := export.Make(export.AsyncAPI, s, export.Scope{Application: s.Applications[1]})
	require.NoError(t, err)
	require.Len(t, one.Files, 1)
	require.Less(t, len(domain.Files), len(whole.Files))
	body, err := json.Marshal(one)
	require.NoError(t, err)
	require.Contains(t, string(body), `"dropped":[`)
}
