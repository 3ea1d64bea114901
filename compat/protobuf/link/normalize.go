package link

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Normalize returns the tree of the root in Confluent's normal form. It fails with a
// *compat.SyntaxError if a type cannot be resolved. Messages, enums, services and
// methods keep their order: the index of a message is part of every record.
func (l *Set) Normalize() (*syntax.File, error) {
	n := &normalizer{limits: l.limits, folded: map[*syntax.Message]bool{}, used: map[*syntax.Message]bool{}, made: map[*syntax.Message]*syntax.Message{}}
	t := l.Root.Tree
	s := l.Root.scope
	out := &syntax.File{Syntax: t.Syntax, Edition: t.Edition, Package: t.Package}
	if out.Syntax == "proto2" {
		out.Syntax = ""
	}
	out.Imports = slices.Clone(t.Imports)
	slices.SortFunc(out.Imports, func(a, b syntax.Import) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a.Path, b.Path)) })
	out.Imports = slices.CompactFunc(out.Imports, func(a, b syntax.Import) bool { return a.Path == b.Path && a.Public == b.Public })
	out.Options = n.options(s, t.Options)
	out.Messages = n.messages(s, t.Messages)
	out.Enums = n.enums(s, t.Enums)
	out.Extends = n.extends(s, t.Extends)
	for _, svc := range t.Services {
		v := &syntax.Service{Name: svc.Name, Options: n.options(s, svc.Options)}
		for _, m := range svc.Methods {
			c := *m
			c.Input, c.Output = n.typ(s, m.Input), n.typ(s, m.Output)
			c.Options = n.options(s, m.Options)
			v.Methods = append(v.Methods, &c)
		}
		out.Services = append(out.Services, v)
	}
	out.Messages = n.prune(out.Messages)
	return out, n.err
}

// rank puts public imports behind the others, where they are printed.
func rank(i syntax.Import) int {
	if i.Public {
		return 1
	}
	return 0
}

type normalizer struct {
	limits compat.Limits
	effort int // look-ups of names so far, at most
	length int // of all names written so far
	err    error
	// Hand-written map entries that became maps, and those that are also used by name.
	folded, used map[*syntax.Message]bool
	made         map[*syntax.Message]*syntax.Message // from the normal form of an entry
}

// prune drops the map entries that nothing names any more.
func (n *normalizer) prune(all []*syntax.Message) []*syntax.Message {
	var out []*syntax.Message
	for _, m := range all {
		if t := n.made[m]; t == nil || !n.folded[t] || n.used[t] {
			m.Messages = n.prune(m.Messages)
			out = append(out, m)
		}
	}
	return out
}

// resolve finds a name, nil once the limits are exceeded.
func (n *normalizer) resolve(s *scope, name string, accept func(*scope) bool) *scope {
	n.effort += (1 + strings.Count(name, ".")) * (1 + s.depth)
	if n.effort > maxEffort && n.err == nil {
		n.err = &compat.LimitError{What: "depth", Limit: n.limits.Depth}
	}
	if n.err != nil {
		return nil
	}
	return s.resolve(name, accept)
}

// full returns the full name of s behind prefix. One long name can be written in
// place of very many short ones.
func (n *normalizer) full(prefix string, s *scope) string {
	if n.length > n.limits.Bytes && n.err == nil {
		n.err = &compat.LimitError{What: "bytes", Limit: n.limits.Bytes}
	}
	if n.err != nil {
		return ""
	}
	name := prefix + s.full()
	n.length += len(name)
	return name
}

// typ writes a type name fully, with a leading dot.
func (n *normalizer) typ(s *scope, name string) string {
	if scalars[name] != NotScalar {
		return name
	}
	found := n.resolve(s, name, (*scope).isType)
	if found == nil {
		if n.err == nil {
			n.err = &compat.SyntaxError{
				Format:  compat.Protobuf,
				Message: fmt.Sprintf("type %q is not defined in this file or in what it imports", name),
			}
		}
		return name
	}
	if found.message != nil && found.message.Entry {
		n.used[found.message.Tree] = true
	}
	return n.full(".", found)
}

func (n *normalizer) messages(in *scope, all []*syntax.Message) []*syntax.Message {
	var out []*syntax.Message
	for _, m := range all {
		out = append(out, n.message(in.inside[m.Name], m))
	}
	return out
}

