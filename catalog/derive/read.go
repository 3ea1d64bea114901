package derive

import (
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/closure"
	"github.com/treaty-registry/treaty/registry/memo"
)

// Shape is what the catalog keeps of a schema. It is immutable and shared by all
// subjects with the same schema.
type Shape struct {
	// Roots are the types that can be sent: the branches of a union, a oneOf or a
	// file of several messages, else the one root. Name is "" where there is none.
	Roots []Root
	// Fields are all fields, below all roots.
	Fields search.Fields
	// Cut says that there are more fields than were read.
	Cut bool
	// Trouble says why the schema could not be read; Roots and Fields are then empty.
	Trouble string
}

// Root is a type that can be sent.
type Root struct {
	Name string // full name
	Doc  string
	// Fields are those below this root; Paths begin at it.
	Fields search.Fields
}

// reader reads schemas and remembers what it has read. It is safe for concurrent use.
type reader struct {
	mu     sync.Mutex
	shapes map[memo.Key]*Shape
}

func newReader() *reader {
	return &reader{shapes: map[memo.Key]*Shape{}}
}

// maxReferences bounds what one schema is read with, as in the registry.
const maxReferences = 1_000

// readAll reads the newest versions of some subjects, several at a time because
// parsing is most of the work of a first index.
func (r *reader) readAll(s *registry.State, subjects []*registry.Subject) []*Shape {
	out := make([]*Shape, len(subjects))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	const share = 64 // subjects per task
	for from := 0; from < len(subjects); from += share {
		g.Go(func() error {
			for i := from; i < min(from+share, len(subjects)); i++ {
				out[i] = r.read(s, subjects[i].Latest)
			}
			return nil
		})
	}
	_ = g.Wait() // no task fails
	return out
}

// read returns the shape of a version.
func (r *reader) read(s *registry.State, v *registry.Version) *Shape {
	refs, err := closure.Of(s, v.Context, v.Content.References, closure.Options{Deleted: true, Limit: maxReferences})
	if err != nil {
		return &Shape{Trouble: err.Error()}
	}
	key := refs.SchemaKey(v.Content)
	r.mu.Lock()
	known := r.shapes[key]
	r.mu.Unlock()
	if known != nil {
		return known
	}
	tree, err := shape.Of(v.Content.Format, compat.Source{Text: v.Content.Text(), Dependencies: refs.Dependencies()})
	if err != nil {
		return &Shape{Trouble: strings.Clone(err.Error())}
	}
	made := shapeOf(&tree)
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.shapes[key]; known != nil {
		return known
	}
	r.shapes[key] = made
	return made
}

// sweep forgets shapes that are not in use when they are most of all.
func (r *reader) sweep(subjects []*Subject) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const slack = 1_000
	if len(r.shapes) < 2*len(subjects)+slack {
		return
	}
	used := map[*Shape]bool{}
	for _, s := range subjects {
		used[s.Shape] = true
	}
	for key, made := range r.shapes {
		if !used[made] {
			delete(r.shapes, key)
		}
	}
}

// shapeOf keeps what is needed of a tree. All strings are copies: those of the
// tree are parts of the text, which would stay in memory with them.
func shapeOf(t *shape.Tree) *Shape {
	fields := make([]search.Field, 0, len(t.Fields))
	for i := range t.Fields {
		if f := &t.Fields[i]; !f.Branch {
			fields = append(fields, fieldOf(f, f.Path))
		}
	}
	out := &Shape{Cut: t.Cut, Fields: search.PackFields(fields)}
	for _, b := range t.Branches {
		if b.Name != "" && !b.Part {
			out.Roots = append(out.Roots, Root{Name: strings.Clone(b.Name), Doc: strings.Clone(b.Doc), Fields: below(t, b.Path)})
		}
	}
	if len(out.Roots) == 0 {
		out.Roots = []Root{{Name: strings.Clone(t.Root.Name), Doc: strings.Clone(t.Root.Doc), Fields: out.Fields}}
	}
	return out
}

// fieldOf returns a field as it is searched for, under a path.
func fieldOf(f *shape.Field, path string) search.Field {
	return search.Field{Path: shape.Plain(path), Type: f.Type, Doc: f.Doc, Tags: f.Tags, Required: f.Required}
}

// below returns the fields of a branch, with paths that begin at it. The first
// message of a file has no row of its own: its fields stand at the top.
func below(t *shape.Tree, branch string) search.Fields {
	var out []search.Field
	for i := range t.Fields {
		f := &t.Fields[i]
		rest, inside := strings.CutPrefix(f.Path, branch)
		switch {
		case f.Branch:
			continue
		case branch == "" && strings.HasPrefix(f.Path, "<"):
			continue
		case branch != "" && (!inside || !strings.HasPrefix(rest, ".")):
			continue
		}
		out = append(out, fieldOf(f, strings.TrimPrefix(rest, ".")))
	}
	return search.PackFields(out)
}
