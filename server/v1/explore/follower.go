package explore

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/registry"
)

// follower keeps a search index up to date with the states that it is asked
// about: it compares with what it saw last, and enters what differs.
type follower struct {
	// last is what was indexed last. It needs no turn: while somebody indexes, others are answered from it.
	last atomic.Pointer[indexed]

	turn    chan struct{} // full while somebody uses the rest
	index   *search.Index
	derived *derive.Index
	catalog *catalog.State
	notes   map[string]notes    // by sort, those of catalog
	uses    map[string]uses     // by qualified subject, what follows from its uses
	usesAt  time.Time           // when that was found out, zero before the first time
	stale   map[search.Key]bool // whose uses are others than those in the index

	standing standings // collects the next uses; not part of the turn
}

// indexed is everything at one place of the ledger. It is immutable.
type indexed struct {
	view    catalog.View
	derived *derive.Index
	search  *search.Snapshot
	usesAt  *time.Time // when the evidence of usage in search was found; nil before the first time
}

func newFollower() *follower {
	return &follower{
		turn: make(chan struct{}, 1), index: search.New(), derived: derive.New(), notes: map[string]notes{},
		stale: map[search.Key]bool{}, standing: newStandings(),
	}
}

// take waits for the turn. Its error is that of the context.
func (f *follower) take(ctx context.Context) error {
	select {
	case f.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (f *follower) give() { <-f.turn }

// at indexes a view, from which x was derived. It is for whoever has the turn.
func (f *follower) at(v catalog.View, x *derive.Index) *indexed {
	out := &indexed{view: v, derived: x, search: f.follow(v, x), usesAt: usesAt(f.usesAt)}
	f.last.Store(out)
	return out
}

func (f *follower) follow(v catalog.View, x *derive.Index) *search.Snapshot {
	if x == f.derived && v.Catalog == f.catalog && len(f.stale) == 0 {
		return f.index.Snapshot()
	}
	dirty := f.stale
	f.stale = map[search.Key]bool{}
	changes := x.Since(f.derived)
	mark(dirty, search.Subject, changes.Subjects)
	mark(dirty, search.Event, changes.Events)
	mark(dirty, search.Channel, changes.Channels)
	w := writer{v, x, f.uses}
	if v.Catalog != f.catalog {
		old := f.catalog
		if old == nil {
			old = catalog.NewState()
		}
		for sort := range sorts {
			f.notes[sort] = f.notes[sort].markNotes(dirty, sort, v.Catalog)
		}
		markSaid(dirty, old, v.Catalog)
	}
	w.spread(dirty)
	var remove []search.Key
	for k := range dirty {
		if !w.has(k) {
			remove = append(remove, k)
			delete(dirty, k)
		}
	}
	f.derived, f.catalog = x, v.Catalog
	return f.index.Update(w.documents(dirty), remove)
}

// documents makes the documents with these keys while they are asked for, and
// empties keys by that. A subject, its events and its channels come one after the
// other, because they have most words in common.
func (w writer) documents(keys map[search.Key]bool) iter.Seq[*search.Document] {
	return func(yield func(*search.Document) bool) {
		one := func(kind search.Kind, id string) bool {
			k := search.Key{Kind: kind, ID: id}
			if !keys[k] {
				return true
			}
			delete(keys, k)
			return yield(w.document(k))
		}
		first := slices.SortedFunc(maps.Keys(keys), func(a, b search.Key) int {
			return cmp.Or(-cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) // teams, subjects, events and so on
		})
		for _, k := range first {
			if !one(k.Kind, k.ID) {
				return
			}
			if k.Kind != search.Subject {
				continue
			}
			s := w.derived.Subject(registry.ParseName(k.ID))
			for _, event := range s.Events {
				if !one(search.Event, event) {
					return
				}
			}
			for _, p := range s.Places {
				if !one(search.Channel, p.String()) {
					return
				}
			}
		}
	}
}

// has reports whether there is such a thing.
func (w writer) has(k search.Key) bool {
	switch k.Kind {
	case search.Subject:
		return w.derived.Subject(registry.ParseName(k.ID)) != nil
	case search.Event:
		return w.derived.Event(k.ID) != nil
	case search.Channel:
		return w.derived.Channel(k.ID) != nil
	case search.Application:
		return w.Catalog.Applications.Get(k.ID) != nil || w.Catalog.Main.Get(k.ID) != nil
	case search.Team:
		return w.Catalog.Teams.Get(k.ID) != nil
	case search.Domain:
		return w.Catalog.Domains.Get(k.ID) != nil
	}
	return false
}

func mark(dirty map[search.Key]bool, kind search.Kind, ids []string) {
	for _, id := range ids {
		dirty[search.Key{Kind: kind, ID: id}] = true
	}
}

// writer writes documents.
type writer struct {
	catalog.View
	derived *derive.Index
	uses    map[string]uses
}

// spread marks the events and channels of subjects, which take over what is said of these.
func (w writer) spread(dirty map[search.Key]bool) {
	var subjects []*derive.Subject
	for k := range dirty {
		if s := w.derived.Subject(registry.ParseName(k.ID)); k.Kind == search.Subject && s != nil {
			subjects = append(subjects, s)
		}
	}
	for _, s := range subjects {
		mark(dirty, search.Event, s.Events)
		for _, p := range s.Places {
			mark(dirty, search.Channel, []string{p.String()})
		}
	}
}

// document returns what the index knows of a thing that there is.
func (w writer) document(k search.Key) *search.Document {
	switch k.Kind {
	case search.Subject:
		return w.subject(k, w.derived.Subject(registry.ParseName(k.ID)))
	case search.Event:
		return w.event(k, w.derived.Event(k.ID))
	case search.Channel:
		return w.channel(k, w.derived.Channel(k.ID))
	case search.Application:
		return w.application(k)
	case search.Team:
		t := w.Catalog.Teams.Get(k.ID)
		return &search.Document{Key: k, Name: k.ID, Doc: cmp.Or(t.Title, t.Docs)}
	default:
		d := w.Catalog.Domains.Get(k.ID)
		b := book{Document: search.Document{Key: k, Name: k.ID, Doc: cmp.Or(d.Title, d.Docs)}}
		b.add("owner", d.Owner)
		return &b.Document
	}
}
