package registry

import "github.com/treaty-registry/treaty/compat"

// effective returns the settings that hold for a name. Its level is always set.
//
// A record of the name itself borrows some settings from the global record, that
// of the default context whatever the context of the name, and never the level: a
// record without a level means the server's default.
func (r *Registry) effective(s *State, name Name) Config {
	record, _, own := s.Record(name)
	var c Config
	if record != nil {
		c = *record
	}
	if own {
		if g, ok := s.ConfigOf(Name{Context: DefaultContext}); ok {
			borrow(&c, g)
		}
	}
	if c.Level == "" {
		c.Level = r.o.Defaults.Level
	}
	return c
}

// borrow takes over what a subject's record inherits one by one.
func borrow(c, g *Config) {
	if c.Normalize == nil {
		c.Normalize = g.Normalize
	}
	if c.ValidateFields == nil {
		c.ValidateFields = g.ValidateFields
	}
	if c.ValidateNewSchemas == nil {
		c.ValidateNewSchemas = g.ValidateNewSchemas
	}
	if c.ValidateRules == nil {
		c.ValidateRules = g.ValidateRules
	}
	if c.Policy == "" {
		c.Policy = g.Policy
	}
	if c.Group == "" {
		c.Group = g.Group
	}
}

// Config returns the record of a name with its level filled in; with
// defaultToGlobal the effective config. {".", ""} and :.__GLOBAL: always have an
// answer. Its error is ConfigNotFound.
func (r *Registry) Config(s *State, name Name, defaultToGlobal bool) (Config, error) {
	if defaultToGlobal {
		return r.effective(s, name), nil
	}
	record, ok := s.ConfigOf(name)
	switch {
	case ok:
		return r.leveled(record), nil
	case name.Settled():
		return Config{Level: r.o.Defaults.Level}, nil
	default:
		return Config{}, &Error{Kind: ConfigNotFound, Name: name}
	}
}

func (r *Registry) leveled(record *Config) Config {
	c := *record
	if c.Level == "" {
		c.Level = r.o.Defaults.Level
	}
	return c
}

// Effective returns the settings that hold for a name, and for each JSON key of
// Config that is set the record it comes from.
func (r *Registry) Effective(s *State, name Name) (Config, map[string]Origin) {
	c := r.effective(s, name)
	record, from, _ := s.Record(name)
	if record == nil {
		record = &Config{}
	}
	origins := map[string]Origin{}
	for _, f := range []struct {
		key      string
		set, own bool
		borrowed bool // from the global record if it is not the record's own
	}{
		{"compatibilityLevel", true, record.Level != "", false},
		{"alias", c.Alias != "", true, false},
		{"aliasForDeks", c.AliasForDeks != "", true, false},
		{"normalize", c.Normalize != nil, record.Normalize != nil, true},
		{"validateFields", c.ValidateFields != nil, record.ValidateFields != nil, true},
		{"validateNewSchemas", c.ValidateNewSchemas != nil, record.ValidateNewSchemas != nil, true},
		{"validateRules", c.ValidateRules != nil, record.ValidateRules != nil, true},
		{"compatibilityGroup", c.Group != "", record.Group != "", true},
		{"compatibilityPolicy", c.Policy != "", record.Policy != "", true},
		{"defaultMetadata", c.DefaultMetadata != nil, true, false},
		{"overrideMetadata", c.OverrideMetadata != nil, true, false},
		{"defaultRuleSet", c.DefaultRuleSet != nil, true, false},
		{"overrideRuleSet", c.OverrideRuleSet != nil, true, false},
	} {
		switch {
		case !f.set:
		case f.own:
			origins[f.key] = from
		case f.borrowed:
			origins[f.key] = FromGlobal
		default:
			origins[f.key] = FromDefault
		}
	}
	return c, origins
}

// Mode returns the mode record of a name; with defaultToGlobal the effective
// mode. {".", ""} and :.__GLOBAL: always have an answer. Its error is ModeNotFound.
func (r *Registry) Mode(s *State, name Name, defaultToGlobal bool) (Mode, error) {
	if defaultToGlobal {
		m, _ := s.EffectiveMode(name)
		return m, nil
	}
	m, ok := s.ModeOf(name)
	switch {
	case ok:
		return m, nil
	case name.Settled():
		return ReadWrite, nil
	default:
		return "", &Error{Kind: ModeNotFound, Name: name}
	}
}

// completes reports whether the config adds metadata or rules to new schemas.
func completes(c *Config) bool {
	return c.DefaultMetadata != nil || c.OverrideMetadata != nil || c.DefaultRuleSet != nil || c.OverrideRuleSet != nil
}

func isSet(value *bool, standard bool) bool {
	if value == nil {
		return standard
	}
	return *value
}

// policy returns the policy that holds: STRICT unless set.
func policy(c *Config, standard compat.Policy) compat.Policy {
	switch {
	case c.Policy != "":
		return c.Policy
	case standard != "":
		return standard
	default:
		return compat.Strict
	}
}
