// Package notice finds what people want to be told once: consumers that nobody has declared or that are broken, and ends that come near.
//
// A Finder looks on while the usage of all subjects is told and writes what it
// finds to a board, which keeps the first of each. So every node may find
// everything, also again after a restart, and nothing has to be remembered.
package notice

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/notify"
)

// Board takes notices; see notify.Board.
type Board interface {
	AddNotices(ctx context.Context, all []notify.Notice) error
}

// Judge tells whether a consumer reads what a version holds; see usage.Judge.
type Judge interface {
	Reads(v registry.View, subject registry.Name, need *contracts.Need, version int32) (reads, known bool)
}

// Options of a Finder. All fields are required.
type Options struct {
	Board Board
	Judge Judge
	Log   *slog.Logger
}

// Finder finds notices. It is used by one goroutine.
type Finder struct {
	o     Options
	told  map[string]bool // ids that the board has
	found []notify.Notice // in the round that goes on

	judged, judging map[judgement]bool // of the last round, and of the one that goes on
}

// New returns a finder.
func New(o Options) *Finder {
	return &Finder{o: o, told: map[string]bool{}, judged: map[judgement]bool{}, judging: map[judgement]bool{}}
}

// atOnce is how many notices one round tells, so that a first look at a large
// catalog floods nobody; the next round tells more.
const atOnce = 500

// add notes what was found, unless it was told before.
func (f *Finder) add(g *usage.Graph, kind, subject string, data api.Notice, same ...string) {
	if len(f.found) >= atOnce {
		return
	}
	id := notify.NoticeID(append([]string{kind, subject}, same...)...)
	if f.told[id] {
		return
	}
	in := g.Inputs()
	data.Position = in.View.Registry.Pos.Seq
	f.found = append(f.found, notify.Notice{ID: id, Type: kind, Subject: subject, At: in.Now, Data: data})
}

// Subject implements a watcher of usage.
func (f *Finder) Subject(_ context.Context, g *usage.Graph, all []usage.Usage) {
	for i := range all {
		u := &all[i]
		for n := range u.Edges {
			if e := &u.Edges[n]; e.Status == usage.Undeclared {
				f.undeclared(g, e)
			}
		}
		f.broken(g, u)
	}
}

// undeclared tells of somebody who was seen at a subject and declares nothing.
func (f *Finder) undeclared(g *usage.Graph, e *usage.Edge) {
	who := e.Application
	if who == "" {
		who = e.Principal + ", which no application claims,"
	}
	f.add(g, notify.UsageUndeclared, e.Subject, api.Notice{
		Words:   fmt.Sprintf("%s %s %s in %s and does not declare it", who, e.Role, e.Subject, e.Environment),
		Subject: e.Subject, Environment: e.Environment, Application: e.Application, Principal: e.Principal, Role: e.Role,
	}, e.Environment, e.Role, e.Application, e.Principal)
}

// The days before an end at which it is told.
const (
	early = 14
	late  = 3
)

// ending tells which notice of an end is due; 0 is none.
func ending(now, end time.Time) (days int) {
	switch left := end.Sub(now); {
	case left <= 0 || left > early*24*time.Hour:
		return 0
	case left <= late*24*time.Hour:
		return late
	default:
		return early
	}
}

// Round implements a watcher of usage: what was found is told.
func (f *Finder) Round(ctx context.Context, g *usage.Graph) {
	f.sunsets(g)
	f.waivers(g)
	f.judged, f.judging = f.judging, make(map[judgement]bool, len(f.judging))
	found := f.found
	f.found = nil
	if len(found) == 0 {
		return
	}
	if err := f.o.Board.AddNotices(ctx, found); err != nil {
		f.o.Log.Debug("notices wait for the database", "error", err.Error()) // the next round finds them again
		return
	}
	for i := range found {
		f.told[found[i].ID] = true
	}
}
