// Package link reads a schema with all it imports and leads every type name to what it names.
//
// Names are resolved as Confluent does it: in the innermost scope first, then outwards,
// over the file and all it imports directly and indirectly. Also here are the forms of
// a file that need names: the normal form and the one without extensions.
package link

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/builtin"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// Set is a file with all it imports. It is immutable.
type Set struct {
	Root  *File
	Files []*File // the root first, then the imports, each once

	names  *scope
	limits compat.Limits
}

// File is one of the files that a schema is made of.
type File struct {
	Tree     *syntax.File
	Path     string // as it is imported; "" for the root
	Origin   Origin
	Messages []*Message
	ByName   map[string]*Message // of Messages
	scope    *scope              // of its package
}

// Origin says where a file comes from, the zero value for a root. Types of two files
// with the same origin are the same text, or both stand in roots.
type Origin struct {
	Subject string // of a reference
	Version int
	Builtin string // path of a built-in file
}

// Message is a message with its fields in the order of their numbers.
type Message struct {
	Tree     *syntax.Message
	File     *File
	Local    string  // name without the package: Outer.Inner
	Fields   []Field // members of oneofs too; of two fields with one number the last
	Messages []*Message
	ByName   map[string]*Message // of Messages
	Entry    bool                // a map entry written by hand: option map_entry = true
	Oneofs   map[string]*syntax.Oneof
	scope    *scope
}

// OneofOf returns the name of the oneof that f is in, "" for a field that is in none.
func (m *Message) OneofOf(f *Field) string {
	if f.Oneof < 0 {
		return ""
	}
	return m.Tree.Oneofs[f.Oneof].Name
}

// Find returns the field with a number, nil if there is none.
func (m *Message) Find(number int) *Field {
	i := sort.Search(len(m.Fields), func(i int) bool { return m.Fields[i].Tree.Number >= number })
	if i < len(m.Fields) && m.Fields[i].Tree.Number == number {
		return &m.Fields[i]
	}
	return nil
}

// Siblings returns the messages of the message or file that m is in, m among them.
func (m *Message) Siblings() []*Message {
	if parent := m.scope.parent.message; parent != nil {
		return parent.Messages
	}
	return m.File.Messages
}

// Field is a field of a message or of a oneof in it.
type Field struct {
	Tree  *syntax.Field
	Oneof int  // index in the message's oneofs; -1 for a field that is in none
	IsMap bool // written as a map, or as a repeated map entry
	Key   Type // of a map
	Type  Type // of a map the type of its values
}

// Type is the type of a field, led to its meaning.
type Type struct {
	Text    string   // as written
	Local   string   // of a message or enum: its name without the package
	Group   Group    // of a scalar or enum; NotScalar for a message or an unknown name
	Message *Message // nil for all but messages
}

// Group is a set of scalar types that can be read as one another.
type Group uint8

// Confluent's groups. Enums are general numbers.
const (
	NotScalar Group = iota
	GeneralNumber
	SignedNumber
	Fixed32Number
	Fixed64Number
	FloatNumber
	DoubleNumber
	StringOrBytes
)

// scalars says which group a scalar type is in.
var scalars = map[string]Group{
	"int32": GeneralNumber, "int64": GeneralNumber, "uint32": GeneralNumber, "uint64": GeneralNumber, "bool": GeneralNumber,
	"sint32": SignedNumber, "sint64": SignedNumber,
	"fixed32": Fixed32Number, "sfixed32": Fixed32Number,
	"fixed64": Fixed64Number, "sfixed64": Fixed64Number,
	"float": FloatNumber, "double": DoubleNumber,
	"string": StringOrBytes, "bytes": StringOrBytes,
}

