package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// bare drops what spellings of one name differ in.
func bare(name string) string {
	return strings.NewReplacer("-", "", "_", "", ".", "").Replace(strings.ToLower(name))
}

// namespaceMatches looks for each part of the domain among the parts of the
// namespace, in order; one part of the domain may be several of the namespace.
func namespaceMatches(in *input) []hit {
	m := in.model
	if in.domain == "" || m.name == "" {
		return nil
	}
	if m.space == "" {
		return []hit{{m.nameAt, fmt.Sprintf("%q has no namespace, and belongs to domain %q", m.name, in.domain), ""}}
	}
	parts := strings.Split(m.space, ".")
	for want := range strings.SplitSeq(in.domain, "/") {
		at := run(parts, bare(want))
		if at < 0 {
			return []hit{{m.nameAt, fmt.Sprintf("namespace %q does not name the domain %q", m.space, in.domain), ""}}
		}
		parts = parts[at:]
	}
	return nil
}

// run finds consecutive parts that make up a word and returns the index after
// them, -1 for none.
func run(parts []string, word string) int {
	for from := range parts {
		joined := ""
		for to := from; to < len(parts) && len(joined) < len(word); to++ {
			if joined += bare(parts[to]); joined == word {
				return to + 1
			}
		}
	}
	return -1
}

// cloudEvent checks a schema that has the attribute specversion at its root: it
// describes a whole CloudEvent, not only the data of one.
func cloudEvent(in *input) []hit {
	m := in.model
	if len(m.holders) == 0 {
		return nil
	}
	root := m.holders[0]
	attribute := func(name string) *field {
		at := slices.IndexFunc(root.fields, func(f *field) bool {
			return f.name == name || in.format == compat.Protobuf && bare(f.name) == name // spec_version, as in the specification's own file
		})
		if at < 0 {
			return nil
		}
		return root.fields[at]
	}
	if attribute("specversion") == nil {
		return nil
	}
	var out []hit
	for _, name := range []string{"id", "source", "specversion", "type"} {
		f := attribute(name)
		switch {
		case f == nil:
			out = append(out, hit{root.at, fmt.Sprintf("a CloudEvent needs the attribute %q", name), ""})
		case f.nullable || in.format == compat.JSON && !f.required:
			out = append(out, hit{f.at, fmt.Sprintf("attribute %q of a CloudEvent is optional here", name), "require it"})
		}
	}
	if f := attribute("time"); f != nil && !timely(in.format, f) {
		out = append(out, hit{f.at, fmt.Sprintf("attribute \"time\" of a CloudEvent is %s, not a time as RFC 3339 writes it", kindOf(f)), "use format: date-time (JSON Schema), a string or timestamp-millis (Avro), google.protobuf.Timestamp"})
	}
	if in.format != compat.Protobuf {
		for _, f := range root.fields {
			if f.name != "data_base64" && !regexp.MustCompile(`^[a-z0-9]+$`).MatchString(f.name) {
				out = append(out, hit{f.at, fmt.Sprintf("attribute %q of a CloudEvent has more than lower-case letters and digits in its name", f.name), ""})
			}
		}
	}
	return out
}

func kindOf(f *field) string {
	if f.typ == "" {
		return "a complex type"
	}
	return strings.TrimSpace(f.typ)
}

// timely reports whether a field can hold a time as RFC 3339 writes it.
func timely(format compat.Format, f *field) bool {
	if format == compat.JSON {
		return f.kind == "string" && f.logical == "date-time"
	}
	return f.kind == "string" || f.logical != ""
}

// refPinned finds references that mean whatever is newest when they are looked up.
func refPinned(in *input) []hit {
	var out []hit
	for _, r := range in.references {
		if r.Version == -1 {
			out = append(out, hit{"", fmt.Sprintf("%q refers to the latest version of %s", r.Name, r.Subject), "name the version"})
		}
	}
	if in.format != compat.JSON {
		return out
	}
	var walk func(v *tree.Value)
	walk = func(v *tree.Value) {
		for _, i := range v.Items {
			walk(i)
		}
		for _, m := range v.Members {
			if ref := textOf(m.Value); m.Key == "$ref" && strings.Contains(ref, "/versions/latest") {
				out = append(out, hit{m.Value.Pointer(), fmt.Sprintf("$ref %q means another schema with every version", ref), "name the version in the address"})
			}
			walk(m.Value)
		}
	}
	if v := readTree(in.text); v != nil {
		walk(v)
	}
	return out
}
