package registry

import (
	"context"
	"errors"
	"math"

	"github.com/treaty-registry/treaty/ledger"
)

// plan collects the facts of one request on one state. What it has planned
// counts for what follows: a fact of the same plan may rely on it.
type plan struct {
	r       *Registry
	state   *State
	gate    Gate
	at      int64 // milliseconds
	by      By
	again   bool // the same decision was taken before on a confirmed view
	facts   []ledger.Fact
	planned []*Version // new versions, oldest first
}

func (r *Registry) plan(v View) *plan {
	return &plan{r: r, state: v.State, gate: v.Gate, at: r.o.Now().UnixMilli()}
}

// add takes a fact, or the error of making it.
func (p *plan) add(f ledger.Fact, err error) error {
	if err != nil {
		return err
	}
	p.facts = append(p.facts, f)
	return nil
}

// admit asks the gate.
func (p *plan) admit(c Change) error {
	if p.gate == nil {
		return nil
	}
	c.By, c.Again = p.by, p.again
	err := p.gate.Admit(c)
	if err == nil {
		return nil
	}
	kind := Refused
	if c.Kind == VersionDeleted || c.Kind == VersionPurged {
		kind = InUse
	}
	return &Error{Kind: kind, Name: c.Name, Version: c.Version, Detail: err.Error(), Err: err}
}

// idFor chooses the id of a content: the wanted one if it is free or has the
// same content, else the one that the content has already, else a fresh one.
func (p *plan) idFor(name Name, c *Content, wanted *int32) (int32, error) {
	highest := p.state.MaxID(name.Context)
	for _, v := range p.planned {
		switch {
		case v.Context != name.Context:
		case wanted == nil && v.Content.Same(c), wanted != nil && v.ID == *wanted && v.Content.Same(c):
			return v.ID, nil
		case wanted != nil && v.ID == *wanted:
			return 0, &Error{Kind: IDTaken, Name: name, ID: *wanted}
		default:
			highest = max(highest, v.ID)
		}
	}
	if wanted != nil {
		if v := p.state.ByID(name.Context, *wanted); v != nil && !v.Content.Same(c) {
			return 0, &Error{Kind: IDTaken, Name: name, ID: *wanted}
		}
		return *wanted, nil
	}
	if ids := p.state.IDsOf(name.Context, c); len(ids) > 0 {
		return ids[len(ids)-1], nil // of several, which only IMPORT makes, the last one
	}
	if highest == math.MaxInt32 {
		return 0, &Error{Kind: Exhausted, Name: name, Detail: "no id is left in context " + name.Context}
	}
	return highest + 1, nil
}

// prefers reports whether a content can have the id that somebody would like it
// to have: the content has none yet, and nobody else has that id.
func (p *plan) prefers(name Name, c *Content, id int32) bool {
	for _, v := range p.planned {
		if v.Context == name.Context && (v.ID == id || v.Content.Same(c)) {
			return false
		}
	}
	return id > 0 && p.state.ByID(name.Context, id) == nil && len(p.state.IDsOf(name.Context, c)) == 0
}

// commit runs a decision on a confirmed state, and in the store.
func (r *Registry) commit(ctx context.Context, by By, decide func(*plan) error) (View, error) {
	view, err := r.store.Latest(ctx)
	if err != nil {
		return View{}, err
	}
	return r.commitAfter(ctx, view, by, decide)
}

// commitAfter runs a decision in the store. It first runs outside, on a view that
// was confirmed for this request: that warms the memory of texts and comparisons,
// so that a slow one does not hold up others, and a refusal or nothing to do needs
// no commit at all.
func (r *Registry) commitAfter(ctx context.Context, view View, by By, decide func(*plan) error) (View, error) {
	trial := r.plan(view)
	trial.by = by
	if err := decide(trial); err != nil || len(trial.facts) == 0 {
		return view, err
	}
	view, err := r.store.Commit(ctx, func(v View) (ledger.Batch, error) {
		p := r.plan(v)
		p.by, p.again = by, true
		if err := decide(p); err != nil {
			return ledger.Batch{}, err
		}
		return ledger.Batch{Actor: by.Actor, Cause: by.Cause, At: r.o.Now(), Facts: p.facts}, nil
	})
	if errors.Is(err, ledger.ErrTooLarge) {
		return view, &Error{Kind: TooLarge, Err: err}
	}
	return view, err
}
