package reconcile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
)

// bundle puts what a schema refers to into its text, so that it needs no
// references. What comes out is read once more: a bundle that cannot stand alone
// is an error here, not a surprise in a consumer.
func bundle(format compat.Format, src compat.Source) (string, error) {
	if len(src.Dependencies) == 0 {
		return src.Text, nil
	}
	language, ok := formats.ByName(string(format))
	if !ok {
		return "", fmt.Errorf("%s is not a schema language", format)
	}
	var text string
	switch format {
	case compat.Avro:
		parsed, err := language.Parse(src, compat.ParseOptions{})
		if err != nil {
			return "", err
		}
		if text, err = language.Print(parsed, "resolved"); err != nil {
			return "", err
		}
	case compat.JSON:
		var err error
		if text, err = compound(src); err != nil {
			return "", err
		}
	default:
		return "", fmt.Errorf("%s has no way to hold what it imports: register it with references", format)
	}
	alone, err := language.Parse(compat.Source{Text: text}, compat.ParseOptions{})
	if err == nil {
		err = language.Validate(alone, false)
	}
	if err != nil {
		return "", fmt.Errorf("the bundled schema cannot be read alone: %w", err)
	}
	return text, nil
}

// compound makes a compound document of a JSON Schema and what it refers to: each
// schema stands in the definitions of the one that refers to it, under the $id
// that the reference means, so that no reference has to change.
func compound(src compat.Source) (string, error) {
	b := bundler{texts: map[string]string{}, inside: map[string]bool{}}
	for _, d := range src.Dependencies {
		b.texts[d.Name] = d.Text
	}
	root, err := members(src.Text)
	if err != nil {
		return "", err
	}
	b.keywords(root)
	base := &url.URL{Scheme: "treaty", Host: "bundle", Path: "/"} // for a schema without $id; it is not written anywhere
	if id := root.text(b.id); id != "" {
		if base, err = base.Parse(id); err != nil {
			return "", fmt.Errorf("%s: %w", b.id, err)
		}
	}
	if root, err = b.embed(root, base); err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := json.Compact(&out, root.print()); err != nil {
		return "", err
	}
	return out.String(), nil
}

// bundler embeds schemas in one root.
type bundler struct {
	texts           map[string]string // by the name of the reference
	inside          map[string]bool   // addresses that are embedded already, or are being embedded
	id, definitions string            // keywords of the draft
}

// keywords chooses the words of the draft that the root is written in; without
// $schema it is draft 7, as for the registry.
func (b *bundler) keywords(root object) {
	b.id, b.definitions = "$id", "definitions"
	draft := root.text("$schema")
	if strings.Contains(draft, "/2019-09/") || strings.Contains(draft, "/2020-12/") {
		b.definitions = "$defs"
	}
	if strings.Contains(draft, "draft-04") {
		b.id = "id"
	}
}

// embed adds to an object what it refers to.
func (b *bundler) embed(o object, base *url.URL) (object, error) {
	o = b.open(o)
	definitions := object{}
	if at := o.at(b.definitions); at >= 0 {
		var err error
		if definitions, err = members(string(o[at].value)); err != nil {
			return nil, fmt.Errorf("%s: %w", b.definitions, err)
		}
	}
	before := len(definitions)
	for _, name := range references(o.print()) {
		text, ok := b.texts[name]
		if !ok {
			continue
		}
		address, err := base.Parse(name)
		if err != nil {
			return nil, fmt.Errorf("reference %q: %w", name, err)
		}
		if b.inside[address.String()] {
			continue
		}
		b.inside[address.String()] = true
		inner, err := members(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if inner, err = b.embed(inner.set(b.id, quote(name)), address); err != nil {
			return nil, err
		}
		key := name
		for definitions.at(key) >= 0 {
			key += "_"
		}
		definitions = definitions.set(key, inner.print())
	}
	if len(definitions) == before {
		return o, nil
	}
	return o.set(b.definitions, definitions.print()), nil
}

// open moves a $ref at the top of a schema one level down where the draft would
// ignore what stands beside it: the name and the definitions that are added.
func (b *bundler) open(o object) object {
	at := o.at("$ref")
	if at < 0 || b.definitions == "$defs" {
		return o
	}
	var out object
	for _, m := range o {
		switch m.key {
		case "$ref":
			out = append(out, member{"allOf", object{{"$ref", m.value}}.list()})
		case "$schema", b.id, b.definitions, "title", "description":
			out = append(out, m)
		}
	}
	return out
}

// references lists the documents that a schema refers to, without fragments, in
// the order of the text, each once.
func references(text []byte) []string {
	var names []string
	dec := json.NewDecoder(bytes.NewReader(text))
	follows := false
	for {
		token, err := dec.Token()
		if err != nil {
			return names
		}
		word, isText := token.(string)
		if follows && isText {
			if name, _, _ := strings.Cut(word, "#"); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		follows = isText && word == "$ref" && !follows
	}
}

// object is a JSON object with its members in order.
type object []member

type member struct {
	key   string
	value json.RawMessage
}

// members reads an object. The schemas true and false are objects too, in other words.
func members(text string) (object, error) {
	switch strings.TrimSpace(text) {
	case "true":
		return object{}, nil
	case "false":
		return object{{"not", json.RawMessage("{}")}}, nil
	}
	dec := json.NewDecoder(strings.NewReader(text))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("not an object: %w", err)
	}
	var o object
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		o = append(o, member{fmt.Sprint(key), value})
	}
	return o, nil
}

func (o object) at(key string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.key == key })
}

// text is the value of a member that is a string; "" without.
func (o object) text(key string) string {
	var s string
	if at := o.at(key); at >= 0 && json.Unmarshal(o[at].value, &s) != nil {
		return ""
	}
	return s
}

// set replaces or adds a member.
func (o object) set(key string, value json.RawMessage) object {
	if at := o.at(key); at >= 0 {
		o[at].value = value
		return o
	}
	return append(o, member{key, value})
}

// list is a list of this object alone.
func (o object) list() json.RawMessage { return slices.Concat([]byte{'['}, o.print(), []byte{']'}) }

func (o object) print() json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(quote(m.key))
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func quote(s string) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string
	return bytes.TrimSpace(b.Bytes())
}
