package avro

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/avro/ordered"
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
	note := func(path, typ string, props []ordered.Member) {
		if tags := tagsOf(props); len(tags) > 0 {
			out = append(out, compat.EntityTags{Path: path, Type: typ, Tags: tags})
		}
	}
	walk(of(s).Root, func(n *graph.Node) {
		if n.Kind != graph.Record || n.Referenced {
			return
		}
		note(n.Name.Full(), recordEntity, n.Props)
		for _, f := range n.Fields {
			note(n.Name.Full()+"."+f.Name, fieldEntity, f.Props)
		}
	})
	return out
}

func tagsOf(props []ordered.Member) []string {
	var tags []string
	for _, m := range props {
		if m.Key != tagsKey {
			continue
		}
		for _, item := range m.Value.Items {
			if item.Kind == ordered.String {
				tags = append(tags, item.Text)
			}
		}
	}
	return tags
}

// walk visits every type once, in the order of the text.
func walk(root *graph.Node, visit func(*graph.Node)) {
	seen := map[*graph.Node]bool{}
	var step func(*graph.Node)
	step = func(n *graph.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		visit(n)
		for _, f := range n.Fields {
			step(f.Type)
		}
		for _, b := range n.Branches {
			step(b)
		}
		if n.Items != nil {
			step(n.Items)
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
	g, err := graph.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return "", err
	}
	for _, change := range []struct {
		entities []compat.EntityTags
		apply    func(have, tags []string) []string
	}{{add, union}, {remove, without}} {
		for _, e := range change.entities {
			props, err := entity(g.Root, e)
			if err != nil {
				return "", err
			}
			*props = withTags(*props, change.apply(tagsOf(*props), e.Tags))
		}
	}
	return g.Print(compat.DefaultLimits().Depth)
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
func withTags(props []ordered.Member, tags []string) []ordered.Member {
	at := slices.IndexFunc(props, func(m ordered.Member) bool { return m.Key == tagsKey })
	switch {
	case len(tags) == 0 && at < 0:
		return props
	case len(tags) == 0:
		return slices.Delete(props, at, at+1)
	case at < 0:
		return append(props, ordered.Member{Key: tagsKey, Value: ordered.Texts(tags)})
	default:
		props[at].Value = ordered.Texts(tags)
		return props
	}
}

// entity finds the properties of a record or field.
func entity(root *graph.Node, e compat.EntityTags) (*[]ordered.Member, error) {
	var record *graph.Node
	walk(root, func(n *graph.Node) {
		full := n.Name.Full()
		// The longest name wins: a.b.C may be a record as well as a field C of a.b.
		if n.Kind == graph.Record && !n.Referenced && (e.Path == full || strings.HasPrefix(e.Path, full+".")) &&
			(record == nil || len(full) > len(record.Name.Full())) {
			record = n
		}
	})
	fail := func(why string) (*[]ordered.Member, error) {
		return nil, &compat.SyntaxError{Format: compat.Avro, Message: fmt.Sprintf("entity path %q: %s", e.Path, why)}
	}
	if record == nil {
		return fail("no such record in the schema")
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(e.Path, record.Name.Full()), ".")
	if rest == "" {
		if e.Type == fieldEntity {
			return fail("it leads to a record, not to a field")
		}
		return &record.Props, nil
	}
	names := strings.Split(rest, ".")
	for i, name := range names {
		f := record.Field(name)
		if f == nil {
			return fail(fmt.Sprintf("record %s has no field %q", record.Name.Full(), name))
		}
		if i == len(names)-1 && e.Type != recordEntity {
			return &f.Props, nil
		}
		if record = recordIn(f.Type); record == nil {
			return fail(fmt.Sprintf("field %q has no fields of its own", name))
		}
	}
	return &record.Props, nil
}

// recordIn returns the record that a type is or contains, nil if there is none
// in this schema's text.
func recordIn(n *graph.Node) *graph.Node {
	switch n.Kind {
	case graph.Record:
		if n.Referenced {
			return nil
		}
		return n
	case graph.Array, graph.Map:
		return recordIn(n.Items)
	case graph.Union:
		for _, b := range n.Branches {
			if r := recordIn(b); r != nil {
				return r
			}
		}
	}
	return nil
}
