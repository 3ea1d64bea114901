package wire

import (
	"strconv"

	"github.com/treaty-registry/treaty/api"
)

// AppendSchema appends a version of a subject.
func AppendSchema(b []byte, s *api.Schema) []byte {
	b = text(append(b, '{'), "subject", s.Subject)
	b = number(b, "version", int64(s.Version))
	b = number(b, "id", int64(s.ID))
	b = text(b, "guid", s.GUID)
	b = text(b, "schemaType", s.SchemaType)
	b = list(b, "references", s.References, appendReference)
	b = object(b, "metadata", s.Metadata, appendMetadata)
	b = text(b, "schema", s.Schema)
	b = list(b, "schemaTags", s.SchemaTags, appendTags)
	b = count(b, "ts", s.TS)
	b = flag(b, "deleted", s.Deleted)
	b = object(b, "ruleSet", s.RuleSet, appendRuleSet)
	return append(b, '}')
}

// AppendExtendedSchema appends a schema in the list of all schemas.
func AppendExtendedSchema(b []byte, s *api.ExtendedSchema) []byte {
	b = text(append(b, '{'), "subject", s.Subject)
	b = number(b, "version", int64(s.Version))
	b = number(b, "id", int64(s.ID))
	b = text(b, "guid", s.GUID)
	b = text(b, "schemaType", s.SchemaType)
	b = list(b, "references", s.References, appendReference)
	b = object(b, "metadata", s.Metadata, appendMetadata)
	b = text(b, "schema", s.Schema)
	b = list(b, "schemaTags", s.SchemaTags, appendTags)
	b = count(b, "ts", s.TS)
	b = flag(b, "deleted", s.Deleted)
	b = list(b, "aliases", s.Aliases, eachString)
	b = list(b, "associations", s.Associations, appendAssociation)
	b = object(b, "ruleSet", s.RuleSet, appendRuleSet)
	return append(b, '}')
}

// AppendSchemaString appends a schema looked up by its id or GUID.
func AppendSchemaString(b []byte, s *api.SchemaString) []byte {
	b = text(append(b, '{'), "subject", s.Subject)
	b = count(b, "version", int64(s.Version))
	b = text(b, "guid", s.GUID)
	b = text(b, "schemaType", s.SchemaType)
	b = text(b, "schema", s.Schema)
	b = list(b, "references", s.References, appendReference)
	b = object(b, "metadata", s.Metadata, appendMetadata)
	b = object(b, "ruleSet", s.RuleSet, appendRuleSet)
	b = list(b, "schemaTags", s.SchemaTags, appendTags)
	if s.MaxID != nil {
		b = number(b, "maxId", int64(*s.MaxID))
	}
	b = count(b, "ts", s.TS)
	b = flag(b, "deleted", s.Deleted)
	return append(b, '}')
}

// AppendRegisterResponse appends the answer to a registration.
func AppendRegisterResponse(b []byte, s *api.RegisterSchemaResponse) []byte {
	b = number(append(b, '{'), "id", int64(s.ID))
	b = count(b, "version", int64(s.Version))
	b = text(b, "guid", s.GUID)
	b = text(b, "schemaType", s.SchemaType)
	b = list(b, "references", s.References, appendReference)
	b = object(b, "metadata", s.Metadata, appendMetadata)
	b = object(b, "ruleSet", s.RuleSet, appendRuleSet)
	b = text(b, "schema", s.Schema)
	b = count(b, "ts", s.TS)
	b = flag(b, "deleted", s.Deleted)
	return append(b, '}')
}

// AppendSubjectVersions appends the places where a schema is used; none is [].
func AppendSubjectVersions(b []byte, all []api.SubjectVersion) []byte {
	return array(b, all, func(b []byte, v *api.SubjectVersion) []byte {
		b = text(append(b, '{'), "subject", v.Subject)
		return append(number(b, "version", int64(v.Version)), '}')
	})
}

