package shape

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
	"github.com/treaty-registry/treaty/compat/protobuf/tags"
)

// protobufSketch draws a Protobuf schema.
type protobufSketch struct {
	sketch
	set   *link.Set
	texts map[*link.File]string
	tags  map[string][]string // by full name of message or field
	enums map[string][]enumAt // by name without package
	open  map[*link.Message]bool
}

// enumAt is an enum and the file that declares it.
type enumAt struct {
	enum *syntax.Enum
	file *link.File
}

func protobufTree(src compat.Source) (Tree, error) {
	limits := compat.DefaultLimits()
	file, err := link.Read(src.Text, limits)
	if err != nil {
		return Tree{}, err
	}
	set, err := link.Link(file, src.Dependencies, limits)
	if err != nil {
		return Tree{}, err
	}
	p := &protobufSketch{
		set: set, texts: map[*link.File]string{}, tags: map[string][]string{}, enums: map[string][]enumAt{}, open: map[*link.Message]bool{},
	}
	p.tree.Format = compat.Protobuf
	p.gather(src)
	p.roots()
	return p.tree, nil
}

// gather makes texts, tags and enums of all files easy to find.
func (p *protobufSketch) gather(src compat.Source) {
	texts := make(map[string]string, len(src.Dependencies))
	for _, d := range src.Dependencies {
		if _, twice := texts[d.Name]; !twice {
			texts[d.Name] = d.Text
		}
	}
	for _, f := range p.set.Files {
		text := texts[f.Path]
		if f == p.set.Root {
			text = src.Text
		}
		p.texts[f] = strings.TrimPrefix(text, "\ufeff") // the parser drops a byte order mark
		if f.Origin.Builtin != "" {
			continue
		}
		for _, t := range tags.List(f.Tree) {
			p.tags[t.Path] = append(p.tags[t.Path], t.Tags...)
		}
		p.declare(f, "", f.Tree.Enums, f.Tree.Messages)
	}
	for _, f := range p.set.Files {
		if f.Origin.Builtin != "" {
			p.declare(f, "", f.Tree.Enums, f.Tree.Messages)
		}
	}
}

func (p *protobufSketch) declare(f *link.File, prefix string, enums []*syntax.Enum, messages []*syntax.Message) {
	for _, e := range enums {
		p.enums[prefix+e.Name] = append(p.enums[prefix+e.Name], enumAt{e, f})
	}
	for _, m := range messages {
		p.declare(f, prefix+m.Name+".", m.Enums, m.Messages)
	}
}

// roots draws the messages of the file that no other one contains.
func (p *protobufSketch) roots() {
	file := p.set.Root
	part := p.parts()
	// Of two messages of one name the last one counts, as in the engine.
	messages := slices.DeleteFunc(slices.Clone(file.Messages), func(m *link.Message) bool { return file.ByName[m.Tree.Name] != m })
	if len(messages) == 0 {
		p.enumRoot()
		return
	}
	first := messages[0]
	p.tree.Root = Root{
		Name: fullName(first), Kind: KindRecord, Type: first.Tree.Name, TypeName: fullName(first), Doc: p.comment(file, first.Tree.At),
		Tags: p.tags[fullName(first)], At: first.Local,
	}
	for i, m := range messages {
		branch := Branch{Name: fullName(m), Kind: KindRecord, Doc: p.comment(file, m.Tree.At), Part: part[m], At: m.Local}
		at := top()
		if i > 0 {
			branch.Path = "<" + Escape(m.Tree.Name) + ">"
		}
		if len(messages) > 1 {
			p.tree.Branches = append(p.tree.Branches, branch)
		}
		if i > 0 {
			if part[m] {
				continue
			}
			row, ok := p.add(at, Field{
				Path: branch.Path, Name: m.Tree.Name, Branch: true, Type: m.Tree.Name, Kind: KindRecord, TypeName: branch.Name,
				Doc: branch.Doc, Tags: p.tags[branch.Name], At: m.Local,
			})
			if !ok {
				return
			}
			at = at.under(row, branch.Path)
		}
		p.message(m, at, -1)
	}
}

