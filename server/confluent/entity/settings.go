package entity

import (
	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
)

// Config returns a record in the form in which it is read.
func Config(c registry.Config) api.Config {
	return api.Config{
		CompatibilityLevel: string(c.Level), Alias: c.Alias, Normalize: c.Normalize, ValidateFields: c.ValidateFields,
		ValidateRules: c.ValidateRules, CompatibilityGroup: c.Group,
		DefaultMetadata: metadataOf(c.DefaultMetadata), OverrideMetadata: metadataOf(c.OverrideMetadata),
		DefaultRuleSet: ruleSetOf(c.DefaultRuleSet), OverrideRuleSet: ruleSetOf(c.OverrideRuleSet),
		AliasForDeks: c.AliasForDeks, ValidateNewSchemas: c.ValidateNewSchemas, CompatibilityPolicy: string(c.Policy),
	}
}

// Update returns a record in the form in which it is written, without what it does not set.
func Update(c registry.Config) api.ConfigUpdateRequest {
	return api.ConfigUpdateRequest{
		Alias: someText(c.Alias), AliasForDeks: someText(c.AliasForDeks),
		Normalize: some(c.Normalize), ValidateFields: some(c.ValidateFields),
		ValidateNewSchemas: some(c.ValidateNewSchemas), ValidateRules: some(c.ValidateRules),
		Compatibility: someText(string(c.Level)), CompatibilityPolicy: someText(string(c.Policy)),
		CompatibilityGroup: someText(c.Group),
		DefaultMetadata:    some(metadataOf(c.DefaultMetadata)), OverrideMetadata: some(metadataOf(c.OverrideMetadata)),
		DefaultRuleSet: some(ruleSetOf(c.DefaultRuleSet)), OverrideRuleSet: some(ruleSetOf(c.OverrideRuleSet)),
	}
}

func some[T any](v *T) api.Optional[T] {
	if v == nil {
		return api.Optional[T]{}
	}
	return api.Some(*v)
}

func someText(s string) api.Optional[string] {
	if s == "" {
		return api.Optional[string]{}
	}
	return api.Some(s)
}

func patch[T any](o api.Optional[T]) registry.Patch[T] {
	p := registry.Patch[T]{Present: o.Present}
	if v, ok := o.Get(); ok {
		p.Value = &v
	}
	return p
}

// ToUpdate returns what the body of a PUT asks for.
func ToUpdate(q *api.ConfigUpdateRequest) registry.ConfigUpdate {
	return registry.ConfigUpdate{
		Alias: patch(q.Alias), AliasForDeks: patch(q.AliasForDeks), Normalize: patch(q.Normalize),
		ValidateFields: patch(q.ValidateFields), ValidateNewSchemas: patch(q.ValidateNewSchemas),
		ValidateRules: patch(q.ValidateRules), Level: patch(q.Compatibility),
		Policy: patch(q.CompatibilityPolicy), Group: patch(q.CompatibilityGroup),
		DefaultMetadata: toPatch(q.DefaultMetadata, ToMetadata), OverrideMetadata: toPatch(q.OverrideMetadata, ToMetadata),
		DefaultRuleSet: toPatch(q.DefaultRuleSet, ToRuleSet), OverrideRuleSet: toPatch(q.OverrideRuleSet, ToRuleSet),
	}
}

func toPatch[A, R any](o api.Optional[A], convert func(*A) *R) registry.Patch[R] {
	p := registry.Patch[R]{Present: o.Present}
	if v, ok := o.Get(); ok {
		p.Value = convert(&v)
	}
	return p
}
