package derive

import (
	"runtime"
	"slices"
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
	Fields []search.Field
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
	Fields []search.Field
}

// reader reads schemas and remembers what it has read. It is safe for concurrent use.
type reader struct {
	mu     sync.Mutex
	shapes map[memo.Key]*Shape
	words  map[string]string
}

func newReader() *reader {
	return &reader{shapes: map[memo.Key]*Shape{}, words: map[string]string{}}
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
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.shapes[key]; known != nil {
		return known
	}
	made := r.shapeOf(&tree)
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
func (r *reader) shapeOf(t *shape.Tree) *Shape {
	out := &Shape{Cut: t.Cut, Fields: make([]search.Field, 0, len(t.Fields))}
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Branch {
			continue
		}
		out.Fields = append(out.Fields, search.Field{
			Path: r.word(shape.Plain(f.Path)), Type: r.word(f.Type), Doc: strings.Clone(f.Doc), Tags: r.copied(f.Tags), Required: f.Required,
		})
	}
	for _, b := range t.Branches {
		if b.Name != "" && !b.Part {
			out.Roots = append(out.Roots, Root{Name: strings.Clone(b.Name), Doc: strings.Clone(b.Doc), Fields: r.below(t, b.Path)})
		}
	}
	if len(out.Roots) == 0 {
		out.Roots = []Root{{Name: strings.Clone(t.Root.Name), Doc: strings.Clone(t.Root.Doc), Fields: out.Fields}}
	}
	return out
}

// below returns the fields of a branch, with paths that begin at it. The first
// message of a file has no row of its own: its fields stand at the top.
func (r *reader) below(t *shape.Tree, branch string) []search.Field {
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
		out = append(out, search.Field{
			Path: r.word(shape.Plain(strings.TrimPrefix(rest, "."))), Type: r.word(f.Type), Doc: strings.Clone(f.Doc),
			Tags: r.copied(f.Tags), Required: f.Required,
		})
	}
	return slices.Clip(out)
}

// word returns a copy of a word that is shared by all that have it: names and
// types of fields are the same in many schemas.
func (r *reader) word(w string) string {
	known, ok := r.words[w]
	if !ok {
		known = strings.Clone(w)
		r.words[known] = known
	}
	return known
}

func (r *reader) copied(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = r.word(w)
	}
	return out
}
