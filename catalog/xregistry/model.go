package xregistry

// Attribute describes an attribute, as a model has it.
type Attribute struct {
	Name        string                `json:"name,omitempty"`
	Type        string                `json:"type"`
	Description string                `json:"description,omitempty"`
	Enum        []string              `json:"enum,omitempty"`
	ReadOnly    bool                  `json:"readonly,omitempty"`
	Required    bool                  `json:"required,omitempty"`
	Attributes  map[string]*Attribute `json:"attributes,omitempty"` // of an object
	Item        *Attribute            `json:"item,omitempty"`       // of a map or an array
}

// Model describes everything that is served: the answer of /model.
type Model struct {
	Attributes map[string]*Attribute  `json:"attributes"`
	Groups     map[string]*GroupModel `json:"groups"`
}

// GroupModel describes a type of group.
type GroupModel struct {
	Plural     string                    `json:"plural"`
	Singular   string                    `json:"singular"`
	Attributes map[string]*Attribute     `json:"attributes"`
	Resources  map[string]*ResourceModel `json:"resources,omitempty"`
}

// ResourceModel describes a type of resource.
type ResourceModel struct {
	Plural                  string `json:"plural"`
	Singular                string `json:"singular"`
	MaxVersions             int    `json:"maxversions"` // 0 is any number
	SetVersionID            bool   `json:"setversionid"`
	SetDefaultVersionSticky bool   `json:"setdefaultversionsticky"`
	HasDocument             bool   `json:"hasdocument"`
	// Attributes are those of versions, ResourceAttributes those that a resource
	// has beside those of its default version, MetaAttributes those of its meta.
	Attributes         map[string]*Attribute `json:"attributes"`
	ResourceAttributes map[string]*Attribute `json:"resourceattributes"`
	MetaAttributes     map[string]*Attribute `json:"metaattributes"`
}

// groupType is a type of groups and its resources, of which each has at most one type.
type groupType struct {
	plural, singular string
	resource         *resourceType
}

type resourceType struct {
	plural, singular string
	hasDocument      bool
}

// typeOf returns a type of groups; nil where there is none of the name.
func typeOf(plural string) *groupType {
	switch plural {
	case SchemaGroups:
		return &groupType{SchemaGroups, "schemagroup", &resourceType{Schemas, "schema", true}}
	case MessageGroups:
		return &groupType{MessageGroups, "messagegroup", &resourceType{Messages, "message", false}}
	case Endpoints:
		return &groupType{Endpoints, "endpoint", nil}
	default:
		return nil
	}
}

// groupTypes are the types of groups in order.
func groupTypes() []string { return []string{Endpoints, MessageGroups, SchemaGroups} }

// MakeModel returns the model.
func MakeModel() *Model {
	m := &Model{Attributes: named(join(common("registryid", false), attributes{
		"specversion":  {Type: "string", Required: true},
		"capabilities": {Type: "object", Attributes: attributes{"*": {Type: "any"}}},
		"model":        {Type: "object", Attributes: attributes{"*": {Type: "any"}}},
	})), Groups: map[string]*GroupModel{}}
	for _, plural := range groupTypes() {
		t := typeOf(plural)
		g := &GroupModel{Plural: t.plural, Singular: t.singular, Attributes: named(join(common(t.singular+"id", false), ofGroup(plural)))}
		join(m.Attributes, collection(plural))
		m.Groups[plural] = g
		if t.resource == nil {
			continue
		}
		id := t.resource.singular + "id"
		r := &ResourceModel{
			Plural: t.resource.plural, Singular: t.resource.singular, HasDocument: t.resource.hasDocument,
			Attributes: named(join(common(id, true), ofVersion(t.resource.plural))),
			ResourceAttributes: named(join(attributes{
				id: {Type: "string", Required: true}, "versionid": {Type: "string", Required: true}, "self": {Type: "url", Required: true},
				"xid": {Type: "xid", Required: true}, "metaurl": {Type: "url", Required: true}, "meta": {Type: "object", Attributes: attributes{"*": {Type: "any"}}},
			}, collection("versions"))),
			MetaAttributes: named(ofMeta(id)),
		}
		if t.resource.plural == Messages {
			r.MaxVersions = 1
		}
		g.Resources = map[string]*ResourceModel{t.resource.plural: r}
		named(join(g.Attributes, collection(t.resource.plural)))
	}
	named(m.Attributes)
	return m
}

type attributes = map[string]*Attribute

// join adds attributes to others.
func join(to, more attributes) attributes {
	for name, a := range more {
		to[name] = a
	}
	return to
}