// AppendContextIDs appends the ids of a schema in all contexts; none is [].
func AppendContextIDs(b []byte, all []api.ContextID) []byte {
	return array(b, all, func(b []byte, v *api.ContextID) []byte {
		b = text(append(b, '{'), "context", v.Context)
		return append(number(b, "id", int64(v.ID)), '}')
	})
}

// AppendCompatibility appends the answer to a compatibility check.
func AppendCompatibility(b []byte, r *api.CompatibilityCheckResponse) []byte {
	b = boolean(append(b, '{'), "is_compatible", r.IsCompatible)
	if r.Messages != nil {
		b = AppendStrings(key(b, "messages"), *r.Messages)
	}
	b = findings(b, r.Findings)
	return append(b, '}')
}

func appendReference(b []byte, r *api.SchemaReference) []byte {
	b = text(append(b, '{'), "name", r.Name)
	b = text(b, "subject", r.Subject)
	return append(number(b, "version", int64(r.Version)), '}')
}

func appendMetadata(b []byte, m *api.Metadata) []byte {
	b = dictionary(append(b, '{'), "tags", m.Tags, func(b []byte, tags *[]string) []byte {
		return AppendStrings(b, *tags)
	})
	b = dictionary(b, "properties", m.Properties, eachString)
	b = list(b, "sensitive", m.Sensitive, eachString)
	return append(b, '}')
}

func appendRuleSet(b []byte, r *api.RuleSet) []byte {
	b = list(append(b, '{'), "migrationRules", r.MigrationRules, appendRule)
	b = list(b, "domainRules", r.DomainRules, appendRule)
	b = list(b, "encodingRules", r.EncodingRules, appendRule)
	return append(text(b, "enableAt", r.EnableAt), '}')
}

func appendRule(b []byte, r *api.Rule) []byte {
	b = text(append(b, '{'), "name", r.Name)
	b = text(b, "doc", r.Doc)
	b = text(b, "kind", r.Kind)
	b = text(b, "mode", r.Mode)
	b = text(b, "type", r.Type)
	b = list(b, "tags", r.Tags, eachString)
	b = dictionary(b, "params", r.Params, eachString)
	b = text(b, "expr", r.Expr)
	b = text(b, "onSuccess", r.OnSuccess)
	b = text(b, "onFailure", r.OnFailure)
	return append(boolean(b, "disabled", r.Disabled), '}')
}

func appendTags(b []byte, t *api.SchemaTags) []byte {
	b = object(append(b, '{'), "schemaEntity", t.SchemaEntity, func(b []byte, e *api.SchemaEntity) []byte {
		b = text(append(b, '{'), "entityPath", e.EntityPath)
		return append(text(b, "entityType", e.EntityType), '}')
	})
	return append(list(b, "tags", t.Tags, eachString), '}')
}

// AppendError appends the body of a refusal.
func AppendError(b []byte, e *api.Error) []byte {
	b = append(b, `{"error_code":`...)
	b = strconv.AppendInt(b, int64(e.Code), 10)
	b = append(b, `,"message":`...)
	return append(findings(AppendString(b, e.Message), e.Findings), '}')
}

// findings appends the member of that name unless all is nil.
func findings(b []byte, all *[]api.Finding) []byte {
	if all == nil {
		return b
	}
	return array(key(b, "findings"), *all, appendFinding)
}

func appendFinding(b []byte, f *api.Finding) []byte {
	b = AppendString(key(append(b, '{'), "rule"), f.Rule)
	b = AppendString(key(b, "type"), f.Type)
	b = AppendString(key(b, "path"), f.Path)
	b = AppendString(key(b, "direction"), f.Direction)
	b = count(b, "version", int64(f.Version))
	b = text(b, "reader", f.Reader)
	b = text(b, "writer", f.Writer)
	b = AppendString(key(b, "message"), f.Message)
	b = text(b, "fix", f.Fix)
	b = count(b, "line", int64(f.Line))
	return append(count(b, "column", int64(f.Column)), '}')
}
