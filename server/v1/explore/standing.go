package explore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unique"

	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// uses is what follows from the uses of one subject, as values of its document.
// Values are kept once for all subjects that have them.
type uses []unique.Handle[search.Value]

// standings are the uses of all subjects. A round of a watch collects them; the
// index takes over what differs from the round before. It is used by one goroutine.
type standings struct {
	of   map[string]uses // by qualified subject, of the last whole round
	next map[string]uses // of the round that goes on
	made uses            // of the subject before
}

func newStandings() standings { return standings{of: map[string]uses{}, next: map[string]uses{}} }

// apart stands between an environment and what is evidence in it. No name holds it.
const apart = "\x00"

// in is a sentence as evidence in an environment.
func in(environment, sentence string) string { return environment + apart + sentence }

// followsLatest is the sentence for all numbers of producers that follow the newest version.
const followsLatest = "producers follow latest"

// Subject implements a watcher of usage.
func (a *API) Subject(_ context.Context, _ *usage.Graph, all []usage.Usage) {
	f := a.index
	name := all[0].Subject.Qualified()
	made := f.standing.usesOf(all)
	old := f.standing.of[name]
	if !slices.Equal(old, made) {
		old = slices.Clone(made)
	}
	f.standing.next[name] = old
}

// usesOf returns what holds until it is called again.
func (s *standings) usesOf(all []usage.Usage) uses {
	out := s.made[:0]
	add := func(key, text string) {
		if v := unique.Make(search.Value{Key: key, Text: text}); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	for i := range all {
		u := &all[i]
		for _, sentence := range u.States {
			if strings.HasSuffix(sentence, " latest") {
				sentence = followsLatest
			}
			add("evidence", in(u.Environment, sentence))
		}
		for n := range u.Edges {
			if e := &u.Edges[n]; e.Status != usage.Retired {
				add("environment", u.Environment)
				if e.Application != "" {
					add("application", e.Application)
				}
			}
		}
	}
	s.made = out
	return out
}

// Round implements a watcher of usage: what was collected is indexed.
func (a *API) Round(ctx context.Context, g *usage.Graph) {
	s := &a.index.standing
	var changed []string
	for name, values := range s.next {
		if !slices.Equal(s.of[name], values) {
			changed = append(changed, name)
		}
	}
	s.of, s.next = s.next, map[string]uses{}
	// In order, as the index was made: what a part replaces then lies together, and
	// segments die as a whole. In parts, because whoever asks for a newer state waits
	// for the turn.
	slices.Sort(changed)
	for first := true; first || len(changed) > 0; first = false {
		part := changed[:min(len(changed), indexPart)]
		whole, err := a.enter(ctx, part)
		if err != nil {
			return // the node is stopping
		}
		if changed = changed[len(part):]; whole {
			changed = nil
		}
	}
	f := a.index
	for more := true; more; {
		if f.take(ctx) != nil {
			return // the node is stopping
		}
		more = f.index.Pack()
		if !more {
			f.usesAt = g.Inputs().Now // only now all of it is of this round
		}
		if last := f.last.Load(); last != nil {
			f.at(last.view, last.derived)
		}
		f.give()
	}
}

// indexPart is how many subjects are indexed at once: that takes tenths of a second.
const indexPart = 500

// enter indexes the uses of some subjects. Where nothing was indexed before it
// does so with everything, and says so. Its error is that of the context.
func (a *API) enter(ctx context.Context, names []string) (whole bool, err error) {
	f := a.index
	if err := f.take(ctx); err != nil {
		return false, err
	}
	defer f.give()
	f.uses = f.standing.of
	if whole = f.catalog == nil; !whole {
		for _, name := range names {
			f.stale[search.Key{Kind: search.Subject, ID: name}] = true
		}
	}
	v := a.o.Store.Current()
	f.at(v, a.o.Derived(v))
	return whole, nil
}

// uses notes what follows from the uses of a subject.
func (b *book) uses(all uses) {
	for _, v := range all {
		b.Values = append(b.Values, v.Value())
	}
}

// usesOfAll notes what follows from the uses of the subjects of an event: that
// nobody produces or consumes it has to be true of all, the rest of any.
func (b *book) usesOfAll(w writer, carriers []derive.Carrier) {
	for i, c := range carriers {
		for _, handle := range w.uses[c.Name.Qualified()] {
			v := handle.Value()
			_, sentence, _ := strings.Cut(v.Text, apart)
			absent := v.Key == "evidence" && (sentence == noProducer || sentence == noConsumer)
			if absent && (i > 0 || !w.allHave(carriers, handle)) {
				continue
			}
			if !slices.Contains(b.Values, v) {
				b.Values = append(b.Values, v)
			}
		}
	}
}

// What is said of a subject that nobody uses, as package usage says it.
const (
	noProducer = "no producer seen"
	noConsumer = "no consumer known"
)

func (w writer) allHave(carriers []derive.Carrier, v unique.Handle[search.Value]) bool {
	return !slices.ContainsFunc(carriers, func(c derive.Carrier) bool { return !slices.Contains(w.uses[c.Name.Qualified()], v) })
}

// within makes filters of evidence ask about one environment.
func within(q search.Query, environment string) search.Query {
	var more []search.Filter
	for _, f := range q.Filters {
		if f.Key == "evidence" {
			f.Value = in(environment, f.Value)
			more = append(more, f)
		}
	}
	return q.With(more...)
}

// evidenceIn keeps of counted evidence what is true everywhere or in one environment.
func evidenceIn(counts map[string]int, environment string) map[string]int {
	out := make(map[string]int, len(counts))
	for text, n := range counts {
		where, sentence, of := strings.Cut(text, apart)
		switch {
		case !of:
			out[text] += n
		case where == environment:
			out[sentence] += n
		}
	}
	return out
}

// evidenceOf returns the evidence that is no matter of an environment.
func evidenceOf(d *search.Document) []string {
	return slices.DeleteFunc(valuesOf(d, "evidence"), func(text string) bool { return strings.Contains(text, apart) })
}

// environment is the one that a request is about.
func (a *API) environment(asked string) string { return cmp.Or(asked, a.o.Environment) }

// usesAt is when the evidence of usage in the index was found; nil before the first time.
func usesAt(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

// namesOf are the subjects of carriers.
func namesOf(carriers []derive.Carrier) []registry.Name {
	out := make([]registry.Name, len(carriers))
	for i, c := range carriers {
		out[i] = c.Name
	}
	return out
}
