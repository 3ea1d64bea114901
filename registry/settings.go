package registry

import "github.com/treaty-registry/treaty/compat"

// The keys of the records above the subjects.
const (
	everywhere = ":" + GlobalContext + ":" // above all contexts
	global     = ""                        // the default context, which the API calls global
)

// chain returns the keys of the records that may hold for a name, its own first,
// and where they stand. A subject of a named context never sees the record of the
// default context as a step of its chain.
func (n Name) chain() (keys [3]string, origins [3]Origin, length int) {
	add := func(key string, origin Origin) {
		keys[length], origins[length] = key, origin
		length++
	}
	if !n.IsContext() {
		add(n.Qualified(), FromSubject)
	}
	if n.Context != GlobalContext {
		key, origin := global, FromGlobal
		if n.Context != DefaultContext {
			key, origin = Name{Context: n.Context}.Qualified(), FromContext
		}
		add(key, origin)
	}
	add(everywhere, FromGlobal)
	return keys, origins, length
}

// record returns the first config record of the chain of a name, and whether it is its own.
func (s *State) record(name Name) (c *Config, origin Origin, own bool) {
	if s.configs.Len() == 0 {
		return nil, FromDefault, false
	}
	keys, origins, length := name.chain()
	for i := range length {
		if c, ok := s.configs.Get(keys[i]); ok {
			return c, origins[i], i == 0
		}
	}
	return nil, FromDefault, false
}

// effective returns the settings that hold for a name. Its level is always set.
//
// A record of the name itself borrows some settings from the global record, that
// of the default context whatever the context of the name, and never the level: a
// record without a level means the server's default.
func (r *Registry) effective(s *State, name Name) Config {
	record, _, own := s.record(name)
	var c Config
	if record != nil {
		c = *record
	}
	if own {
		if g, ok := s.configs.Get(global); ok {
			c.borrow(g)
		}
	}
	if c.Level == "" {
		c.Level = r.o.Defaults.Level
	}
	return c
}

// borrow takes over what a subject's record inherits one by one.
func (c *Config) borrow(g *Config) {
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
	record, ok := s.configs.Get(name.Qualified())
	switch {
	case ok:
		return r.leveled(record), nil
	case name.settled():
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
	record, from, _ := s.record(name)
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

// EffectiveMode returns the mode that holds for a name, and the record it comes from.
func (s *State) EffectiveMode(name Name) (Mode, Origin) {
	if s.modes.Len() == 0 {
		return ReadWrite, FromDefault
	}
	keys, origins, length := name.chain()
	for i := range length {
		if m, ok := s.modes.Get(keys[i]); ok && m != "" {
			return m, origins[i]
		}
	}
	return ReadWrite, FromDefault
}

// Mode returns the mode record of a name; with defaultToGlobal the effective
// mode. {".", ""} and :.__GLOBAL: always have an answer. Its error is ModeNotFound.
func (r *Registry) Mode(s *State, name Name, defaultToGlobal bool) (Mode, error) {
	if defaultToGlobal {
		m, _ := s.EffectiveMode(name)
		return m, nil
	}
	m, ok := s.modes.Get(name.Qualified())
	switch {
	case ok:
		return m, nil
	case name.settled():
		return ReadWrite, nil
	default:
		return "", &Error{Kind: ModeNotFound, Name: name}
	}
}

// readOnly reports whether nothing may be written.
func (m Mode) readOnly() bool { return m == ReadOnlyMode || m == ReadOnlyOverride }

// importing reports whether ids come from outside.
func (m Mode) importing() bool { return m == Import || m == Forward }

// completes reports whether the config adds metadata or rules to new schemas.
func (c *Config) completes() bool {
	return c.DefaultMetadata != nil || c.OverrideMetadata != nil || c.DefaultRuleSet != nil || c.OverrideRuleSet != nil
}

func isSet(value *bool, standard bool) bool {
	if value == nil {
		return standard
	}
	return *value
}

// policy returns the policy that holds: STRICT unless set.
func (c *Config) policy(standard compat.Policy) compat.Policy {
	switch {
	case c.Policy != "":
		return c.Policy
	case standard != "":
		return standard
	default:
		return compat.Strict
	}
}
