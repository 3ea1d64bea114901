// Package asyncapi reads what an application produces and consumes from an AsyncAPI 3 document, and writes such documents.
package asyncapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/api"
)

// MaxSize bounds a document, in bytes.
const MaxSize = 4 << 20

// The extensions that treaty reads beside the standard members.
const (
	extApplication = "x-treaty-application" // of info: slug of the application
	extType        = "x-treaty-type"        // of info: service, job, …
	extOwner       = "x-owner"              // of info: slug of the team
	extDomain      = "x-treaty-domain"      // of info
	extSubject     = "x-treaty-subject"     // of an operation or message: qualified subject
	extReader      = "x-treaty-reader"      // of an operation: as "reader" in treaty.yaml
	extUses        = "x-treaty-uses"        // of an operation: as "uses" in treaty.yaml
	extFrom        = "x-treaty-from"        // of an operation: earliest or latest
	extSystem      = "x-treaty-system"      // of info
	extPrincipals  = "x-treaty-principals"  // of info: how the application authenticates
	extEvent       = "x-treaty-event"       // of an operation: full name of an event
	extChannel     = "x-treaty-channel"     // of an operation: cluster/topic
	extWriter      = "x-treaty-schema"      // of an operation that sends: as "schema" in treaty.yaml
	extOrder       = "x-treaty-order"       // of an operation: its place in the contract
	extLifecycle   = "x-treaty-lifecycle"   // of a message; written for people, not read
)

// unknown says, in place of a reader, that nobody knows what is read or written with.
const unknown = "unknown"

// Document is what a document says.
type Document struct {
	Contract api.Contract
	Version  string // of the application: info.version
	// Warnings tell what was passed over, and why.
	Warnings []string
}

// node is an object of the document.
type node = map[string]any

// reader reads one document.
type reader struct {
	root     node
	warnings []string
}

// Parse reads a document in YAML or JSON. Its error says what is wrong and where.
// References to other files are not followed: what stands behind them is
// unknown, and a warning says so.
func Parse(data []byte) (*Document, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("the document is larger than %d bytes", MaxSize)
	}
	var loose any
	if err := yaml.Unmarshal(data, &loose); err != nil {
		return nil, fmt.Errorf("neither YAML nor JSON: %w", err)
	}
	root, ok := loose.(node)
	if !ok {
		return nil, errors.New("the document is not an object")
	}
	version, _ := root["asyncapi"].(string)
	if !strings.HasPrefix(version, "3.") {
		return nil, fmt.Errorf("asyncapi: %q is not a version that can be read; use 3.0.0 or 3.1.0", version)
	}
	r := &reader{root: root}
	info := object(root, "info")
	d := &Document{Version: word(info, "version")}
	d.Contract = api.Contract{
		Application: application(root, info), Type: word(info, extType), Owner: word(info, extOwner), Domain: word(info, extDomain),
		System: word(info, extSystem), Principals: words(info[extPrincipals]),
	}
	if d.Contract.Application == "" {
		return nil, fmt.Errorf("info: neither %s nor title names the application", extApplication)
	}
	operations := object(root, "operations")
	for _, name := range ordered(operations) {
		if err := r.operation(name, operations[name], &d.Contract); err != nil {
			return nil, fmt.Errorf("operations.%s: %w", name, err)
		}
	}
	d.Warnings = r.warnings
	return d, nil
}

// notSlug is what has no place in the slug of an application.
var notSlug = regexp.MustCompile(`[^a-z0-9._-]+`)

// application names the application: by its extension, else its title.
func application(root, info node) string {
	if name := word(info, extApplication); name != "" {
		return name
	}
	title := word(info, "title")
	if title == "" {
		id := word(root, "id")
		title = id[strings.LastIndexAny(id, ":/")+1:]
	}
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(title), "-"), "-")
}

func (r *reader) warn(format string, args ...any) {
	r.warnings = append(r.warnings, fmt.Sprintf(format, args...))
}

