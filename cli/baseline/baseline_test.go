package baseline

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
)

// fake is a registry in memory.
type fake struct {
	versions map[string][]api.Schema
	config   api.Config
	fails    error // of every version
	asked    int
}

func (f *fake) Status(context.Context) (api.Status, error) {
	return api.Status{}, &client.Error{Status: 404, Code: 404}
}

func (f *fake) Config(context.Context, string, bool) (api.Config, error) { return f.config, nil }

func (f *fake) Versions(_ context.Context, subject string, _ client.Which) ([]int, error) {
	var out []int
	for _, v := range f.versions[subject] {
		out = append(out, v.Version)
	}
	if out == nil {
		return nil, &client.Error{Status: 404, Code: 40401}
	}
	return out, nil
}

func (f *fake) Version(_ context.Context, subject string, version int, _ bool) (api.Schema, error) {
	f.asked++
	for _, v := range f.versions[subject] {
		if v.Version == version {
			return v, f.fails
		}
	}
	return api.Schema{}, &client.Error{Status: 404, Code: 40402}
}

func refs(name, subject string, version int) []api.SchemaReference {
	return []api.SchemaReference{{Name: name, Subject: subject, Version: version}}
}

func registry() *fake {
	return &fake{
		config: api.Config{CompatibilityLevel: "BACKWARD"},
		versions: map[string][]api.Schema{
			":.eu:order": {
				{Version: 1, ID: 1, Schema: "o1"},
				{Version: 3, ID: 4, Schema: "o3", References: refs("M", "money", 1)},
			},
			":.eu:money": {{Version: 1, ID: 2, Schema: "m1", References: refs("C", ":.:currency", 2)}},
			"currency":   {{Version: 2, ID: 3, Schema: "c2"}},
		},
	}
}

func wanted(levels ...compat.Level) Wanted {
	return Wanted{
		Subjects: []*workspace.Subject{{Name: "order", Context: ".eu"}, {Name: "fresh"}},
		External: []workspace.External{{Name: "C", Subject: "currency", Version: 2}, {Name: "X", Subject: "gone", Version: 1}},
		Level:    func(*workspace.Subject) compat.Level { return append(levels, "")[0] },
	}
}

func TestFetch(t *testing.T) {
	s, err := Fetch(t.Context(), registry(), "prod", wanted())
	require.NoError(t, err)
	b := s.Base("registry:prod")
	require.Equal(t, "prod", b.Resolved)
	versions := b.Versions(&workspace.Subject{Name: "order", Context: ".eu"})
	require.Len(t, versions, 1, "the level looks at the newest version only")
	require.Equal(t, "v3 (id 4) in prod", versions[0].Label)
	require.Empty(t, versions[0].Problems)
	require.Empty(t, cmp.Diff([]compat.Dependency{
		{Reference: compat.Reference{Name: "C", Subject: ":.:currency", Version: 2}, Text: "c2", Indirect: true},
		{Reference: compat.Reference{Name: "M", Subject: "money", Version: 1}, Text: "m1"},
	}, versions[0].Source.Dependencies))
	require.Empty(t, b.Versions(&workspace.Subject{Name: "fresh"}))
	settings, ok := b.Settings(&workspace.Subject{Name: "fresh"})
	require.True(t, ok)
	require.Equal(t, compat.Backward, settings.Level)

	w := &workspace.Workspace{Config: workspace.Config{External: wanted().External}}
	s.Provide(w)
	require.Equal(t, "c2", w.External[0].Source.Text)
	require.Nil(t, w.External[1].Source, "the registry does not have it")

	s, err = Fetch(t.Context(), registry(), "prod", wanted(compat.FullTransitive))
	require.NoError(t, err)
	require.Len(t, s.Base("registry").Versions(&workspace.Subject{Name: "order", Context: ".eu"}), 2)
}

// TestReferenceMissing: what a version refers to is gone for good; that is no answer, and no failure of the rest.
func TestReferenceMissing(t *testing.T) {
	r := registry()
	delete(r.versions, "currency")
	s, err := Fetch(t.Context(), r, "prod", wanted())
	require.NoError(t, err)
	v := s.Base("registry").Versions(&workspace.Subject{Name: "order", Context: ".eu"})[0]
	require.Len(t, v.Problems, 1)
	require.Equal(t, "prod does not have currency@2, which it refers to", v.Problems[0].Message)
}

func TestFetchFails(t *testing.T) {
	r := registry()
	r.fails = errors.New("away")
	_, err := Fetch(t.Context(), r, "prod", wanted())
	require.EqualError(t, err, "away")
}

