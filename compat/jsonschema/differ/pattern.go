package differ

import (
	"regexp"
	"regexp/syntax"
)

// pattern is a compiled key of patternProperties; a nil expression cannot be evaluated here.
type pattern struct {
	expression *regexp.Regexp
	weight     int
}

const (
	// weightLimit bounds the size of an automaton, roughly its number of states:
	// x{1000} is short to write, and a text has room for thousands of them.
	weightLimit = 20_000
	// weightUnit and matchUnit translate work on patterns into steps of the budget.
	// Matching is linear in the name, whatever the pattern: automata do not backtrack.
	weightUnit = 100
	matchUnit  = 10_000
)

// matches reports whether a pattern is found anywhere in a name. Patterns that
// are too large or use what an automaton lacks, such as look-ahead, match
// nothing: the rule for additional properties covers the name then.
func (c *comparison) matches(expression, name string) bool {
	p, ok := c.patterns[expression]
	if !ok {
		p = compile(expression)
		if c.patterns == nil {
			c.patterns = map[string]*pattern{}
		}
		c.patterns[expression] = p
		c.step(1 + (len(expression)+p.weight)/weightUnit)
	}
	if p.expression == nil || !c.step(1+len(name)*p.weight/matchUnit) {
		return false
	}
	return p.expression.MatchString(name)
}

func compile(expression string) *pattern {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return &pattern{}
	}
	weight := weigh(tree)
	if weight > weightLimit {
		return &pattern{}
	}
	compiled, err := regexp.Compile(expression)
	if err != nil {
		return &pattern{}
	}
	return &pattern{compiled, weight}
}

// weigh estimates the number of states that an expression needs.
func weigh(tree *syntax.Regexp) int {
	total := 1 + len(tree.Rune)
	for _, sub := range tree.Sub {
		total += weigh(sub)
	}
	if tree.Op == syntax.OpRepeat {
		total *= max(tree.Min, tree.Max, 1)
	}
	return min(total, 1<<30)
}
