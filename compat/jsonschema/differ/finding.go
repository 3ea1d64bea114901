package differ

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// report turns the answer for two schemas into findings.
type report struct {
	options          compat.Options
	oldRoot, newRoot *tree.Value // of the two texts
	out              []compat.Finding
	size             int // of the texts in out
}

const (
	// findingLimit bounds the list of differences. Schemas that share
	// definitions can have exponentially many places for one difference.
	findingLimit = 10_000
	// reportLimit bounds its texts, in bytes: every finding repeats its path, and
	// names can be as long as a schema.
	reportLimit = 8 << 20
	// nameLength is the number of characters after which a name is cut in sentences.
	nameLength = 200
)

// full reports whether nothing more is listed. The verdict does not depend on
// the list: the first finding is always in it.
func (p *report) full() bool { return len(p.out) >= findingLimit || p.size > reportLimit }

// findings lists the differences of r in the order in which they were found.
func findings(r *result, old, new *model.Node, o compat.Options) []compat.Finding {
	p := report{options: o, oldRoot: old.At.Root(), newRoot: new.At.Root()}
	p.walk(r, nil)
	return p.out
}

// step is one element of the way from the root to a result.
type step struct {
	child *child
	up    *step
}

func (p *report) walk(r *result, at *step) {
	if !p.options.All && !r.breaking {
		return
	}
	for i := range r.own {
		d := &r.own[i]
		breaking := !harmless(d.rule, p.options.Policy)
		if p.full() {
			return
		}
		if breaking || p.options.All {
			f := p.finding(d, at, breaking)
			p.out = append(p.out, f)
			p.size += len(f.Path) + len(f.Text) + len(f.ReaderAt) + len(f.WriterAt)
		}
	}
	for i := range r.children {
		if p.full() {
			return
		}
		p.walk(r.children[i].result, &step{&r.children[i], at})
	}
}

// finding says one difference in Confluent's words and in ours.
func (p *report) finding(d *difference, at *step, breaking bool) compat.Finding {
	known := rules[d.rule]
	f := compat.Finding{
		Rule: d.rule, Path: path(at, d.tail), Breaking: breaking, Direction: p.options.Direction,
		Reader: d.words(d.newAt, d.new), Writer: d.words(d.oldAt, d.old),
		ReaderAt: place(d.newAt, d.new, p.newRoot, at, func(c *child) *tree.Value { return c.newRef }),
		WriterAt: place(d.oldAt, d.old, p.oldRoot, at, func(c *child) *tree.Value { return c.oldRef }),
	}
	about := subject(at, d.tail)
	words := p.vocabulary(about, f.Reader, f.Writer)
	fact := words.Replace(strings.TrimPrefix(known.says, "{subject} "))
	if d.closest != nil {
		if inner, below := first(d.closest.result, &step{d.closest, at}, p.options.Policy); inner != nil {
			says := p.vocabulary(subject(below, inner.tail), inner.words(inner.newAt, inner.new), inner.words(inner.oldAt, inner.old))
			fact += "; the parts that come closest differ: " + says.Replace(rules[inner.rule].says)
		}
	}
	f.Message = about + " " + fact
	switch {
	case !breaking:
	case p.options.Direction == compat.OldReadsNew:
		f.Fix = words.Replace(known.fixWriter)
	default:
		f.Fix = words.Replace(known.fix)
	}
	// Opened with one quote and closed with another: so does Confluent, and clients
	// match on it. Within them there is only the other kind.
	quoted := strings.NewReplacer(`"`, "'")
	description := compat.Description(quoted.Replace(about), f.Path, quoted.Replace(fact), quoted.Replace(f.Fix))
	f.Text = `{errorType:"` + d.rule + `", description:"` + description + `'}`
	return f
}

// vocabulary replaces the words of rules by those of a difference.
func (p *report) vocabulary(subject, is, was string) *strings.Replacer {
	reader, writer := p.options.Direction.Words()
	return strings.NewReplacer(
		"{subject}", subject, "{reader}", reader, "{writer}", writer, "{is}", orNothing(is), "{was}", orNothing(was),
	)
}

// first finds a difference that breaks, and the way to it.
func first(r *result, at *step, policy compat.Policy) (*difference, *step) {
	for i := range r.own {
		if !harmless(r.own[i].rule, policy) {
			return &r.own[i], at
		}
	}
	for i := range r.children {
		if r.children[i].result.breaking {
			return first(r.children[i].result, &step{&r.children[i], at}, policy)
		}
	}
	return nil, nil
}

// words says in a few words what a side has.
func (d *difference) words(v *tree.Value, n *model.Node) string {
	switch {
	case v == nil:
		return ""
	case v == n.At:
		return n.Insists()
	case d.kinds:
		return v.Text
	}
	return v.Excerpt()
}

func orNothing(words string) string {
	if words == "" {
		return "nothing"
	}
	return words
}

// path joins the steps as Confluent prints them; the root is "#/".
func path(at *step, end tail) string {
	var parts []string
	for _, t := range tails(at, end) {
		if t.keyword != "" {
			parts = append(parts, t.keyword)
			if t.named() {
				parts = append(parts, t.name)
			}
		}
	}
	return "#/" + strings.Join(parts, "/")
}

// named reports whether the tail names something below its keyword. Positions
// are never empty, names of properties can be.
func (t tail) named() bool {
	return t.name != "" || t.keyword == "properties" || t.keyword == "required" || t.keyword == "dependencies"
}

// tails lists the way to a difference from the root.
func tails(at *step, end tail) []tail {
	depth := 1
	for s := at; s != nil; s = s.up {
		depth++
	}
	out := make([]tail, depth)
	out[depth-1] = end
	for s := at; s != nil; s = s.up {
		depth--
		out[depth-1] = s.child.tail
	}
	return out
}

// dotted returns the place of a difference as people say it: names joined by
// dots, [] for the items of an array, [2] for one of them.
func dotted(at *step, end tail) string {
	var b strings.Builder
	for _, t := range tails(at, end) {
		switch t.keyword {
		case "properties", "required", "dependencies":
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(t.name)
		case "items":
			b.WriteString("[" + t.name + "]")
		}
	}
	return b.String()
}

// subject says in words what a difference is about.
func subject(at *step, end tail) string {
	name := compat.Cut(dotted(at, end), nameLength)
	words := "property " + strconv.Quote(name)
	switch {
	case name == "":
		words = "the schema"
	case strings.HasSuffix(name, "[]"):
		words = "each item of " + strconv.Quote(strings.TrimSuffix(name, "[]"))
		if name == "[]" {
			words = "each item"
		}
	case strings.HasSuffix(name, "]"):
		words = "item " + name
	}
	for s := at; s != nil; s = s.up {
		switch t := s.child.tail; t.keyword {
		case "properties", "items":
			return words
		case string(model.AllOf), string(model.AnyOf), string(model.OneOf):
			return words + " (" + t.keyword + " branch " + t.name + ")"
		}
	}
	return words
}

// place returns the JSON pointer of a value in the text of its side. A side that
// has nothing is shown by the schema that lacks it, and what stands in a
// dependency by the $ref through which it was reached.
func place(v *tree.Value, n *model.Node, main *tree.Value, at *step, ref func(*child) *tree.Value) string {
	if v == nil {
		v = n.At
	}
	for s := at; s != nil && v.Root() != main; s = s.up {
		if r := ref(s.child); r != nil {
			v = r
		}
	}
	if v.Root() != main {
		return "" // the whole schema is a reference
	}
	return v.Pointer()
}
