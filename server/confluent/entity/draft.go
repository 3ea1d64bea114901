package entity

import (
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// Draft returns the schema that a request describes.
func Draft(q *api.RegisterSchemaRequest) registry.Draft {
	d := registry.Draft{
		Type: q.SchemaType, Text: q.Schema, Metadata: ToMetadata(q.Metadata), RuleSet: ToRuleSet(q.RuleSet),
		Version: q.Version, AddTags: ToTags(q.SchemaTagsToAdd), RemoveTags: ToTags(q.SchemaTagsToRemove),
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

// ToMetadata returns metadata with its sets in order, as they are stored and hashed.
func ToMetadata(m *api.Metadata) *registry.Metadata {
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

// ToRuleSet returns a rule set as it is stored.
func ToRuleSet(s *api.RuleSet) *registry.RuleSet {
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

// ToTags returns the tags that a request names.
func ToTags(all []api.SchemaTags) []compat.EntityTags {
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
