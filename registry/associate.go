package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// CreateAssociations creates associations of one resource and registers the
// schemas that come with them. space is the query parameter context, which
// subjects without a prefix belong to, "" for none. Its errors are those of the
// Confluent API reference, sections 12.1 and 12.2, and those of Register.
func (r *Registry) CreateAssociations(ctx context.Context, space string, q AssociationRequest, dryRun bool, by By) (AssociationAnswer, ledger.Pos, error) {
	return r.associate(ctx, space, q, true, dryRun, by)
}

// UpsertAssociations creates or changes associations of the resource with this id. Its errors are as above.
func (r *Registry) UpsertAssociations(ctx context.Context, space, resourceID string, q AssociationRequest, dryRun bool, by By) (AssociationAnswer, ledger.Pos, error) {
	switch q.ID {
	case "":
		q.ID = resourceID
	case resourceID:
	default:
		return AssociationAnswer{}, ledger.Pos{}, invalidAssociation("resourceId", "does not match the resource id of the path")
	}
	return r.associate(ctx, space, q, false, dryRun, by)
}

// associate decides about all associations of a request together.
func (r *Registry) associate(ctx context.Context, space string, q AssociationRequest, create, dryRun bool, by By) (AssociationAnswer, ledger.Pos, error) {
	if err := q.complete(dryRun); err != nil {
		return AssociationAnswer{}, ledger.Pos{}, err
	}
	answer := AssociationAnswer{Resource: q.Resource}
	decide := func(p *plan) error {
		answer.Associations = nil
		wanted, err := p.wanted(space, &q, create)
		if err != nil {
			return err
		}
		for _, w := range wanted {
			info, err := p.associate(w, wanted, create)
			if err != nil {
				return err
			}
			answer.Associations = append(answer.Associations, info)
		}
		return nil
	}
	if dryRun {
		view, err := r.store.Latest(ctx)
		if err != nil {
			return AssociationAnswer{}, view.Pos, err
		}
		err = decide(r.plan(view))
		return AssociationAnswer{Resource: q.Resource}, view.Pos, err
	}
	view, err := r.commit(ctx, by, decide)
	if err != nil {
		return AssociationAnswer{}, view.Pos, err
	}
	return answer, view.Pos, nil
}

// want is one association as it shall become.
type want struct {
	to        Association
	name      Name // of its subject
	op        *AssociationOp
	old       *Association // what is there of this resource and type; nil if nothing is
	importing bool
}