func (n *normalizer) message(s *scope, m *syntax.Message) *syntax.Message {
	out := &syntax.Message{
		Name: m.Name, At: m.At, NameAt: m.NameAt,
		Reserved: reserved(m.Reserved), Options: n.options(s, m.Options),
		Groups: n.groups(s, m.Groups), Extends: n.extends(s, m.Extends), Enums: n.enums(s, m.Enums),
	}
	if isEntry(m) {
		n.made[out] = m
	}
	for _, f := range m.Fields {
		out.Fields = append(out.Fields, n.field(s, f, true))
	}
	sortFields(out.Fields)
	for _, o := range m.Oneofs {
		c := &syntax.Oneof{Name: o.Name, At: o.At, Options: n.options(s, o.Options), Groups: n.groups(s, o.Groups)}
		for _, f := range o.Fields {
			c.Fields = append(c.Fields, n.field(s, f, false))
		}
		sortFields(c.Fields)
		if len(c.Fields)+len(c.Groups) > 0 {
			out.Oneofs = append(out.Oneofs, c)
		}
	}
	slices.SortStableFunc(out.Oneofs, func(a, b *syntax.Oneof) int { return cmp.Compare(firstNumber(a), firstNumber(b)) })
	for _, e := range m.Extensions {
		for _, r := range sortRanges(e.Ranges) {
			out.Extensions = append(out.Extensions, syntax.Extensions{Ranges: []syntax.Range{r}, Options: n.options(s, e.Options)})
		}
	}
	slices.SortStableFunc(out.Extensions, func(a, b syntax.Extensions) int { return compareRanges(a.Ranges[0], b.Ranges[0]) })
	out.Messages = n.messages(s, m.Messages)
	return out
}

// field writes a field; with fold a repeated hand-written map entry becomes a map.
func (n *normalizer) field(s *scope, f *syntax.Field, fold bool) *syntax.Field {
	out := *f
	out.Options = n.fieldOptions(s, f.Options)
	if f.Key != "" {
		out.Key, out.Type = n.typ(s, f.Key), n.typ(s, f.Type)
		return &out
	}
	if found := n.resolve(s, f.Type, (*scope).isType); fold && found != nil && found.message != nil &&
		found.message.Entry && found.parent == s && f.Label == syntax.Repeated {
		e := found.message.Tree
		n.folded[e] = true
		out.Label = syntax.None
		out.Key, out.Type = n.typ(found, e.Fields[0].Type), n.typ(found, e.Fields[1].Type)
		return &out
	}
	out.Type = n.typ(s, f.Type)
	return &out
}

func (n *normalizer) fieldOptions(s *scope, options []syntax.Option) []syntax.Option {
	return syntax.SpecialLast(n.options(s, options))
}

func sortFields(fields []*syntax.Field) {
	slices.SortStableFunc(fields, func(a, b *syntax.Field) int { return cmp.Compare(a.Number, b.Number) })
}

func firstNumber(o *syntax.Oneof) int {
	if len(o.Fields) > 0 {
		return o.Fields[0].Number
	}
	return o.Groups[0].Number
}

