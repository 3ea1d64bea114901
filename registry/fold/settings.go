package fold

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

// Record returns the first config record of the chain of a name, and whether it is its own.
func (s *State) Record(name Name) (c *Config, origin Origin, own bool) {
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

// ReadOnly reports whether nothing may be written.
func (m Mode) ReadOnly() bool { return m == ReadOnlyMode || m == ReadOnlyOverride }

// Importing reports whether ids come from outside.
func (m Mode) Importing() bool { return m == Import || m == Forward }

// ConfigOf returns the record of exactly this name.
func (s *State) ConfigOf(name Name) (*Config, bool) { return s.configs.Get(name.Qualified()) }

// ModeOf returns the mode record of exactly this name.
func (s *State) ModeOf(name Name) (Mode, bool) { return s.modes.Get(name.Qualified()) }

// EachMode visits the names that have a mode record, until visit says no.
func (s *State) EachMode(visit func(Name, Mode) bool) {
	s.modes.Scan(func(key string, m Mode) bool { return visit(ParseName(key), m) })
}

// EachAlias visits the subjects that are aliases with what they stand for, until visit says no.
func (s *State) EachAlias(visit func(alias, target Name) bool) {
	s.configs.Scan(func(key string, c *Config) bool {
		name := ParseName(key)
		return c.Alias == "" || name.IsContext() || visit(name, ResolveName(c.Alias, name.Context))
	})
}
