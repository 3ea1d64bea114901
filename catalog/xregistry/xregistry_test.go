package xregistry_test

import (
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/catalog/xregistry"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

const base = "https://registry.example/api/v1/xregistry"

// company is a made-up company, with some names and states that are hard to say.
func company(t testing.TB) *xregistry.Registry {
	t.Helper()
	o := seed.Default()
	o.Subjects, o.Fields, o.Applications, o.Edges = 40, 160, 6, 60
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
	id := int32(100_000)
	register := func(context, name, format, text string, version int32) {
		id++
		apply(ledger.Fact{Kind: registry.VersionRegistered, Key: ledger.Key{Space: context, Name: name, Version: version, ID: id}, Body: []byte(`{"type":"` + format + `"}`), Text: text})
	}
	apply(ledger.Fact{Kind: registry.ContextCreated, Key: ledger.Key{Space: ".default"}, Body: []byte(`{}`)})
	apply(ledger.Fact{Kind: registry.ContextCreated, Key: ledger.Key{Space: ".dev"}, Body: []byte(`{}`)})
	register(".dev", "orders-value", "AVRO", `{"type":"record","name":"O","fields":[]}`, 1)
	register("", "a/b <é>-value", "AVRO", `{"type":"record","name":"shop.A","doc":"First line.\nMore.","fields":[]}`, 1)
	for n := range int32(12) {
		register("", "..", "JSON", `{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"shop.B `+string('a'+n)+`"}`, n+1)
	}
	register("", "x~12345678", "PROTOBUF", "syntax = \"proto3\";\nmessage M {}\n", 1)
	register("", strings.Repeat("long", 60), "PROTOBUF", "message N {}\n", 1)
	register("", "unplaced", "AVRO", `"string"`, 1)
	apply(ledger.Fact{Kind: registry.VersionDeleted, Key: ledger.Key{Name: "..", Version: 2}, Body: []byte(`{}`)})
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	say := func(sort, name string, a *api.Annotation) {
		f, err := catalog.AnnotationFact(sort, name, a)
		require.NoError(t, err)
		apply(f)
	}
	say(catalog.OfSubject, "a/b <é>-value", &api.Annotation{Owner: "team-x", Domain: "sales", Lifecycle: &api.Lifecycle{State: "deprecated", Removal: &at, Effective: &at, Alternative: "shop.Other", Documentation: "https://example.com/x"}})
	say(catalog.OfEvent, "shop.A", &api.Annotation{Lifecycle: &api.Lifecycle{State: "retired"}})
	f, err := catalog.ContractFact(&api.Published{Version: "1", Hash: "h", At: at, Contract: api.Contract{
		Application: "billing", Owner: "team-x", Domain: "sales",
		Produces: []api.Produces{{Flow: api.Flow{Event: "shop.A"}}, {Flow: api.Flow{Channel: "a/b <é>"}}, {Flow: api.Flow{Subject: "nothing"}}},
		Consumes: []api.Consumes{{Flow: api.Flow{Subject: "a/b <é>-value"}, Group: "g"}, {Flow: api.Flow{Subject: "a/b <é>-value"}, Group: "other"}},
	}})
	require.NoError(t, err)
	apply(f)
	x, _ := derive.New().Follow(derive.Sources{Registry: r, Catalog: c})
	return xregistry.New(xregistry.Source{
		View: catalog.View{Registry: registry.View{State: r}, Catalog: c, Pos: ledger.Pos{Seq: seq}}, Derived: x,
		Level: func(registry.Name) string { return "FULL_TRANSITIVE" },
	})
}

// plain is a value as a client reads it.
func plain(t testing.TB, value any) map[string]any {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

func everything(t testing.TB, r *xregistry.Registry) map[string]any {
	t.Helper()
	w := &xregistry.Writer{Base: base, Left: math.MaxInt}
	out := plain(t, r.Find(nil).Entity(w, xregistry.Inline{"*": {}}))
	require.False(t, w.Full)
	return out
}

// checker holds entities to the model that the registry itself publishes.
type checker struct {
	t    *testing.T
	r    *xregistry.Registry
	seen map[string]int
}

var idRule = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.~:@-]{0,127}$`)

// entity checks that all attributes are declared, have the declared types, and that those required are there.
func (c *checker) entity(where string, e map[string]any, declared ...map[string]*xregistry.Attribute) {
	c.t.Helper()
	all := map[string]*xregistry.Attribute{}
	for _, d := range declared {
		maps.Copy(all, d)
	}
	for name, value := range e {
		a := all[name]
		require.NotNil(c.t, a, "%s: %s is not in the model", where, name)
		require.Equal(c.t, name, a.Name)
		c.value(where+"."+name, value, a)
	}
	for name, a := range all {
		if a.Required {
			require.Contains(c.t, e, name, where)
		}
	}
	xid, _ := e["xid"].(string)
	c.seen[xid]++
	place := c.r.Find(strings.FieldsFunc(xid, func(r rune) bool { return r == '/' }))
	require.NotNil(c.t, place, "%s leads somewhere", xid)
	again := plain(c.t, place.Entity(&xregistry.Writer{Base: base, Left: math.MaxInt}, nil))
	for name, value := range again {
		require.Equal(c.t, e[name], value, "%s: %s is the same alone", xid, name)
	}
	self := strings.TrimSuffix(strings.TrimPrefix(e["self"].(string), base), "$details")
	require.Equal(c.t, xid, self)
	require.False(c.t, xid != "/" && strings.HasSuffix(xid, "/"))
}

func (c *checker) value(where string, value any, a *xregistry.Attribute) {
	c.t.Helper()
	text, _ := value.(string)
	switch a.Type {
	case "string", "xid":
		require.IsType(c.t, "", value, where)
		if a.Type == "xid" {
			require.True(c.t, strings.HasPrefix(text, "/"), where)
		}
		if a.Enum != nil {
			require.Contains(c.t, a.Enum, text, where)
		}
	case "url", "urirelative":
		u, err := url.Parse(text)
		require.NoError(c.t, err, where)
		require.Equal(c.t, a.Type == "url", u.IsAbs(), where)
		require.NotEmpty(c.t, text, where)
	case "timestamp":
		_, err := time.Parse(time.RFC3339, text)
		require.NoError(c.t, err, where)
	case "uinteger":
		n, ok := value.(float64)
		require.True(c.t, ok && n >= 0 && n == math.Trunc(n), where)
	case "boolean":
		require.IsType(c.t, true, value, where)
	case "map":
		for key, one := range value.(map[string]any) {
			require.Regexp(c.t, `^[a-z0-9][a-z0-9._:-]*$|^[A-Za-z0-9_]`, key, where)
			c.value(where+"."+key, one, a.Item)
		}
	case "array":
		for _, one := range value.([]any) {
			c.value(where, one, a.Item)
		}
	case "object":
		for key, one := range value.(map[string]any) {
			inner := a.Attributes[key]
			if inner == nil {
				inner = a.Attributes["*"]
			}
			require.NotNil(c.t, inner, "%s.%s is not in the model", where, key)
			c.value(where+"."+key, one, inner)
		}
	case "any":
	default:
		c.t.Fatalf("%s: the model has a type that is none: %s", where, a.Type)
	}
}

// TestEverythingIsInTheModel reads all that is served, the way a client would
// that has only the model.
//
// The specification's own schema is not to be had as a dependency. What is
// checked instead is that the registry keeps to its model, that ids, xids and
// addresses agree with each other, that counts are right, and that each entity is
// the same whether it stands alone or is inlined.
func TestEverythingIsInTheModel(t *testing.T) {
	t.Parallel()
	r := company(t)
	m := xregistry.MakeModel()
	c := &checker{t, r, map[string]int{}}
	root := everything(t, r)
	c.entity("registry", root, m.Attributes)
	each := func(e map[string]any, plural string, visit func(id string, one map[string]any)) {
		all := e[plural].(map[string]any)
		require.InDelta(t, len(all), e[plural+"count"], 0, plural)
		lower := map[string]bool{}
		for _, id := range slices.Sorted(maps.Keys(all)) {
			require.Regexp(t, idRule, id)
			require.False(t, lower[strings.ToLower(id)])
			lower[strings.ToLower(id)] = true
			visit(id, all[id].(map[string]any))
		}
	}
	for plural, g := range m.Groups {
		each(root, plural, func(id string, group map[string]any) {
			require.Equal(t, id, group[g.Singular+"id"])
			c.entity(plural, group, g.Attributes)
			for plural, s := range g.Resources {
				each(group, plural, func(id string, res map[string]any) {
					require.Equal(t, id, res[s.Singular+"id"])
					c.entity(plural, res, s.Attributes, s.ResourceAttributes)
					meta := res["meta"].(map[string]any)
					c.entity("meta", meta, s.MetaAttributes)
					require.Equal(t, meta["defaultversionid"], res["versionid"])
					require.Equal(t, true, res["isdefault"])
					defaults := 0
					each(res, "versions", func(id string, v map[string]any) {
						require.Equal(t, id, v["versionid"])
						c.entity("version", v, s.Attributes)
						require.Contains(t, res["versions"], v["ancestorid"])
						if v["isdefault"] == true {
							defaults++
						}
					})
					require.Equal(t, 1, defaults)
					if s.MaxVersions > 0 {
						require.LessOrEqual(t, len(res["versions"].(map[string]any)), s.MaxVersions)
					}
				})
			}
		})
	}
	for xid, times := range c.seen {
		require.Equal(t, 1, times, xid)
	}
	for _, group := range root["messagegroups"].(map[string]any) {
		for _, message := range group.(map[string]any)["messages"].(map[string]any) {
			require.NotZero(t, c.seen[message.(map[string]any)["dataschemaxid"].(string)], "the schema of the message %s is there: %s", message.(map[string]any)["xid"], message.(map[string]any)["dataschemaxid"])
		}
	}
	groups := root["messagegroups"].(map[string]any)
	for id, endpoint := range root["endpoints"].(map[string]any) {
		for _, xid := range endpoint.(map[string]any)["messagegroups"].([]any) {
			require.Contains(t, groups, strings.TrimPrefix(xid.(string), "/messagegroups/"), id)
		}
	}
}

func TestWhatIsHardToSay(t *testing.T) {
	t.Parallel()
	root := everything(t, company(t))
	at := func(path ...string) map[string]any {
		e := root
		for _, p := range path {
			e = e[p].(map[string]any)
		}
		return e
	}
	schemas := at("schemagroups", "default", "schemas")
	found := map[string]map[string]any{}
	for _, s := range schemas {
		s := s.(map[string]any)
		if name, ok := s["name"].(string); ok {
			found[name] = s
		}
	}
	for _, name := range []string{"a/b <é>-value", ":.:..", "x~12345678", strings.Repeat("long", 60), "unplaced"} {
		require.Contains(t, found, strings.TrimPrefix(name, ":.:"), name)
	}
	odd := found["a/b <é>-value"]
	require.Equal(t, map[string]any{"removal": "2027-01-01T00:00:00Z", "effective": "2027-01-01T00:00:00Z", "documentation": "https://example.com/x"}, odd["meta"].(map[string]any)["deprecated"])
	require.Equal(t, "full_transitive", odd["meta"].(map[string]any)["compatibility"])
	require.Equal(t, "team-x", odd["labels"].(map[string]any)["owner"])
	dots := found[".."]
	require.Equal(t, "JsonSchema/2020-12", dots["format"])
	require.Len(t, dots["versions"], 11, "deleted ones are not there")
	require.Equal(t, "1", dots["versions"].(map[string]any)["3"].(map[string]any)["ancestorid"])
	require.Equal(t, map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "shop.B l"}, dots["schema"])
	require.Equal(t, "Protobuf/3", found["x~12345678"]["format"])
	require.Equal(t, "Protobuf/2", found[strings.Repeat("long", 60)]["format"])
	require.Equal(t, "message N {}\n", found[strings.Repeat("long", 60)]["schema"])
	require.Contains(t, at("schemagroups", "dev", "schemas"), "orders-value")
	require.Equal(t, []string{"default", "default~6d11b0a9", "dev", "staging"}, slices.Sorted(maps.Keys(at("schemagroups"))), ".default is not the default one")

	var usages []string
	for id, e := range at("endpoints") {
		e := e.(map[string]any)
		if e["labels"] != nil && e["labels"].(map[string]any)["application"] == "billing" {
			require.Equal(t, "default/a/b <é>", e["channel"])
			usages = append(usages, e["usage"].([]any)[0].(string))
			if e["usage"].([]any)[0] == "consumer" {
				require.Equal(t, map[string]any{"topic": "a/b <é>", "consumergroup": "g"}, e["protocoloptions"])
			}
			require.True(t, strings.HasPrefix(id, "billing"), id)
		}
	}
	slices.Sort(usages)
	require.Equal(t, []string{"consumer", "producer"}, usages)
}

// TestPages holds that pages of any size add up to what is inlined.
func TestPages(t *testing.T) {
	t.Parallel()
	r := company(t)
	root := everything(t, r)
	versioned := ""
	for id, s := range root["schemagroups"].(map[string]any)["default"].(map[string]any)["schemas"].(map[string]any) {
		if s.(map[string]any)["name"] == ".." {
			versioned = id
		}
	}
	for _, path := range []string{"endpoints", "messagegroups", "schemagroups", "schemagroups/default/schemas", "schemagroups/default/schemas/" + versioned + "/versions"} {
		parts := strings.Split(path, "/")
		want := root
		for _, p := range parts {
			want = want[p].(map[string]any)
		}
		for _, limit := range []int{1, 3, 1_000} {
			got := map[string]any{}
			for after, turns := "", 0; ; turns++ {
				require.Less(t, turns, 1_000)
				place := r.Find(parts)
				require.True(t, place.IsCollection())
				page, count, next := place.Page(&xregistry.Writer{Base: base, Left: math.MaxInt}, xregistry.Inline{"*": {}}, after, limit)
				require.LessOrEqual(t, len(page), limit)
				require.Equal(t, len(want), count)
				maps.Copy(got, plain(t, page))
				if next == "" {
					break
				}
				after = next
			}
			require.Empty(t, cmp.Diff(want, got), "%s by %d", path, limit)
		}
	}
}

func TestFindAndInline(t *testing.T) {
	t.Parallel()
	r := company(t)
	for _, path := range []string{"x", "schemagroups/x", "schemagroups/default/x", "schemagroups/default/schemas/x", "schemagroups/default/messages", "endpoints/x/messages", "schemagroups/dev/schemas/orders-value/x", "schemagroups/dev/schemas/orders-value/versions/9", "schemagroups/dev/schemas/orders-value/meta/1", "schemagroups/dev/schemas/orders-value/versions/1/x"} {
		require.Nil(t, r.Find(strings.Split(path, "/")), path)
	}
	for path, details := range map[string]bool{"orders-value": false, "orders-value$details": true, "orders-value/versions/1": false, "orders-value/versions/1$details": true} {
		place := r.Find(append([]string{"schemagroups", "dev", "schemas"}, strings.Split(path, "/")...))
		require.NotNil(t, place, path)
		require.Equal(t, details, place.Details)
		require.True(t, place.HasDocument())
	}
	for path, good := range map[string][]string{
		"":                             {"schemagroups", "schemagroups.schemas.versions.schema", "*", "model", "endpoints", "messagegroups.messages.meta"},
		"schemagroups":                 {"schemas", "schemas.*"},
		"schemagroups/default":         {"schemas.versions"},
		"schemagroups/default/schemas": {"versions", "meta", "schema"},
		"schemagroups/dev/schemas/orders-value/versions": {"schema"},
	} {
		parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
		for _, text := range append(good, "x", "versions.versions", "model.x", "*.x", "schemas.schemas", strings.Repeat("schemagroups.", 9)+"x") {
			in, err := xregistry.ParseInline([]string{text})
			if err == nil {
				err = r.Find(parts).Inline(in)
			}
			require.Equal(t, slices.Contains(good, text), err == nil, "%q %s: %v", path, text, err)
		}
	}
	w := &xregistry.Writer{Base: base, Left: 5}
	r.Find(nil).Entity(w, xregistry.Inline{"*": {}})
	require.True(t, w.Full, "what is written is bounded")
}

// FuzzID holds that ids are allowed, and unlike those of other names.
func FuzzID(f *testing.F) {
	for _, name := range []string{"", "a", ".", "..", "a b", "a-b", "a~12345678", "é", "A", strings.Repeat("x", 200), "a:b", "unplaced", "-a", "a\x00b"} {
		f.Add(name, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		require.Regexp(t, idRule, xregistry.ID(a))
		require.Regexp(t, idRule, xregistry.ID(a, b))
		if a != b {
			require.NotEqual(t, xregistry.ID(a), xregistry.ID(b))
			require.NotEqual(t, xregistry.ID(a, b), xregistry.ID(b, a))
		}
		require.NotContains(t, xregistry.ID(a), "$")
	})
}

func BenchmarkNew(b *testing.B) {
	o := seed.Default()
	o.Subjects, o.Fields, o.Applications, o.Edges = 10_000, 40_000, 400, 20_000
	r, c := registry.NewState(), catalog.NewState()
	seq := uint64(0)
	require.NoError(b, seed.Facts(o, func(f ledger.Fact) bool {
		seq++
		e := ledger.Entry{Fact: f, Seq: seq, At: o.At}
		if registry.Family().Has(f.Kind) {
			require.NoError(b, r.Apply(e))
		} else {
			require.NoError(b, c.Apply(e))
		}
		return true
	}))
	x, _ := derive.New().Follow(derive.Sources{Registry: r, Catalog: c})
	s := xregistry.Source{View: catalog.View{Registry: registry.View{State: r}, Catalog: c}, Derived: x, Level: func(registry.Name) string { return "NONE" }}
	b.ReportAllocs()
	for b.Loop() {
		xregistry.New(s)
	}
}
