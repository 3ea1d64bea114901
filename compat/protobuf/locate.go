package protobuf

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
	"github.com/treaty-registry/treaty/compat/source"
)

// packagePath is the element path of the package statement. A file that has a message
// or enum of this name loses the position of its package.
const packagePath = "package"

// Locate finds an element of a .proto text by its dotted path, as ReaderAt and
// WriterAt of a finding give it: messages, then a field, oneof, enum, constant or rpc,
// without the package. Of messages, enums and services the range covers the head, of
// all else the whole statement. It returns false for a text that does not parse and
// for a path that leads nowhere.
func Locate(text string, at string) (source.Range, bool) {
	tree, err := syntax.Parse(text, compat.DefaultLimits())
	if err != nil || at == "" {
		return source.Range{}, false
	}
	path := strings.Split(at, ".")
	found, ok := inTypes(tree.Messages, tree.Enums, path)
	if !ok {
		found, ok = inServices(tree.Services, path)
	}
	if !ok && at == packagePath && tree.Package != "" {
		found, ok = tree.PackageAt, true
	}
	if !ok {
		return source.Range{}, false
	}
	shift := len(text) - len(strings.TrimPrefix(text, "\ufeff")) // the parser drops a byte order mark
	return source.Between(text, found.Start+shift, found.End+shift), true
}

func inTypes(messages []*syntax.Message, enums []*syntax.Enum, path []string) (syntax.Span, bool) {
	for _, m := range messages {
		if m.Name != path[0] {
			continue
		}
		if len(path) == 1 {
			return syntax.Span{Start: m.At.Start, End: m.NameAt.End}, true
		}
		return inMessage(m, path[1:])
	}
	for _, e := range enums {
		switch {
		case e.Name != path[0]:
		case len(path) == 1:
			return syntax.Span{Start: e.At.Start, End: e.NameAt.End}, true
		case len(path) == 2:
			for _, v := range e.Values {
				if v.Name == path[1] {
					return v.At, true
				}
			}
		}
	}
	return syntax.Span{}, false
}

func inMessage(m *syntax.Message, path []string) (syntax.Span, bool) {
	if found, ok := inTypes(m.Messages, m.Enums, path); ok || len(path) > 1 {
		return found, ok
	}
	fields := m.Fields
	for _, o := range m.Oneofs {
		if o.Name == path[0] {
			return o.At, true
		}
		fields = append(fields[:len(fields):len(fields)], o.Fields...)
	}
	for _, f := range fields {
		if f.Name == path[0] {
			return f.At, true
		}
	}
	return syntax.Span{}, false
}

func inServices(services []*syntax.Service, path []string) (syntax.Span, bool) {
	for _, s := range services {
		switch {
		case s.Name != path[0]:
		case len(path) == 1:
			return s.At, true
		case len(path) == 2:
			for _, m := range s.Methods {
				if m.Name == path[1] {
					return m.At, true
				}
			}
		}
	}
	return syntax.Span{}, false
}
