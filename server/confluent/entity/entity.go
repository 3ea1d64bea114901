// Package entity turns what the registry knows into what goes over the wire, and back, and keeps answers that are asked for again.
package entity

import (
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

// Schema returns a version as it is answered. stored adds what only the store
// knows: when it was registered and whether it is deleted.
func Schema(v *registry.Version, stored bool) api.Schema {
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

// SchemaString returns a version as it is answered to its id.
func SchemaString(v *registry.Version) api.SchemaString {
	return api.SchemaString{
		Subject: v.Qualified(), Version: int(v.Number), GUID: v.Content.GUID.String(),
		SchemaType: string(v.Content.Format), Schema: v.Content.Text(), References: referencesOf(v.Content.References),
		Metadata: metadataOf(v.Content.Metadata), RuleSet: ruleSetOf(v.Content.RuleSet),
		TS: v.At, Deleted: pointer(v.Deleted),
	}
}

// Response returns a version as its registration is answered; stored as for Schema.
func Response(v *registry.Version, stored bool) api.RegisterSchemaResponse {
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

// Tags returns inline tags as they are answered.
func Tags(all []compat.EntityTags) []api.SchemaTags {
	var out []api.SchemaTags
	for _, t := range all {
		out = append(out, api.SchemaTags{
			SchemaEntity: &api.SchemaEntity{EntityPath: t.Path, EntityType: t.Type}, Tags: t.Tags,
		})
	}
	return out
}
