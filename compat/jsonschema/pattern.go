package jsonschema

import "regexp"

// pattern is a compiled key of patternProperties; nil expression: it cannot be evaluated here.
type pattern struct{ expression *regexp.Regexp }

const (
	// compileCost and the divisor below translate work on patterns into steps of
	// the budget. Matching is linear in the name, whatever the pattern: the
	// expressions are automata and do not backtrack.
	compileCost = 100
	matchUnit   = 1000
)

// matches reports whether a pattern is found anywhere in a name. Patterns with
// features that an automaton lacks, such as look-ahead, match nothing: the rule
// for additional properties covers the name then.
func (c *comparison) matches(expression, name string) bool {
	p, ok := c.patterns[expression]
	if !ok {
		if !c.step(compileCost + len(expression)) {
			return false
		}
		compiled, err := regexp.Compile(expression)
		if err != nil {
			compiled = nil
		}
		p = &pattern{compiled}
		if c.patterns == nil {
			c.patterns = map[string]*pattern{}
		}
		c.patterns[expression] = p
	}
	if p.expression == nil || !c.step(1+len(name)*len(expression)/matchUnit) {
		return false
	}
	return p.expression.MatchString(name)
}
