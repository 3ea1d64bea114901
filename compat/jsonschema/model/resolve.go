package model

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

// draft is the dialect a document is written in.
type draft uint8

const (
	draft4 draft = iota
	draft6
	draft7
	draft2019
	draft2020
)

// dialect looks up the draft that an address names, whatever its scheme.
func dialect(address string) (draft, bool) {
	address = strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
	switch strings.TrimSuffix(address, "#") {
	case "json-schema.org/draft-04/schema":
		return draft4, true
	case "json-schema.org/draft-06/schema":
		return draft6, true
	case "json-schema.org/draft-07/schema":
		return draft7, true
	case "json-schema.org/draft/2019-09/schema":
		return draft2019, true
	case "json-schema.org/draft/2020-12/schema":
		return draft2020, true
	}
	return 0, false
}

// modern reports whether d is read with the rules of 2020-12, as Confluent does from 2019-09 on.
func (d draft) modern() bool { return d >= draft2019 }

// identifier is the keyword that names a schema.
func (d draft) identifier() string {
	if d == draft4 {
		return "id"
	}
	return "$id"
}

// document is one text: the schema itself or a dependency.
type document struct {
	root  *tree.Value
	name  string // of the dependency; "" for the schema itself
	draft draft
}

// scope is a part of a document that has a base URI of its own.
type scope struct {
	doc  *document
	base *url.URL
}

// anchor is a name within a scope, which its base stands for.
type anchor struct {
	base *url.URL
	name string
}

// library holds all documents of a schema and finds what a $ref means. It reads
// nothing but what it was given: an address that no document has is an error,
// whatever its scheme.
type library struct {
	text      string // of the schema itself
	main      *document
	names     map[string]*document   // dependencies by name
	addresses map[string]*tree.Value // documents and embedded schemas by URI, without fragment
	anchors   map[anchor]*tree.Value
	scopes    map[*tree.Value]*scope // of documents and of schemas that have an identifier
}

// newLibrary reads the texts of src. Its error is a *compat.SyntaxError or a *compat.LimitError.
func newLibrary(src compat.Source, limits compat.Limits) (*library, error) {
	if len(src.Dependencies) > limits.References {
		return nil, &compat.LimitError{What: "references", Limit: limits.References}
	}
	values := 0
	root, err := tree.Read(src.Text, limits, &values)
	if err != nil {
		return nil, err
	}
	if root.Shape != tree.ShapeObject && root.Shape != tree.ShapeBool {
		return nil, &compat.SyntaxError{
			Format: compat.JSON, Line: 1, Column: 1,
			Message: "a JSON schema is an object or a boolean, not " + root.Shape.String(),
		}
	}
	l := &library{
		text: src.Text, main: &document{root: root, draft: draft7}, names: map[string]*document{},
		addresses: map[string]*tree.Value{}, anchors: map[anchor]*tree.Value{}, scopes: map[*tree.Value]*scope{},
	}
	l.add(l.main, &url.URL{})
	for _, dep := range src.Dependencies {
		if l.names[dep.Name] != nil {
			continue // the first binding of a name counts
		}
		v, err := tree.Read(dep.Text, limits, &values)
		if err != nil {
			return nil, inDependency(dep.Name, err)
		}
		doc := &document{root: v, name: dep.Name, draft: l.main.draft}
		l.names[dep.Name] = doc
		address, err := l.scopes[root].base.Parse(dep.Name)
		if err != nil || len(dep.Name) > uriLimit {
			address = &url.URL{Opaque: dep.Name} // found by name only
		}
		l.register(address, v)
		l.add(doc, address)
	}
	return l, nil
}

// inDependency says that a syntax error is not in the schema itself.
func inDependency(name string, err error) error {
	if bad := new(compat.SyntaxError); errors.As(err, &bad) {
		return &compat.SyntaxError{Format: compat.JSON, Message: fmt.Sprintf("reference %q: %v", brief(name), bad)}
	}
	return err
}

// add finds the draft of a document and everything in it that can be referred to.
func (l *library) add(doc *document, base *url.URL) {
	if s := doc.root.Get("$schema"); s != nil && s.Shape == tree.ShapeString {
		if d, ok := dialect(s.Text); ok {
			doc.draft = d
		}
	}
	s := &scope{doc: doc, base: base}
	l.scopes[doc.root] = s
	l.scan(doc.root, s)
}

// scan walks through a document and registers identifiers and anchors.
func (l *library) scan(v *tree.Value, s *scope) {
	if v.Shape == tree.ShapeObject {
		s = l.identify(v, s)
		for _, key := range []string{"$anchor", "$dynamicAnchor"} {
			if a := v.Get(key); a != nil && a.Shape == tree.ShapeString && s.doc.draft.modern() {
				l.anchor(s, a.Text, v)
			}
		}
	}
	for _, item := range v.Items {
		l.scan(item, s)
	}
	for _, m := range v.Members {
		switch m.Key {
		case "enum", "const", "default", "examples":
			// Instances: what looks like an identifier there is none. Unless the word
			// is the name of a property.
			if !holdsNames(v.Key()) {
				continue
			}
		}
		l.scan(m.Value, s)
	}
}

