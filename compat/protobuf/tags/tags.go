// Package tags reads and writes the inline tags of Confluent in a .proto tree: the field
// "tags" of the options (confluent.message_meta) and (confluent.field_meta).
package tags

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// The types of tagged things in the Confluent API.
const (
	tagRecord = "sr_record"
	tagField  = "sr_field"
)

// The options that carry tags, and the file that declares them.
const (
	messageMeta = "confluent.message_meta"
	fieldMeta   = "confluent.field_meta"
	metaPath    = "confluent/meta.proto"
)

// List returns the tagged messages and fields of f, messages before their fields.
func List(f *syntax.File) []compat.EntityTags {
	var out []compat.EntityTags
	entities(f, func(prefix, name, kind string, options *[]syntax.Option) {
		if tags := tagsOf(*options, metaOf(kind)); len(tags) > 0 {
			out = append(out, compat.EntityTags{Path: prefix + name, Type: kind, Tags: tags})
		}
	})
	return out
}

func metaOf(kind string) string {
	if kind == tagRecord {
		return messageMeta
	}
	return fieldMeta
}

// entities calls each for every message and field of f with its dotted path in two
// parts: putting them together for all fields costs more than all else.
func entities(f *syntax.File, each func(prefix, name, kind string, options *[]syntax.Option)) {
	prefix := ""
	if f.Package != "" {
		prefix = f.Package + "."
	}
	var walk func(prefix string, all []*syntax.Message)
	walk = func(prefix string, all []*syntax.Message) {
		for _, m := range all {
			each(prefix, m.Name, tagRecord, &m.Options)
			inside := prefix + m.Name + "."
			for _, x := range m.Fields {
				each(inside, x.Name, tagField, &x.Options)
			}
			for _, o := range m.Oneofs {
				for _, x := range o.Fields {
					each(inside, x.Name, tagField, &x.Options)
				}
			}
			walk(inside, m.Messages)
		}
	}
	walk(prefix, f.Messages)
}

// isMeta says whether o sets the option name, or with a dotted name a part of it.
func isMeta(o syntax.Option, name string) bool {
	return o.Custom && strings.TrimPrefix(o.Name, ".") == name
}

// tagsOf gathers the tags of all settings of the option name, each once.
func tagsOf(options []syntax.Option, name string) []string {
	var out []string
	seen := map[string]bool{}
	add := func(v syntax.Value) {
		for _, tag := range texts(v) {
			if !seen[tag] {
				seen[tag] = true
				out = append(out, tag)
			}
		}
	}
	for _, o := range options {
		switch {
		case !isMeta(o, name):
		case len(o.Sub) == 1 && o.Sub[0] == "tags":
			add(o.Value)
		case len(o.Sub) == 0:
			for _, e := range o.Value.Entries {
				if e.Key == "tags" {
					add(e.Value)
				}
			}
		}
	}
	return out
}

// texts returns the strings of a string or a list of them.
func texts(v syntax.Value) []string {
	switch v.Kind {
	case syntax.String:
		return []string{v.Text}
	case syntax.List:
		var out []string
		for _, item := range v.Items {
			out = append(out, texts(item)...)
		}
		return out
	}
	return nil
}

// Change adds and removes tags in tree. Its error is a *compat.SyntaxError for a path
// that leads nowhere; the tree is then of no use.
func Change(tree *syntax.File, add, remove []compat.EntityTags) error {
	found := map[string]*[]syntax.Option{}
	entities(tree, func(prefix, name, kind string, options *[]syntax.Option) {
		found[kind+" "+prefix+name] = options
	})
	change := func(e compat.EntityTags, edit func(tags []string) []string) error {
		kind := e.Type
		if kind != tagRecord && kind != tagField {
			return &compat.SyntaxError{Format: compat.Protobuf, Message: fmt.Sprintf("unknown type %q of the entity %q", e.Type, e.Path)}
		}
		options := found[kind+" "+e.Path]
		if options == nil && tree.Package != "" {
			options = found[kind+" "+tree.Package+"."+e.Path]
		}
		if options == nil {
			return &compat.SyntaxError{Format: compat.Protobuf, Message: fmt.Sprintf("no %s with the path %q", kindWord(kind), e.Path)}
		}
		*options = withTags(*options, metaOf(kind), edit(tagsOf(*options, metaOf(kind))))
		return nil
	}
	for _, e := range add {
		err := change(e, func(tags []string) []string {
			tags = append(tags, e.Tags...)
			slices.Sort(tags)
			return slices.Compact(tags)
		})
		if err != nil {
			return err
		}
	}
	for _, e := range remove {
		err := change(e, func(tags []string) []string {
			return slices.DeleteFunc(tags, func(tag string) bool { return slices.Contains(e.Tags, tag) })
		})
		if err != nil {
			return err
		}
	}
	importMeta(tree)
	return nil
}

func kindWord(kind string) string {
	if kind == tagRecord {
		return "message"
	}
	return "field"
}

// withTags returns options with exactly these tags in the option name.
func withTags(options []syntax.Option, name string, tags []string) []syntax.Option {
	meta := syntax.Option{Name: name, Custom: true, Value: syntax.Value{Kind: syntax.Map}}
	var out []syntax.Option
	at := -1
	for _, o := range options {
		switch {
		case !isMeta(o, name):
			out = append(out, o)
			continue
		case len(o.Sub) > 0 && o.Sub[0] != "tags" || len(o.Sub) == 0 && o.Value.Kind != syntax.Map:
			out = append(out, o) // another part of the option, by its dotted name
			continue
		}
		if at < 0 {
			at = len(out)
		}
		for _, e := range o.Value.Entries {
			if e.Key != "tags" {
				meta.Value.Entries = append(meta.Value.Entries, e)
			}
		}
	}
	if len(tags) > 0 {
		list := syntax.Value{Kind: syntax.List}
		for _, tag := range tags {
			list.Items = append(list.Items, syntax.Value{Kind: syntax.String, Text: tag})
		}
		meta.Value.Entries = append(meta.Value.Entries, syntax.Entry{Key: "tags", Value: list})
	}
	if len(meta.Value.Entries) == 0 {
		return out
	}
	if at < 0 {
		at = len(out)
	}
	// Another part that was set by its dotted name cannot stand beside a map of the same option.
	rest := slices.DeleteFunc(slices.Clone(out), func(o syntax.Option) bool { return isMeta(o, name) })
	for _, o := range out {
		if isMeta(o, name) && len(o.Sub) == 1 {
			meta.Value.Entries = append([]syntax.Entry{{Key: o.Sub[0], Value: o.Value}}, meta.Value.Entries...)
		}
	}
	return slices.Insert(rest, min(at, len(rest)), meta)
}

// importMeta adds the import of the options if a tag is used without it.
func importMeta(f *syntax.File) {
	used := false
	entities(f, func(_, _, kind string, options *[]syntax.Option) {
		used = used || slices.ContainsFunc(*options, func(o syntax.Option) bool { return isMeta(o, metaOf(kind)) })
	})
	if used && !slices.ContainsFunc(f.Imports, func(i syntax.Import) bool { return i.Path == metaPath }) {
		f.Imports = append(f.Imports, syntax.Import{Path: metaPath})
	}
}
