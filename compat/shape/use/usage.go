package use

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/change"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// base is a schema whose fields the program knows, with the partner of each of
// its rows in the writer.
type base struct {
	schema  *shape.Schema
	partner []int
	// retyped are rows that a generic reader gets with another type than today.
	// Any other reader has been judged by the engine already.
	retyped map[string]string
}

// bases are the schemas in which used paths are looked up: the reader's own, or
// for a generic reader those of live writers.
func (c *check) bases() ([]base, error) {
	schemas := c.q.Live
	if c.reader != nil {
		schemas = []*shape.Schema{c.reader}
	}
	var out []base
	for _, s := range schemas {
		if s.Format() != c.q.Writer.Format() {
			continue
		}
		b := base{schema: s, partner: c.pair(s, c.q.Writer), retyped: map[string]string{}}
		if c.reader == nil {
			d, err := c.diff(s)
			if err != nil {
				return nil, err
			}
			for _, x := range d.Changes {
				if x.Op == change.Retype && x.OldReadsNew != change.OK {
					b.retyped[x.OldPath] = fmt.Sprintf("the program uses %s, which becomes %s, not %s", x.OldPath, x.To, x.From)
				}
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// usage looks for everything that the program uses in what the writer provides.
func (c *check) usage() error {
	if c.uses == nil {
		return nil
	}
	bases, err := c.bases()
	if err != nil {
		return err
	}
	for _, path := range c.uses.paths() {
		known := false
		for _, b := range bases {
			for _, row := range b.schema.Tree.Lookup(path) {
				known = true
				c.leading(&b, row)
				c.row(&b, row, path)
			}
		}
		if !known {
			c.strange(path, len(bases) > 0)
		}
	}
	return nil
}

// leading judges the fields that a used one lies in.
func (c *check) leading(b *base, row int) {
	t := &b.schema.Tree
	for row = t.Fields[row].Parent; row >= 0; row = t.Fields[row].Parent {
		if w := b.partner[row]; w != match.None {
			c.kept(b, row, w)
		}
	}
}

// strange judges a path that no schema of the program has.
func (c *check) strange(path string, based bool) {
	switch {
	case c.reader != nil:
		c.miss(path, RuleUnread, fmt.Sprintf("the program uses %s, which its own reader schema does not have", path))
	case len(c.q.Writer.Tree.Lookup(path)) > 0:
		if slices.Contains(c.uses.Required, path) {
			for _, row := range c.q.Writer.Tree.Lookup(path) {
				c.guaranteed(row, path)
			}
		}
	case based:
		c.miss(path, RuleMissing, fmt.Sprintf("the program uses %s, which neither live writers nor the new schema provide", path))
	default:
		c.miss(path, RuleMissing, fmt.Sprintf("the program uses %s, which the new schema does not provide", path))
	}
}

// row judges a used row and what lies in it.
func (c *check) row(b *base, row int, path string) {
	t := &b.schema.Tree
	w := b.partner[row]
	if w == match.None {
		c.miss(t.Fields[row].Path, RuleMissing, c.gone(b, row))
		return
	}
	if path != "" {
		c.symbols(b, row, w, path)
		if slices.Contains(c.uses.Required, path) {
			c.guaranteed(w, path)
		}
	}
	c.kept(b, row, w)
	for _, child := range t.Children(row) {
		c.row(b, child, "")
	}
}

// kept judges a row that the writer has: its type, presence and name.
func (c *check) kept(b *base, row, w int) {
	was, is := &b.schema.Tree.Fields[row], &c.q.Writer.Tree.Fields[w]
	if text, yes := b.retyped[was.Path]; yes {
		c.miss(was.Path, RuleType, text)
	}
	if b.schema.Format() == compat.JSON && was.Required && !is.Required {
		c.miss(was.Path, RuleOptional, fmt.Sprintf("the program uses %s, which was always there and may be absent in the new schema", was.Path))
	}
	if c.uses.JSONEncoding && b.schema.Format() == compat.Protobuf && was.Name != is.Name && !is.Branch {
		c.miss(was.Path, RuleRenamed, fmt.Sprintf("the program reads %s from JSON, where the new schema calls it %s", was.Path, is.Name))
	}
}

// gone says what a reader makes of a field that the writer lacks.
func (c *check) gone(b *base, row int) string {
	f := &b.schema.Tree.Fields[row]
	text := fmt.Sprintf("the program uses %s, which the new schema does not have", f.Path)
	switch {
	case c.reader == nil:
		return text
	case f.Default != "":
		return text + ": it will always read " + f.Default
	case b.schema.Format() == compat.Protobuf:
		return text + ": it will always read its default, without any error"
	}
	return text
}

// symbols judges an enum whose new symbols the program cannot take.
func (c *check) symbols(b *base, row, w int, path string) {
	if !slices.Contains(c.uses.Exhaustive, path) {
		return
	}
	known := map[string]bool{}
	for _, s := range b.schema.Tree.Fields[row].Symbols {
		known[s] = true
	}
	var fresh []string
	for _, s := range c.q.Writer.Tree.Fields[w].Symbols {
		if !known[s] {
			fresh = append(fresh, s)
		}
	}
	if len(fresh) > 0 {
		c.miss(path, RuleSymbol, fmt.Sprintf("the program knows all symbols of %s, and the new schema adds %s", path, compat.Cut(strings.Join(fresh, ", "), 200)))
	}
}

// guaranteed judges a field without which the program cannot do.
func (c *check) guaranteed(w int, path string) {
	t := &c.q.Writer.Tree
	for row := w; row >= 0; row = t.Fields[row].Parent {
		f := &t.Fields[row]
		if f.Branch || f.Always {
			continue
		}
		c.miss(path, RuleAbsent, fmt.Sprintf("the program cannot do without %s, and %s may be absent in the new schema", path, f.Path))
		return
	}
}

// miss notes a finding, each once.
func (c *check) miss(path, rule, text string) {
	f := Finding{Path: path, Rule: rule, Text: compat.Cut(text, 1_000)}
	for _, m := range c.missed {
		if m.Path == path && m.Rule == rule {
			return
		}
	}
	c.missed = append(c.missed, f)
}

// unjudged looks for changes of a JSON schema that no rule covers.
func (c *check) unjudged() error {
	if c.reader == nil || c.q.Writer.Format() != compat.JSON || c.reader.Format() != compat.JSON || len(c.broken)+len(c.missed) > 0 {
		return nil
	}
	d, err := c.diff(c.reader)
	if err != nil {
		return err
	}
	for _, x := range d.Changes {
		if x.OldReadsNew == change.Unknown && c.touches(x.Path) {
			c.undecided = append(c.undecided, Finding{Path: x.Path, Rule: RuleUnjudged, Text: "no rule for JSON Schema decides what this means: " + strings.TrimPrefix(x.Words, "~ ")})
		}
	}
	return nil
}

// touches reports whether a path has to do with a used one; without a list of
// used fields everything is used.
func (c *check) touches(path string) bool {
	if c.uses == nil || path == "" {
		return true
	}
	for _, used := range c.uses.paths() {
		if within(path, used) || within(used, path) {
			return true
		}
	}
	return false
}

// within reports whether one path is another or lies in it, brackets aside.
func within(path, outer string) bool {
	path, outer = shape.Plain(path), shape.Plain(outer)
	return path == outer || strings.HasPrefix(path, outer+".")
}
