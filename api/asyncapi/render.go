package asyncapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
)

// Application is what a document is written of.
type Application struct {
	Contract api.Contract
	Version  string // of the application; "" becomes "declared"
	Docs     string // in Markdown
	Contact  string // of the owner: an address of a page, of mail, or a chat channel
}

// Message is what is known of a flow beside the contract.
type Message struct {
	Name      string // full name of the event
	Summary   string
	Subject   string // qualified; "" leaves the payload away unless the contract holds it
	Format    string // AVRO, PROTOBUF or JSON; of Subject
	Topic     string // "" is not known
	Channel   string // cluster/topic
	Tags      []string
	Lifecycle *api.Lifecycle
}

// Options of Render. All fields are required.
type Options struct {
	// Registry is the address that schemas are referred to by, without a slash at its end.
	Registry string
	Describe func(api.Flow) Message
}

// Render writes a document in YAML. Parse gives the contract back: members of
// schemas that stand in the document are then in the order of their names.
func Render(a Application, o Options) ([]byte, error) {
	w := &writer{
		o: o, channels: node{}, operations: node{}, messages: node{}, taken: map[string]bool{},
	}
	c := &a.Contract
	for i := range c.Produces {
		p := &c.Produces[i]
		w.operation("send", p.Flow, p.Schema, node{extOrder: i})
	}
	for i := range c.Consumes {
		in := &c.Consumes[i]
		op := node{extOrder: len(c.Produces) + i}
		set(op, extFrom, in.From)
		if in.Uses != nil {
			op[extUses] = plain(in.Uses)
		}
		if in.Group != "" {
			op["bindings"] = node{"kafka": node{"groupId": node{"type": "string", "enum": []any{in.Group}}}}
		}
		w.operation("receive", in.Flow, in.Reader, op)
	}
	root := node{
		"asyncapi": "3.0.0", "info": info(a), "defaultContentType": "application/vnd.apache.avro",
		"channels": w.channels, "operations": w.operations, "components": node{"messages": w.messages},
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, fmt.Errorf("write the document of %s: %w", c.Application, err)
	}
	return out.Bytes(), nil
}

// info is the head of a document.
func info(a Application) node {
	c := &a.Contract
	version := a.Version
	if version == "" {
		version = "declared"
	}
	out := node{"title": c.Application, "version": version, extApplication: c.Application}
	set(out, "description", a.Docs)
	set(out, extType, c.Type)
	set(out, extOwner, c.Owner)
	set(out, extDomain, c.Domain)
	set(out, extSystem, c.System)
	if len(c.Principals) > 0 {
		out[extPrincipals] = plain(c.Principals)
	}
	if c.Owner == "" {
		return out
	}
	contact := node{"name": c.Owner}
	if u, err := url.Parse(a.Contact); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		contact["url"] = a.Contact
	} else if m, err := mail.ParseAddress(a.Contact); err == nil && m.Address == a.Contact {
		contact["email"] = a.Contact
	} else {
		set(contact, "x-channel", a.Contact)
	}
	out["contact"] = contact
	return out
}

// writer collects the parts of a document.
type writer struct {
	o                              Options
	channels, operations, messages node
	taken                          map[string]bool
}

// operation adds one flow: its channel, its message and what is done with it.
func (w *writer) operation(action string, flow api.Flow, schema *api.Reader, op node) {
	m := w.o.Describe(flow)
	name := w.name(action + "-" + flow.Subject + flow.Event + flow.Channel)
	channel := w.channel(flow, m)
	set(op, extSubject, flow.Subject)
	set(op, extEvent, flow.Event)
	set(op, extChannel, flow.Channel)
	extension := extReader
	if action == "send" {
		extension = extWriter
	}
	payload, exact := w.payload(m, schema)
	switch {
	case exact:
	case schema.Kind() == api.ReaderUnknown:
		op[extension] = unknown
	default:
		op[extension] = plain(schema)
	}
	message := node{}
	set(message, "name", m.Name)
	set(message, "summary", m.Summary)
	if payload != nil {
		message["payload"] = payload
		message["contentType"] = contentType(word(payload, "schemaFormat"))
	}
	if len(m.Tags) > 0 {
		tags := make([]any, len(m.Tags))
		for i, t := range m.Tags {
			tags[i] = node{"name": t}
		}
		message["tags"] = tags
	}
	if m.Lifecycle != nil {
		message[extLifecycle] = plain(m.Lifecycle)
	}
	w.messages[name] = message
	object(object(w.channels, channel), "messages")[name] = node{"$ref": "#/components/messages/" + name}
	op["action"] = action
	op["channel"] = node{"$ref": "#/channels/" + channel}
	op["messages"] = []any{node{"$ref": "#/channels/" + channel + "/messages/" + name}}
	w.operations[name] = op
}