// named gives each attribute its name, and says that it cannot be written.
func named(all attributes) attributes {
	for name, a := range all {
		a.Name, a.ReadOnly = name, true
	}
	return all
}

// common are the attributes of registries and groups; versions have more.
func common(id string, version bool) attributes {
	out := attributes{
		id: {Type: "string", Required: true}, "self": {Type: "url", Required: true}, "xid": {Type: "xid", Required: true},
		"epoch": {Type: "uinteger", Required: true}, "name": {Type: "string"}, "description": {Type: "string"}, "documentation": {Type: "url"},
		"labels":    {Type: "map", Item: &Attribute{Type: "string"}},
		"createdat": {Type: "timestamp", Required: true}, "modifiedat": {Type: "timestamp", Required: true},
	}
	if version {
		join(out, attributes{
			"versionid": {Type: "string", Required: true}, "isdefault": {Type: "boolean", Required: true},
			"ancestorid": {Type: "string", Required: true}, "contenttype": {Type: "string"},
		})
	}
	return out
}

// collection are the attributes that lead to a collection.
func collection(plural string) attributes {
	return attributes{
		plural + "url": {Type: "url", Required: true}, plural + "count": {Type: "uinteger", Required: true},
		plural: {Type: "map", Item: &Attribute{Type: "object", Attributes: attributes{"*": {Type: "any"}}}},
	}
}

// ofGroup are the attributes that only groups of a type have.
func ofGroup(plural string) attributes {
	switch plural {
	case MessageGroups:
		return attributes{"envelope": {Type: "string"}, "protocol": {Type: "string"}}
	case Endpoints:
		return attributes{
			"usage":   {Type: "array", Required: true, Item: &Attribute{Type: "string", Enum: []string{"consumer", "producer", "subscriber"}}},
			"channel": {Type: "string"}, "envelope": {Type: "string"}, "protocol": {Type: "string"},
			"protocoloptions": {Type: "object", Attributes: attributes{"topic": {Name: "topic", Type: "string"}, "consumergroup": {Name: "consumergroup", Type: "string"}}},
			"messagegroups":   {Type: "array", Item: &Attribute{Type: "urirelative"}},
		}
	default:
		return nil
	}
}

// ofVersion are the attributes that only versions of a type have.
func ofVersion(plural string) attributes {
	if plural == Schemas {
		return attributes{"format": {Type: "string", Required: true}, "schemaurl": {Type: "url"}, "schema": {Type: "any"}}
	}
	value := attributes{"type": {Name: "type", Type: "object", Attributes: attributes{
		"value": {Name: "value", Type: "string"}, "type": {Name: "type", Type: "string"}, "required": {Name: "required", Type: "boolean"},
	}}}
	return attributes{
		"envelope": {Type: "string"}, "envelopemetadata": {Type: "object", Attributes: value},
		"protocol": {Type: "string"}, "protocoloptions": {Type: "object", Attributes: attributes{"topic": {Name: "topic", Type: "string"}}},
		"dataschemaformat": {Type: "string"}, "dataschemaxid": {Type: "xid"}, "dataschemauri": {Type: "url"}, "datacontenttype": {Type: "string"},
	}
}

// ofMeta are the attributes of the meta of a resource.
func ofMeta(id string) attributes {
	return attributes{
		id: {Type: "string", Required: true}, "self": {Type: "url", Required: true}, "xid": {Type: "xid", Required: true},
		"epoch": {Type: "uinteger", Required: true}, "createdat": {Type: "timestamp", Required: true}, "modifiedat": {Type: "timestamp", Required: true},
		"readonly": {Type: "boolean", Required: true},
		"compatibility": {Type: "string", Enum: []string{
			"none", "backward", "backward_transitive", "forward", "forward_transitive", "full", "full_transitive",
		}},
		"deprecated": {Type: "object", Attributes: attributes{
			"effective": {Name: "effective", Type: "timestamp"}, "removal": {Name: "removal", Type: "timestamp"},
			"alternative": {Name: "alternative", Type: "url"}, "documentation": {Name: "documentation", Type: "url"},
		}},
		"defaultversionid": {Type: "string", Required: true}, "defaultversionurl": {Type: "url", Required: true}, "defaultversionsticky": {Type: "boolean", Required: true},
	}
}

// Capabilities says what can be done: the answer of /capabilities.
func Capabilities() Entity {
	return Entity{
		"apis": []string{"/capabilities", "/model"}, "flags": []string{"inline"}, "mutable": []string{},
		"pagination": true, "shortself": false, "specversions": []string{SpecVersion}, "stickyversions": false, "versionmodes": []string{"manual"},
	}
}
