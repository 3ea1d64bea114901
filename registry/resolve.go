package registry

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/fold"
	"github.com/treaty-registry/treaty/registry/memo"
)

// closure is what the references of a schema lead to.
type closure struct {
	references []compat.Reference // the direct ones, with -1 replaced
	direct     []*Version         // what they point to
	all        []dependency       // each name once, those that others depend on first
	key        memo.Key           // of everything a parser sees of it; zero if there is nothing
}

type dependency struct {
	compat.Reference
	version  *Version
	indirect bool
}

// resolver walks references. The same name reached twice means the first
// version that was found under it, as in Confluent.
type resolver struct {
	state   *State
	deleted bool // softly deleted versions may be referred to directly; indirectly they always may
	strict  bool // one name with two versions is an error
	limit   int
	seen    map[string]*Version
	out     closure
}

// resolve follows references from a context. Its errors are plain; callers put
// them into the frame that Confluent's texts have.
func (r *Registry) resolve(s *State, context string, references []compat.Reference, deleted bool) (closure, error) {
	if len(references) == 0 {
		return closure{}, nil
	}
	w := resolver{
		state: s, deleted: deleted, strict: r.o.Defaults.StrictReferences,
		limit: r.o.Limits.Schema.References, seen: map[string]*Version{},
	}
	if err := w.walk(context, references, false); err != nil {
		return closure{}, err
	}
	var in memo.Input
	for _, dep := range w.out.all {
		in.Text(dep.Name)
		in.Flag(dep.indirect)
		in.Key(dep.version.Content.Sum)
	}
	w.out.key = in.Sum()
	return w.out, nil
}

func (w *resolver) walk(context string, references []compat.Reference, indirect bool) error {
	for _, ref := range references {
		if ref.Name == "" || ref.Subject == "" || ref.Version == 0 {
			return fmt.Errorf("Invalid reference: {name=%s,subject=%s,version=%d}", ref.Name, ref.Subject, ref.Version) //nolint:staticcheck // Confluent's text, which clients see
		}
		v, err := w.target(context, ref, w.deleted || indirect)
		if err != nil {
			return err
		}
		ref.Version = int(v.Number)
		if !indirect {
			w.out.references = append(w.out.references, ref)
			w.out.direct = append(w.out.direct, v)
		}
		if first, ok := w.seen[ref.Name]; ok {
			if w.strict && first != v {
				return fmt.Errorf("Conflicting reference versions for %q: version %d and version %d", ref.Name, first.Number, v.Number) //nolint:staticcheck // Confluent's text, which clients see
			}
			continue
		}
		if len(w.seen) >= w.limit {
			return &compat.LimitError{What: "references", Limit: w.limit}
		}
		w.seen[ref.Name] = v
		if err := w.walk(v.Context, v.Content.References, true); err != nil {
			return err
		}
		w.out.all = append(w.out.all, dependency{ref, v, indirect})
	}
	return nil
}

func (w *resolver) target(context string, ref compat.Reference, deleted bool) (*Version, error) {
	v := w.state.VersionOf(w.state.Subject(fold.ResolveName(ref.Subject, context)), ref.Version)
	if v == nil || v.Deleted && !deleted {
		return nil, fmt.Errorf("No schema reference found for subject %q and version %d", ref.Subject, ref.Version) //nolint:staticcheck // Confluent's text, which clients see
	}
	return v, nil
}

// sorted returns the closure as normalisation wants it: direct references sorted
// by subject and version, each once.
func (c closure) sorted() closure {
	c.references = slices.Clone(c.references)
	slices.SortStableFunc(c.references, func(a, b compat.Reference) int {
		return cmp.Or(fold.Order(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
	})
	c.references = slices.Compact(c.references)
	return c
}

// dependencies unpacks the texts for a parser.
func (c closure) dependencies() []compat.Dependency {
	out := make([]compat.Dependency, 0, len(c.all))
	for _, d := range c.all {
		out = append(out, compat.Dependency{Reference: d.Reference, Text: d.version.Content.Text(), Indirect: d.indirect})
	}
	return out
}

// schemaKey names a parsed schema: the content, and what its references lead to.
func (c closure) schemaKey(content *Content) memo.Key {
	if len(c.all) == 0 {
		return content.Sum
	}
	var in memo.Input
	in.Key(content.Sum)
	in.Key(c.key)
	return in.Sum()
}
