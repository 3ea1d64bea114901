package fold

import (
	"encoding/json"
	"fmt"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry/packed"
)

// The kinds of facts of the registry. Their numbers are stored and never reused;
// 120 to 129 are kept free for encryption keys.
const (
	VersionRegistered  ledger.Kind = 101
	VersionDeleted     ledger.Kind = 102 // softly
	VersionRestored    ledger.Kind = 103
	VersionPurged      ledger.Kind = 104 // for good; erases the body of the registration
	ConfigSet          ledger.Kind = 105
	ConfigCleared      ledger.Kind = 106
	ModeSet            ledger.Kind = 107
	ModeCleared        ledger.Kind = 108
	ContextCreated     ledger.Kind = 109
	ContextDeleted     ledger.Kind = 110
	AssociationSet     ledger.Kind = 111
	AssociationRemoved ledger.Kind = 112
)

// Family returns the kinds of facts that the registry owns.
func Family() ledger.Family {
	return ledger.Family{Name: "registry", From: 100, To: 199, Kinds: map[ledger.Kind]string{
		VersionRegistered: "version-registered", VersionDeleted: "version-deleted",
		VersionRestored: "version-restored", VersionPurged: "version-purged",
		ConfigSet: "config-set", ConfigCleared: "config-cleared",
		ModeSet: "mode-set", ModeCleared: "mode-cleared",
		ContextCreated: "context-created", ContextDeleted: "context-deleted",
		AssociationSet: "association-set", AssociationRemoved: "association-removed",
	}}
}

// nothing is the body of facts that their key says completely.
const nothing = "{}"

// The bodies of the kinds that have one of their own; Config and Association are stored as they are.
type (
	versionBody struct {
		Type compat.Format `json:"type"`
		extras
	}
	modeBody struct {
		Mode Mode `json:"mode"`
	}
	associationKey struct {
		ResourceID      string `json:"resourceId"`
		ResourceType    string `json:"resourceType"`
		AssociationType string `json:"associationType"`
	}
)

// RegisterFact says that a version exists from here on.
func RegisterFact(name Name, number, id int32, c *Content) (ledger.Fact, error) {
	body := versionBody{Type: c.Format, extras: extras{References: c.References, Metadata: c.Metadata, RuleSet: c.RuleSet}}
	return fact(VersionRegistered, key(name, number, id), body, c.Text())
}

// DeleteFact says that a version is softly deleted.
func DeleteFact(v *Version) ledger.Fact { return versionFact(VersionDeleted, v) }

// RestoreFact takes a soft deletion back.
func RestoreFact(v *Version) ledger.Fact { return versionFact(VersionRestored, v) }

// PurgeFact says that a version is gone, and destroys what was written of it.
func PurgeFact(v *Version) ledger.Fact {
	f := versionFact(VersionPurged, v)
	f.Erases = []uint64{v.seq}
	return f
}

// ConfigFact sets or, with nil, clears the record of a name.
func ConfigFact(name Name, c *Config) (ledger.Fact, error) {
	if c == nil {
		return ledger.Fact{Kind: ConfigCleared, Key: key(name, 0, 0), Body: []byte(nothing)}, nil
	}
	return fact(ConfigSet, key(name, 0, 0), c, "")
}

// ModeFact sets or, with "", clears the mode of a name.
func ModeFact(name Name, m Mode) (ledger.Fact, error) {
	if m == "" {
		return ledger.Fact{Kind: ModeCleared, Key: key(name, 0, 0), Body: []byte(nothing)}, nil
	}
	return fact(ModeSet, key(name, 0, 0), modeBody{m}, "")
}

// ContextFact puts a context on the list or takes it off.
func ContextFact(context string, listed bool) ledger.Fact {
	kind := ContextCreated
	if !listed {
		kind = ContextDeleted
	}
	return ledger.Fact{Kind: kind, Key: key(Name{Context: context}, 0, 0), Body: []byte(nothing)}
}

// AssociationFact sets or removes an association.
func AssociationFact(a *Association, removed bool) (ledger.Fact, error) {
	if removed {
		return fact(AssociationRemoved, key(ParseName(a.Subject), 0, 0), a.key(), "")
	}
	return fact(AssociationSet, key(ParseName(a.Subject), 0, 0), a, "")
}

func versionFact(kind ledger.Kind, v *Version) ledger.Fact {
	return ledger.Fact{Kind: kind, Key: key(*v.Name, v.Number, v.ID), Body: []byte(nothing)}
}

func fact(kind ledger.Kind, k ledger.Key, body any, text string) (ledger.Fact, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return ledger.Fact{}, fmt.Errorf("body of a fact of kind %d: %w", kind, err)
	}
	return ledger.Fact{Kind: kind, Key: k, Body: b, Text: text}, nil
}

// key spells the default context as the ledger does.
func key(name Name, number, id int32) ledger.Key {
	k := ledger.Key{Space: name.Context, Name: name.Subject, Version: number, ID: id}
	if k.Space == DefaultContext {
		k.Space = ""
	}
	return k
}

func nameOf(k ledger.Key) Name {
	if k.Space == "" {
		return Name{DefaultContext, k.Name}
	}
	return Name{k.Space, k.Name}
}

// decoded is what the body of an entry says: the field of its kind is set.
type decoded struct {
	content     *Content
	config      *Config
	mode        Mode
	association *Association
	removed     associationKey
	err         error
}

// decode reads the body of an entry. Old shapes of bodies are lifted here.
func decode(e *ledger.Entry, codec *packed.Codec) (d decoded) {
	if e.Erased {
		d.content, d.config = &Content{}, &Config{}
		return d
	}
	switch e.Kind {
	case VersionRegistered:
		d.content, d.err = decodeContent(e, codec)
	case ConfigSet:
		d.config = new(Config)
		d.err = json.Unmarshal(e.Body, d.config)
	case ModeSet:
		var body modeBody
		d.err = json.Unmarshal(e.Body, &body)
		d.mode = body.Mode
	case AssociationSet:
		d.association = new(Association)
		d.err = json.Unmarshal(e.Body, d.association)
	case AssociationRemoved:
		d.err = json.Unmarshal(e.Body, &d.removed)
	}
	return d
}

func decodeContent(e *ledger.Entry, codec *packed.Codec) (*Content, error) {
	var body versionBody
	switch string(e.Body) { // by far the most, and decoding JSON is slow
	case `{"type":"AVRO"}`:
		body.Type = compat.Avro
	case `{"type":"PROTOBUF"}`:
		body.Type = compat.Protobuf
	case `{"type":"JSON"}`:
		body.Type = compat.JSON
	default:
		if err := json.Unmarshal(e.Body, &body); err != nil {
			return nil, err
		}
	}
	c, err := NewContent(body.Type, e.Text, body.References, body.Metadata, body.RuleSet)
	if err != nil {
		return nil, err
	}
	return c.pack(codec), nil
}
