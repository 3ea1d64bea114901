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

// rescue takes the findings away that are about what the program does not use.
func (c *check) rescue() error {
	r := c.reader
	if c.uses == nil || r == nil || len(c.found) == 0 || r.Format() == compat.Avro {
		return nil
	}
	spots := match.NewSpots(&r.Tree)
	var left []Finding
	for i, f := range c.found {
		if harmless(r.Format(), f.Rule) && !c.used(spots.Rows(f, true), f) {
			c.rescued = append(c.rescued, c.broken[i])
			continue
		}
		left = append(left, c.broken[i])
	}
	c.broken = left
	return nil
}

// harmless reports a rule that a program does not feel if it does not use what
// the finding is about.
func harmless(f compat.Format, rule string) bool {
	if f == compat.Protobuf {
		switch rule {
		case "ONEOF_FIELD_REMOVED", "REQUIRED_FIELD_REMOVED", "MESSAGE_REMOVED", "MULTIPLE_FIELDS_MOVED_TO_ONEOF", "FIELD_MOVED_TO_EXISTING_ONEOF":
			return true
		}
		return false
	}
	if strings.HasPrefix(rule, "REQUIRED_") {
		return false // a validating reader misses it, used or not
	}
	return strings.HasPrefix(rule, "PROPERTY_") || strings.HasPrefix(rule, "OPTIONAL_PROPERTY_") ||
		strings.HasPrefix(rule, "ADDITIONAL_PROPERTIES_") || strings.HasPrefix(rule, "UNEVALUATED_PROPERTIES_")
}

// used reports whether the program uses one of the rows that a finding is about.
// What the reader does not have cannot be used: such a finding points at the
// rows around it, whose use says nothing.
func (c *check) used(rows []int, f compat.Finding) bool {
	switch f.Rule {
	case "ONEOF_FIELD_REMOVED", "REQUIRED_FIELD_REMOVED", "MESSAGE_REMOVED",
		"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL":
		return false
	}
	if strings.HasPrefix(f.Rule, "ADDITIONAL_") || strings.HasPrefix(f.Rule, "UNEVALUATED_") {
		return c.mapped(rows)
	}
	for _, row := range rows {
		path := c.reader.Tree.Fields[row].Path
		if path == "" || c.touches(path) {
			return true
		}
	}
	return len(rows) == 0
}

// mapped reports whether the program uses properties of an object that are not listed.
func (c *check) mapped(rows []int) bool {
	t := &c.reader.Tree
	for _, row := range rows {
		f := &t.Fields[row]
		for _, used := range c.uses.paths() {
			if f.Kind == shape.KindMap && within(used, f.Path) || strings.HasPrefix(used, f.Path+"{") {
				return true
			}
		}
	}
	return false
}

// unused tells Unused from OK: something that a program could use differs from
// what is written today, or if that is unknown from the reader, and nothing of
// it is used.
func (c *check) unused() (Result, error) {
	live := c.q.Live
	if len(live) == 0 && c.reader != nil {
		live = []*shape.Schema{c.reader}
	}
	out := OK
	if len(c.rescued) > 0 {
		out = Unused
	}
	for _, s := range live {
		d, err := c.diff(s)
		if err != nil {
			return "", err
		}
		for i := range d.Changes {
			x := &d.Changes[i]
			switch {
			case !x.Structural():
			case c.touches(x.Path) || x.OldPath != "" && c.touches(x.OldPath):
				return OK, nil
			default:
				out = Unused
			}
		}
	}
	return out, nil
}

// undeclared lists what a generic reader may miss of what it gets today.
func (c *check) undeclared() ([]Finding, error) {
	if c.reader != nil {
		return nil, nil
	}
	var out []Finding
	for _, s := range c.q.Live {
		d, err := c.diff(s)
		if err != nil {
			return nil, err
		}
		for _, f := range removed(d, c.q.Writer.Format()) {
			if !slices.ContainsFunc(out, func(o Finding) bool { return o.Path == f.Path && o.Rule == f.Rule }) {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// Removed lists the fields that an old writer provides and a new one does not,
// or with a type that the readers of the old one do not accept: what a program
// of which nobody knows what it uses may miss.
func Removed(old, next *shape.Schema, policy compat.Policy, budget int) ([]Finding, error) {
	d, err := change.Between(old, next, change.Options{Policy: policy, Budget: budget})
	if err != nil {
		return nil, err
	}
	return removed(d, next.Format()), nil
}

func removed(d change.Diff, format compat.Format) []Finding {
	var out []Finding
	for _, x := range d.Changes {
		switch {
		case x.Op == change.Format:
			out = append(out, Finding{Rule: RuleRetyped, Text: strings.TrimPrefix(x.Words, "~ ")})
		case x.Op == change.Remove || x.Op == change.Number:
			out = append(out, Finding{Path: x.OldPath, Rule: RuleRemoved, Text: fmt.Sprintf("%s goes, and it is not known whether the program uses it: declare uses.fields to decide", x.OldPath)})
		case x.Op == change.Rename && format != compat.Protobuf:
			out = append(out, Finding{Path: x.OldPath, Rule: RuleRemoved, Text: fmt.Sprintf("%s is called %s now, and it is not known whether the program uses it: declare uses.fields to decide", x.OldPath, x.To)})
		case x.Op == change.Retype:
			out = append(out, Finding{Path: x.OldPath, Rule: RuleRetyped, Text: fmt.Sprintf("%s becomes %s, not %s, and it is not known whether the program uses it: declare uses.fields to decide", orSchema(x.OldPath), x.To, x.From)})
		}
	}
	return out
}

func orSchema(path string) string {
	if path == "" {
		return "the schema"
	}
	return path
}

// Loses lists the fields that a reader has, that live writers provide and that
// a writer lacks: they will read as defaults. Of a field that goes as a whole
// the fields in it are not listed. A generic reader has no fields of its own.
func Loses(reader, writer *shape.Schema, live []*shape.Schema) []string {
	return loses(reader, writer, live, func(r, w *shape.Schema) []int { return match.Pair(&r.Tree, &w.Tree) })
}

func loses(reader, writer *shape.Schema, live []*shape.Schema, pair func(r, w *shape.Schema) []int) []string {
	if reader == nil || reader.Format() != writer.Format() {
		return nil
	}
	partner := pair(reader, writer)
	provided := make([]bool, len(partner))
	for _, s := range live {
		for row, w := range pair(reader, s) {
			provided[row] = provided[row] || w != match.None
		}
	}
	var out []string
	for row := range partner {
		f := &reader.Tree.Fields[row]
		if partner[row] == match.None && provided[row] && (f.Parent < 0 || partner[f.Parent] != match.None) {
			out = append(out, f.Path)
		}
	}
	return out
}
