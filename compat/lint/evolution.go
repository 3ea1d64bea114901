package lint

import (
	"fmt"
	"slices"
	"strings"
)

func reserved(in *input) []hit {
	var out []hit
	for _, old := range in.earlier.holders {
		h := in.model.holder(old.path)
		if h == nil {
			continue
		}
		for _, f := range old.fields {
			if slices.ContainsFunc(h.fields, func(n *field) bool { return n.number == f.number || n.name == f.name }) {
				continue
			}
			number, name := h.reserves("", f.number), h.reserves(f.name, 0)
			var missing, fix []string
			if !number {
				missing, fix = append(missing, fmt.Sprintf("number %d", f.number)), append(fix, fmt.Sprintf("reserved %d;", f.number))
			}
			if !name {
				missing, fix = append(missing, fmt.Sprintf("name %q", f.name)), append(fix, fmt.Sprintf("reserved %q;", f.name))
			}
			if len(missing) > 0 {
				out = append(out, hit{h.at, fmt.Sprintf("field %d %q of message %s was removed, and its %s is not reserved", f.number, f.name, h.path, strings.Join(missing, " and ")), strings.Join(fix, " ")})
			}
		}
	}
	return out
}

// numberReuse compares by number: the same number under another name and type is
// another field; one that only got a new name is the same. A field that the
// version before does not have is looked for in older ones: if the number was
// somebody else's there, old data still has it.
func numberReuse(in *input) []hit {
	var out []hit
	for _, h := range in.model.holders {
		old := in.earlier.holder(h.path)
		if old == nil {
			continue
		}
		for _, f := range h.fields {
			if old.reserves("", f.number) {
				out = append(out, hit{f.at, fmt.Sprintf("field %q takes number %d, which was reserved", f.name, f.number), ""})
				continue
			}
			at := slices.IndexFunc(old.fields, func(o *field) bool { return o.number == f.number })
			switch {
			case at < 0:
				if was := in.formerly(h.path, f.number); was != nil && (was.name != f.name || was.typ != f.typ) {
					out = append(out, hit{f.at, fmt.Sprintf("field %q takes number %d, which was field %q of type %s in an older version", f.name, f.number, was.name, strings.TrimSpace(was.typ)), ""})
				}
			case old.fields[at].name != f.name && old.fields[at].typ != f.typ:
				out = append(out, hit{f.at, fmt.Sprintf("field %q takes number %d, which was field %q", f.name, f.number, old.fields[at].name), ""})
			}
		}
	}
	return out
}

// formerly returns the field that last had a number in the versions before the
// previous one, nil for none.
func (in *input) formerly(path string, number int) *field {
	for _, m := range in.history() {
		h := m.holder(path)
		if h == nil {
			continue
		}
		if at := slices.IndexFunc(h.fields, func(f *field) bool { return f.number == number }); at >= 0 {
			return h.fields[at]
		}
	}
	return nil
}

func requiredAdded(in *input) []hit {
	var out []hit
	for _, f := range in.model.fields {
		old := in.earlier.find(f.path)
		parent := ""
		if at := strings.LastIndexByte(f.path, '.'); at >= 0 {
			parent = f.path[:at]
		}
		if f.required && (old != nil && !old.required || old == nil && in.earlier.holder(parent) != nil) {
			out = append(out, hit{f.at, fmt.Sprintf("property %q is newly required", f.name), ""})
		}
	}
	return out
}

func aliasOnRename(in *input) []hit {
	var out []hit
	for _, h := range in.model.holders {
		old := in.earlier.holder(h.path)
		if old == nil || len(old.fields) != len(h.fields) {
			continue
		}
		for i, f := range h.fields {
			was := old.fields[i]
			known := func(list []*field, name string) bool {
				return slices.ContainsFunc(list, func(o *field) bool { return o.name == name })
			}
			if f.name != was.name && f.typ == was.typ && !known(old.fields, f.name) && !known(h.fields, was.name) && !slices.Contains(f.aliases, was.name) {
				out = append(out, hit{f.at, fmt.Sprintf("field %q stands where %q was, and has no alias for it", f.name, was.name), fmt.Sprintf(`if it is the same field, add "aliases": [%q]`, was.name)})
			}
		}
	}
	return out
}

// width orders the numeric types of one kind.
func width(kind string) (family string, bits int) {
	switch kind {
	case "int", "int32", "sint32", "sfixed32":
		return "integer", 32
	case "long", "int64", "sint64", "sfixed64":
		return "integer", 64
	case "uint32", "fixed32":
		return "unsigned", 32
	case "uint64", "fixed64":
		return "unsigned", 64
	case "float":
		return "floating", 32
	case "double":
		return "floating", 64
	case "integer":
		return "json", 1
	case "number":
		return "json", 2
	default:
		return "", 0
	}
}

func narrowing(in *input) []hit {
	var out []hit
	for _, f := range in.model.fields {
		old := in.earlier.find(f.path)
		if old == nil {
			continue
		}
		was, wide := width(old.kind)
		is, bits := width(f.kind)
		if was != "" && was == is && bits < wide {
			out = append(out, hit{f.at, fmt.Sprintf("field %q is now %s, it was %s", f.name, f.kind, old.kind), ""})
		}
	}
	return out
}

// unit is the last word of a name, or the unit that a doc begins or ends with.
func unit(f *field) string {
	units := []string{
		"ns", "us", "ms", "s", "sec", "secs", "seconds", "millis", "milliseconds", "micros", "nanos", "min", "minutes", "hours", "days",
		"cents", "eur", "usd", "euros", "dollars", "bytes", "kb", "mb", "gb", "kib", "mib", "gib", "g", "kg", "mm", "cm", "m", "km", "percent",
	}
	if w := words(f.name); len(w) > 1 && slices.Contains(units, last(w)) {
		return last(w)
	}
	doc := strings.Fields(strings.ToLower(f.doc))
	for i, w := range doc {
		if w = strings.Trim(w, ".,;()"); i > 0 && doc[i-1] == "in" && slices.Contains(units, w) {
			return w
		}
	}
	return ""
}

// unitChange looks at fields that are the same: by name, by alias, or by number.
func unitChange(in *input) []hit {
	var out []hit
	for _, h := range in.model.holders {
		old := in.earlier.holder(h.path)
		if old == nil {
			continue
		}
		for _, f := range h.fields {
			at := slices.IndexFunc(old.fields, func(o *field) bool {
				return o.name == f.name || slices.Contains(f.aliases, o.name) || o.number > 0 && o.number == f.number
			})
			if at < 0 {
				continue
			}
			was, is := unit(old.fields[at]), unit(f)
			if was != "" && is != "" && was != is {
				out = append(out, hit{f.at, fmt.Sprintf("field %q is now in %s, it was in %s", f.name, is, was), ""})
			}
		}
	}
	return out
}
