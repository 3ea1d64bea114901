package graph

import (
	"strings"
	"unicode"

	"github.com/treaty-registry/treaty/compat/avro/ordered"
)

// ascending is the order of a field that does not say otherwise.
const ascending = "ascending"

// Keys that have a meaning of their own; all others are properties, which are
// kept. "default" means something on fields and enums only.
var (
	typeKeys  = []string{"doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"}
	fieldKeys = []string{"doc", "name", "order", "type", "aliases"}
)

// properties returns the members of v that Avro gives no meaning to.
func properties(v *ordered.Value, reserved []string, withDefault bool) []ordered.Member {
	var out []ordered.Member
next:
	for _, m := range v.Members {
		if withDefault && m.Key == "default" {
			continue
		}
		for _, r := range reserved {
			if r == m.Key {
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

// legalName checks a name without dots: ASCII for new schemas, the letters and
// digits of any script for stored ones.
func (p *parser) legalName(s string) bool {
	if !p.lenient {
		return strictName(s)
	}
	for i, c := range s {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return s != ""
}

func strictName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return s != ""
}

// strictSpace checks a namespace for a new schema: each of its parts is a name.
func strictSpace(s string) bool {
	if s == "" {
		return true
	}
	for part := range strings.SplitSeq(s, ".") {
		if !strictName(part) {
			return false
		}
	}
	return true
}
