package registry

import (
	"context"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/fold"
)

// SetConfig merges an update into the record of a subject, a context or
// everything, and returns the merged record, whose level is empty if none was
// ever set. Its errors are InvalidLevel, InvalidRuleSet, InvalidSubject, ReadOnly,
// TooLarge and ledger.ErrUnavailable.
func (r *Registry) SetConfig(ctx context.Context, name Name, u ConfigUpdate, by By) (Config, ledger.Pos, error) {
	if err := r.configurable(name, &u); err != nil {
		return Config{}, ledger.Pos{}, err
	}
	var merged Config
	view, err := r.commit(ctx, by, func(p *plan) (err error) {
		merged, err = p.setConfig(name, u)
		return err
	})
	if err != nil {
		return Config{}, view.Pos, err
	}
	return merged, view.Pos, nil
}

// configurable checks an update and the name it is for, and spells its values as they are stored.
func (r *Registry) configurable(name Name, u *ConfigUpdate) error {
	if v := u.Level.Value; v != nil {
		level, ok := compat.ParseLevel(*v)
		if !ok {
			return &Error{Kind: InvalidLevel, Value: *v}
		}
		canonical := string(level)
		u.Level.Value = &canonical
	}
	for _, d := range []Draft{
		{Metadata: u.DefaultMetadata.Value, RuleSet: u.DefaultRuleSet.Value},
		{Metadata: u.OverrideMetadata.Value, RuleSet: u.OverrideRuleSet.Value},
	} {
		if err := r.bounded(&d); err != nil {
			return err
		}
	}
	if err := name.Check(r.o.Limits.Name); err != nil {
		return err
	}
	if p := u.Policy.Value; p != nil && knownPolicy(*p) == "" {
		u.Policy.Value = nil // Confluent stores an unknown policy as none
	}
	return nil
}

// setConfig plans the merged record and returns it.
func (p *plan) setConfig(name Name, u ConfigUpdate) (Config, error) {
	if err := p.writable(name); err != nil {
		return Config{}, err
	}
	var merged Config
	old, had := p.state.ConfigOf(name)
	if had {
		merged = *old
	}
	u.apply(&merged)
	f, err := fold.ConfigFact(name, &merged)
	if err != nil {
		return Config{}, err
	}
	if had {
		if same, err := fold.ConfigFact(name, old); err == nil && string(same.Body) == string(f.Body) {
			return merged, nil // said again, as declarative tools do
		}
	}
	return merged, p.add(f, nil)
}

// apply merges the update into a record.
func (u *ConfigUpdate) apply(c *Config) {
	patch(&c.Alias, u.Alias)
	patch(&c.AliasForDeks, u.AliasForDeks)
	patch(&c.Group, u.Group)
	patchNamed(&c.Level, u.Level)
	if u.Policy.Present {
		c.Policy = ""
		if u.Policy.Value != nil {
			c.Policy = knownPolicy(*u.Policy.Value)
		}
	}
	patchPointer(&c.Normalize, u.Normalize)
	patchPointer(&c.ValidateFields, u.ValidateFields)
	patchPointer(&c.ValidateNewSchemas, u.ValidateNewSchemas)
	patchPointer(&c.ValidateRules, u.ValidateRules)
	patchPointer(&c.DefaultMetadata, u.DefaultMetadata)
	patchPointer(&c.OverrideMetadata, u.OverrideMetadata)
	patchPointer(&c.DefaultRuleSet, u.DefaultRuleSet)
	patchPointer(&c.OverrideRuleSet, u.OverrideRuleSet)
}

func patch(to *string, p Patch[string]) { patchNamed(to, p) }

func patchNamed[T ~string](to *T, p Patch[string]) {
	if !p.Present {
		return
	}
	*to = ""
	if p.Value != nil {
		*to = T(*p.Value)
	}
}

func patchPointer[T any](to **T, p Patch[T]) {
	if p.Present {
		*to = p.Value
	}
}

// knownPolicy reads a policy in any case of letters; "" for an unknown one.
func knownPolicy(s string) compat.Policy {
	for _, p := range []compat.Policy{compat.Strict, compat.Lenient} {
		if strings.EqualFold(s, string(p)) {
			return p
		}
	}
	return ""
}

// DeleteConfig removes a record and returns it with its level filled in. Without
// a record the answer is SubjectNotFound, or the server default for {".", ""}.
// Further errors are ReadOnly and ledger.ErrUnavailable.
func (r *Registry) DeleteConfig(ctx context.Context, name Name, by By) (Config, ledger.Pos, error) {
	var old Config
	view, err := r.commit(ctx, by, func(p *plan) error {
		record, ok := p.state.ConfigOf(name)
		if !ok && !name.Settled() {
			return &Error{Kind: SubjectNotFound, Name: name}
		}
		if err := p.writable(name); err != nil {
			return err
		}
		if !ok {
			old = Config{Level: r.o.Defaults.Level}
			return nil
		}
		old = r.leveled(record)
		return p.add(fold.ConfigFact(name, nil))
	})
	if err != nil {
		return Config{}, view.Pos, err
	}
	return old, view.Pos, nil
}

