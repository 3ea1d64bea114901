package xregistry

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// Writer writes entities for one request.
type Writer struct {
	// Base is the address of the registry, without a slash at its end.
	Base string
	// Left is how many entities may still be written. When there are none left
	// Full is set, and what has been written is not whole.
	Left int
	Full bool
}

// Inline says which collections and documents are part of an answer: by their
// names, those below by theirs. nil is nothing.
type Inline map[string]Inline

// ErrInline says that something cannot be inlined.
var ErrInline = errors.New("cannot be inlined")

// ParseInline reads paths such as "schemas.versions"; "*" is everything below.
func ParseInline(paths []string) (Inline, error) {
	out := Inline{}
	const most, deepest = 50, 6
	if len(paths) > most {
		return nil, ErrInline
	}
	for _, path := range paths {
		at := out
		parts := strings.Split(path, ".")
		if len(parts) > deepest {
			return nil, ErrInline
		}
		for i, part := range parts {
			switch {
			case part == "*" && i == len(parts)-1, slices.Contains(inlinable(), part):
			default:
				return nil, ErrInline
			}
			if at[part] == nil {
				at[part] = Inline{}
			}
			at = at[part]
		}
	}
	return out, nil
}

// inlinable are the names of what may be part of an answer.
func inlinable() []string {
	return []string{"capabilities", "model", SchemaGroups, MessageGroups, Endpoints, Schemas, Messages, "versions", "meta", "schema"}
}

// below returns what is inlined in a part, and whether the part is.
func (in Inline) below(name string) (Inline, bool) {
	if _, all := in["*"]; all {
		return Inline{"*": {}}, true
	}
	sub, ok := in[name]
	return sub, ok
}

// root writes the registry.
func (r *Registry) root(w *Writer, in Inline) Entity {
	e := Entity{
		"specversion": SpecVersion, "registryid": "treaty", "self": w.Base + "/", "xid": "/", "epoch": r.epoch(), "name": "treaty",
		"description": "Schemas, messages and endpoints that treaty knows", "createdat": stamp(r.times.first), "modifiedat": stamp(r.times.last),
	}
	for _, plural := range groupTypes() {
		all := r.groups[plural]
		e[plural+"url"], e[plural+"count"] = w.Base+"/"+plural, len(all)
		if sub, ok := in.below(plural); ok {
			e[plural] = r.writeGroups(w, all, sub)
		}
	}
	// Not below "*": the model describes the answer, and is no part of the data.
	if _, ok := in["capabilities"]; ok {
		e["capabilities"] = Capabilities()
	}
	if _, ok := in["model"]; ok {
		e["model"] = MakeModel()
	}
	return e
}

// epoch is larger whenever an entity has changed. It is that of the whole
// registry, because what belongs to an entity may change with others.
func (r *Registry) epoch() uint64 { return max(r.s.View.Pos.Seq, 1) }

// writeGroups writes groups by their ids.
func (r *Registry) writeGroups(w *Writer, all []*group, in Inline) Entity {
	out := Entity{}
	for _, g := range all {
		if !w.take() {
			break
		}
		out[g.id] = r.writeGroup(w, g, in)
	}
	return out
}

// take reports whether one more entity may be written.
func (w *Writer) take() bool {
	if w.Left == 0 {
		w.Full = true
		return false
	}
	w.Left--
	return true
}

func (g *group) xid() string { return "/" + g.kind.plural + "/" + g.id }

// writeGroup writes a group.
func (r *Registry) writeGroup(w *Writer, g *group, in Inline) Entity {
	e := Entity{
		g.kind.singular + "id": g.id, "self": w.Base + g.xid(), "xid": g.xid(), "epoch": r.epoch(),
		"createdat": stamp(g.times.first), "modifiedat": stamp(g.times.last),
	}
	for name, value := range g.own {
		e[name] = value
	}
	if t := g.kind.resource; t != nil {
		e[t.plural+"url"], e[t.plural+"count"] = w.Base+g.xid()+"/"+t.plural, len(g.resources)
		if sub, ok := in.below(t.plural); ok {
			e[t.plural] = r.writeResources(w, g.resources, sub)
		}
	}
	return e
}

// writeResources writes resources by their ids.
func (r *Registry) writeResources(w *Writer, all []*resource, in Inline) Entity {
	out := Entity{}
	for _, res := range all {
		if !w.take() {
			break
		}
		out[res.id] = r.writeResource(w, res, in)
	}
	return out
}

func (res *resource) xid() string { return res.group.xid() + "/" + res.kind().plural + "/" + res.id }