// holdsNames reports whether the keys below a keyword are names, not keywords.
func holdsNames(keyword string) bool {
	switch keyword {
	case "properties", "definitions", "$defs", "patternProperties", "dependentSchemas", "dependencies":
		return true
	}
	return false
}

// uriLimit is the length up to which a URI counts as one. Schemas that each
// extend a long base would otherwise need memory by the square of their size.
const uriLimit = 2048

// identify opens a scope where v has an identifier.
func (l *library) identify(v *tree.Value, s *scope) *scope {
	id := v.Get(s.doc.draft.identifier())
	if id == nil || id.Shape != tree.ShapeString || !s.doc.draft.modern() && v.Get("$ref") != nil {
		return s
	}
	if name, ok := strings.CutPrefix(id.Text, "#"); ok {
		l.anchor(s, name, v)
		return s
	}
	if len(id.Text) > uriLimit {
		return s
	}
	base, err := s.base.Parse(id.Text)
	if err != nil || len(base.Path)+len(base.Opaque)+len(base.RawQuery) > uriLimit {
		return s // no URI: the schema can still be used, only not under this name
	}
	base.Fragment = ""
	l.register(base, v)
	inner := &scope{doc: s.doc, base: base}
	l.scopes[v] = inner
	return inner
}

func (l *library) register(address *url.URL, v *tree.Value) {
	if key := address.String(); l.addresses[key] == nil {
		l.addresses[key] = v
	}
}

func (l *library) anchor(s *scope, name string, v *tree.Value) {
	if key := (anchor{s.base, name}); l.anchors[key] == nil {
		l.anchors[key] = v
	}
}

// scopeOf returns the scope that v lies in.
func (l *library) scopeOf(v *tree.Value) *scope {
	for {
		if s, ok := l.scopes[v]; ok {
			return s
		}
		v = v.Parent
	}
}

// resolve finds the schema that the reference at v, a string, leads to. A nil
// value without error stands for a meta-schema, which accepts any schema and is
// not compared further.
func (l *library) resolve(v *tree.Value) (*tree.Value, error) {
	address, fragment, _ := strings.Cut(v.Text, "#")
	s := l.scopeOf(v)
	if address == "" {
		return l.within(l.home(v, s), s.doc, s.base, fragment, v.Text)
	}
	if doc := l.names[address]; doc != nil {
		return l.within(doc.root, doc, l.scopes[doc.root].base, fragment, v.Text)
	}
	if doc := l.names[v.Text]; doc != nil {
		return doc.root, nil
	}
	full, err := s.base.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the reference %q is not a URI", brief(v.Text))
	}
	if target := l.addresses[full.String()]; target != nil {
		inner := l.scopeOf(target)
		return l.within(target, inner.doc, inner.base, fragment, v.Text)
	}
	if _, ok := dialect(full.String()); ok {
		return nil, nil
	}
	return nil, fmt.Errorf("the reference %q leads to no schema in this text and none among its references; other addresses are never fetched", brief(v.Text))
}

// home returns the embedded schema that a local reference at v starts from.
func (l *library) home(v *tree.Value, s *scope) *tree.Value {
	for v.Parent != nil && l.scopes[v] != s {
		v = v.Parent
	}
	return v
}

// within finds a fragment in a schema; a pointer that leads nowhere there is
// tried on the whole document, as readers of drafts 4 to 7 do.
func (l *library) within(v *tree.Value, doc *document, base *url.URL, fragment, ref string) (*tree.Value, error) {
	name, err := url.PathUnescape(fragment)
	if err != nil {
		return nil, fmt.Errorf("the reference %q is not a URI", brief(ref))
	}
	var target *tree.Value
	if name == "" || name[0] == '/' {
		target = v.Find(name)
		if target == nil {
			target = lookIn(doc, name)
		}
	} else {
		target = l.anchors[anchor{base, name}]
	}
	if target == nil {
		return nil, fmt.Errorf("the reference %q leads nowhere", brief(ref))
	}
	if target.Shape != tree.ShapeObject && target.Shape != tree.ShapeBool {
		return nil, fmt.Errorf("the reference %q leads to %s, not to a schema", brief(ref), target.Shape)
	}
	return target, nil
}

// lookIn finds a pointer in a document. Confluent lets $defs stand for
// definitions at the top of every document, and the reverse since 2019-09.
func lookIn(doc *document, pointer string) *tree.Value {
	if v := doc.root.Find(pointer); v != nil {
		return v
	}
	if rest, ok := strings.CutPrefix(pointer, "/$defs/"); ok {
		return doc.root.Find("/definitions/" + rest)
	}
	if rest, ok := strings.CutPrefix(pointer, "/definitions/"); ok && doc.draft.modern() {
		return doc.root.Find("/$defs/" + rest)
	}
	return nil
}

// brief cuts a text from a schema to a length that fits a message.
func brief(text string) string { return compat.Cut(text, 200) }
