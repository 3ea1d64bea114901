package avro

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// tagsKey is the property that holds inline tags.
const tagsKey = "confluent:tags"

// The two kinds of entity that carry tags.
const (
	recordEntity = "sr_record"
	fieldEntity  = "sr_field"
)

// Tags implements compat.Language. Records and fields are named by the full
// name of the record, and that of the field behind a dot, wherever the record
// is used; types of referenced schemas carry their tags there.
func (Language) Tags(s compat.Schema) []compat.EntityTags {
	var out []compat.EntityTags
	note := func(path, typ string, props []member) {
		if tags := tagsOf(props); len(tags) > 0 {
			out = append(out, compat.EntityTags{Path: path, Type: typ, Tags: tags})
		}
	}
	walk(of(s).root, func(n *node) {
		if n.kind != recordKind || n.referenced {
			return
		}
		note(n.name.full(), recordEntity, n.props)
		for _, f := range n.fields {
			note(n.name.full()+"."+f.name, fieldEntity, f.props)
		}
	})
	return out
}

func tagsOf(props []member) []string {
	var tags []string
	for _, m := range props {
		if m.key != tagsKey {
			continue
		}
		for _, item := range m.value.items {
			if item.kind == stringValue {
				tags = append(tags, item.text)
			}
		}
	}
	return tags
}

// walk visits every type once, in the order of the text.
func walk(root *node, visit func(*node)) {
	seen := map[*node]bool{}
	var step func(*node)
	step = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		visit(n)
		for _, f := range n.fields {
			step(f.typ)
		}
		for _, b := range n.branches {
			step(b)
		}
		if n.items != nil {
			step(n.items)
		}
	}
	step(root)
}

// Retag implements compat.Language. A path is the full name of a record,
// followed by names of fields; it may lead through records within records,
// arrays, maps and unions.
func (Language) Retag(s compat.Schema, add, remove []compat.EntityTags) (string, error) {
	from := of(s)
	// The schema is immutable, so a copy gets the tags: the canonical text again.
	src := from.source
	src.Text = from.text
	p, err := newParser(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return "", err
	}
	root, err := p.root(src.Text, compat.ParseOptions{Stored: true})
	if err != nil {
		return "", err
	}
	for _, change := range []struct {
		entities []compat.EntityTags
		apply    func(have, tags []string) []string
	}{{add, union}, {remove, without}} {
		for _, e := range change.entities {
			props, err := entity(root, e)
			if err != nil {
				return "", err
			}
			*props = withTags(*props, change.apply(tagsOf(*props), e.Tags))
		}
	}
	text, _ := printSchema(root, p.known)
	return text, nil
}

func union(have, tags []string) []string {
	for _, t := range tags {
		if !slices.Contains(have, t) {
			have = append(have, t)
		}
	}
	return have
}

func without(have, tags []string) []string {
	return slices.DeleteFunc(have, func(t string) bool { return slices.Contains(tags, t) })
}

// withTags replaces the property that holds the tags; none means no property.
func withTags(props []member, tags []string) []member {
	at := slices.IndexFunc(props, func(m member) bool { return m.key == tagsKey })
	switch {
	case len(tags) == 0 && at < 0:
		return props
	case len(tags) == 0:
		return slices.Delete(props, at, at+1)
	case at < 0:
		return append(props, member{tagsKey, texts(tags)})
	default:
		props[at].value = texts(tags)
		return props
	}
}

// entity finds the properties of a record or field.
func entity(root *node, e compat.EntityTags) (*[]member, error) {
	var record *node
	walk(root, func(n *node) {
		full := n.name.full()
		// The longest name wins: a.b.C may be a record as well as a field C of a.b.
		if n.kind == recordKind && !n.referenced && (e.Path == full || strings.HasPrefix(e.Path, full+".")) &&
			(record == nil || len(full) > len(record.name.full())) {
			record = n
		}
	})
	fail := func(why string) (*[]member, error) {
		return nil, &compat.SyntaxError{Format: compat.Avro, Message: fmt.Sprintf("entity path %q: %s", e.Path, why)}
	}
	if record == nil {
		return fail("no such record in the schema")
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(e.Path, record.name.full()), ".")
	if rest == "" {
		if e.Type == fieldEntity {
			return fail("it leads to a record, not to a field")
		}
		return &record.props, nil
	}
	names := strings.Split(rest, ".")
	for i, name := range names {
		f := record.field(name)
		if f == nil {
			return fail(fmt.Sprintf("record %s has no field %q", record.name.full(), name))
		}
		if i == len(names)-1 && e.Type != recordEntity {
			return &f.props, nil
		}
		if record = recordIn(f.typ); record == nil {
			return fail(fmt.Sprintf("field %q has no fields of its own", name))
		}
	}
	return &record.props, nil
}

// recordIn returns the record that a type is or contains, nil if there is none
// in this schema's text.
func recordIn(n *node) *node {
	switch n.kind {
	case recordKind:
		if n.referenced {
			return nil
		}
		return n
	case arrayKind, mapKind:
		return recordIn(n.items)
	case unionKind:
		for _, b := range n.branches {
			if r := recordIn(b); r != nil {
				return r
			}
		}
	}
	return nil
}