func (res *resource) kind() *resourceType { return res.group.kind.resource }

// details is what an address of metadata ends in where there is a document, too.
func (res *resource) details() string {
	if res.kind().hasDocument {
		return "$details"
	}
	return ""
}

// writeResource writes a resource with its default version.
func (r *Registry) writeResource(w *Writer, res *resource, in Inline) Entity {
	all := r.versions(res)
	newest := &all[len(all)-1]
	e := r.writeVersion(w, newest, in)
	e["self"], e["xid"] = w.Base+res.xid()+res.details(), res.xid()
	e["metaurl"] = w.Base + res.xid() + "/meta"
	e["versionsurl"], e["versionscount"] = w.Base+res.xid()+"/versions", len(all)
	if _, ok := in.below("meta"); ok {
		e["meta"] = r.writeMeta(w, res)
	}
	if sub, ok := in.below("versions"); ok {
		e["versions"] = r.writeVersions(w, all, sub)
	}
	return e
}

// version is one version of a resource.
type version struct {
	*registry.Version
	of       *resource
	ancestor int32
	newest   bool
}

// versions returns the versions of a resource, the oldest first: of a schema those
// that are not deleted, of a message the one that its newest subject stands for.
func (r *Registry) versions(res *resource) []version {
	if res.event != nil {
		latest := res.event.Newest().Latest
		return []version{{Version: latest, of: res, ancestor: latest.Number, newest: true}}
	}
	state := r.s.View.Registry.State
	var out []version
	if sub := state.Subject(res.schema.Name); sub != nil {
		for _, v := range state.ActiveVersions(sub) {
			out = append(out, version{Version: v, of: res})
		}
	}
	if len(out) == 0 { // the two states are of one place, so this is only for a reader's peace
		out = []version{{Version: res.schema.Latest, of: res}}
	}
	slices.SortFunc(out, func(a, b version) int { return cmp.Compare(a.Number, b.Number) })
	for i := range out {
		out[i].ancestor = out[max(i-1, 0)].Number
	}
	out[len(out)-1].newest = true
	return out
}

// writeVersions writes versions by their ids.
func (r *Registry) writeVersions(w *Writer, all []version, in Inline) Entity {
	out := Entity{}
	for i := range all {
		if !w.take() {
			break
		}
		out[all[i].id()] = r.writeVersion(w, &all[i], in)
	}
	return out
}

func (v *version) id() string { return strconv.Itoa(int(v.Number)) }

func (v *version) xid() string { return v.of.xid() + "/versions/" + v.id() }

// writeVersion writes a version.
func (r *Registry) writeVersion(w *Writer, v *version, in Inline) Entity {
	res := v.of
	e := Entity{
		res.kind().singular + "id": res.id, "versionid": v.id(), "self": w.Base + v.xid() + res.details(), "xid": v.xid(), "epoch": r.epoch(),
		"isdefault": v.newest, "createdat": stamp(v.At), "modifiedat": stamp(v.At), "ancestorid": strconv.Itoa(int(v.ancestor)),
	}
	if res.event != nil {
		r.message(w, res, e)
		return e
	}
	if name := res.schema.Name.Qualified(); name != res.id {
		e["name"] = name
	}
	e["format"], e["contenttype"] = formatOf(v.Content), contentType(v.Content)
	labels := Entity{"schema-id": strconv.Itoa(int(v.ID)), "guid": v.Content.GUID.String()}
	owner, domain := r.said(res.schema.Name)
	put(labels, "owner", owner)
	put(labels, "domain", domain)
	e["labels"] = labels
	if _, ok := in.below("schema"); ok {
		e["schema"] = document(v)
	}
	return e
}

func put(into Entity, key, value string) {
	if value != "" {
		into[key] = value
	}
}

// said tells who owns a subject.
func (r *Registry) said(name registry.Name) (owner, domain string) {
	c := r.s.View.Catalog
	if a := c.Annotations.Get(catalog.OfSubject, name.Qualified()); a != nil {
		owner, domain = a.Owner, a.Domain
	}
	return cmp.Or(owner, c.Label(name).Owner), domain
}

