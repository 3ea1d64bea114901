package registry

import (
	"cmp"
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// AssociationOp is one wanted change of an association. Op is "" outside batches.
type AssociationOp struct {
	Op               string // CREATE, UPSERT or DELETE in batches
	Subject          *string
	AssociationType  string // "" is value
	Lifecycle        string // "" is the default
	Frozen           *bool
	Schema           *Draft
	Normalize        bool
	CascadeLifecycle bool // of a DELETE
}

// AssociationRequest asks for associations of one resource.
type AssociationRequest struct {
	Resource
	Associations []AssociationOp
}

// AssociationDelete selects associations of one resource for removal.
type AssociationDelete struct {
	ResourceID       string
	ResourceType     string   // "" is topic
	AssociationTypes []string // none means all
	CascadeLifecycle bool     // delete the subjects of strong associations too
	DryRun           bool
}

// DeleteAssociations removes associations. Its errors are InvalidAssociation,
// AssociationNotFound, AssociationFrozen, ReferenceExists, ReadOnly, Refused and
// ledger.ErrUnavailable.
func (r *Registry) DeleteAssociations(ctx context.Context, q AssociationDelete, by By) (ledger.Pos, error) {
	if q.ResourceID == "" {
		return ledger.Pos{}, invalidAssociation("resourceId", "cannot be null or empty")
	}
	decide := func(p *plan) error { return p.dissociate(q) }
	if q.DryRun {
		view, err := r.store.Latest(ctx)
		if err != nil {
			return view.Pos, err
		}
		return view.Pos, decide(r.plan(view))
	}
	view, err := r.commit(ctx, by, decide)
	return view.Pos, err
}

// dissociate plans the removal of associations and, with cascade, of the subjects
// of strong ones. Unlike in Confluent a subject that cannot be deleted leaves its
// association in place: the batch is all or nothing.
func (p *plan) dissociate(q AssociationDelete) error {
	found := p.state.AssociationsByResourceID(q.ResourceID, AssociationQuery{ResourceType: q.ResourceType, AssociationTypes: q.AssociationTypes})
	if len(found) == 0 {
		return &Error{Kind: AssociationNotFound, Value: q.ResourceID}
	}
	for _, a := range found {
		name := ParseName(a.Subject)
		mode, _ := p.state.EffectiveMode(name)
		switch {
		case mode.ReadOnly():
			return &Error{Kind: ReadOnlyAssociation, Name: name}
		case a.Frozen && !q.CascadeLifecycle:
			return &Error{Kind: AssociationFrozen, Name: name, Property: a.AssociationType}
		}
		if err := p.admit(Change{Kind: AssociationRemoved, Name: name}); err != nil {
			return err
		}
		if err := p.add(fold.AssociationFact(a, true)); err != nil {
			return err
		}
		if q.CascadeLifecycle && a.Lifecycle == Strong && !mode.Importing() {
			if err := p.destroy(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// destroy plans the soft and at once permanent deletion of a subject.
func (p *plan) destroy(name Name) error {
	sub := p.state.Subject(name)
	if sub == nil {
		return nil
	}
	for _, v := range p.state.AllOf(sub) {
		if p.state.Referenced(v, true, sub.Name) {
			return &Error{Kind: ReferenceExists, Name: name, Version: int(v.Number)}
		}
		for _, permanent := range []bool{false, true} {
			if v.Deleted && !permanent {
				continue
			}
			if err := p.remove(v, permanent); err != nil {
				return err
			}
		}
	}
	return p.forget(name)
}

// MutateAssociations handles the requests of a batch one by one and answers in
// order; neighbouring operations of one sort are decided together. The error is
// InvalidAssociation for an empty batch or ledger.ErrUnavailable.
func (r *Registry) MutateAssociations(ctx context.Context, space string, requests []AssociationRequest, dryRun bool, by By) ([]AssociationResult, ledger.Pos, error) {
	if len(requests) == 0 {
		return nil, ledger.Pos{}, invalidAssociation("requests", "cannot be null or empty")
	}
	out := make([]AssociationResult, 0, len(requests))
	for _, q := range requests {
		err := q.complete(dryRun)
		for rest := q.Associations; err == nil && len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n].Op == rest[0].Op {
				n++
			}
			err = r.mutate(ctx, space, q.Resource, rest[:n], dryRun, by)
			rest = rest[n:]
		}
		out = append(out, AssociationResult{Answer: AssociationAnswer{Resource: q.Resource}, Err: err})
	}
	view, err := r.store.Latest(ctx)
	if err != nil {
		return nil, view.Pos, err
	}
	for i := range out {
		if out[i].Err == nil && !dryRun {
			key := AssociationBatchQuery{Resource: requests[i].Resource}
			out[i].Answer.Associations = view.State.BatchAssociations([]AssociationBatchQuery{key}, true)[0].Answer.Associations
		}
	}
	return out, view.Pos, nil
}

// mutate carries out neighbouring operations of one sort.
func (r *Registry) mutate(ctx context.Context, space string, resource Resource, ops []AssociationOp, dryRun bool, by By) error {
	var err error
	switch ops[0].Op {
	case "CREATE", "UPSERT":
		_, _, err = r.associate(ctx, space, AssociationRequest{Resource: resource, Associations: ops}, ops[0].Op == "CREATE", dryRun, by)
	case "DELETE":
		for _, op := range ops {
			_, err = r.DeleteAssociations(ctx, AssociationDelete{
				ResourceID: resource.ID, ResourceType: resource.Type, AssociationTypes: []string{op.AssociationType},
				CascadeLifecycle: op.CascadeLifecycle, DryRun: dryRun,
			}, by)
			if err != nil {
				break
			}
		}
	default:
		err = invalidAssociation("opType", "must be CREATE, UPSERT or DELETE")
	}
	return err
}

// resourceLimit is the longest name of a resource in characters, as in Confluent.
const resourceLimit = 256

// complete checks what a request says without looking at the state, and fills in
// the types. Its error is InvalidAssociation.
func (q *AssociationRequest) complete(dryRun bool) error {
	for _, part := range []struct{ property, value string }{{"resourceName", q.Name}, {"resourceNamespace", q.Namespace}} {
		if detail := resourceDetail(part.value); detail != "" {
			return invalidAssociation(part.property, detail)
		}
	}
	q.Type = cmp.Or(q.Type, fold.Topic)
	switch {
	case q.ID == "" && !dryRun:
		return invalidAssociation("resourceId", "cannot be null or empty")
	case len(q.ID) > resourceLimit:
		return invalidAssociation("resourceId", "exceeds max length of 256")
	case !utf8.ValidString(q.ID) || fold.HasControl(q.ID):
		return invalidAssociation("resourceId", "has a control character")
	case q.Type != fold.Topic:
		return invalidAssociation("resourceType", "must be 'topic'")
	case len(q.Associations) == 0:
		return invalidAssociation("associations", "cannot be null or empty")
	}
	q.Associations = slices.Clone(q.Associations)
	seen := map[string]bool{}
	for i := range q.Associations {
		op := &q.Associations[i]
		op.AssociationType = cmp.Or(op.AssociationType, "value")
		if err := op.check(); err != nil {
			return err
		}
		once := op.Op + op.AssociationType
		if seen[once] {
			return invalidAssociation("associationType", "may only appear once per request, but '"+op.AssociationType+"' appears more than once")
		}
		seen[once] = true
	}
	return nil
}

// check looks at one operation by itself.
func (op *AssociationOp) check() error {
	switch {
	case op.AssociationType != "key" && op.AssociationType != "value":
		return invalidAssociation("associationType", "must be either 'key' or 'value'")
	case op.Subject != nil && (*op.Subject == "" || fold.HasControl(*op.Subject)):
		return invalidAssociation("subject", "must not be empty")
	case op.Lifecycle != "" && op.Lifecycle != Strong && op.Lifecycle != Weak:
		return invalidAssociation("lifecycle", "must be either STRONG or WEAK")
	case op.Lifecycle == Weak && op.Schema != nil:
		return invalidAssociation("lifecycle", "cannot be WEAK when schema is provided")
	case op.Frozen != nil && !*op.Frozen && op.Schema != nil:
		return invalidAssociation("frozen", "cannot be false when schema is provided")
	default:
		return nil
	}
}

func resourceDetail(value string) string {
	if value == "" {
		return "cannot be null or empty"
	}
	if utf8.RuneCountInString(value) > resourceLimit {
		return "exceeds max length of 256"
	}
	for _, c := range value {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '-' || c == utf8.RuneError {
			return "illegal character '" + string(c) + "'"
		}
	}
	return ""
}

func invalidAssociation(property, detail string) error {
	return &Error{Kind: InvalidAssociation, Property: property, Detail: detail}
}