// Link reads the imports of tree from the dependencies and the built-in files and
// resolves all names. An import that is in neither is left out: it matters only if a
// type of it is used, and then that name does not resolve.
func Link(tree *syntax.File, dependencies []compat.Dependency, limits compat.Limits) (*Set, error) {
	if len(dependencies) > limits.References {
		return nil, &compat.LimitError{What: "references", Limit: limits.References}
	}
	given := make(map[string]compat.Dependency, len(dependencies))
	for _, d := range dependencies {
		if _, twice := given[d.Name]; !twice {
			given[d.Name] = d
		}
	}
	l := &Set{names: &scope{}, limits: limits}
	l.Root = &File{Tree: tree}
	l.Files = []*File{l.Root}
	seen := map[string]bool{}
	for i := 0; i < len(l.Files); i++ { // grows while it runs; seen ends cycles
		for _, imp := range l.Files[i].Tree.Imports {
			if seen[imp.Path] {
				continue
			}
			seen[imp.Path] = true
			f, err := imported(imp.Path, given, limits)
			if err != nil {
				return nil, err
			}
			if f != nil {
				l.Files = append(l.Files, f)
			}
		}
	}
	steps := 0
	for _, f := range l.Files {
		if f.Origin.Builtin != "" {
			continue
		}
		parts := 1 + strings.Count(f.Tree.Package, ".")
		if parts > limits.Depth {
			return nil, &compat.LimitError{What: "depth", Limit: limits.Depth}
		}
		steps += effort(f.Tree.Messages, parts)
	}
	if steps > maxEffort {
		return nil, &compat.LimitError{What: "depth", Limit: limits.Depth}
	}
	for _, f := range l.Files {
		if f.Origin.Builtin == "" {
			l.declare(f)
		}
	}
	for _, f := range l.Files { // last, so that nothing is ever declared inside of what is shared
		if f.Origin.Builtin != "" {
			l.mount(f)
		}
	}
	for _, f := range l.Files {
		if f.Origin.Builtin == "" {
			f.resolve()
		}
	}
	return l, nil
}

// builtins is a table that never changes: the built-in files, linked with each other.
// They are shared by all sets, because a schema that imports confluent/meta.proto
// would otherwise carry all of descriptor.proto.
var builtins = sync.OnceValues(func() (map[string]*File, error) {
	l := &Set{names: &scope{}}
	out := map[string]*File{}
	for _, path := range builtin.Paths() {
		tree, err := builtin.File(path)
		if err != nil {
			return nil, err
		}
		f := &File{Tree: tree, Path: path, Origin: Origin{Builtin: path}}
		l.declare(f)
		l.Files, out[path] = append(l.Files, f), f
	}
	for _, f := range l.Files {
		f.resolve()
	}
	return out, nil
})

// mount enters the names of a built-in file, whose scopes all sets share.
func (l *Set) mount(f *File) {
	to := l.names.packageScope(f.Tree.Package)
	enter := func(name string) {
		if to.inside[name] == nil {
			to.add(name, f.scope.inside[name])
		}
	}
	for _, m := range f.Tree.Messages {
		enter(m.Name)
	}
	for _, e := range f.Tree.Enums {
		enter(e.Name)
	}
	for _, e := range f.Tree.Extends {
		for _, x := range e.Fields {
			enter(x.Name)
		}
	}
}

// maxEffort bounds the look-ups of all type names of a schema: about 300 ms. The
// largest real files need some ten thousand.
const maxEffort = 10_000_000

// effort is an upper bound of the look-ups that the type names in messages need:
// each part of a name may be looked for in each scope around it.
func effort(messages []*syntax.Message, depth int) int {
	steps := 0
	fields := func(all []*syntax.Field, depth int) {
		for _, f := range all {
			steps += (1 + strings.Count(f.Type, ".")) * depth
		}
	}
	for _, m := range messages {
		fields(m.Fields, depth+1)
		for _, o := range m.Oneofs {
			fields(o.Fields, depth+1)
		}
		for _, e := range m.Extends {
			fields(e.Fields, depth+1)
		}
		steps += effort(m.Messages, depth+1)
	}
	return steps
}

func imported(path string, given map[string]compat.Dependency, limits compat.Limits) (*File, error) {
	if d, ok := given[path]; ok {
		tree, err := Read(d.Text, limits)
		if err != nil {
			return nil, fmt.Errorf("reference %q: %w", path, err)
		}
		return &File{Tree: tree, Path: path, Origin: Origin{Subject: d.Subject, Version: d.Version}}, nil
	}
	shared, err := builtins()
	return shared[path], err
}

// declare enters all names of f.
func (l *Set) declare(f *File) {
	f.scope = l.names.packageScope(f.Tree.Package)
	f.Messages, f.ByName = declareTypes(f, f.scope, "", f.Tree.Messages, f.Tree.Enums)
	declareExtensions(f.scope, f.Tree.Extends)
}

