package change

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape/match"
)

// rest adds the changes that trees do not show: rules for values, options,
// types that no field has. The engine lists them.
func (d *differ) rest() {
	if d.old.Parsed.Canonical() == d.next.Parsed.Canonical() {
		return
	}
	oldSpots, newSpots := match.NewSpots(&d.old.Tree), match.NewSpots(&d.next.Tree)
	for _, c := range d.next.Language.Diff(d.old.Parsed, d.next.Parsed) {
		op, ok := restOp(d.next.Format(), &c)
		if !ok || d.shown(&c) {
			continue
		}
		out := Change{Op: op, From: c.From, To: c.To, Words: "~ " + c.Text}
		if d.next.Format() == compat.JSON && (unjudged(c.OldAt) || unjudged(c.NewAt)) {
			out.NewReadsOld, out.OldReadsNew = Unknown, Unknown
		}
		o, n := match.None, match.None
		if rows := oldSpots.Around(c.OldAt); len(rows) > 0 {
			o = rows[0]
		}
		if rows := newSpots.Around(c.NewAt); len(rows) > 0 {
			n = rows[0]
		}
		d.note(out, o, n)
		if last := len(d.list) - 1; !d.full {
			// What a condition means for a field nobody can tell: it is about the whole object.
			if o == match.None && n == match.None && out.NewReadsOld != Unknown {
				d.list[last].Path = c.Path
			}
			d.list[last].OldAt, d.list[last].NewAt = c.OldAt, c.NewAt
		}
	}
}

// shown reports that a row says the same: a message that is gone.
func (d *differ) shown(c *compat.Change) bool {
	if c.Element != "message" {
		return false
	}
	for i := range d.list {
		if r := &d.list[i]; r.Op == Remove && r.OldAt == c.OldAt {
			return true
		}
	}
	return false
}

// restOp says what a change of the engine's list is here; false for one that
// the trees show.
func restOp(f compat.Format, c *compat.Change) (Op, bool) {
	if c.Kind == "hint" {
		return "", false
	}
	switch f {
	case compat.Avro:
		return Other, c.Element == "property" && !strings.HasPrefix(c.Text[strings.LastIndex(c.Text, ": ")+1:], " confluent:tags ")
	case compat.JSON:
		if unjudged(c.OldAt) || unjudged(c.NewAt) {
			return Constraint, true
		}
		switch c.Element {
		case "constraint", "schema":
			return Constraint, true
		case "dialect", "property":
			return Other, true
		}
	case compat.Protobuf:
		switch c.Element {
		case "syntax", "import", "reserved", "extension", "service", "rpc", "json_name", "message", "enum", "extensions":
			return Other, c.Kind != "moved" && (c.Kind != "added" || c.Element != "message" && c.Element != "enum")
		}
		return Other, strings.HasPrefix(c.Element, "option ") && !strings.Contains(c.Element, "confluent.")
	}
	return "", false
}

// unjudged reports a place in a JSON schema that no comparison looks at: the
// keywords that depend on the value of another place, or are too costly.
func unjudged(at string) bool {
	names := false // the next token is a name, not a keyword
	for token := range strings.SplitSeq(at, "/") {
		if names {
			names = false
			continue
		}
		switch token {
		case "properties", "patternProperties", "definitions", "$defs", "dependentSchemas":
			names = true
		case "if", "then", "else", "contains", "propertyNames":
			return true
		}
	}
	return false
}