// wanted completes the operations of a request with defaults and checks them
// against each other and against what is stored.
func (p *plan) wanted(space string, q *AssociationRequest, create bool) ([]want, error) {
	context := DefaultContext
	if space != "" {
		context = ParseName(space).Context
	}
	out := make([]want, 0, len(q.Associations))
	for i := range q.Associations {
		op := &q.Associations[i]
		w := want{op: op, to: Association{
			ResourceName: q.Name, ResourceNamespace: q.Namespace, ResourceID: q.ID, ResourceType: q.Type,
			AssociationType: op.AssociationType, Lifecycle: op.Lifecycle,
		}}
		w.old = p.state.AssociationLike(&w.to)
		if err := w.settle(context, create); err != nil {
			return nil, err
		}
		mode, _ := p.state.EffectiveMode(w.name)
		w.importing = mode.Importing()
		if err := w.name.Check(p.r.o.Limits.Name); err != nil {
			return nil, err
		}
		if err := p.fits(&w, create); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, p.oneLifecycle(q, out)
}

// settle fills in lifecycle, frozenness and subject.
func (w *want) settle(context string, create bool) error {
	to, op := &w.to, w.op
	if w.old != nil && !create {
		to.Lifecycle = cmp.Or(to.Lifecycle, w.old.Lifecycle)
	} else if to.Lifecycle == "" {
		to.Lifecycle = Weak
		if op.Schema != nil {
			to.Lifecycle = Strong
		}
	}
	to.Frozen = to.DefaultFrozen()
	standard := Name{Context: "." + to.ResourceNamespace, Subject: to.ResourceName + "-" + to.AssociationType}
	switch {
	case op.Subject != nil:
		w.name = fold.ResolveName(*op.Subject, context)
	case w.old != nil && !create:
		w.name = ParseName(w.old.Subject)
	case to.Lifecycle == Strong:
		w.name = standard
	default:
		return invalidAssociation("subject", "must be given when lifecycle is WEAK")
	}
	to.Subject = w.name.Qualified()
	if same := w.name == standard; same != (to.Lifecycle == Strong) {
		if same {
			return invalidAssociation("subject", "cannot be the default subject when lifecycle is WEAK")
		}
		return invalidAssociation("subject", "must be the default subject '"+standard.Qualified()+"' when lifecycle is STRONG")
	}
	if op.Frozen != nil && *op.Frozen != to.Frozen {
		return invalidAssociation("frozen", "must be true exactly when lifecycle is STRONG")
	}
	return nil
}

// fits checks a completed operation by the rules of section 12.1 that need the state.
func (p *plan) fits(w *want, create bool) error {
	sub := p.state.Subject(w.name)
	updating := w.old != nil && !create
	switch {
	case updating && w.op.Lifecycle == "" && w.op.Schema == nil:
		return invalidAssociation("lifecycle", "or schema must be given to update an association")
	case updating && w.to.Subject != w.old.Subject:
		return invalidAssociation("subject", "cannot be changed")
	case updating && w.to.Frozen != w.old.Frozen:
		return invalidAssociation("frozen", "cannot be changed")
	case w.old == nil && !create && w.op.Schema != nil:
		return invalidAssociation("schema", "can only be given when creating an association")
	case w.old == nil && !create && w.to.Lifecycle == Strong && !w.importing:
		return invalidAssociation("lifecycle", "cannot be STRONG when upserting an association")
	case w.importing && w.op.Schema != nil:
		return invalidAssociation("schema", "cannot be given for a subject in IMPORT mode")
	case w.old != nil || !w.to.Frozen || w.importing:
		return nil
	case w.op.Schema == nil:
		return invalidAssociation("schema", "must be given when creating a frozen association")
	case sub != nil && !p.isFirst(w, sub):
		return invalidAssociation("frozen", "cannot be true when the subject has schemas already")
	default:
		return nil
	}
}

// isFirst reports whether the subject has nothing but a first version equal to the supplied schema.
func (p *plan) isFirst(w *want, sub *Subject) bool {
	if sub.Active+sub.Deleted != 1 || sub.Top.Number != 1 {
		return false
	}
	hit, err := p.r.find(p.state, w.name, *w.op.Schema, LookupOptions{Normalize: w.op.Normalize})
	return err == nil && hit.Version != nil
}

// oneLifecycle checks that all associations of the resource will share one.
func (p *plan) oneLifecycle(q *AssociationRequest, wanted []want) error {
	all := slices.Clone(p.state.AssociationsByResourceID(q.ID, AssociationQuery{ResourceType: q.Type}))
	for i := range wanted {
		all = slices.DeleteFunc(all, func(a *Association) bool { return a.AssociationType == wanted[i].to.AssociationType })
	}
	for i := range wanted {
		all = append(all, &wanted[i].to)
	}
	for _, a := range all {
		if a.Lifecycle != all[0].Lifecycle {
			return invalidAssociation("lifecycle", "must be the same for all associations of a resource")
		}
	}
	return nil
}

// associate plans one association, with the checks in the order of section 12.2.
func (p *plan) associate(w want, wanted []want, create bool) (AssociationInfo, error) {
	s := p.state
	if mode, _ := s.EffectiveMode(w.name); mode.ReadOnly() {
		return AssociationInfo{}, &Error{Kind: ReadOnlyAssociation, Name: w.name}
	}
	if w.old != nil && w.old.Subject == w.to.Subject && w.old.Lifecycle == w.to.Lifecycle && w.old.Frozen == w.to.Frozen {
		return p.repeated(w, create)
	}
	sub := s.Subject(w.name)
	others := slices.DeleteFunc(s.AssociationsOf(w.to.Subject), func(a *Association) bool { return w.old != nil && a.Key() == w.old.Key() })
	switch {
	case w.old != nil && create:
		return AssociationInfo{}, w.exists()
	case w.old != nil && w.old.Frozen:
		return AssociationInfo{}, &Error{Kind: AssociationFrozen, Name: w.name, Property: w.to.AssociationType}
	case w.op.Schema == nil && !sub.Visible(false):
		return AssociationInfo{}, &Error{Kind: NoActiveVersion, Name: w.name}
	case w.to.Lifecycle == Strong && len(others) > 0:
		return AssociationInfo{}, &Error{Kind: AssociationExists, Name: w.name}
	case w.to.Lifecycle == Strong && (p.referencedAtAll(sub) || referencedIn(wanted, w.name)):
		return AssociationInfo{}, &Error{Kind: ReferenceExistsAssociation, Name: w.name}
	case w.to.Lifecycle == Weak && slices.ContainsFunc(others, func(a *Association) bool { return a.Lifecycle == Strong }):
		return AssociationInfo{}, &Error{Kind: StrongAssociationExists, Name: w.name}
	}
	info := AssociationInfo{}
	if w.op.Schema != nil {
		var err error
		if info.Schema, err = p.supplied(w); err != nil {
			return AssociationInfo{}, err
		}
	}
	to := w.to
	if w.old != nil {
		to.GUID, to.CreateTs, to.UpdateTs = w.old.GUID, w.old.CreateTs, p.at
	} else {
		to.CreateTs = p.at
		// The GUID follows from what it names, so that a decision may be repeated.
		to.GUID = uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "%q %q %d", to.Key(), to.Subject, p.at)).String()
	}
	if err := p.admit(Change{Kind: AssociationSet, Name: w.name}); err != nil {
		return AssociationInfo{}, err
	}
	info.Association = &to
	return info, p.add(fold.AssociationFact(&to, false))
}