func declareTypes(f *File, in *scope, prefix string, messages []*syntax.Message, enums []*syntax.Enum) ([]*Message, map[string]*Message) {
	if len(messages)+len(enums) == 0 {
		return nil, nil
	}
	out := make([]*Message, 0, len(messages))
	byName := make(map[string]*Message, len(messages))
	for _, t := range messages {
		m := &Message{Tree: t, File: f, scope: in.child(t.Name), Local: prefix + t.Name, Entry: isEntry(t)}
		if !m.scope.isType() {
			m.scope.message, m.scope.local = m, m.Local
		}
		m.Messages, m.ByName = declareTypes(f, m.scope, m.Local+".", t.Messages, t.Enums)
		declareExtensions(m.scope, t.Extends)
		declareGroups(f, m.scope, m.Local+".", t)
		out = append(out, m)
		byName[t.Name] = m
	}
	for _, e := range enums {
		if s := in.child(e.Name); !s.isType() {
			s.enum, s.local = true, prefix+e.Name
		}
	}
	return out, byName
}

// declareGroups enters what is declared in the bodies of groups. Groups themselves
// are no part of a comparison, as in Confluent.
func declareGroups(f *File, in *scope, prefix string, m *syntax.Message) {
	all := m.Groups
	for _, o := range m.Oneofs {
		all = append(all[:len(all):len(all)], o.Groups...)
	}
	for _, g := range all {
		declareTypes(f, in, prefix, []*syntax.Message{g.Body}, nil)
	}
}

func declareExtensions(in *scope, extends []*syntax.Extend) {
	for _, e := range extends {
		for _, x := range e.Fields {
			in.child(x.Name).extension = true
		}
	}
}

func isEntry(m *syntax.Message) bool {
	if len(m.Fields) != 2 {
		return false
	}
	for _, o := range m.Options {
		if !o.Custom && o.Name == "map_entry" && o.Value.Text == "true" {
			return true
		}
	}
	return false
}

func (f *File) resolve() {
	for _, m := range f.Messages {
		m.resolve()
	}
}

// resolve fills in the fields of m and of the messages in it.
func (m *Message) resolve() {
	n := len(m.Tree.Fields)
	for _, o := range m.Tree.Oneofs {
		n += len(o.Fields)
	}
	m.Fields = make([]Field, 0, n)
	if len(m.Tree.Oneofs) > 0 {
		m.Oneofs = make(map[string]*syntax.Oneof, len(m.Tree.Oneofs))
		for _, o := range m.Tree.Oneofs {
			m.Oneofs[o.Name] = o
		}
	}
	for _, f := range m.Tree.Fields {
		m.Fields = append(m.Fields, m.field(f, -1))
	}
	for i, o := range m.Tree.Oneofs {
		for _, f := range o.Fields {
			m.Fields = append(m.Fields, m.field(f, i))
		}
	}
	sort.SliceStable(m.Fields, func(i, j int) bool { return m.Fields[i].Tree.Number < m.Fields[j].Tree.Number })
	kept := m.Fields[:0]
	for i := range m.Fields {
		if i+1 == len(m.Fields) || m.Fields[i].Tree.Number != m.Fields[i+1].Tree.Number {
			kept = append(kept, m.Fields[i])
		}
	}
	m.Fields = kept
	for _, inner := range m.Messages {
		inner.resolve()
	}
}

func (m *Message) field(f *syntax.Field, oneof int) Field {
	out := Field{Tree: f, Oneof: oneof, Type: m.scope.typ(f.Type)}
	if f.Key != "" {
		out.IsMap, out.Key = true, m.scope.typ(f.Key)
		return out
	}
	if e := out.Type.Message; e != nil && e.Entry && f.Label == syntax.Repeated {
		out.IsMap = true
		out.Key, out.Type = e.scope.typ(e.Tree.Fields[0].Type), e.scope.typ(e.Tree.Fields[1].Type)
	}
	return out
}

// typ leads a type name to its meaning.
func (s *scope) typ(name string) Type {
	t := Type{Text: name, Group: scalars[name]}
	if t.Group != NotScalar {
		return t
	}
	found := s.resolve(name, (*scope).isType)
	if found == nil {
		return t
	}
	t.Local, t.Message = found.local, found.message
	if found.message == nil {
		t.Group = GeneralNumber // an enum
	}
	return t
}
