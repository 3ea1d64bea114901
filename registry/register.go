package registry

import (
	"cmp"
	"context"
	"errors"
	"math"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// Register stores a schema under a subject, or finds it there, as Confluent API
// reference section 6 tells. The position is that of the state that answers.
//
// Its errors are *Error of the kinds InvalidRuleSet, InvalidSubject,
// InvalidSchema, ReadOnly, NotImport, NotReadWrite, StrongReference, IDTaken,
// Incompatible, TooLarge, Exhausted and Refused, and ledger.ErrUnavailable.
func (r *Registry) Register(ctx context.Context, name Name, d Draft, o RegisterOptions) (Registered, ledger.Pos, error) {
	if err := r.bounded(&d); err != nil {
		return Registered{}, ledger.Pos{}, err
	}
	if d.ID != nil && *d.ID < 0 {
		d.ID = nil
	}
	view, err := r.store.Latest(ctx)
	stale := errors.Is(err, ledger.ErrUnavailable)
	if err != nil && !stale {
		return Registered{}, ledger.Pos{}, err
	}
	if stale {
		view = r.store.Current()
	}
	if o.Follow {
		name = view.State.Alias(name, false)
	}
	if err := r.registrable(name); err != nil {
		return Registered{}, view.Pos, err
	}
	hit, found := r.known(view.State, name, d, o)
	switch {
	case found != nil && !stale:
		return Registered{}, view.Pos, found
	case hit.Version != nil:
		hit.Stale = stale
		return hit, view.Pos, nil
	case stale:
		return Registered{}, view.Pos, err
	}
	return r.write(ctx, view, o.By, func(p *plan) (Registered, error) {
		if hit, err := r.known(p.state, name, d, o); err != nil || hit.Version != nil {
			return hit, err
		}
		return p.register(name, d, o)
	})
}

// write commits a registration and answers with the version as it is stored. view
// was confirmed for this request.
func (r *Registry) write(ctx context.Context, view View, by By, decide func(*plan) (Registered, error)) (Registered, ledger.Pos, error) {
	var answer Registered
	view, err := r.commitAfter(ctx, view, by, func(p *plan) (err error) {
		answer, err = decide(p)
		return err
	})
	if err != nil {
		return Registered{}, view.Pos, err
	}
	// Another request of the same group may have changed the version since; then
	// the answer is the one that was true in between.
	if v := view.State.VersionOf(view.State.Subject(*answer.Version.Name), int(answer.Version.Number)); v != nil && v.ID == answer.Version.ID && v.Content.Same(answer.Version.Content) {
		answer.Version = v
	}
	return answer, view.Pos, nil
}

// registrable checks the name of a subject that is to be written.
func (r *Registry) registrable(name Name) error {
	if r.o.Defaults.RejectEmptySubject && (name.Subject == "" || name.Subject == "*") {
		return &Error{Kind: InvalidSubject, Name: name}
	}
	return name.Check(r.o.Limits.Name)
}

// known answers a registration whose schema is there already, whatever the mode.
// It leaves out what changes the content on the way: tags, defaults, overrides.
// Its error is InvalidSchema for a text that cannot be read at all.
func (r *Registry) known(s *State, name Name, d Draft, o RegisterOptions) (Registered, error) {
	cfg := r.effective(s, name)
	if len(d.AddTags) > 0 || len(d.RemoveTags) > 0 || d.PropagateTags || completes(&cfg) {
		return Registered{}, nil
	}
	hit, err := r.find(s, name, d, LookupOptions{Normalize: o.Normalize})
	if err != nil || hit.Version == nil {
		return Registered{}, err
	}
	v := hit.Version
	idFits := d.ID == nil || *d.ID == v.ID
	fits := idFits
	switch {
	case d.Version < 0:
		fits = idFits && v == s.VersionOf(s.Subject(name), Latest)
	case d.Version > 0:
		fits = idFits && d.ID != nil && d.Version == int(v.Number)
	}
	if !fits {
		return Registered{}, nil
	}
	return hit, nil
}

// register plans a registration. Order and meaning of the steps are those of the
// Confluent API reference, section 6.1, from step 10 on.
func (p *plan) register(name Name, d Draft, o RegisterOptions) (Registered, error) {
	s, r := p.state, p.r
	mode, _ := s.EffectiveMode(name)
	if err := admits(mode, name, d.ID); err != nil {
		return Registered{}, err
	}
	importing := mode.Importing()
	cfg := r.effective(s, name)
	sub := s.Subject(name)
	next, err := nextVersion(name, sub)
	if err != nil {
		return Registered{}, err
	}
	if err := p.fillIn(name, &d, &cfg, sub, next, importing); err != nil {
		return Registered{}, err
	}
	how := r.newReading(&cfg, o.Normalize)
	if importing {
		how = reading{stored: true, deleted: true}
	} else if d.ID != nil {
		how.stored, how.deleted = true, true
	}
	c, err := r.understand(s, name, d, how)
	if err != nil {
		return Registered{}, err
	}
	for _, target := range c.direct {
		if s.HasStrong(target.Qualified()) {
			return Registered{}, &Error{Kind: StrongReference, Name: *target.Name}
		}
	}
	if hit, err := p.unchanged(sub, c, &d); err != nil || hit.Version != nil {
		return hit, err
	}
	if !importing && !o.Force {
		verdict, messages, err := r.judge(s, c, cfg, rivals(s, sub, &cfg))
		if err != nil {
			return Registered{}, err
		}
		if len(messages) > 0 {
			return Registered{}, &Error{Kind: Incompatible, Name: name, Messages: messages, Verdict: &verdict}
		}
	}
	number := next
	if d.Version > 0 {
		if d.Version != int(next) && !importing {
			return Registered{}, &Error{Kind: InvalidSchema, Name: name, Detail: "Version is not one more than previous version"}
		}
		number = int32(d.Version) //nolint:gosec // bounded by fillIn
	}
	wanted := d.ID
	if wanted == nil && p.prefers(name, c.content, o.PreferID) {
		wanted = &o.PreferID
	}
	id, err := p.idFor(name, c.content, wanted)
	if err != nil {
		return Registered{}, err
	}
	return p.enter(name, sub, number, id, c.content)
}

// admits checks whether a registration may write at all.
func admits(m Mode, name Name, id *int32) error {
	switch {
	case m.ReadOnly():
		return &Error{Kind: ReadOnly, Name: name}
	case id != nil && !m.Importing():
		return &Error{Kind: NotImport, Name: name}
	case id == nil && m != ReadWrite:
		return &Error{Kind: NotReadWrite, Name: name}
	default:
		return nil
	}
}

// nextVersion is one more than the highest number that is there, deleted or not.
func nextVersion(name Name, sub *Subject) (int32, error) {
	switch {
	case sub == nil:
		return 1, nil
	case sub.Top.Number == math.MaxInt32:
		return 0, &Error{Kind: Exhausted, Name: name, Detail: "no version number is left in subject " + name.Qualified()}
	default:
		return sub.Top.Number + 1, nil
	}
}

// fillIn takes over from the newest active version what the draft leaves out,
// applies tags, and merges metadata and rules.
func (p *plan) fillIn(name Name, d *Draft, cfg *Config, sub *Subject, next int32, importing bool) error {
	if d.Version > math.MaxInt32 {
		return &Error{Kind: InvalidSchema, Name: name, Detail: "Version is not one more than previous version"}
	}
	newest := p.state.VersionOf(sub, Latest)
	if d.Text == "" && !importing && newest != nil {
		d.Text, d.Type, d.References = newest.Content.Text(), string(newest.Content.Format), newest.Content.References
	}
	if d.Text == "" {
		return &Error{Kind: InvalidSchema, Name: name, Detail: "Empty schema"}
	}
	if importing {
		return nil
	}
	if len(d.AddTags) > 0 || len(d.RemoveTags) > 0 {
		d.Version = cmp.Or(d.Version, Latest) // tags ask for a new version
	}
	if err := p.r.retag(p.state, name, d, newest); err != nil {
		return err
	}
	d.Metadata, d.RuleSet = complete(cfg, d, newest)
	stamp(d, next)
	return nil
}

// unchanged finds the version that a registration without a number would repeat.
func (p *plan) unchanged(sub *Subject, c candidate, d *Draft) (Registered, error) {
	if sub == nil || d.Version != 0 {
		return Registered{}, nil
	}
	hit, err := p.r.match(p.state, sub, c, false)
	if err != nil || hit.Version == nil || d.ID != nil && *d.ID != hit.Version.ID {
		return Registered{}, err
	}
	return hit, nil
}

// enter plans the facts of a new version.
func (p *plan) enter(name Name, sub *Subject, number, id int32, c *Content) (Registered, error) {
	s := p.state
	if err := p.admit(Change{Kind: VersionRegistered, Name: name, Version: int(number), Content: c}); err != nil {
		return Registered{}, err
	}
	if name.Context != DefaultContext && !p.listed(name.Context) {
		p.facts = append(p.facts, fold.ContextFact(name.Context, true))
	}
	if sub != nil {
		// The softly deleted versions of the same content make room, as in Confluent,
		// and so does a version that an import replaces.
		for _, v := range s.AllOf(sub) {
			if v.Number == number || v.Deleted && v.ID == id && !s.Referenced(v, true, nil) {
				p.facts = append(p.facts, fold.PurgeFact(v))
			}
		}
	}
	if err := p.add(fold.RegisterFact(name, number, id, c)); err != nil {
		return Registered{}, &Error{Kind: TooLarge, Err: err}
	}
	v := &Version{Name: &name, Number: number, ID: id, Content: c, At: p.at}
	p.planned = append(p.planned, v)
	return Registered{Version: v, Created: true}, nil
}

// listed reports whether a context is on the list, or will be after the plan.
func (p *plan) listed(context string) bool {
	listed, _ := p.state.Context(context)
	for _, v := range p.planned {
		listed = listed || v.Context == context
	}
	return listed
}

// RetagRequest is the body of the deprecated call that changes the tags of a version.
type RetagRequest struct {
	NewVersion    int // 0 means the next one
	Add, Remove   []compat.EntityTags
	Metadata      *Metadata
	RuleSet       *RuleSet
	RulesToMerge  *RuleSet
	RulesToRemove []string
}

// Retag registers a version anew with other tags, metadata or rules. number is
// that of the version to start from, -1 the latest one. Its errors are those of
// Register, and SubjectNotFound and VersionNotFound.
func (r *Registry) Retag(ctx context.Context, name Name, number int, q RetagRequest, by By) (Registered, ledger.Pos, error) {
	if err := r.registrable(name); err != nil {
		return Registered{}, ledger.Pos{}, err
	}
	if q.RuleSet != nil && (q.RulesToMerge != nil || len(q.RulesToRemove) > 0) {
		return Registered{}, ledger.Pos{}, &Error{Kind: InvalidRuleSet, Detail: "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove"}
	}
	view, err := r.store.Latest(ctx)
	if err != nil {
		return Registered{}, ledger.Pos{}, err
	}
	return r.write(ctx, view, by, func(p *plan) (Registered, error) {
		v, err := p.state.FindVersion(name, number, false)
		if err != nil {
			return Registered{}, err
		}
		d := Draft{
			Type: string(v.Content.Format), Text: v.Content.Text(), References: v.Content.References,
			Metadata: v.Content.Metadata, RuleSet: q.RuleSet, Version: cmp.Or(q.NewVersion, Latest),
			AddTags: q.Add, RemoveTags: q.Remove,
		}
		if q.Metadata != nil {
			d.Metadata = q.Metadata
		}
		if q.RulesToMerge != nil || len(q.RulesToRemove) > 0 {
			d.RuleSet = v.Content.RuleSet.Merge(q.RulesToMerge).Without(q.RulesToRemove)
		}
		if err := r.bounded(&d); err != nil {
			return Registered{}, err
		}
		return p.register(*v.Name, d, RegisterOptions{By: by})
	})
}