// SetMode sets the mode of a subject, a context or everything; nil clears it.
// mode may be in any case of letters and is returned as stored, "" when cleared.
// Its errors are InvalidSubject, InvalidMode, ForwardNotGlobal, ModeImmutable,
// SubjectsExist, ReferenceExists, TooLarge and ledger.ErrUnavailable.
func (r *Registry) SetMode(ctx context.Context, name Name, mode *string, force bool, by By) (Mode, ledger.Pos, error) {
	if err := name.Check(r.o.Limits.Name); err != nil {
		return "", ledger.Pos{}, err
	}
	wanted := Mode("")
	if mode != nil {
		if wanted = parseMode(*mode); wanted == "" {
			return "", ledger.Pos{}, &Error{Kind: InvalidMode, Value: *mode}
		}
	}
	if wanted == Forward && (name.Context != GlobalContext || !name.IsContext()) {
		return "", ledger.Pos{}, &Error{Kind: ForwardNotGlobal, Name: name}
	}
	if r.o.Defaults.ModeImmutable {
		return "", ledger.Pos{}, &Error{Kind: ModeImmutable, Name: name}
	}
	view, err := r.commit(ctx, by, func(p *plan) error {
		now, _ := p.state.EffectiveMode(name)
		if wanted == Import && now != Import && !force {
			if err := p.clear(name); err != nil {
				return err
			}
		}
		if stored, _ := p.state.ModeOf(name); stored == wanted {
			return nil
		}
		return p.add(fold.ModeFact(name, wanted))
	})
	if err != nil {
		return "", view.Pos, err
	}
	return wanted, view.Pos, nil
}

// clear makes way for an import: nothing active may be in the scope of the name,
// and what is softly deleted there is purged, so that numbering starts afresh.
func (p *plan) clear(name Name) error {
	visit := func(sub *Subject) error {
		if sub.Active > 0 {
			return &Error{Kind: SubjectsExist, Name: name}
		}
		for _, v := range p.state.AllOf(sub) {
			if p.state.Referenced(v, true, nil) {
				return &Error{Kind: ReferenceExists, Name: *v.Name, Version: int(v.Number)}
			}
			p.facts = append(p.facts, fold.PurgeFact(v))
		}
		return nil
	}
	if !name.IsContext() {
		if sub := p.state.Subject(name); sub != nil {
			return visit(sub)
		}
		return nil
	}
	prefix := ":*:"
	if !name.Settled() {
		prefix = name.Qualified()
	}
	var err error
	p.state.Walk(prefix, func(_ string, sub *Subject) bool {
		err = visit(sub)
		return err == nil
	})
	return err
}

// DeleteMode removes the mode record and, with recursive, those of all subjects
// in a context. It returns the old mode, "" if there was none. Its errors are
// SubjectNotFound (not with recursive, not for {".", ""}), ModeImmutable, TooLarge
// and ledger.ErrUnavailable.
func (r *Registry) DeleteMode(ctx context.Context, name Name, recursive bool, by By) (Mode, ledger.Pos, error) {
	if r.o.Defaults.ModeImmutable {
		return "", ledger.Pos{}, &Error{Kind: ModeImmutable, Name: name}
	}
	var old Mode
	view, err := r.commit(ctx, by, func(p *plan) error {
		record, ok := p.state.ModeOf(name)
		old = record
		switch {
		case !ok && name.Settled():
			old = ReadWrite
		case !ok && !recursive:
			return &Error{Kind: SubjectNotFound, Name: name}
		}
		if ok {
			if err := p.add(fold.ModeFact(name, "")); err != nil {
				return err
			}
		}
		if !recursive || !name.IsContext() {
			return nil
		}
		var err error
		p.state.EachMode(func(n Name, _ Mode) bool {
			if n.Context == name.Context && !n.IsContext() {
				err = p.add(fold.ModeFact(n, ""))
			}
			return err == nil
		})
		return err
	})
	if err != nil {
		return "", view.Pos, err
	}
	return old, view.Pos, nil
}

// parseMode reads a mode in any case of letters; "" for an unknown one.
func parseMode(s string) Mode {
	for _, m := range []Mode{ReadWrite, ReadOnlyMode, ReadOnlyOverride, Import, Forward} {
		if strings.EqualFold(s, string(m)) {
			return m
		}
	}
	return ""
}
