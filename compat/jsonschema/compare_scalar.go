package jsonschema

import "math/big"

// limit compares a numeric keyword; words are the prefix of its rules. Which of
// the four differences break is the table's business.
func (c *comparison) limit(r *result, keyword, words string, old, new bound, oldAt, newAt *value) {
	rule := ""
	switch {
	case old.at == nil && new.at == nil:
		return
	case old.at == nil:
		rule = "_ADDED"
	case new.at == nil:
		rule = "_REMOVED"
	case old.n < new.n:
		rule = "_INCREASED"
	case old.n > new.n:
		rule = "_DECREASED"
	default:
		return
	}
	c.note(r, difference{
		rule: words + rule, tail: tail{keyword: keyword},
		oldAt: either(old.at, oldAt), newAt: either(new.at, newAt),
	})
}

func (c *comparison) texts(r *result, old, new *node) {
	a, b := old.text, new.text
	c.limit(r, "maxLength", "MAX_LENGTH", a.maxLength, b.maxLength, old.at, new.at)
	c.limit(r, "minLength", "MIN_LENGTH", a.minLength, b.minLength, old.at, new.at)
	rule := ""
	switch {
	case a.pattern == nil && b.pattern == nil:
	case a.pattern == nil:
		rule = "PATTERN_ADDED"
	case b.pattern == nil:
		rule = "PATTERN_REMOVED"
	case a.pattern.text != b.pattern.text:
		rule = "PATTERN_CHANGED"
	}
	if rule != "" {
		c.note(r, difference{
			rule: rule, tail: tail{keyword: "pattern"},
			oldAt: either(a.pattern, old.at), newAt: either(b.pattern, new.at),
		})
	}
}

func (c *comparison) numbers(r *result, old, new *node) {
	a, b := old.number, new.number
	c.limit(r, "maximum", "MAXIMUM", a.maximum, b.maximum, old.at, new.at)
	c.limit(r, "minimum", "MINIMUM", a.minimum, b.minimum, old.at, new.at)
	if !shadowed(a.exclusiveMaximum, b.exclusiveMaximum, b.maximum) {
		c.limit(r, "exclusiveMaximum", "EXCLUSIVE_MAXIMUM", a.exclusiveMaximum, b.exclusiveMaximum, old.at, new.at)
	}
	c.limit(r, "exclusiveMinimum", "EXCLUSIVE_MINIMUM", a.exclusiveMinimum, b.exclusiveMinimum, old.at, new.at)
	if rule := factorRule(a.factor, b.factor); rule != "" {
		c.note(r, difference{
			rule: rule, tail: tail{keyword: "multipleOf"},
			oldAt: either(a.multipleOf, old.at), newAt: either(b.multipleOf, new.at),
		})
	}
	switch {
	case a.integer != nil && b.integer == nil:
		c.note(r, difference{rule: "TYPE_EXTENDED", oldAt: a.integer, newAt: new.at, kindsDiffer: true, oldKind: "integer", kind: "number"})
	case a.integer == nil && b.integer != nil:
		c.note(r, difference{rule: "TYPE_NARROWED", oldAt: old.at, newAt: b.integer, kindsDiffer: true, oldKind: "number", kind: "integer"})
	}
}

// shadowed reports whether a lowered exclusiveMaximum goes unseen: Confluent
// compares the old limit with the new maximum where there is one. Without a
// maximum it fails with an internal error, and the lowered limit is reported here.
func shadowed(old, new, maximum bound) bool {
	return old.at != nil && new.at != nil && new.n < old.n && maximum.at != nil && old.n <= maximum.n
}

// factorRule compares two values of multipleOf.
func factorRule(old, new *big.Rat) string {
	switch {
	case old == nil && new == nil:
		return ""
	case old == nil:
		return "MULTIPLE_OF_ADDED"
	case new == nil:
		return "MULTIPLE_OF_REMOVED"
	case old.Cmp(new) == 0:
		return ""
	case multiple(new, old):
		return "MULTIPLE_OF_EXPANDED"
	case multiple(old, new):
		return "MULTIPLE_OF_REDUCED"
	}
	return "MULTIPLE_OF_CHANGED"
}

// multiple reports whether a is a whole multiple of b.
func multiple(a, b *big.Rat) bool { return new(big.Rat).Quo(a, b).IsInt() }

// enums compares the allowed values of two enums or two constants.
func (c *comparison) enums(r *result, old, new *node) {
	keyword := "enum"
	if old.kind == kindConst {
		keyword = "const"
	}
	c.step(len(old.values) + len(new.values))
	lost, gained := missing(old.values, new.values), missing(new.values, old.values)
	rule := ""
	switch {
	case !lost && !gained:
		return
	case keyword == "const" || lost && gained:
		rule = "ENUM_ARRAY_CHANGED"
	case gained:
		rule = "ENUM_ARRAY_EXTENDED"
	default:
		rule = "ENUM_ARRAY_NARROWED"
	}
	c.note(r, difference{rule: rule, tail: tail{keyword: keyword}, oldAt: old.list, newAt: new.list})
}

// missing reports whether a has a value that b lacks.
func missing(a, b map[string]bool) bool {
	for v := range a {
		if !b[v] {
			return true
		}
	}
	return false
}

// nots compares two negations: what is forbidden may become less, so the inner
// schemas change places.
func (c *comparison) nots(r *result, old, new *node) {
	rule := "NOT_TYPE_NARROWED"
	if c.compare(new.not, old.not).breaking {
		rule = "NOT_TYPE_EXTENDED"
	}
	c.note(r, difference{rule: rule, tail: tail{keyword: "not"}, oldAt: old.not.at, newAt: new.not.at})
}
