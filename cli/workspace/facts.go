package workspace

import (
	"path"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// FormatOf tells the schema language from a file's name; false for a file that is no schema.
func FormatOf(file string) (compat.Format, bool) {
	switch path.Ext(file) {
	case ".avsc":
		return compat.Avro, true
	case ".proto":
		return compat.Protobuf, true
	case ".json":
		return compat.JSON, true
	default:
		return "", false
	}
}

// facts are what other files and templates need to know about a file. A text
// that does not parse gives what could be read; the parser complains later.
type facts struct {
	root    string   // full name of the root type, or of the first message
	defines []string // full names of Avro types; JSON Schema ids
	uses    []use    // in the order of the text, each once
	id      string
	title   string
}

// use is a name that a text does not define itself.
type use struct {
	name string
	// others are further spellings to look for, in this order: Avro tries the
	// enclosing namespace first, then no namespace.
	others []string
	start  int // bytes in the text, 0 and 0 if unknown
	end    int
}

func read(format compat.Format, text string) *facts {
	f := &facts{}
	switch format {
	case compat.Protobuf:
		f.readProtobuf(text)
	case compat.Avro, compat.JSON:
		values := 0
		v, err := tree.Read(text, compat.DefaultLimits(), &values)
		if err != nil {
			return f
		}
		if format == compat.Avro {
			f.avroType(v, "")
			f.defined()
			return f
		}
		f.id, f.title = textOf(v.Get("$id")), textOf(v.Get("title"))
		if f.id == "" {
			f.id = textOf(v.Get("id")) // draft 4
		}
		f.jsonSchema(v)
	}
	return f
}

// Refers reports whether a text uses names that it does not define itself.
func Refers(format compat.Format, text string) bool { return len(read(format, text).uses) > 0 }

func (f *facts) readProtobuf(text string) {
	file, err := syntax.Parse(text, compat.DefaultLimits())
	if err != nil {
		return
	}
	if len(file.Messages) > 0 {
		f.root = dotted(file.Package, file.Messages[0].Name)
	} else if len(file.Enums) > 0 {
		f.root = dotted(file.Package, file.Enums[0].Name)
	}
	for _, i := range file.Imports {
		f.use(use{name: i.Path, start: i.At.Start, end: i.At.End})
	}
}

func dotted(space, name string) string {
	if space == "" {
		return name
	}
	return space + "." + name
}

func textOf(v *tree.Value) string {
	if v == nil || v.Shape != tree.ShapeString {
		return ""
	}
	return v.Text
}

func (f *facts) use(u use) {
	if !slices.ContainsFunc(f.uses, func(o use) bool { return o.name == u.name }) {
		f.uses = append(f.uses, u)
	}
}

// primitive are the Avro types that need no definition.
func primitive(name string) bool {
	return slices.Contains([]string{"null", "boolean", "int", "long", "float", "double", "bytes", "string"}, name)
}

// avroType collects the names in a type. The depth of v is bounded by its reader.
func (f *facts) avroType(v *tree.Value, space string) {
	if v == nil {
		return
	}
	switch v.Shape {
	case tree.ShapeString:
		f.avroUse(v, space)
	case tree.ShapeArray:
		for _, branch := range v.Items {
			f.avroType(branch, space)
		}
	case tree.ShapeObject:
		f.avroObject(v, space)
	default:
	}
}

func (f *facts) avroObject(v *tree.Value, space string) {
	kind := v.Get("type")
	switch textOf(kind) {
	case "record", "error", "enum", "fixed":
		full := textOf(v.Get("name"))
		if at := strings.LastIndexByte(full, '.'); at >= 0 {
			space = full[:at]
		} else {
			if own := v.Get("namespace"); own != nil {
				space = textOf(own)
			}
			full = dotted(space, full)
		}
		if f.root == "" && v.Parent == nil {
			f.root = full
		}
		f.defines = append(f.defines, full)
		if fields := v.Get("fields"); fields != nil && fields.Shape == tree.ShapeArray {
			for _, field := range fields.Items {
				f.avroType(field.Get("type"), space)
			}
		}
	case "array":
		f.avroType(v.Get("items"), space)
	case "map":
		f.avroType(v.Get("values"), space)
	default:
		f.avroType(kind, space)
	}
}

func (f *facts) avroUse(v *tree.Value, space string) {
	name := v.Text
	if name == "" || primitive(name) {
		return
	}
	u := use{name: name, start: v.Start, end: v.Start + len(name) + 2}
	if !strings.Contains(name, ".") && space != "" {
		u.name, u.others = dotted(space, name), []string{name}
	}
	f.use(u)
}

// defined drops the uses of what the text defines itself.
func (f *facts) defined() {
	own := map[string]bool{}
	for _, d := range f.defines {
		own[d] = true
	}
	f.uses = slices.DeleteFunc(f.uses, func(u use) bool {
		return own[u.name] || slices.ContainsFunc(u.others, func(o string) bool { return own[o] })
	})
}

// jsonSchema collects the ids and the $refs that lead out of the document.
func (f *facts) jsonSchema(v *tree.Value) {
	switch v.Shape {
	case tree.ShapeArray:
		for _, item := range v.Items {
			f.jsonSchema(item)
		}
	case tree.ShapeObject:
		for _, m := range v.Members {
			switch m.Key {
			case "enum", "const", "default", "examples", "example":
				continue // data, not schemas
			case "$id":
				if id := textOf(m.Value); id != "" {
					f.defines = append(f.defines, id)
				}
			case "$ref":
				if name, _, _ := strings.Cut(textOf(m.Value), "#"); name != "" {
					f.use(use{name: name, start: m.Value.Start, end: m.Value.Start + len(m.Value.Text) + 2})
				}
			}
			f.jsonSchema(m.Value)
		}
	default:
	}
}
