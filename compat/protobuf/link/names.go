package link

import "strings"

// scope is a place in the tree of all names that a schema can see: a package, a
// message, an enum or an extension. A tree instead of a table of full names keeps
// the search for a name cheap however long and deep names are.
type scope struct {
	name   string
	parent *scope
	depth  int // number of scopes around it
	inside map[string]*scope
	// What the name stands for; a package has none of these. The first file that
	// declares a name wins.
	message   *Message
	enum      bool
	local     string // of a message or enum: its name without the package
	extension bool
}

func (s *scope) child(name string) *scope {
	c := s.inside[name]
	if c == nil {
		c = &scope{name: name, parent: s, depth: s.depth + 1}
		s.add(name, c)
	}
	return c
}

func (s *scope) add(name string, c *scope) {
	if s.inside == nil {
		s.inside = map[string]*scope{}
	}
	s.inside[name] = c
}

// packageScope returns the scope of a dotted package name; "" is s itself.
func (s *scope) packageScope(name string) *scope {
	for name != "" {
		first, rest, _ := strings.Cut(name, ".")
		s, name = s.child(first), rest
	}
	return s
}

// isType says whether the name can stand where a type is asked for.
func (s *scope) isType() bool { return s.message != nil || s.enum }

func (s *scope) isExtension() bool { return s.extension }

// resolve finds what name means in s: in the innermost scope first, then outwards. A
// leading dot asks for the full name. It returns nil if accept is true for nothing found.
func (s *scope) resolve(name string, accept func(*scope) bool) *scope {
	if full, ok := strings.CutPrefix(name, "."); ok {
		for s.parent != nil {
			s = s.parent
		}
		return s.below(full, accept)
	}
	for ; s != nil; s = s.parent {
		if found := s.below(name, accept); found != nil {
			return found
		}
	}
	return nil
}

func (s *scope) below(name string, accept func(*scope) bool) *scope {
	for more := true; more; {
		var first string
		first, name, more = strings.Cut(name, ".")
		if s = s.inside[first]; s == nil {
			return nil
		}
	}
	if !accept(s) {
		return nil
	}
	return s
}

// full returns the full name without a leading dot.
func (s *scope) full() string {
	var parts []string
	for ; s.parent != nil; s = s.parent {
		parts = append(parts, s.name)
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
		if i > 0 {
			b.WriteByte('.')
		}
	}
	return b.String()
}