// channel returns the name of the channel of a flow, and adds it if it is new.
func (w *writer) channel(flow api.Flow, m Message) string {
	place, topic := m.Channel, m.Topic
	if flow.Channel != "" {
		place, topic = flow.Channel, flow.Channel[strings.LastIndexByte(flow.Channel, '/')+1:]
	}
	id := place
	if id == "" {
		id = "unknown." + flow.Subject + flow.Event
	}
	for name, value := range w.channels {
		if known, _ := value.(node); known["x-treaty-id"] == id {
			return name
		}
	}
	name := w.name("channel-" + strings.TrimPrefix(id, "default/"))
	out := node{"address": nil, "messages": node{}, "x-treaty-id": id}
	if topic != "" {
		out["address"] = topic
		out["bindings"] = node{"kafka": node{"topic": topic}}
	}
	w.channels[name] = out
	return name
}

// notKey is what has no place in the key of a component.
var notKey = regexp.MustCompile(`[^A-Za-z0-9._]+`)

// name makes a key of a text that nothing else has.
func (w *writer) name(text string) string {
	base := strings.Trim(notKey.ReplaceAllString(text, "-"), "-.")
	name := base
	for n := 2; w.taken[name]; n++ {
		name = base + "-" + strconv.Itoa(n)
	}
	w.taken[name] = true
	return name
}

// payload is the schema of a message; nil where none is known. It is exact if
// Parse reads the same reader from it; where it is not, it is for people and other tools.
func (w *writer) payload(m Message, r *api.Reader) (payload node, exact bool) {
	if r != nil && r.Schema != nil {
		content, same := inline(r.Schema)
		return node{"schemaFormat": formatOf(r.Schema.SchemaType), "schema": content}, same && bare(r, api.Reader{Schema: r.Schema})
	}
	at := func(path string) node {
		return node{"schemaFormat": formatOf(m.Format), "schema": node{"$ref": w.o.Registry + path}}
	}
	switch {
	case r != nil && r.ID != 0:
		return at(fmt.Sprintf("/schemas/ids/%d/schema", r.ID)), bare(r, api.Reader{ID: r.ID})
	case r != nil && r.GUID != "" && guid.MatchString(r.GUID):
		return at("/schemas/guids/" + r.GUID), bare(r, api.Reader{GUID: r.GUID})
	case m.Subject == "":
		return nil, r == nil
	}
	version, exact := "latest", false
	switch {
	case r == nil:
	case r.Version > 0:
		version, exact = strconv.Itoa(int(r.Version)), bare(r, api.Reader{Version: r.Version})
	case r.Of > 0:
		version = strconv.Itoa(int(r.Of))
	case r.Latest:
		exact = bare(r, api.Reader{Latest: true})
	}
	return at("/subjects/" + url.PathEscape(m.Subject) + "/versions/" + version + "/schema"), exact
}

// guid is what Parse takes for a GUID in an address.
var guid = regexp.MustCompile(`^[0-9a-fA-F-]+$`)

// bare reports whether a reader says nothing beyond some part of it.
func bare(r *api.Reader, part api.Reader) bool {
	whole, _ := json.Marshal(r) // strings and numbers: it cannot fail
	alone, _ := json.Marshal(part)
	return bytes.Equal(whole, alone)
}

// inline is a schema as part of a document: as an object where YAML can say
// exactly the same, else as a text. It is not exact if there is more than its text.
func inline(s *api.SchemaText) (content any, exact bool) {
	exact = len(s.References) == 0
	if s.SchemaType == "PROTOBUF" {
		return s.Schema, exact
	}
	var value, numbers, back any
	d := json.NewDecoder(strings.NewReader(s.Schema))
	d.UseNumber()
	if json.Unmarshal([]byte(s.Schema), &value) != nil || d.Decode(&numbers) != nil {
		return s.Schema, exact
	}
	n, isObject := value.(node)
	if !isObject || n["$ref"] != nil {
		return s.Schema, exact
	}
	// YAML has other numbers than JSON, and a meaning of its own for members named <<.
	written, err := yaml.Marshal(value)
	if err != nil || yaml.Unmarshal(written, &back) != nil {
		return s.Schema, exact
	}
	meant, _ := json.Marshal(numbers) // it was read from JSON: it cannot fail
	read, err := json.Marshal(back)
	if err != nil || !bytes.Equal(read, meant) {
		return s.Schema, exact
	}
	return value, exact
}

// formatOf is the schemaFormat of a schema type.
func formatOf(schemaType string) string {
	switch schemaType {
	case "PROTOBUF":
		return "application/vnd.google.protobuf;version=3"
	case "JSON":
		return "application/schema+json;version=draft-07"
	default:
		return "application/vnd.apache.avro;version=1.9.0"
	}
}

// contentType is how messages of a schemaFormat travel.
func contentType(schemaFormat string) string {
	switch typeOf(schemaFormat) {
	case "PROTOBUF":
		return "application/vnd.google.protobuf"
	case "JSON":
		return "application/json"
	default:
		return "application/vnd.apache.avro"
	}
}

// set adds a member unless it is empty.
func set(n node, name, value string) {
	if value != "" {
		n[name] = value
	}
}

// plain is a value of the API as a document holds it.
func plain(v any) any {
	data, _ := json.Marshal(v) // strings and numbers: it cannot fail
	d := json.NewDecoder(bytes.NewReader(data))
	var out any
	_ = d.Decode(&out)
	return out
}
