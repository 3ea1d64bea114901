package jsonschema

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/treaty-registry/treaty/compat"
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

// drafts lists the addresses of the known dialects, without scheme and empty fragment.
var drafts = map[string]draft{
	"json-schema.org/draft-04/schema":      draft4,
	"json-schema.org/draft-06/schema":      draft6,
	"json-schema.org/draft-07/schema":      draft7,
	"json-schema.org/draft/2019-09/schema": draft2019,
	"json-schema.org/draft/2020-12/schema": draft2020,
}

// dialect looks up the draft that an address names.
func dialect(address string) (draft, bool) {
	address = strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
	d, ok := drafts[strings.TrimSuffix(address, "#")]
	return d, ok
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
	root  *value
	name  string // of the dependency; "" for the schema itself
	draft draft
}

// scope is a part of a document that has a base URI of its own.
type scope struct {
	doc  *document
	base *url.URL
}

// library holds all documents of a schema and finds what a $ref means. It reads
// nothing but what it was given: an address that no document has is an error,
// whatever its scheme.
type library struct {
	text      string // of the schema itself
	main      *document
	names     map[string]*document // dependencies by name
	addresses map[string]*value    // documents and embedded schemas by URI, without fragment
	anchors   map[string]*value    // by URI with fragment
}

// newLibrary reads the texts of src. Its error is a *compat.SyntaxError or a *compat.LimitError.
func newLibrary(src compat.Source, limits compat.Limits) (*library, error) {
	if len(src.Dependencies) > limits.References {
		return nil, &compat.LimitError{What: "references", Limit: limits.References}
	}
	values := 0
	root, err := read(src.Text, limits, &values)
	if err != nil {
		return nil, err
	}
	if root.shape != shapeObject && root.shape != shapeBool {
		return nil, &compat.SyntaxError{Format: compat.JSON, Line: 1, Column: 1,
			Message: "a JSON schema is an object or a boolean, not " + root.shape.String()}
	}
	l := &library{
		text: src.Text, main: &document{root: root, draft: draft7}, names: map[string]*document{},
		addresses: map[string]*value{}, anchors: map[string]*value{},
	}
	l.add(l.main, &url.URL{})
	for _, dep := range src.Dependencies {
		if l.names[dep.Name] != nil {
			continue // the first binding of a name counts
		}
		v, err := read(dep.Text, limits, &values)
		if err != nil {
			return nil, inDependency(dep.Name, err)
		}
		doc := &document{root: v, name: dep.Name, draft: l.main.draft}
		l.names[dep.Name] = doc
		address, err := root.scope.base.Parse(dep.Name)
		if err != nil {
			address = &url.URL{Opaque: dep.Name} // found by name only
		}
		l.register(address, v)
		l.add(doc, address)
	}
	return l, nil
}

// inDependency says that a syntax error is not in the schema itself.
func inDependency(name string, err error) error {
	if bad, ok := err.(*compat.SyntaxError); ok {
		return &compat.SyntaxError{Format: compat.JSON, Message: fmt.Sprintf("reference %q: %v", name, bad)}
	}
	return err
}

// add finds the draft of a document and everything in it that can be referred to.
func (l *library) add(doc *document, base *url.URL) {
	if s := doc.root.get("$schema"); s != nil && s.shape == shapeString {
		if d, ok := dialect(s.text); ok {
			doc.draft = d
		}
	}
	doc.root.scope = &scope{doc: doc, base: base}
	l.scan(doc.root, doc.root.scope)
}

// scan walks through a document and registers identifiers and anchors.
func (l *library) scan(v *value, s *scope) {
	if v.shape == shapeObject {
		s = l.identify(v, s)
		for _, key := range []string{"$anchor", "$dynamicAnchor"} {
			if a := v.get(key); a != nil && a.shape == shapeString && s.doc.draft.modern() {
				l.anchor(s, a.text, v)
			}
		}
	}
	for _, item := range v.items {
		l.scan(item, s)
	}
	for _, m := range v.members {
		switch m.key {
		case "enum", "const", "default", "examples":
			// Instances: what looks like an identifier there is none.
		default:
			l.scan(m.value, s)
		}
	}
}

