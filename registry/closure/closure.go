// Package closure finds what the references of a schema lead to, directly and through others.
package closure

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/fold"
	"github.com/treaty-registry/treaty/registry/memo"
)

// Closure is what the references of a schema lead to.
type Closure struct {
	References []compat.Reference // the direct ones, with -1 replaced
	Direct     []*fold.Version    // what they point to
	all        []dependency       // each name once, those that others depend on first
	key        memo.Key           // of everything a parser sees of it; zero if there is nothing
}

type dependency struct {
	compat.Reference
	version  *fold.Version
	indirect bool
}

// Options of Of.
type Options struct {
	Deleted bool // softly deleted versions may be referred to directly; indirectly they always may
	Strict  bool // one name with two versions is an error
	Limit   int  // names, direct and indirect
}

// resolver walks references. The same name reached twice means the first
// version that was found under it, as in Confluent.
type resolver struct {
	state *fold.State
	Options
	seen map[string]*fold.Version
	out  Closure
}

// Of follows references from a context. Its errors are plain; callers put them
// into the frame that Confluent's texts have.
func Of(s *fold.State, context string, references []compat.Reference, o Options) (Closure, error) {
	if len(references) == 0 {
		return Closure{}, nil
	}
	w := resolver{state: s, Options: o, seen: map[string]*fold.Version{}}
	if err := w.walk(context, references, false); err != nil {
		return Closure{}, err
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
		v, err := w.target(context, ref, w.Deleted || indirect)
		if err != nil {
			return err
		}
		ref.Version = int(v.Number)
		if !indirect {
			w.out.References = append(w.out.References, ref)
			w.out.Direct = append(w.out.Direct, v)
		}
		if first, ok := w.seen[ref.Name]; ok {
			if w.Strict && first != v {
				return fmt.Errorf("Conflicting reference versions for %q: version %d and version %d", ref.Name, first.Number, v.Number) //nolint:staticcheck // Confluent's text, which clients see
			}
			continue
		}
		if len(w.seen) >= w.Limit {
			return &compat.LimitError{What: "references", Limit: w.Limit}
		}
		w.seen[ref.Name] = v
		if err := w.walk(v.Context, v.Content.References, true); err != nil {
			return err
		}
		w.out.all = append(w.out.all, dependency{ref, v, indirect})
	}
	return nil
}

func (w *resolver) target(context string, ref compat.Reference, deleted bool) (*fold.Version, error) {
	v := w.state.VersionOf(w.state.Subject(fold.ResolveName(ref.Subject, context)), ref.Version)
	if v == nil || v.Deleted && !deleted {
		return nil, fmt.Errorf("No schema reference found for subject %q and version %d", ref.Subject, ref.Version) //nolint:staticcheck // Confluent's text, which clients see
	}
	return v, nil
}

// Sorted returns the closure as normalisation wants it: direct references sorted
// by subject and version, each once.
func (c Closure) Sorted() Closure {
	c.References = slices.Clone(c.References)
	slices.SortStableFunc(c.References, func(a, b compat.Reference) int {
		return cmp.Or(fold.Order(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
	})
	c.References = slices.Compact(c.References)
	return c
}

// Dependencies unpacks the texts for a parser.
func (c Closure) Dependencies() []compat.Dependency {
	out := make([]compat.Dependency, 0, len(c.all))
	for _, d := range c.all {
		out = append(out, compat.Dependency{Reference: d.Reference, Text: d.version.Content.Text(), Indirect: d.indirect})
	}
	return out
}

// SchemaKey names a parsed schema: the content, and what its references lead to.
func (c Closure) SchemaKey(content *fold.Content) memo.Key {
	if len(c.all) == 0 {
		return content.Sum
	}
	var in memo.Input
	in.Key(content.Sum)
	in.Key(c.key)
	return in.Sum()
}

// Add lets everything that the references lead to count for a key.
func (c Closure) Add(in *memo.Input) {
	in.Flag(len(c.all) > 0)
	if len(c.all) > 0 {
		in.Key(c.key)
	}
}