// enumRoot describes a file without messages.
func (p *protobufSketch) enumRoot() {
	file := p.set.Root
	p.tree.Root = Root{Name: file.Tree.Package}
	if len(file.Tree.Enums) == 0 {
		return
	}
	e := file.Tree.Enums[0]
	p.tree.Root = Root{
		Name: join(file.Tree.Package, e.Name), Kind: KindEnum, Type: e.Name, TypeName: join(file.Tree.Package, e.Name), Doc: p.comment(file, e.At), Symbols: symbols(e), At: e.Name,
	}
}

// parts finds the top-level messages that others use. A message that only uses
// itself is none; of messages that use each other in a circle the first is none.
func (p *protobufSketch) parts() map[*link.Message]bool {
	part := map[*link.Message]bool{}
	seen := map[*link.Message]bool{}
	var visit func(m, root *link.Message)
	visit = func(m, root *link.Message) {
		if seen[m] {
			return
		}
		seen[m] = true
		for i := range m.Fields {
			if t := m.Fields[i].Type.Message; t != nil && t.File == p.set.Root {
				outer := p.outermost(t)
				if t == outer && t != root {
					part[t] = true
				}
				visit(t, root)
			}
		}
	}
	for _, m := range p.set.Root.Messages {
		clear(seen)
		if !part[m] {
			visit(m, m)
		}
	}
	return part
}

// outermost is the top-level message that a message lies in.
func (p *protobufSketch) outermost(m *link.Message) *link.Message {
	name, _, _ := strings.Cut(m.Local, ".")
	return m.File.ByName[name]
}

func (p *protobufSketch) message(m *link.Message, at place, row int) {
	if p.open[m] {
		if row >= 0 {
			p.row(row).Recursion = fullName(m)
		}
		return
	}
	if p.deep(at) {
		return
	}
	p.open[m] = true
	defer delete(p.open, m)
	for _, f := range p.ordered(m) {
		row, ok := p.add(at, p.field(m, f, at))
		if !ok {
			return
		}
		in := at.under(row, p.row(row).Path)
		switch {
		case f.IsMap:
			in.prefix += "{}"
		case f.Tree.Label == syntax.Repeated:
			in.prefix += "[]"
		}
		// What Timestamp and its like consist of is known to everyone.
		if t := f.Type.Message; t != nil && t.File.Origin.Builtin == "" {
			p.message(t, p.enter(in, t, p.row(row).At), row)
		}
	}
	p.groups(m, at)
}

// ordered are the fields of a message in the order of its text: members of a
// oneof stand where it does, which the tree does not tell, so they come last.
func (p *protobufSketch) ordered(m *link.Message) []*link.Field {
	out := make([]*link.Field, 0, len(m.Fields))
	byTree := make(map[*syntax.Field]*link.Field, len(m.Fields))
	for i := range m.Fields {
		byTree[m.Fields[i].Tree] = &m.Fields[i]
	}
	take := func(all []*syntax.Field) {
		for _, f := range all {
			if l := byTree[f]; l != nil {
				out = append(out, l)
			}
		}
	}
	take(m.Tree.Fields)
	for _, o := range m.Tree.Oneofs {
		take(o.Fields)
	}
	return out
}

// groups shows the groups of a message, whose insides no comparison looks at.
func (p *protobufSketch) groups(m *link.Message, at place) {
	for _, g := range m.Tree.Groups {
		_, ok := p.add(at, Field{
			Path: at.name(g.Body.Name), Name: g.Body.Name, Type: "group " + g.Body.Name, Kind: KindRecord, Number: g.Number,
			Required: g.Label == syntax.Required, Always: g.Label == syntax.Required, Nullable: g.Label == syntax.Optional, At: m.Local,
		})
		if !ok {
			return
		}
	}
}

