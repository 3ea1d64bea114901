package lint

import (
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
	"github.com/treaty-registry/treaty/compat/protobuf/tags"
)

func readProtobuf(text string) *model {
	file, err := syntax.Parse(text, compat.DefaultLimits())
	if err != nil {
		return nil
	}
	m := &model{depth: 1, space: file.Package}
	r := protoReader{m: m, text: strings.TrimPrefix(text, "\ufeff"), tags: map[string][]string{}}
	for _, t := range tags.List(file) {
		r.tags[t.Path] = t.Tags
	}
	r.space = file.Package
	if len(file.Messages) > 0 {
		root := file.Messages[0]
		m.name, m.nameAt, m.doc = root.Name, root.Name, r.comment(root.At)
	}
	for _, msg := range file.Messages {
		r.message(msg, "", 1)
	}
	for _, e := range file.Enums {
		r.enum(e, "")
	}
	return m
}

type protoReader struct {
	m     *model
	text  string
	space string
	tags  map[string][]string
}

func (r *protoReader) message(msg *syntax.Message, path string, depth int) {
	path = dotted(path, msg.Name)
	r.m.depth = max(r.m.depth, depth)
	h := &holder{path: path, at: path, reserves: reserves(msg.Reserved)}
	r.m.holders = append(r.m.holders, h)
	all := slices.Clone(msg.Fields)
	for _, o := range msg.Oneofs {
		all = append(all, o.Fields...)
	}
	for i, f := range all {
		fd := &field{
			name: f.Name, path: path + "." + f.Name, at: path + "." + f.Name, doc: r.comment(f.At), typ: string(f.Label) + " " + f.TypeText(), order: i,
			number: f.Number, required: f.Label == syntax.Required, tags: r.tags[dotted(r.space, path)+"."+f.Name],
		}
		if f.Key == "" {
			fd.kind = f.Type
		}
		if strings.HasSuffix(strings.TrimPrefix(f.Type, "."), "google.protobuf.Timestamp") {
			fd.logical = "timestamp"
		}
		h.fields, r.m.fields = append(h.fields, fd), append(r.m.fields, fd)
	}
	for _, inner := range msg.Messages {
		r.message(inner, path, depth+1)
	}
	for _, e := range msg.Enums {
		r.enum(e, path)
	}
}

func (r *protoReader) enum(e *syntax.Enum, path string) {
	out := &enum{name: e.Name, at: dotted(path, e.Name)}
	if len(e.Values) > 0 {
		out.first, out.zero = e.Values[0].Name, e.Values[0].Number == 0
	}
	r.m.enums = append(r.m.enums, out)
}

// comment is the text of the comment before an element, or behind it on its line.
func (r *protoReader) comment(at syntax.Span) string {
	if at.End <= at.Start || at.End > len(r.text) {
		return ""
	}
	before := strings.TrimRight(r.text[:at.Start], " \t")
	var lines []string
	rest := strings.TrimSuffix(strings.TrimSuffix(before, "\n"), "\r")
	if body, ok := strings.CutSuffix(strings.TrimSpace(rest), "*/"); ok {
		if open := strings.LastIndex(body, "/*"); open >= 0 {
			return strings.Trim(body[open+2:], "* \t\r\n")
		}
	}
	for rest != "" {
		start := strings.LastIndexByte(rest, '\n') + 1
		text, ok := strings.CutPrefix(strings.TrimSpace(rest[start:]), "//")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimSpace(text))
		rest = strings.TrimRight(rest[:max(0, start-1)], "\r")
	}
	if len(lines) == 0 {
		line, _, _ := strings.Cut(r.text[at.End:], "\n")
		if _, text, ok := strings.Cut(line, "//"); ok {
			return strings.TrimSpace(text)
		}
	}
	slices.Reverse(lines)
	return strings.Join(lines, " ")
}

func reserves(statements []syntax.Reserved) func(name string, number int) bool {
	return func(name string, number int) bool {
		for _, s := range statements {
			for _, r := range s {
				switch {
				case r.Name != "":
					if name != "" && r.Name == name {
						return true
					}
				case number > 0 && number >= r.From && (r.Max || number <= r.To):
					return true
				}
			}
		}
		return false
	}
}