func TestLock(t *testing.T) {
	file := filepath.Join(t.TempDir(), LockFile)
	l, err := ReadLock(file)
	require.NoError(t, err)
	_, err = l.Of("")
	require.ErrorContains(t, err, "holds nothing")
	s, err := Fetch(t.Context(), registry(), "prod", wanted())
	require.NoError(t, err)
	l.Set(s)
	require.NoError(t, l.Write(file))
	first, err := os.ReadFile(file)
	require.NoError(t, err)
	l, err = ReadLock(file)
	require.NoError(t, err)
	again, err := l.Of("")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(s, again))
	require.NoError(t, l.Write(file))
	second, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	l.Set(&Snapshot{Name: "dev"})
	_, err = l.Of("")
	require.ErrorContains(t, err, "lock:dev, lock:prod")
	_, err = l.Of("test")
	require.ErrorContains(t, err, `does not hold registry "test"`)
}

func FuzzLock(f *testing.F) {
	f.Add([]byte(`{"version":1,"registries":{"p":{"subjects":{"a":{"level":"FULL","versions":[{"version":1,"schema":"x","references":[{"name":"n","subject":"a","version":1}]}]}},"references":{"a@1":{"version":1,"schema":"x","references":[{"name":"m","subject":":.c:a","version":1}]}}}}}`))
	f.Add([]byte(`{"version":1,"registries":{"p":null}}`))
	f.Add([]byte(`{"version":1,"registries":{"p":{"references":{"a@1":{"references":[{"name":"a","subject":"a","version":1},{"name":"b","subject":"a","version":1}]}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l := &Lock{}
		if l.parse(data) != nil {
			return
		}
		for name, s := range l.Registries {
			b := s.Base("lock:" + name)
			for subject := range s.Subjects {
				for _, v := range b.Versions(&workspace.Subject{Name: subject}) {
					require.Equal(t, subject, v.File)
				}
			}
			s.Source("a", 1)
		}
	})
}

// TestFiles: names that a registry allows never lead out of the directory, and two never share a file.
func TestFiles(t *testing.T) {
	s := &Snapshot{Name: "prod", Subjects: map[string]Subject{}}
	for _, name := range []string{"a/b", "a:b", "a_b", "..", "../../etc/passwd", ".hidden", "b*[x]?", "C:\\x", "tab\tname", ":.eu:a_b", "zero", "{x}"} {
		s.Subjects[name] = Subject{Level: "FULL", Versions: []Version{{Version: 1, Schema: `"int"`}}}
	}
	s.Subjects["gone"] = Subject{Level: "FULL"}
	s.Subjects["user"] = Subject{Level: "NONE", Versions: []Version{{
		Version: 1, SchemaType: "PROTOBUF", Schema: "syntax = \"proto3\";",
		References: []api.SchemaReference{{Name: "../up.proto", Subject: "evil", Version: 1}, {Name: "ok/down.proto", Subject: "good", Version: 1}},
	}}}
	s.Subjects["evil"] = Subject{Level: "FULL", Versions: []Version{{Version: 1, SchemaType: "PROTOBUF", Schema: "syntax = \"proto3\";"}}}
	s.Subjects["good"] = s.Subjects["evil"]
	files, remarks := s.Files("FULL")
	require.Len(t, remarks, 1)
	require.Len(t, files, len(s.Subjects)-2+1, "all but gone and {x}, and treaty.yaml")
	for file := range files {
		require.True(t, filepath.IsLocal(file), file)
		require.True(t, file == workspace.FileName || filepath.Dir(file) == "schemas" || filepath.Dir(file) == "schemas/eu" || file == "schemas/ok/down.proto", file)
	}
	config, err := workspace.Parse(workspace.FileName, []byte(files[workspace.FileName]))
	require.NoError(t, err)
	w, err := workspace.Load(config, tree(files), workspace.Options{})
	require.NoError(t, err)
	var got []string
	for _, sub := range w.Subjects {
		got = append(got, sub.Qualified())
		require.Equal(t, s.Subjects[sub.Qualified()].Level, string(sub.Level))
	}
	require.ElementsMatch(t, []string{"a/b", "a:b", "a_b", "..", "../../etc/passwd", ".hidden", "b*[x]?", "C:\\x", "tab\tname", ":.eu:a_b", "zero", "user", "evil", "good"}, got)
}

// tree is files in memory.
type tree map[string]string

func (f tree) List() ([]string, error) { return slices.Sorted(maps.Keys(f)), nil }

func (f tree) Read(name string) ([]byte, error) { return []byte(f[name]), nil }