// operation adds what one operation sends or receives.
func (r *reader) operation(name string, value any, c *api.Contract) error {
	op, err := r.resolve(value)
	if err != nil {
		return err
	}
	channel, err := r.resolve(op["channel"])
	if err != nil {
		return fmt.Errorf("channel: %w", err)
	}
	if channel == nil {
		r.warn("operation %s is passed over: its channel is described elsewhere", name)
		return nil
	}
	messages, err := r.messages(op, channel)
	if err != nil {
		return err
	}
	action := word(op, "action")
	if action != "send" && action != "receive" {
		return fmt.Errorf("action: %q is neither send nor receive", action)
	}
	if len(messages) == 0 {
		messages = []node{{}}
	}
	for _, m := range messages {
		flow, schema, err := r.flow(op, channel, m)
		if err != nil {
			return err
		}
		if flow == (api.Flow{}) {
			r.warn("operation %s is passed over: neither its channel has an address nor its message a subject", name)
			continue
		}
		if action == "send" {
			if err := extension(op, extWriter, &schema); err != nil {
				return err
			}
			c.Produces = append(c.Produces, api.Produces{Flow: flow, Schema: schema})
			continue
		}
		in := api.Consumes{Flow: flow, Group: group(op), From: word(op, extFrom), Reader: schema}
		if err := extension(op, extUses, &in.Uses); err != nil {
			return err
		}
		if err := extension(op, extReader, &in.Reader); err != nil {
			return err
		}
		c.Consumes = append(c.Consumes, in)
	}
	return nil
}

// messages are those of an operation, else all of its channel.
func (r *reader) messages(op, channel node) ([]node, error) {
	var out []node
	add := func(value any) error {
		m, err := r.resolve(value)
		if err == nil && m != nil {
			out = append(out, m)
		}
		return err
	}
	if list, ok := op["messages"].([]any); ok {
		for i, value := range list {
			if err := add(value); err != nil {
				return nil, fmt.Errorf("messages.%d: %w", i, err)
			}
		}
		return out, nil
	}
	all := object(channel, "messages")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := add(all[name]); err != nil {
			return nil, fmt.Errorf("messages.%s: %w", name, err)
		}
	}
	return out, nil
}

// flow tells what a message is about, and what it is written or read with: a
// subject if one is named, else an event if its payload has a full name, else
// the channel.
func (r *reader) flow(op, channel, message node) (api.Flow, *api.Reader, error) {
	schema, subject, fullName, err := r.payload(message)
	if err != nil {
		return api.Flow{}, nil, fmt.Errorf("payload: %w", err)
	}
	for _, named := range []api.Flow{
		{Subject: word(message, extSubject)}, {Subject: word(op, extSubject)}, {Event: word(op, extEvent)}, {Channel: word(op, extChannel)}, {Subject: subject},
	} {
		if named != (api.Flow{}) {
			return named, schema, nil
		}
	}
	if fullName != "" {
		return api.Flow{Event: fullName}, schema, nil
	}
	address := word(object(object(channel, "bindings"), "kafka"), "topic")
	if address == "" {
		address = word(channel, "address")
	}
	if address == "" {
		return api.Flow{}, nil, nil
	}
	return api.Flow{Channel: address}, schema, nil
}

// registered finds a version, an id or a GUID in the address of a registry.
var registered = regexp.MustCompile(`/(?:subjects/([^/]+)/versions/([0-9]+|latest)|schemas/ids/([0-9]+)|schemas/guids/([0-9a-fA-F-]+))(?:/schema)?(?:\?.*)?$`)

// payload reads the schema of a message: by value, or by an address of a registry.
func (r *reader) payload(message node) (schema *api.Reader, subject, fullName string, err error) {
	payload, ok := message["payload"].(node)
	if !ok {
		return nil, "", "", nil
	}
	format := word(payload, "schemaFormat")
	content := any(payload)
	if format != "" {
		content = payload["schema"]
	}
	if inner, ok := content.(node); ok {
		if ref := word(inner, "$ref"); ref != "" && !strings.HasPrefix(ref, "#") {
			schema, subject = behind(ref)
			if schema == nil {
				r.warn("the schema at %q is not read: give it inline, or as the address of a registered version", ref)
			}
			return schema, subject, "", nil
		}
		if content, err = r.resolve(inner); err != nil {
			return nil, "", "", err
		}
	}
	kind := typeOf(format)
	if kind == "" {
		r.warn("payloads of the format %q are not read", format)
		return nil, "", "", nil
	}
	text, isText := content.(string)
	if !isText {
		data, err := json.Marshal(content)
		if err != nil {
			return nil, "", "", fmt.Errorf("schema: %w", err)
		}
		text = string(data)
	}
	if kind == "AVRO" {
		fullName = avroName(text)
	}
	return &api.Reader{Schema: &api.SchemaText{SchemaType: kind, Schema: text}}, "", fullName, nil
}

