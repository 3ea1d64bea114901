package transfer

import (
	"fmt"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/plan"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// State makes of a dump what a registry of our own would know, so that the same
// rules can be asked about a registry that has no plans.
func (d Dump) State() (*registry.State, error) {
	state := registry.NewState()
	seq := uint64(0)
	apply := func(f ledger.Fact, err error) error {
		if err != nil {
			return err
		}
		seq++
		return state.Apply(ledger.Entry{Fact: f, Seq: seq, At: time.UnixMilli(0), Last: true})
	}
	for _, s := range d.Schemas {
		m, rules := plan.Contract(s.Metadata, s.RuleSet)
		var refs []compat.Reference
		for _, ref := range s.References {
			refs = append(refs, compat.Reference{Name: ref.Name, Subject: ref.Subject, Version: ref.Version})
		}
		kind := compat.Format(s.SchemaType)
		if kind == "" {
			kind = compat.Avro
		}
		content, err := registry.NewContent(kind, s.Schema, refs, m, rules)
		if err != nil {
			return nil, fmt.Errorf("%s version %d: %w", s.Subject, s.Version, err)
		}
		name := registry.ParseName(s.Subject)
		if err := apply(fold.RegisterFact(name, int32(s.Version), int32(s.ID), content)); err != nil { //nolint:gosec // a registry counts in 32 bits
			return nil, err
		}
		if isDeleted(s) {
			if err := apply(fold.DeleteFact(state.VersionOf(state.Subject(name), s.Version)), nil); err != nil {
				return nil, err
			}
		}
	}
	for name, c := range d.Configs {
		if err := apply(fold.ConfigFact(registry.ParseName(name), config(c))); err != nil {
			return nil, err
		}
	}
	for name, m := range d.Modes {
		if err := apply(fold.ModeFact(registry.ParseName(name), registry.Mode(m))); err != nil {
			return nil, err
		}
	}
	return state, nil
}

func config(c api.Config) *registry.Config {
	out := &registry.Config{
		Level: compat.Level(c.CompatibilityLevel), Alias: c.Alias, AliasForDeks: c.AliasForDeks, Group: c.CompatibilityGroup,
		Policy: compat.Policy(c.CompatibilityPolicy), Normalize: c.Normalize, ValidateFields: c.ValidateFields,
		ValidateRules: c.ValidateRules, ValidateNewSchemas: c.ValidateNewSchemas,
	}
	out.DefaultMetadata, out.DefaultRuleSet = plan.Contract(c.DefaultMetadata, c.DefaultRuleSet)
	out.OverrideMetadata, out.OverrideRuleSet = plan.Contract(c.OverrideMetadata, c.OverrideRuleSet)
	return out
}
