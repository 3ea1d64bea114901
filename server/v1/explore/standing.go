package explore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// standings is what follows from the uses of subjects, as values of their
// documents. A round of a watch collects it; the index takes over what differs
// from the round before. It is used by one goroutine.
type standings struct {
	of    map[string][]search.Value // by qualified subject, of the last whole round
	next  map[string][]search.Value // of the round that goes on
	words map[[2]string]search.Value
}

func newStandings() standings {
	return standings{of: map[string][]search.Value{}, next: map[string][]search.Value{}, words: map[[2]string]search.Value{}}
}

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
	values := f.standing.valuesOf(all)
	if old := f.standing.of[name]; slices.Equal(old, values) {
		values = old // which documents share
	}
	f.standing.next[name] = values
}

func (s *standings) valuesOf(all []usage.Usage) []search.Value {
	var out []search.Value
	add := func(key, text string) {
		v, ok := s.words[[2]string{key, text}]
		if !ok {
			v = search.Value{Key: key, Text: strings.Clone(text)}
			s.words[[2]string{key, v.Text}] = v
		}
		if !slices.Contains(out, v) {
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
	return slices.Clip(out)
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
	s.of, s.next = s.next, make(map[string][]search.Value, len(s.next))
	if len(s.words) > maxWords { // many applications have come and gone
		s.words = map[[2]string]search.Value{}
	}
	// In parts, because whoever asks for a newer state waits for the turn.
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
	if f.take(ctx) != nil {
		return // the node is stopping
	}
	defer f.give()
	f.usesAt = g.Inputs().Now // only now all of it is of this round
	if last := f.last.Load(); last != nil {
		f.at(last.view, last.derived)
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

// maxWords bounds the values that are remembered to be shared.
const maxWords = 200_000

// uses notes what follows from the uses of a subject.
func (b *book) uses(values []search.Value) { b.Values = append(b.Values, values...) }

// usesOfAll notes what follows from the uses of the subjects of an event: that
// nobody produces or consumes it has to be true of all, the rest of any.
func (b *book) usesOfAll(w writer, carriers []derive.Carrier) {
	for i, c := range carriers {
		for _, v := range w.uses[c.Name.Qualified()] {
			_, sentence, _ := strings.Cut(v.Text, apart)
			absent := v.Key == "evidence" && (sentence == noProducer || sentence == noConsumer)
			if absent && (i > 0 || !w.allHave(carriers, v)) {
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

func (w writer) allHave(carriers []derive.Carrier, v search.Value) bool {
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
