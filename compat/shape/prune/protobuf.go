package prune

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// protobuf prunes the messages of a file. What a file imports stays as it is.
func (k *kept) protobuf(src compat.Source) (compat.Source, error) {
	file, err := link.Read(src.Text, compat.DefaultLimits())
	if err != nil {
		return compat.Source{}, err
	}
	names, whole := k.fields()
	prefix := ""
	if file.Package != "" {
		prefix = file.Package + "."
	}
	messages(prefix, file.Messages, func(full string, m *syntax.Message) {
		// Types that the tree did not reach are none of its business.
		if whole[full] || entry(m) || k.tree.Cut && names[full] == nil {
			return
		}
		narrow(m, names[full])
	})
	return compat.Source{Text: syntax.Print(file), Dependencies: src.Dependencies}, nil
}

func messages(prefix string, all []*syntax.Message, visit func(full string, m *syntax.Message)) {
	for _, m := range all {
		visit(prefix+m.Name, m)
		messages(prefix+m.Name+".", m.Messages, visit)
	}
}

// entry reports a map entry that is written as a message: its fields are the
// key and the value of a map.
func entry(m *syntax.Message) bool {
	for _, o := range m.Options {
		if !o.Custom && o.Name == "map_entry" {
			return true
		}
	}
	return false
}

// narrow takes the fields out of a message that do not stay.
func narrow(m *syntax.Message, names map[string]bool) {
	var fields []*syntax.Field
	for _, f := range m.Fields {
		if names[f.Name] || f.Label == syntax.Required {
			fields = append(fields, f)
		}
	}
	m.Fields = fields
	var oneofs []*syntax.Oneof
	for _, o := range m.Oneofs {
		used := len(o.Groups) > 0
		for _, f := range o.Fields {
			used = used || names[f.Name]
		}
		if used {
			oneofs = append(oneofs, o)
		}
	}
	m.Oneofs = oneofs
}