// message adds what is said of an event.
func (r *Registry) message(w *Writer, res *resource, e Entity) {
	newest := res.event.Newest()
	var owner, domain string
	if a := r.s.View.Catalog.Annotations.Get(catalog.OfEvent, res.event.Name); a != nil {
		owner, domain = a.Owner, a.Domain
	}
	o, d := r.said(newest.Name)
	labels := Entity{"messagetype": res.event.Type}
	put(labels, "owner", cmp.Or(owner, o))
	put(labels, "domain", cmp.Or(domain, d))
	e["labels"] = labels
	if res.event.Name != res.id {
		e["name"] = res.event.Name
	}
	summary, _, _ := strings.Cut(strings.TrimSpace(newest.Root.Doc), "\n")
	put(e, "description", summary)
	e["envelope"] = "CloudEvents/1.0"
	e["envelopemetadata"] = Entity{"type": Entity{"value": res.event.Name, "type": "string", "required": true}}
	for _, p := range res.event.Places() {
		if ID(p.Cluster, p.Topic) == res.group.id {
			e["protocol"], e["protocoloptions"] = "KAFKA", Entity{"topic": p.Topic}
		}
	}
	xid := "/" + SchemaGroups + "/" + contextID(newest.Name.Context) + "/" + Schemas + "/" + ID(newest.Name.Subject) + "/versions/" + strconv.Itoa(int(newest.Latest.Number))
	e["dataschemaformat"], e["dataschemaxid"], e["dataschemauri"] = formatOf(newest.Latest.Content), xid, w.Base+xid
	e["datacontenttype"] = map[compat.Format]string{compat.Avro: "application/vnd.apache.avro", compat.Protobuf: "application/protobuf"}[newest.Latest.Content.Format]
	if e["datacontenttype"] == "" {
		e["datacontenttype"] = "application/json"
	}
}

// writeMeta writes what belongs to a resource and not to its versions.
func (r *Registry) writeMeta(w *Writer, res *resource) Entity {
	all := r.versions(res)
	newest := &all[len(all)-1]
	e := Entity{
		res.kind().singular + "id": res.id, "self": w.Base + res.xid() + "/meta", "xid": res.xid() + "/meta", "epoch": r.epoch(),
		"createdat": stamp(all[0].At), "modifiedat": stamp(newest.At), "readonly": true,
		"defaultversionid": newest.id(), "defaultversionurl": w.Base + newest.xid() + res.details(), "defaultversionsticky": false,
	}
	sort, name := catalog.OfEvent, ""
	if res.schema != nil {
		sort, name = catalog.OfSubject, res.schema.Name.Qualified()
		e["compatibility"] = strings.ToLower(r.s.Level(res.schema.Name))
	} else {
		name = res.event.Name
	}
	if a := r.s.View.Catalog.Annotations.Get(sort, name); a != nil && a.Lifecycle != nil {
		if d := deprecated(a.Lifecycle); d != nil {
			e["deprecated"] = d
		}
	}
	return e
}

// deprecated is what is said of the end of a life; nil where it has not come.
func deprecated(l *api.Lifecycle) Entity {
	if l.State != "deprecated" && l.State != "retired" {
		return nil
	}
	out := Entity{}
	if l.Effective != nil {
		out["effective"] = stamp(l.Effective.UnixMilli())
	}
	if l.Removal != nil {
		out["removal"] = stamp(l.Removal.UnixMilli())
	}
	for key, text := range map[string]string{"alternative": l.Alternative, "documentation": l.Documentation} {
		if u, err := url.Parse(text); err == nil && u.IsAbs() { // others are names, which have no place there
			out[key] = text
		}
	}
	return out
}

// document is the text of a version as it stands in JSON: as what it is where it
// is JSON, else as a string.
func document(v *version) any {
	text := v.Content.Text()
	if v.Content.Format != compat.Protobuf && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return text
}

func contentType(c *registry.Content) string {
	if c.Format == compat.Protobuf {
		return "text/plain;charset=utf-8"
	}
	return "application/json"
}

var (
	draft  = regexp.MustCompile(`"\$schema"\s*:\s*"https?://json-schema\.org/(draft-0[3-7]|draft/20[0-9]{2}-[0-9]{2})/schema#?"`)
	proto3 = regexp.MustCompile(`(?m)^\s*syntax\s*=\s*["']proto3["']`)
)

// formatOf names the language of a schema as the specification does: Avro/1.11.
func formatOf(c *registry.Content) string {
	switch c.Format {
	case compat.Avro:
		return "Avro/1.11"
	case compat.Protobuf:
		if proto3.MatchString(c.Text()) {
			return "Protobuf/3"
		}
		return "Protobuf/2"
	default:
		if m := draft.FindStringSubmatch(c.Text()); m != nil {
			return "JsonSchema/" + strings.TrimPrefix(m[1], "draft/")
		}
		return "JsonSchema/draft-07"
	}
}
