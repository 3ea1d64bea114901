package avro

import (
	"strconv"
	"strings"
	"unicode"
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
func properties(v *value, reserved []string, withDefault bool) []member {
	var out []member
next:
	for _, m := range v.members {
		if withDefault && m.key == "default" {
			continue
		}
		for _, r := range reserved {
			if r == m.key {
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

func itoa(n int) string { return strconv.Itoa(n) }

// atoi reads an integer that is known to fit.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// fits reports whether an integer fits into a number of bits, with sign.
func fits(v *value, bits int) bool {
	_, err := strconv.ParseInt(v.text, 10, bits)
	return v.kind == integerValue && err == nil
}

// quoteShort quotes a text for a message, cut where it gets long.
func quoteShort(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

// describe says in a few words what a JSON value is.
func (v *value) describe() string {
	switch v.kind {
	case stringValue:
		return quoteShort(v.text)
	case arrayValue:
		return "a list"
	case objectValue:
		return "an object"
	case nullValue:
		return "null"
	default:
		return v.text
	}
}
