package protobuf

import (
	"fmt"
	"sort"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/builtin"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// linked is a file with all it imports, each type name led to what it names.
type linked struct {
	root  *file
	files []*file // root first, then the imports, each once
	names *scope
}

// file is one of the files that a schema is made of.
type file struct {
	tree     *syntax.File
	path     string // as it is imported; "" for the root
	origin   origin
	scope    *scope // of its package
	messages []*message
	byName   map[string]*message // of messages
}

// origin says where a file comes from. Types of two files with the same origin are
// the same text and need no comparison.
type origin struct {
	subject string // of a reference
	version int
	builtin string // path of a built-in file
}

// message is a message with its fields in the order of their numbers.
type message struct {
	tree     *syntax.Message
	file     *file
	scope    *scope
	local    string  // name without the package: Outer.Inner
	fields   []field // members of oneofs too; of two fields with one number the last
	messages []*message
	byName   map[string]*message
	entry    bool // option map_entry = true
}

// oneof returns the name of the oneof that f is in, "" for a field that is in none.
func (m *message) oneof(f *field) string {
	if f.oneof < 0 {
		return ""
	}
	return m.tree.Oneofs[f.oneof].Name
}

// find returns the field with a number, nil if there is none.
func (m *message) find(number int) *field {
	i := sort.Search(len(m.fields), func(i int) bool { return m.fields[i].tree.Number >= number })
	if i < len(m.fields) && m.fields[i].tree.Number == number {
		return &m.fields[i]
	}
	return nil
}

type field struct {
	tree  *syntax.Field
	oneof int // index in the message's oneofs; -1 for a field that is in none
	isMap bool
	key   typ // of a map
	typ   typ // of a map the type of its values
}

// typ is the type of a field, led to its meaning.
type typ struct {
	text    string // as written
	local   string // of a message or enum: its name without the package
	group   group  // of a scalar or enum; notScalar for a message or an unknown name
	message *message
}

// group is a set of scalar types that can be read as one another.
type group uint8

const (
	notScalar group = iota
	generalNumber
	signedNumber
	fixed32Number
	fixed64Number
	floatNumber
	doubleNumber
	stringOrBytes
)

// scalars is Confluent's grouping of the scalar types.
var scalars = map[string]group{
	"int32": generalNumber, "int64": generalNumber, "uint32": generalNumber, "uint64": generalNumber, "bool": generalNumber,
	"sint32": signedNumber, "sint64": signedNumber,
	"fixed32": fixed32Number, "sfixed32": fixed32Number,
	"fixed64": fixed64Number, "sfixed64": fixed64Number,
	"float": floatNumber, "double": doubleNumber,
	"string": stringOrBytes, "bytes": stringOrBytes,
}

// link reads the imports of tree from the dependencies and the built-in files and
// resolves all names. An import that is in neither is left out: it matters only if a
// type of it is used, and then that name does not resolve.
func link(tree *syntax.File, dependencies []compat.Dependency, limits compat.Limits) (*linked, error) {
	if len(dependencies) > limits.References {
		return nil, &compat.LimitError{What: "references", Limit: limits.References}
	}
	given := make(map[string]compat.Dependency, len(dependencies))
	for _, d := range dependencies {
		if _, twice := given[d.Name]; !twice {
			given[d.Name] = d
		}
	}
	l := &linked{names: &scope{}}
	l.root = &file{tree: tree}
	l.files = []*file{l.root}
	seen := map[string]bool{}
	for i := 0; i < len(l.files); i++ { // grows while it runs; seen ends cycles
		for _, imp := range l.files[i].tree.Imports {
			if seen[imp.Path] {
				continue
			}
			seen[imp.Path] = true
			f, err := imported(imp.Path, given, limits)
			if err != nil {
				return nil, err
			}
			if f != nil {
				l.files = append(l.files, f)
			}
		}
	}
	steps := 0
	for _, f := range l.files {
		parts := 1 + strings.Count(f.tree.Package, ".")
		if parts > limits.Depth {
			return nil, &compat.LimitError{What: "depth", Limit: limits.Depth}
		}
		steps += effort(f.tree.Messages, parts)
	}
	if steps > maxEffort {
		return nil, &compat.LimitError{What: "depth", Limit: limits.Depth}
	}
	for _, f := range l.files {
		l.declare(f)
	}
	for _, f := range l.files {
		for _, m := range f.messages {
			m.resolve()
		}
	}
	return l, nil
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

func imported(path string, given map[string]compat.Dependency, limits compat.Limits) (*file, error) {
	if d, ok := given[path]; ok {
		tree, err := read(d.Text, limits)
		if err != nil {
			return nil, fmt.Errorf("reference %q: %w", path, err)
		}
		return &file{tree: tree, path: path, origin: origin{subject: d.Subject, version: d.Version}}, nil
	}
	tree, err := builtin.File(path)
	if err != nil || tree == nil {
		return nil, err
	}
	return &file{tree: tree, path: path, origin: origin{builtin: path}}, nil
}

// declare enters all names of f.
func (l *linked) declare(f *file) {
	f.scope = l.names.packageScope(f.tree.Package)
	f.messages, f.byName = declareTypes(f, f.scope, "", f.tree.Messages, f.tree.Enums)
	declareExtensions(f.scope, f.tree.Extends)
}

func declareTypes(f *file, in *scope, prefix string, messages []*syntax.Message, enums []*syntax.Enum) ([]*message, map[string]*message) {
	if len(messages)+len(enums) == 0 {
		return nil, nil
	}
	out := make([]*message, 0, len(messages))
	byName := make(map[string]*message, len(messages))
	for _, t := range messages {
		m := &message{tree: t, file: f, scope: in.child(t.Name), local: prefix + t.Name, entry: isEntry(t)}
		if !m.scope.isType() {
			m.scope.message, m.scope.local = m, m.local
		}
		m.messages, m.byName = declareTypes(f, m.scope, m.local+".", t.Messages, t.Enums)
		declareExtensions(m.scope, t.Extends)
		declareGroups(f, m.scope, m.local+".", t)
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
func declareGroups(f *file, in *scope, prefix string, m *syntax.Message) {
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

// resolve fills in the fields of m and of the messages in it.
func (m *message) resolve() {
	n := len(m.tree.Fields)
	for _, o := range m.tree.Oneofs {
		n += len(o.Fields)
	}
	m.fields = make([]field, 0, n)
	for _, f := range m.tree.Fields {
		m.fields = append(m.fields, m.field(f, -1))
	}
	for i, o := range m.tree.Oneofs {
		for _, f := range o.Fields {
			m.fields = append(m.fields, m.field(f, i))
		}
	}
	sort.SliceStable(m.fields, func(i, j int) bool { return m.fields[i].tree.Number < m.fields[j].tree.Number })
	kept := m.fields[:0]
	for i := range m.fields {
		if i+1 == len(m.fields) || m.fields[i].tree.Number != m.fields[i+1].tree.Number {
			kept = append(kept, m.fields[i])
		}
	}
	m.fields = kept
	for _, inner := range m.messages {
		inner.resolve()
	}
}

func (m *message) field(f *syntax.Field, oneof int) field {
	out := field{tree: f, oneof: oneof, typ: m.scope.typ(f.Type)}
	if f.Key != "" {
		out.isMap, out.key = true, m.scope.typ(f.Key)
		return out
	}
	if e := out.typ.message; e != nil && e.entry && f.Label == syntax.Repeated {
		out.isMap = true
		out.key, out.typ = e.scope.typ(e.tree.Fields[0].Type), e.scope.typ(e.tree.Fields[1].Type)
	}
	return out
}

// typ leads a type name to its meaning.
func (s *scope) typ(name string) typ {
	t := typ{text: name, group: scalars[name]}
	if t.group != notScalar {
		return t
	}
	found := s.resolve(name, (*scope).isType)
	if found == nil {
		return t
	}
	t.local, t.message = found.local, found.message
	if found.message == nil {
		t.group = generalNumber // an enum
	}
	return t
}