// repeated answers for an association that is there already.
func (p *plan) repeated(w want, create bool) (AssociationInfo, error) {
	info := AssociationInfo{Association: w.old}
	if !create || w.op.Schema == nil {
		return info, nil
	}
	hit, err := p.r.find(p.state, w.name, *w.op.Schema, LookupOptions{Normalize: w.op.Normalize})
	if err != nil {
		return AssociationInfo{}, err
	}
	if hit.Version == nil {
		return AssociationInfo{}, w.exists()
	}
	info.Schema = hit.Version
	return info, nil
}

func (w *want) exists() error {
	return &Error{Kind: AssociationExistsForType, Name: w.name, Property: w.to.AssociationType, Value: w.to.ResourceName}
}

// supplied registers the schema that comes with an association.
func (p *plan) supplied(w want) (*Version, error) {
	d := *w.op.Schema
	if err := p.r.bounded(&d); err != nil {
		return nil, err
	}
	o := RegisterOptions{Normalize: w.op.Normalize}
	registered, err := p.r.known(p.state, w.name, d, o)
	if err == nil && registered.Version == nil {
		registered, err = p.register(w.name, d, o)
	}
	var e *Error
	if errors.As(err, &e) && e.Kind == Incompatible {
		e.Kind = IncompatibleAssociation
	}
	return registered.Version, err
}

// referencedAtAll reports whether other subjects refer to any version of a subject.
func (p *plan) referencedAtAll(sub *Subject) bool {
	return sub != nil && slices.ContainsFunc(p.state.AllOf(sub), func(v *Version) bool { return p.state.Referenced(v, true, sub.Name) })
}

// referencedIn reports whether a schema of the same request refers to a subject.
func referencedIn(wanted []want, name Name) bool {
	for _, w := range wanted {
		if w.op.Schema == nil {
			continue
		}
		for _, ref := range w.op.Schema.References {
			if fold.ResolveName(ref.Subject, w.name.Context) == name {
				return true
			}
		}
	}
	return false
}
