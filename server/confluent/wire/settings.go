package wire

import "github.com/treaty-registry/treaty/api"

// AppendConfig appends settings as they are read.
func AppendConfig(b []byte, c *api.Config) []byte {
	b = text(append(b, '{'), "compatibilityLevel", c.CompatibilityLevel)
	b = text(b, "alias", c.Alias)
	b = flag(b, "normalize", c.Normalize)
	b = flag(b, "validateFields", c.ValidateFields)
	b = flag(b, "validateRules", c.ValidateRules)
	b = text(b, "compatibilityGroup", c.CompatibilityGroup)
	b = object(b, "defaultMetadata", c.DefaultMetadata, appendMetadata)
	b = object(b, "overrideMetadata", c.OverrideMetadata, appendMetadata)
	b = object(b, "defaultRuleSet", c.DefaultRuleSet, appendRuleSet)
	b = object(b, "overrideRuleSet", c.OverrideRuleSet, appendRuleSet)
	b = text(b, "aliasForDeks", c.AliasForDeks)
	b = flag(b, "validateNewSchemas", c.ValidateNewSchemas)
	b = text(b, "compatibilityPolicy", c.CompatibilityPolicy)
	return append(b, '}')
}

// AppendConfigUpdate appends settings in the form in which they are written.
func AppendConfigUpdate(b []byte, c *api.ConfigUpdateRequest) []byte {
	b = append(b, '{')
	b = optional(b, "alias", &c.Alias, eachString)
	b = optional(b, "aliasForDeks", &c.AliasForDeks, eachString)
	b = optional(b, "normalize", &c.Normalize, eachBool)
	b = optional(b, "validateFields", &c.ValidateFields, eachBool)
	b = optional(b, "validateNewSchemas", &c.ValidateNewSchemas, eachBool)
	b = optional(b, "validateRules", &c.ValidateRules, eachBool)
	b = optional(b, "compatibility", &c.Compatibility, eachString)
	b = optional(b, "compatibilityPolicy", &c.CompatibilityPolicy, eachString)
	b = optional(b, "compatibilityGroup", &c.CompatibilityGroup, eachString)
	b = optional(b, "defaultMetadata", &c.DefaultMetadata, appendMetadata)
	b = optional(b, "overrideMetadata", &c.OverrideMetadata, appendMetadata)
	b = optional(b, "defaultRuleSet", &c.DefaultRuleSet, appendRuleSet)
	b = optional(b, "overrideRuleSet", &c.OverrideRuleSet, appendRuleSet)
	return append(b, '}')
}

// AppendMode appends a mode; the empty one is {}.
func AppendMode(b []byte, m *api.Mode) []byte {
	return append(text(append(b, '{'), "mode", m.Mode), '}')
}

// AppendModeUpdate appends the echo of a change of mode.
func AppendModeUpdate(b []byte, m *api.ModeUpdateRequest) []byte {
	return append(optional(append(b, '{'), "mode", &m.Mode, eachString), '}')
}

func eachBool(b []byte, v *bool) []byte {
	if *v {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

// optional appends a member unless it is absent.
func optional[T any](b []byte, name string, v *api.Optional[T], each func([]byte, *T) []byte) []byte {
	switch {
	case !v.Present:
		return b
	case v.Null:
		return append(key(b, name), "null"...)
	}
	return each(key(b, name), &v.Value)
}