func (p *protobufSketch) field(m *link.Message, f *link.Field, at place) Field {
	t := f.Tree
	out := Field{
		Path: at.name(t.Name), Name: t.Name, Number: t.Number, Oneof: m.OneofOf(f), Kind: f.Type.Text, Doc: p.comment(m.File, t.At),
		Required: t.Label == syntax.Required, Tags: p.tags[fullName(m)+"."+t.Name], Default: protobufDefault(t), At: m.Local + "." + t.Name,
	}
	words := f.Type.Text
	switch {
	case f.Type.Message != nil:
		out.Kind, out.TypeName, words = KindRecord, fullName(f.Type.Message), f.Type.Message.Tree.Name
		if f.Type.Message.File.Origin.Builtin != "" { // Timestamp and its like are known by their full names
			words = out.TypeName
		}
	case f.Type.Local != "":
		out.Kind, words = KindEnum, lastPart(f.Type.Local)
		if e, ok := p.enum(f.Type, m.File); ok {
			out.Symbols, out.TypeName = symbols(e.enum), join(e.file.Tree.Package, f.Type.Local)
		}
	}
	single := !f.IsMap && t.Label != syntax.Repeated
	out.Nullable = single && f.Oneof < 0 && t.Label == syntax.Optional
	switch {
	case f.IsMap:
		out.Kind, words = KindMap, "map<"+f.Key.Text+", "+words+">"
	case t.Label == syntax.Repeated:
		out.Kind, words = KindArray, "array<"+words+">"
	case out.Nullable:
		words += "?"
	}
	implicit := m.File.Tree.Syntax == "proto3" && t.Label == syntax.None && f.Oneof < 0 && f.Type.Message == nil
	out.Always = !single || out.Required || implicit
	out.Type = short(words)
	return out
}

// enum finds the enum that a type names: in the file itself, else in the first
// one that has it.
func (p *protobufSketch) enum(t link.Type, file *link.File) (enumAt, bool) {
	all := p.enums[t.Local]
	for _, e := range all {
		if e.file == file {
			return e, true
		}
	}
	for _, e := range all {
		if strings.HasSuffix("."+join(e.file.Tree.Package, t.Local), "."+strings.TrimPrefix(t.Text, ".")) {
			return e, true
		}
	}
	return enumAt{}, false
}

// enter steps into a message, which may come from a reference.
func (p *protobufSketch) enter(in place, m *link.Message, at string) place {
	if m.File == p.set.Root {
		return in
	}
	if in.at == "" {
		in.at = at
	}
	switch o := m.File.Origin; {
	case o.Subject != "":
		in.from = o.Subject
	default:
		in.from = m.File.Path
	}
	return in
}

func fullName(m *link.Message) string { return join(m.File.Tree.Package, m.Local) }

func join(space, name string) string {
	if space == "" {
		return name
	}
	return space + "." + name
}

func symbols(e *syntax.Enum) []string {
	out := make([]string, len(e.Values))
	for i, v := range e.Values {
		out[i] = v.Name
	}
	return out
}

// protobufDefault is the default of a field as JSON, "" for none.
func protobufDefault(f *syntax.Field) string {
	for _, o := range f.Options {
		if o.Custom || o.Name != "default" {
			continue
		}
		switch o.Value.Kind {
		case syntax.Bool, syntax.Number:
			return o.Value.Text
		case syntax.String, syntax.Word:
			quoted, _ := json.Marshal(o.Value.Text) // a string always has a form
			return string(quoted)
		}
	}
	return ""
}

// comment is the text of the comment before an element, or behind it on its line.
func (p *protobufSketch) comment(file *link.File, at syntax.Span) string {
	text := p.texts[file]
	if at.End <= at.Start || at.End > len(text) {
		return ""
	}
	before := strings.TrimRight(text[:at.Start], " \t")
	rest, closed := strings.CutSuffix(before, "\n")
	rest = strings.TrimSuffix(rest, "\r")
	if !closed && rest != "" {
		return behind(text[at.End:]) // something else stands on this line
	}
	if body, ok := strings.CutSuffix(strings.TrimSpace(rest), "*/"); ok {
		if open := strings.LastIndex(body, "/*"); open >= 0 {
			return block(body[open+2:])
		}
	}
	var lines []string
	for rest != "" {
		start := strings.LastIndexByte(rest, '\n') + 1
		line, ok := strings.CutPrefix(strings.TrimSpace(rest[start:]), "//")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimSpace(line))
		rest = strings.TrimRight(rest[:max(0, start-1)], "\r")
	}
	if len(lines) == 0 {
		return behind(text[at.End:])
	}
	var b strings.Builder
	for i := len(lines) - 1; i >= 0; i-- {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(lines[i])
	}
	return strings.TrimSpace(b.String())
}

// behind is the comment behind an element on its line.
func behind(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	_, comment, ok := strings.Cut(line, "//")
	if !ok {
		return ""
	}
	return strings.TrimSpace(comment)
}

// block is the text of a /* comment */ without the stars at the beginning of its lines.
func block(body string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "*"))
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return strings.TrimSpace(b.String())
}
