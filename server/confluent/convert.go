package confluent

import (
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

//nolint:gochecknoglobals // two values that never change, so that answers can point to them
var truths = [2]bool{false, true}

func pointer(b bool) *bool {
	if b {
		return &truths[1]
	}
	return &truths[0]
}

// schemaOf returns a version as it is answered. stored adds what only the store
// knows: when it was registered and whether it is deleted.
func schemaOf(v *registry.Version, stored bool) api.Schema {
	s := api.Schema{
		Subject: v.Qualified(), Version: int(v.Number), ID: int(v.ID), GUID: v.Content.GUID.String(),
		SchemaType: string(v.Content.Format), References: referencesOf(v.Content.References),
		Metadata: metadataOf(v.Content.Metadata), Schema: v.Content.Text(), RuleSet: ruleSetOf(v.Content.RuleSet),
	}
	if stored {
		s.TS, s.Deleted = v.At, pointer(v.Deleted)
	}
	return s
}

func schemaStringOf(v *registry.Version) api.SchemaString {
	return api.SchemaString{
		Subject: v.Qualified(), Version: int(v.Number), GUID: v.Content.GUID.String(),
		SchemaType: string(v.Content.Format), Schema: v.Content.Text(), References: referencesOf(v.Content.References),
		Metadata: metadataOf(v.Content.Metadata), RuleSet: ruleSetOf(v.Content.RuleSet),
		TS: v.At, Deleted: pointer(v.Deleted),
	}
}

func responseOf(v *registry.Version, stored bool) api.RegisterSchemaResponse {
	r := api.RegisterSchemaResponse{
		ID: int(v.ID), Version: int(v.Number), GUID: v.Content.GUID.String(), SchemaType: string(v.Content.Format),
		References: referencesOf(v.Content.References), Metadata: metadataOf(v.Content.Metadata),
		RuleSet: ruleSetOf(v.Content.RuleSet), Schema: v.Content.Text(),
	}
	if stored {
		r.TS, r.Deleted = v.At, pointer(v.Deleted)
	}
	return r
}

func referencesOf(all []compat.Reference) []api.SchemaReference {
	if len(all) == 0 {
		return nil
	}
	out := make([]api.SchemaReference, len(all))
	for i, r := range all {
		out[i] = api.SchemaReference(r)
	}
	return out
}

func metadataOf(m *registry.Metadata) *api.Metadata { return (*api.Metadata)(m) }

func ruleSetOf(s *registry.RuleSet) *api.RuleSet {
	if s == nil {
		return nil
	}
	return &api.RuleSet{
		MigrationRules: rulesOf(s.MigrationRules), DomainRules: rulesOf(s.DomainRules),
		EncodingRules: rulesOf(s.EncodingRules), EnableAt: s.EnableAt,
	}
}

func rulesOf(all []registry.Rule) []api.Rule {
	var out []api.Rule
	for _, r := range all {
		out = append(out, api.Rule(r))
	}
	return out
}

func tagsOf(all []compat.EntityTags) []api.SchemaTags {
	var out []api.SchemaTags
	for _, t := range all {
		out = append(out, api.SchemaTags{
			SchemaEntity: &api.SchemaEntity{EntityPath: t.Path, EntityType: t.Type}, Tags: t.Tags,
		})
	}
	return out
}

func configOf(c registry.Config) api.Config {
	return api.Config{
		CompatibilityLevel: string(c.Level), Alias: c.Alias, Normalize: c.Normalize, ValidateFields: c.ValidateFields,
		ValidateRules: c.ValidateRules, CompatibilityGroup: c.Group,
		DefaultMetadata: metadataOf(c.DefaultMetadata), OverrideMetadata: metadataOf(c.OverrideMetadata),
		DefaultRuleSet: ruleSetOf(c.DefaultRuleSet), OverrideRuleSet: ruleSetOf(c.OverrideRuleSet),
		AliasForDeks: c.AliasForDeks, ValidateNewSchemas: c.ValidateNewSchemas, CompatibilityPolicy: string(c.Policy),
	}
}

// updateOf returns a record in the form in which it is written, without what it does not set.
func updateOf(c registry.Config) api.ConfigUpdateRequest {
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

// draftOf returns the schema that a request describes.
func draftOf(q *api.RegisterSchemaRequest) registry.Draft {
	d := registry.Draft{
		Type: q.SchemaType, Text: q.Schema, Metadata: toMetadata(q.Metadata), RuleSet: toRuleSet(q.RuleSet),
		Version: q.Version, AddTags: toTags(q.SchemaTagsToAdd), RemoveTags: toTags(q.SchemaTagsToRemove),
		PropagateTags: q.PropagateSchemaTags,
	}
	for _, r := range q.References {
		d.References = append(d.References, compat.Reference(r))
	}
	if q.ID != nil && *q.ID >= 0 {
		id := int32(*q.ID) //nolint:gosec // the reader takes no number beyond 32 bits
		d.ID = &id
	}
	return d
}

// toMetadata returns metadata with its sets in order, as they are stored and hashed.
func toMetadata(m *api.Metadata) *registry.Metadata {
	if m == nil {
		return nil
	}
	out := &registry.Metadata{Properties: m.Properties, Sensitive: set(m.Sensitive)}
	for path, tags := range m.Tags {
		if out.Tags == nil {
			out.Tags = make(map[string][]string, len(m.Tags))
		}
		out.Tags[path] = set(tags)
	}
	return out
}

func toRuleSet(s *api.RuleSet) *registry.RuleSet {
	if s == nil {
		return nil
	}
	return &registry.RuleSet{
		MigrationRules: toRules(s.MigrationRules), DomainRules: toRules(s.DomainRules),
		EncodingRules: toRules(s.EncodingRules), EnableAt: s.EnableAt,
	}
}

func toRules(all []api.Rule) []registry.Rule {
	var out []registry.Rule
	for _, r := range all {
		rule := registry.Rule(r)
		rule.Tags = set(r.Tags)
		out = append(out, rule)
	}
	return out
}

// set sorts values and drops those that are there twice.
func set(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

func toTags(all []api.SchemaTags) []compat.EntityTags {
	var out []compat.EntityTags
	for _, t := range all {
		e := compat.EntityTags{Tags: t.Tags}
		if t.SchemaEntity != nil {
			e.Path, e.Type = t.SchemaEntity.EntityPath, t.SchemaEntity.EntityType
		}
		out = append(out, e)
	}
	return out
}

func patch[T any](o api.Optional[T]) registry.Patch[T] {
	p := registry.Patch[T]{Present: o.Present}
	if v, ok := o.Get(); ok {
		p.Value = &v
	}
	return p
}

func toUpdate(q *api.ConfigUpdateRequest) registry.ConfigUpdate {
	return registry.ConfigUpdate{
		Alias: patch(q.Alias), AliasForDeks: patch(q.AliasForDeks), Normalize: patch(q.Normalize),
		ValidateFields: patch(q.ValidateFields), ValidateNewSchemas: patch(q.ValidateNewSchemas),
		ValidateRules: patch(q.ValidateRules), Level: patch(q.Compatibility),
		Policy: patch(q.CompatibilityPolicy), Group: patch(q.CompatibilityGroup),
		DefaultMetadata: toPatch(q.DefaultMetadata, toMetadata), OverrideMetadata: toPatch(q.OverrideMetadata, toMetadata),
		DefaultRuleSet: toPatch(q.DefaultRuleSet, toRuleSet), OverrideRuleSet: toPatch(q.OverrideRuleSet, toRuleSet),
	}
}

func toPatch[A, R any](o api.Optional[A], convert func(*A) *R) registry.Patch[R] {
	p := registry.Patch[R]{Present: o.Present}
	if v, ok := o.Get(); ok {
		p.Value = convert(&v)
	}
	return p
}
