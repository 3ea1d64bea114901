package jsonschema

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// report turns the answer for two roots into findings.
type report struct {
	options compat.Options
	roots   pair
	out     []compat.Finding
}

// findings lists the differences of r in the order in which they were found.
func findings(r *result, roots pair, o compat.Options) []compat.Finding {
	p := report{options: o, roots: roots}
	p.walk(r, nil, nil)
	return p.out
}

// step is one element of the way from the root to a result.
type step struct {
	child *child
	up    *step
}

func (p *report) walk(r *result, at *step, refs *step) {
	if !p.options.All && !r.breaking {
		return
	}
	for i := range r.own {
		d := &r.own[i]
		breaking := !harmless(d.rule, p.options.Policy)
		if len(p.out) < findingLimit && (breaking || p.options.All) {
			p.out = append(p.out, p.finding(d, at, breaking))
		}
	}
	for i := range r.children {
		if len(p.out) >= findingLimit {
			return
		}
		p.walk(r.children[i].result, &step{&r.children[i], at}, refs)
	}
}

// path joins the steps as Confluent prints them; the root is "#/".
func path(at *step, end tail) string {
	var parts []string
	add := func(t tail) {
		if t.name != "" || t.keyword == "properties" {
			parts = append(parts, t.name)
		}
		if t.keyword != "" {
			parts = append(parts, t.keyword)
		}
	}
	add(end)
	for ; at != nil; at = at.up {
		add(at.child.tail)
	}
	var b strings.Builder
	b.WriteByte('#')
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(parts[i])
	}
	if len(parts) == 0 {
		b.WriteByte('/')
	}
	return b.String()
}

func (p *report) finding(d *difference, at *step, breaking bool) compat.Finding {
	f := compat.Finding{
		Rule: d.rule, Path: path(at, d.tail), Breaking: breaking, Direction: p.options.Direction,
	}
	reader, writer := p.options.Direction.Words()
	about := strings.NewReplacer("{path}", f.Path, "{reader}", reader, "{writer}", writer).Replace(rules[d.rule].about)
	// Opened with one quote and closed with another: so does Confluent, and clients match on it.
	f.Text = `{errorType:"` + d.rule + `", description:"` + about + `'}`
	return f
}
