package registry

import (
	"context"
	"slices"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// DeleteVersion deletes one version, softly or permanently; number -1 is the
// latest one. It returns the number. Its errors are VersionSoftDeleted,
// SubjectNotFound, VersionNotFound, ReadOnly, NoActiveVersion, ReferenceExists,
// VersionNotSoftDeleted, InUse and ledger.ErrUnavailable.
func (r *Registry) DeleteVersion(ctx context.Context, name Name, number int, permanent bool, by By) (int32, ledger.Pos, error) {
	var deleted int32
	view, err := r.commit(ctx, by, func(p *plan) (err error) {
		deleted, err = p.deleteVersion(name, number, permanent)
		return err
	})
	return deleted, view.Pos, err
}

// deleteVersion plans the deletion of one version, with the checks in the order
// of the Confluent API reference, section 8.1.
func (p *plan) deleteVersion(name Name, number int, permanent bool) (int32, error) {
	s := p.state
	sub := s.Subject(name)
	v := s.VersionOf(sub, number)
	switch {
	case v != nil && v.Deleted && !permanent:
		return 0, &Error{Kind: VersionSoftDeleted, Name: name, Version: int(v.Number)}
	case sub == nil:
		return 0, &Error{Kind: SubjectNotFound, Name: name}
	case v == nil:
		return 0, &Error{Kind: VersionNotFound, Name: name, Version: number}
	}
	if err := p.writable(name); err != nil {
		return 0, err
	}
	if !permanent && sub.Active == 1 && len(s.AssociationsOf(name.Qualified())) > 0 {
		return 0, &Error{Kind: NoActiveVersion, Name: name}
	}
	if s.Referenced(v, permanent, nil) {
		return 0, &Error{Kind: ReferenceExists, Name: name, Version: int(v.Number)}
	}
	if permanent && !v.Deleted {
		return 0, &Error{Kind: VersionNotSoftDeleted, Name: name, Version: int(v.Number)}
	}
	if err := p.remove(v, permanent); err != nil {
		return 0, err
	}
	if permanent && sub.Active+sub.Deleted == 1 {
		return v.Number, p.forget(name)
	}
	return v.Number, nil
}

// DeleteSubject deletes all versions of a subject, softly or permanently, and
// returns their numbers in ascending order. Its errors are SubjectNotFound,
// SubjectSoftDeleted, ReadOnly, AssociationExists, ReferenceExists,
// SubjectNotSoftDeleted, TooLarge, InUse and ledger.ErrUnavailable.
func (r *Registry) DeleteSubject(ctx context.Context, name Name, permanent bool, by By) ([]int32, ledger.Pos, error) {
	var deleted []int32
	view, err := r.commit(ctx, by, func(p *plan) (err error) {
		deleted, err = p.deleteSubject(name, permanent)
		return err
	})
	return deleted, view.Pos, err
}

// deleteSubject plans the deletion of a subject, with the checks in the order of
// the Confluent API reference, section 8.2.
func (p *plan) deleteSubject(name Name, permanent bool) ([]int32, error) {
	s := p.state
	sub := s.Subject(name)
	switch {
	case sub == nil:
		return nil, &Error{Kind: SubjectNotFound, Name: name}
	case sub.Active == 0 && !permanent:
		return nil, &Error{Kind: SubjectSoftDeleted, Name: name}
	}
	if err := p.writable(name); err != nil {
		return nil, err
	}
	if len(s.AssociationsOf(name.Qualified())) > 0 {
		return nil, &Error{Kind: AssociationExists, Name: name}
	}
	return p.deleteAll(sub, permanent)
}

// deleteAll plans the deletion of all versions of a subject.
func (p *plan) deleteAll(sub *Subject, permanent bool) ([]int32, error) {
	versions := p.state.ActiveVersions(sub)
	if permanent {
		versions = p.state.AllOf(sub)
	}
	numbers := make([]int32, 0, len(versions))
	for _, v := range versions {
		if p.state.Referenced(v, permanent, sub.Name) {
			return nil, &Error{Kind: ReferenceExists, Name: *sub.Name, Version: int(v.Number)}
		}
		if permanent && !v.Deleted {
			return nil, &Error{Kind: SubjectNotSoftDeleted, Name: *sub.Name}
		}
		numbers = append(numbers, v.Number)
	}
	if permanent {
		slices.Reverse(versions) // as Confluent: a reader that stops half-way has no gap
	}
	for _, v := range versions {
		if err := p.remove(v, permanent); err != nil {
			return nil, err
		}
	}
	if permanent {
		return numbers, p.forget(*sub.Name)
	}
	return numbers, nil
}

// remove plans the deletion of one version.
func (p *plan) remove(v *Version, permanent bool) error {
	f := fold.DeleteFact(v)
	if permanent {
		f = fold.PurgeFact(v)
	}
	if err := p.admit(Change{Kind: f.Kind, Name: *v.Name, Version: int(v.Number)}); err != nil {
		return err
	}
	p.facts = append(p.facts, f)
	return nil
}

// forget plans the removal of what is left of a subject without versions: its
// config and mode. The empty subject shares those with its context, so they stay.
func (p *plan) forget(name Name) error {
	if name.IsContext() {
		return nil
	}
	if _, ok := p.state.ModeOf(name); ok {
		if err := p.add(fold.ModeFact(name, "")); err != nil {
			return err
		}
	}
	if _, ok := p.state.ConfigOf(name); ok {
		return p.add(fold.ConfigFact(name, nil))
	}
	return nil
}

// writable checks that the mode of a name lets it be changed.
func (p *plan) writable(name Name) error {
	if m, _ := p.state.EffectiveMode(name); m.ReadOnly() {
		return &Error{Kind: ReadOnly, Name: name}
	}
	return nil
}

// DeleteContext takes an empty context off the list. Its errors are
// ContextNotEmpty and ledger.ErrUnavailable; an unknown context is fine.
func (r *Registry) DeleteContext(ctx context.Context, name string, by By) (ledger.Pos, error) {
	view, err := r.commit(ctx, by, func(p *plan) error {
		listed, subjects := p.state.Context(name)
		if subjects > 0 {
			return &Error{Kind: ContextNotEmpty, Name: Name{Context: name}}
		}
		if listed {
			p.facts = append(p.facts, fold.ContextFact(name, false))
		}
		return nil
	})
	return view.Pos, err
}
