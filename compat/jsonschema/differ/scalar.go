package differ

import (
	"math/big"

	"github.com/treaty-registry/treaty/compat/jsonschema/model"
)

// limit compares a numeric keyword; words are the prefix of its rules. Which of
// the four differences break is the table's business.
func (c *comparison) limit(r *result, keyword, words string, before, after model.Bound, old, new *model.Node) {
	rule := ""
	switch {
	case before.At == nil && after.At == nil:
		return
	case before.At == nil:
		rule = "_ADDED"
	case after.At == nil:
		rule = "_REMOVED"
	case before.N < after.N:
		rule = "_INCREASED"
	case before.N > after.N:
		rule = "_DECREASED"
	default:
		return
	}
	c.note(r, old, new, difference{
		rule: words + rule, tail: tail{keyword: keyword},
		oldAt: before.At, newAt: after.At,
	})
}

func (c *comparison) texts(r *result, old, new *model.Node) {
	a, b := old.Text, new.Text
	c.limit(r, "maxLength", "MAX_LENGTH", a.MaxLength, b.MaxLength, old, new)
	c.limit(r, "minLength", "MIN_LENGTH", a.MinLength, b.MinLength, old, new)
	rule := ""
	switch {
	case a.Pattern == nil && b.Pattern == nil:
	case a.Pattern == nil:
		rule = "PATTERN_ADDED"
	case b.Pattern == nil:
		rule = "PATTERN_REMOVED"
	case a.Pattern.Text != b.Pattern.Text:
		rule = "PATTERN_CHANGED"
	}
	if rule != "" {
		c.note(r, old, new, difference{
			rule: rule, tail: tail{keyword: "pattern"},
			oldAt: a.Pattern, newAt: b.Pattern,
		})
	}
}

func (c *comparison) numbers(r *result, old, new *model.Node) {
	a, b := old.Number, new.Number
	c.limit(r, "maximum", "MAXIMUM", a.Maximum, b.Maximum, old, new)
	c.limit(r, "minimum", "MINIMUM", a.Minimum, b.Minimum, old, new)
	if !shadowed(a.ExclusiveMaximum, b.ExclusiveMaximum, b.Maximum) {
		c.limit(r, "exclusiveMaximum", "EXCLUSIVE_MAXIMUM", a.ExclusiveMaximum, b.ExclusiveMaximum, old, new)
	}
	c.limit(r, "exclusiveMinimum", "EXCLUSIVE_MINIMUM", a.ExclusiveMinimum, b.ExclusiveMinimum, old, new)
	if rule := factorRule(a.Factor, b.Factor); rule != "" {
		c.note(r, old, new, difference{
			rule: rule, tail: tail{keyword: "multipleOf"},
			oldAt: a.MultipleOf, newAt: b.MultipleOf,
		})
	}
	switch {
	case a.Integer != nil && b.Integer == nil:
		c.note(r, old, new, difference{rule: "TYPE_EXTENDED", oldAt: a.Integer, newAt: new.At, kinds: true})
	case a.Integer == nil && b.Integer != nil:
		c.note(r, old, new, difference{rule: "TYPE_NARROWED", oldAt: old.At, newAt: b.Integer, kinds: true})
	}
}

// shadowed reports whether a lowered exclusiveMaximum goes unseen: Confluent
// compares the old limit with the new maximum where there is one. Without a
// maximum it fails with an internal error, and the lowered limit is reported here.
func shadowed(old, new, maximum model.Bound) bool {
	return old.At != nil && new.At != nil && new.N < old.N && maximum.At != nil && old.N <= maximum.N
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
func (c *comparison) enums(r *result, old, new *model.Node) {
	keyword := "enum"
	if old.Kind == model.KindConst {
		keyword = "const"
	}
	c.step(len(old.Values) + len(new.Values))
	lost, gained := missing(old.Values, new.Values), missing(new.Values, old.Values)
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
	c.note(r, old, new, difference{rule: rule, tail: tail{keyword: keyword}, oldAt: old.List, newAt: new.List})
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
func (c *comparison) nots(r *result, old, new *model.Node) {
	rule := "NOT_TYPE_NARROWED"
	if c.compare(new.Not, old.Not).breaking {
		rule = "NOT_TYPE_EXTENDED"
	}
	c.note(r, old, new, difference{rule: rule, tail: tail{keyword: "not"}, oldAt: old.Not.At, newAt: new.Not.At})
}
