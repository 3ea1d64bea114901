package registry

import (
	"fmt"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
)

// Bundle decides about several changes that become one batch: all of them or
// none. Each sees what those before it have changed, and the rules are those of
// the single calls. What is refused leaves the bundle as it was.
type Bundle struct {
	r     *Registry
	view  View // whose state is private
	facts []ledger.Fact
	first uint64 // number of the first entry that the bundle would write
}

// Bundle begins a bundle on a view. It is for one decision, and not safe for
// concurrent use.
func (r *Registry) Bundle(v View) *Bundle {
	if v.Fork != nil {
		v.State = v.Fork()
	} else {
		v.State = v.State.Fork()
	}
	return &Bundle{r: r, view: v, first: v.Pos.Seq + 1}
}

// State is what the view and the changes so far add up to. The next change ends its validity.
func (b *Bundle) State() *State { return b.view.State }

// Facts returns what the bundle would append, in order.
func (b *Bundle) Facts() []ledger.Fact { return b.facts }

// Register is Registry.Register, without its commit. Its errors are the same but
// for ledger.ErrUnavailable.
func (b *Bundle) Register(name Name, d Draft, o RegisterOptions) (Registered, error) {
	if err := b.r.bounded(&d); err != nil {
		return Registered{}, err
	}
	if err := b.r.registrable(name); err != nil {
		return Registered{}, err
	}
	var out Registered
	err := b.decide(func(p *plan) (err error) {
		if out, err = b.r.known(p.state, name, d, o); err != nil || out.Version != nil {
			return err
		}
		p.by = o.By
		out, err = p.register(name, d, o)
		return err
	})
	return out, err
}

// SetConfig is Registry.SetConfig, without its commit.
func (b *Bundle) SetConfig(name Name, u ConfigUpdate) (Config, error) {
	if err := b.r.configurable(name, &u); err != nil {
		return Config{}, err
	}
	var merged Config
	err := b.decide(func(p *plan) (err error) {
		merged, err = p.setConfig(name, u)
		return err
	})
	return merged, err
}

// DeleteSubject is Registry.DeleteSubject, softly and without its commit.
func (b *Bundle) DeleteSubject(name Name) ([]int32, error) {
	var numbers []int32
	err := b.decide(func(p *plan) (err error) {
		numbers, err = p.deleteSubject(name, false)
		return err
	})
	return numbers, err
}

// decide plans one change and applies it to the private state.
func (b *Bundle) decide(change func(*plan) error) error {
	p := b.r.plan(b.view)
	if err := change(p); err != nil {
		return err
	}
	for _, f := range p.facts {
		for _, seq := range f.Erases {
			if seq >= b.first {
				return fmt.Errorf("entry %d of the bundle cannot be erased by the bundle itself: %w", seq, ledger.ErrInvalid)
			}
		}
	}
	for _, f := range p.facts {
		e := ledger.Entry{Fact: f, Seq: b.first + uint64(len(b.facts)), At: b.r.o.Now(), Last: true}
		if err := b.view.State.Apply(e); err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
		b.facts = append(b.facts, f)
	}
	return nil
}

// Changes tells the differences between two versions in words, in the order of
// the newer text; nil where they are written in different languages or in one
// that has no words for it.
func (r *Registry) Changes(s *State, older, newer *Version) ([]compat.Change, error) {
	if older.Content.Format != newer.Content.Format {
		return nil, nil
	}
	l, a, err := r.opened(s, older.Context, older.Content)
	if err != nil {
		return nil, err
	}
	explainer, ok := l.(compat.Explainer)
	if !ok {
		return nil, nil
	}
	_, b, err := r.opened(s, newer.Context, newer.Content)
	if err != nil {
		return nil, err
	}
	return explainer.Diff(a, b), nil
}