func (n *normalizer) groups(s *scope, all []*syntax.Group) []*syntax.Group {
	var out []*syntax.Group
	for _, g := range all {
		c := *g
		c.Options = n.options(s, g.Options)
		c.Body = n.message(s.child(g.Body.Name), g.Body)
		out = append(out, &c)
	}
	slices.SortStableFunc(out, func(a, b *syntax.Group) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

func (n *normalizer) extends(s *scope, all []*syntax.Extend) []*syntax.Extend {
	var out []*syntax.Extend
	for _, e := range all {
		c := &syntax.Extend{Type: n.typ(s, e.Type), At: e.At, Groups: n.groups(s, e.Groups)}
		for _, f := range e.Fields {
			c.Fields = append(c.Fields, n.field(s, f, false))
		}
		sortFields(c.Fields)
		out = append(out, c)
	}
	return out
}

func (n *normalizer) enums(s *scope, all []*syntax.Enum) []*syntax.Enum {
	var out []*syntax.Enum
	for _, e := range all {
		c := &syntax.Enum{Name: e.Name, At: e.At, NameAt: e.NameAt, Reserved: reserved(e.Reserved), Options: n.options(s, e.Options)}
		for _, v := range e.Values {
			w := *v
			w.Options = n.options(s, v.Options)
			c.Values = append(c.Values, &w)
		}
		slices.SortStableFunc(c.Values, func(a, b *syntax.EnumValue) int {
			return cmp.Or(cmp.Compare(a.Number, b.Number), strings.Compare(a.Name, b.Name))
		})
		out = append(out, c)
	}
	return out
}

// reserved splits the statements, one range or name each, numbers before names.
func reserved(all []syntax.Reserved) []syntax.Reserved {
	var ranges []syntax.Range
	for _, r := range all {
		ranges = append(ranges, r...)
	}
	var out []syntax.Reserved
	for _, r := range sortRanges(ranges) {
		out = append(out, syntax.Reserved{r})
	}
	return out
}

func sortRanges(ranges []syntax.Range) []syntax.Range {
	out := slices.Clone(ranges)
	for i, r := range out {
		out[i].Single = r.Name == "" && r.From == r.To && !r.Max
	}
	slices.SortStableFunc(out, compareRanges)
	return out
}

func compareRanges(a, b syntax.Range) int {
	switch {
	case a.Name == "" && b.Name != "":
		return -1
	case a.Name != "" && b.Name == "":
		return 1
	}
	return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// options sorts by name, resolves the names of custom options, merges the settings
// that are spread over dotted names into one map, and writes numbers plainly. A whole
// value that is set several times is a repeated option and stays as it is: protoc has
// no other form for it.
func (n *normalizer) options(s *scope, options []syntax.Option) []syntax.Option {
	if len(options) == 0 {
		return nil
	}
	var out []syntax.Option
	dotted := map[string]*settings{}
	var names []string // of dotted, in order
	for _, o := range options {
		if o.Custom {
			if found := n.resolve(s, o.Name, (*scope).isExtension); found != nil {
				o.Name = n.full("", found)
			} else {
				o.Name = strings.TrimPrefix(o.Name, ".")
			}
		}
		o.Value = normalValue(o.Value)
		if len(o.Sub) == 0 {
			out = append(out, o)
			continue
		}
		if dotted[o.Name] == nil {
			dotted[o.Name] = &settings{}
			names = append(names, o.Name)
		}
		dotted[o.Name].set(o.Sub, o.Value)
	}
	for _, name := range names {
		out = append(out, syntax.Option{Name: name, Custom: true, Value: dotted[name].value()})
	}
	slices.SortStableFunc(out, func(a, b syntax.Option) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// settings gathers what dotted names set in one option.
type settings struct {
	own    []syntax.Value // set here as a whole; several are elements of a repeated field
	inside map[string]*settings
}

func (s *settings) set(path []string, v syntax.Value) {
	for _, key := range path {
		if ext, ok := strings.CutPrefix(key, "("); ok {
			key = "[" + strings.TrimSuffix(ext, ")") + "]"
		}
		if s.inside == nil {
			s.inside = map[string]*settings{}
		}
		if s.inside[key] == nil {
			s.inside[key] = &settings{}
		}
		s = s.inside[key]
	}
	s.own = append(s.own, v)
}

// value returns one value: a list if several were set in one place, and one map of
// what was set as a whole and what was set by parts.
func (s *settings) value() syntax.Value {
	all := s.own
	if s.inside != nil {
		if len(all) == 1 && all[0].Kind == syntax.Map {
			for _, e := range all[0].Entries {
				s.set([]string{e.Key}, e.Value)
			}
			all = nil
		}
		m := syntax.Value{Kind: syntax.Map}
		for key, inner := range s.inside {
			m.Entries = append(m.Entries, syntax.Entry{Key: key, Value: inner.value()})
		}
		sortEntries(m.Entries)
		all = append(all, m)
	}
	out := all[0]
	for _, v := range all[1:] {
		out = syntax.Join(out, v)
	}
	return out
}

// normalValue sorts the keys of maps, takes the only item of a list out of it, which
// means the same in text format, and writes numbers plainly.
func normalValue(v syntax.Value) syntax.Value {
	switch v.Kind {
	case syntax.Number:
		return syntax.Value{Kind: syntax.Number, Text: plainNumber(v.Text)}
	case syntax.List:
		if len(v.Items) == 1 {
			return normalValue(v.Items[0])
		}
		out := syntax.Value{Kind: syntax.List}
		for _, item := range v.Items {
			out.Items = append(out.Items, normalValue(item))
		}
		return out
	case syntax.Map:
		out := syntax.Value{Kind: syntax.Map}
		for _, e := range v.Entries {
			out.Entries = append(out.Entries, syntax.Entry{Key: e.Key, Value: normalValue(e.Value)})
		}
		sortEntries(out.Entries)
		return out
	}
	return v
}

func sortEntries(entries []syntax.Entry) {
	slices.SortStableFunc(entries, func(a, b syntax.Entry) int { return strings.Compare(a.Key, b.Key) })
}

// plainNumber writes integers in decimal digits and other numbers without exponent
// and closing zeros. A number that would become very long stays as it is.
func plainNumber(text string) string {
	if i, ok := new(big.Int).SetString(text, 0); ok && !strings.Contains(text, "_") {
		return i.String()
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(strings.ToLower(text), "f")), "e")
	shift := 0
	if exponent != "" {
		if _, err := fmt.Sscanf(exponent, "%d", &shift); err != nil || shift > 400 || shift < -400 {
			return text
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	r, ok := new(big.Rat).SetString(whole + "." + fraction + "e" + fmt.Sprint(shift))
	if !ok {
		return text
	}
	digits := len(fraction) - shift
	if digits <= 0 {
		return r.FloatString(0)
	}
	return strings.TrimSuffix(strings.TrimRight(r.FloatString(digits), "0"), ".")
}