// behind reads what an address of a registry names.
func behind(ref string) (*api.Reader, string) {
	m := registered.FindStringSubmatch(ref)
	switch {
	case m == nil:
		return nil, ""
	case m[1] != "":
		subject, err := url.PathUnescape(m[1])
		if err != nil {
			return nil, ""
		}
		if m[2] == "latest" {
			return &api.Reader{Latest: true}, subject
		}
		n, err := strconv.ParseInt(m[2], 10, 32)
		if err != nil {
			return nil, ""
		}
		return &api.Reader{Version: int32(n)}, subject
	case m[3] != "":
		n, err := strconv.ParseInt(m[3], 10, 32)
		if err != nil {
			return nil, ""
		}
		return &api.Reader{ID: int32(n)}, ""
	default:
		return &api.Reader{GUID: m[4]}, ""
	}
}

// typeOf is the schema type of a schemaFormat; "" for those that no registry knows.
func typeOf(format string) string {
	switch {
	case strings.HasPrefix(format, "application/vnd.apache.avro"):
		return "AVRO"
	case strings.HasPrefix(format, "application/vnd.google.protobuf"):
		return "PROTOBUF"
	case format == "", strings.HasPrefix(format, "application/schema+"), strings.HasPrefix(format, "application/vnd.aai.asyncapi"):
		return "JSON"
	default:
		return ""
	}
}

// avroName is the full name of the root type of an Avro schema; "" without one.
func avroName(text string) string {
	var root struct{ Name, Namespace string }
	if json.Unmarshal([]byte(text), &root) != nil || root.Name == "" {
		return ""
	}
	if root.Namespace == "" || strings.Contains(root.Name, ".") {
		return root.Name
	}
	return root.Namespace + "." + root.Name
}

// group is the consumer group of an operation: a word, or a schema with one value.
func group(op node) string {
	kafka := object(object(op, "bindings"), "kafka")
	if name := word(kafka, "groupId"); name != "" {
		return name
	}
	schema := object(kafka, "groupId")
	if name := word(schema, "const"); name != "" {
		return name
	}
	if all, ok := schema["enum"].([]any); ok && len(all) == 1 {
		name, _ := all[0].(string)
		return name
	}
	return ""
}

// extension reads an extension into a value of the API, strictly: a misspelt member is an error.
func extension[T any](op node, name string, into **T) error {
	value, ok := op[name]
	switch {
	case !ok:
		return nil
	case value == unknown:
		*into = nil
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	out := new(T)
	if err := d.Decode(out); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	*into = out
	return nil
}

// maxHops bounds a chain of references.
const maxHops = 16

// resolve follows references within the document. What lies elsewhere is nil.
func (r *reader) resolve(value any) (node, error) {
	for range maxHops {
		object, ok := value.(node)
		if !ok {
			return nil, nil //nolint:nilnil // not described here is not an error
		}
		ref, ok := object["$ref"].(string)
		if !ok {
			return object, nil
		}
		path, local := strings.CutPrefix(ref, "#/")
		if !local {
			r.warn("%q is not followed: it is in another document", ref)
			return nil, nil //nolint:nilnil // not described here is not an error
		}
		value = any(r.root)
		for part := range strings.SplitSeq(path, "/") {
			part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
			if decoded, err := url.PathUnescape(part); err == nil {
				part = decoded
			}
			inner, ok := value.(node)
			if !ok || inner[part] == nil {
				return nil, fmt.Errorf("%q leads nowhere", ref)
			}
			value = inner[part]
		}
	}
	return nil, errors.New("references go round in circles")
}

func object(n node, key string) node {
	inner, _ := n[key].(node)
	return inner
}

func word(n node, key string) string {
	text, _ := n[key].(string)
	return text
}

// words are the texts of a list.
func words(value any) []string {
	all, _ := value.([]any)
	var out []string
	for _, one := range all {
		if text, ok := one.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// ordered are the names of operations: those that say where they stand in the
// contract in that order, and then the others by name.
func ordered(operations node) []string {
	place := func(name string) int {
		op, _ := operations[name].(node)
		if n, ok := op[extOrder].(int); ok {
			return n
		}
		return math.MaxInt
	}
	names := slices.Sorted(maps.Keys(operations))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return names
}
