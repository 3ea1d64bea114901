package jsonschema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/model"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// tagsKeyword holds the inline tags of a schema.
const tagsKeyword = "confluent:tags"

const (
	recordEntity = "sr_record"
	fieldEntity  = "sr_field"
)

// entity is a part of a schema that can carry tags.
type entity struct {
	// path has a word for each step: property names, and "object", "array" or a
	// criterion with a position for what lies between them: object.address.object.zip.
	path  string
	plain string // the property names only: address.zip
	kind  string
	at    *tree.Value
}

// entities lists what can carry tags, in the order of the text. References are
// not followed: tags belong to the text they stand in.
func entities(root *tree.Value) []entity {
	var out []entity
	var visit func(v *tree.Value, path, plain string, field bool)
	visit = func(v *tree.Value, path, plain string, field bool) {
		if v.Shape != tree.ShapeObject {
			return
		}
		if list := v.Get("properties"); list != nil && list.Shape == tree.ShapeObject {
			record := join(path, "object")
			if !field {
				out = append(out, entity{record, plain, recordEntity, v})
			}
			for _, m := range list.Members {
				p, names := join(record, m.Key), join(plain, m.Key)
				out = append(out, entity{p, names, fieldEntity, m.Value})
				visit(m.Value, p, names, true)
			}
		} else if t := v.Get("type"); !field && t != nil && t.Text == "object" {
			out = append(out, entity{join(path, "object"), plain, recordEntity, v})
		}
		if items := v.Get("items"); items != nil {
			visit(items, join(path, "array"), plain, false)
		}
		for _, c := range []model.Criterion{model.AllOf, model.AnyOf, model.OneOf} {
			if list := v.Get(string(c)); list != nil {
				for i, b := range list.Items {
					visit(b, join(path, string(c)+"."+strconv.Itoa(i)), plain, false)
				}
			}
		}
	}
	visit(root, "", "", false)
	return out
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// tagsOf returns the tags that stand in a schema.
func tagsOf(v *tree.Value) []string {
	list := v.Get(tagsKeyword)
	if list == nil {
		return nil
	}
	var tags []string
	for _, item := range list.Items {
		if item.Shape == tree.ShapeString {
			tags = append(tags, item.Text)
		}
	}
	return tags
}

// Tags implements compat.Language.
func (Language) Tags(s compat.Schema) []compat.EntityTags {
	var out []compat.EntityTags
	for _, e := range entities(s.(*schema).loaded.Text) {
		if tags := tagsOf(e.at); len(tags) > 0 {
			out = append(out, compat.EntityTags{Path: e.path, Type: e.kind, Tags: tags})
		}
	}
	return out
}

// Retag implements compat.Language. A path may leave out the words for objects
// and arrays, and may start with the title of the schema.
func (Language) Retag(s compat.Schema, add, remove []compat.EntityTags) (string, error) {
	own := s.(*schema)
	root := own.loaded.Text.Copy()
	known := entities(root)
	title := ""
	if t := root.Get("title"); t != nil {
		title = t.Text
	}
	for _, change := range []struct {
		list  []compat.EntityTags
		apply func(tags, named []string) []string
	}{{add, union}, {remove, without}} {
		for _, e := range change.list {
			v, err := findEntity(known, e, title)
			if err != nil {
				return "", err
			}
			setTags(v, change.apply(tagsOf(v), e.Tags))
		}
	}
	return root.Print(own.sorted), nil
}

// findEntity looks for the schema that e names.
func findEntity(known []entity, e compat.EntityTags, title string) (*tree.Value, error) {
	plain := e.Path
	if title != "" && (plain == title || strings.HasPrefix(plain, title+".")) {
		plain = strings.TrimPrefix(strings.TrimPrefix(plain, title), ".")
	}
	for _, name := range []func(entity) bool{
		func(k entity) bool { return k.path == e.Path },
		func(k entity) bool { return k.plain == plain },
	} {
		for _, k := range known {
			if !name(k) || e.Type != "" && e.Type != k.kind {
				continue
			}
			if k.at.Shape != tree.ShapeObject {
				break // a boolean schema has no place for tags
			}
			return k.at, nil
		}
	}
	return nil, &compat.SyntaxError{Format: compat.JSON, Message: fmt.Sprintf("no %s %q in the schema can carry tags", e.Type, e.Path)}
}

func setTags(v *tree.Value, tags []string) {
	if len(tags) == 0 {
		v.Remove(tagsKeyword)
		return
	}
	list := tree.ArrayValue()
	for _, t := range tags {
		list.Add(tree.StringValue(t))
	}
	v.Set(tagsKeyword, list)
}

// union appends the named tags that are not there yet.
func union(tags, named []string) []string {
	for _, t := range named {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	return tags
}

// without drops the named tags.
func without(tags, named []string) []string {
	return slices.DeleteFunc(tags, func(t string) bool { return slices.Contains(named, t) })
}
