package live

import (
	"context"
	"runtime/debug"
	"slices"
	"time"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/usage"
)

// Watcher looks at who uses each subject, round after round.
type Watcher interface {
	// Subject gets the usage of a subject in each environment, that of the instance first.
	Subject(ctx context.Context, g *usage.Graph, all []usage.Usage)
	// Round ends a round in which all subjects were seen.
	Round(ctx context.Context, g *usage.Graph)
}

// The pauses of a watch. Who uses all of 50,000 subjects takes half a second to
// tell for one environment, so it is told beside requests and not during them.
const (
	// lookEvery is how often a watch looks whether anything is new.
	lookEvery = time.Second
	// rest is how many times longer the pause is than the round before it, which
	// bounds the share of a processor that watching may take.
	rest = 10
	// renewEvery is when a round is due although nothing is new: evidence also ages.
	renewEvery = 5 * time.Minute
)

// maxEnvironments bounds the work of a round; that of the instance comes first, the others in order.
const maxEnvironments = 20

// Watch makes rounds until ctx ends: one at once, and then whenever states or
// evidence have changed. Current returns the newest view without asking anybody.
func (l *Views) Watch(ctx context.Context, current func() catalog.View, watchers ...Watcher) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	var last mark
	var next time.Time // no round before it
	for {
		g := l.Graph(current())
		now := l.o.Now()
		if m := markOf(g); !now.Before(next) && (m != last || now.Sub(next) > renewEvery) {
			l.round(ctx, g, watchers)
			if last == (mark{}) {
				// The first look reads every schema. What that took would be given back
				// over many minutes only.
				debug.FreeOSMemory()
			}
			ended := l.o.Now()
			last, next = m, ended.Add(rest*ended.Sub(now))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// mark tells inputs apart: what did not change is the same value.
type mark struct {
	catalog *catalog.State
	derived *derive.Index
	seen    *evidence.Seen
}

func markOf(g *usage.Graph) mark {
	in := g.Inputs()
	m := mark{catalog: in.View.Catalog, seen: in.Seen}
	if d, ok := in.Derived.(derived); ok {
		m.derived = d.Index
	}
	return m
}

// Round shows the usage of all subjects at a view once.
func (l *Views) Round(ctx context.Context, v catalog.View, watchers ...Watcher) {
	l.round(ctx, l.Graph(v), watchers)
}

func (l *Views) round(ctx context.Context, g *usage.Graph, watchers []Watcher) {
	d, ok := g.Inputs().Derived.(derived)
	if !ok {
		return
	}
	environments := slices.DeleteFunc(g.Environments(), func(name string) bool { return name == l.o.Environment })
	environments = append([]string{l.o.Environment}, environments[:min(len(environments), maxEnvironments-1)]...)
	d.EachSubject(func(s *derive.Subject) bool {
		all := make([]usage.Usage, len(environments))
		for i, environment := range environments {
			all[i] = g.Subject(s.Name, environment)
		}
		for _, w := range watchers {
			w.Subject(ctx, g, all)
		}
		return ctx.Err() == nil
	})
	if ctx.Err() != nil {
		return // not all subjects were seen
	}
	for _, w := range watchers {
		w.Round(ctx, g)
	}
}