// identify opens a scope where v has an identifier.
func (l *library) identify(v *value, s *scope) *scope {
	id := v.get(s.doc.draft.identifier())
	if id == nil || id.shape != shapeString || !s.doc.draft.modern() && v.get("$ref") != nil {
		return s
	}
	if name, ok := strings.CutPrefix(id.text, "#"); ok {
		l.anchor(s, name, v)
		return s
	}
	base, err := s.base.Parse(id.text)
	if err != nil {
		return s // no URI: the schema can still be used, only not under this name
	}
	base.Fragment = ""
	l.register(base, v)
	inner := &scope{doc: s.doc, base: base}
	v.scope = inner
	return inner
}

func (l *library) register(address *url.URL, v *value) {
	if key := address.String(); l.addresses[key] == nil {
		l.addresses[key] = v
	}
}

func (l *library) anchor(s *scope, name string, v *value) {
	if key := s.base.String() + "#" + name; l.anchors[key] == nil {
		l.anchors[key] = v
	}
}

// scopeOf returns the scope that v lies in.
func scopeOf(v *value) *scope {
	for v.scope == nil {
		v = v.parent
	}
	return v.scope
}

// resolve finds the schema that the reference at v, a string, leads to. A nil
// value without error stands for a meta-schema, which accepts any schema and is
// not compared further.
func (l *library) resolve(v *value) (*value, error) {
	address, fragment, _ := strings.Cut(v.text, "#")
	s := scopeOf(v)
	if address == "" {
		return l.within(l.home(v, s), s.doc, s.base, fragment, v.text)
	}
	if doc := l.names[address]; doc != nil {
		return l.within(doc.root, doc, doc.root.scope.base, fragment, v.text)
	}
	if doc := l.names[v.text]; doc != nil {
		return doc.root, nil
	}
	full, err := s.base.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the reference %q is not a URI", v.text)
	}
	if target := l.addresses[full.String()]; target != nil {
		inner := scopeOf(target)
		return l.within(target, inner.doc, inner.base, fragment, v.text)
	}
	if _, ok := dialect(full.String()); ok {
		return nil, nil
	}
	return nil, fmt.Errorf("the reference %q leads to no schema in this text and none among its references; other addresses are never fetched", v.text)
}

// home returns the embedded schema that a local reference at v starts from.
func (l *library) home(v *value, s *scope) *value {
	for v.parent != nil && v.scope != s {
		v = v.parent
	}
	return v
}

// within finds a fragment in a schema; a pointer that leads nowhere there is
// tried on the whole document, as readers of drafts 4 to 7 do.
func (l *library) within(v *value, doc *document, base *url.URL, fragment, ref string) (*value, error) {
	name, err := url.PathUnescape(fragment)
	if err != nil {
		return nil, fmt.Errorf("the reference %q is not a URI", ref)
	}
	var target *value
	if name == "" || name[0] == '/' {
		target = v.find(name)
		if target == nil {
			target = lookIn(doc, name)
		}
	} else {
		target = l.anchors[base.String()+"#"+name]
	}
	if target == nil {
		return nil, fmt.Errorf("the reference %q leads nowhere", ref)
	}
	if target.shape != shapeObject && target.shape != shapeBool {
		return nil, fmt.Errorf("the reference %q leads to %s, not to a schema", ref, target.shape)
	}
	return target, nil
}

// lookIn finds a pointer in a document. Confluent lets $defs stand for
// definitions at the top of every document, and the reverse since 2019-09.
func lookIn(doc *document, pointer string) *value {
	if v := doc.root.find(pointer); v != nil {
		return v
	}
	if rest, ok := strings.CutPrefix(pointer, "/$defs/"); ok {
		return doc.root.find("/definitions/" + rest)
	}
	if rest, ok := strings.CutPrefix(pointer, "/definitions/"); ok && doc.draft.modern() {
		return doc.root.find("/$defs/" + rest)
	}
	return nil
}
