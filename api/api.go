// Package api holds what goes over the wire: the JSON entities and the error
// codes of Confluent's Schema Registry API, and the document that describes
// them together with treaty's own endpoints.
//
// Fields stand in the order in which Confluent emits the keys. Unknown keys of a
// request are ignored, as Confluent does.
package api

import (
	_ "embed"
	"encoding/json"
)

// Media types of Confluent's API, the preferred one first.
const (
	MediaTypeV1      = "application/vnd.schemaregistry.v1+json"
	MediaTypeGeneric = "application/vnd.schemaregistry+json"
	MediaTypeJSON    = "application/json"
	MediaTypeOctets  = "application/octet-stream" // accepted in requests only
)

// Headers that treaty adds to Confluent's.
const (
	// HeaderPosition tells the place in the history that an answer was made from, in entries.
	HeaderPosition = "X-Treaty-Position"
	// HeaderStale marks an answer from memory while the store cannot be asked:
	// seconds since it was last known to be current.
	HeaderStale = "X-Treaty-Stale"
	// HeaderCause tells why a change is made, such as a git commit; it ends up in the history.
	HeaderCause = "X-Treaty-Cause"
)

//go:embed openapi.yaml
var document []byte

// Document returns the OpenAPI 3 description of all endpoints, as YAML.
func Document() []byte { return append([]byte(nil), document...) }

// Optional is a value that tells absent, null and set apart: in settings, absent
// keeps what is stored and null clears it. The zero value is absent.
type Optional[T any] struct {
	Present bool // the key was there
	Null    bool // … with null
	Value   T
}

// Some returns an Optional that is set to v.
func Some[T any](v T) Optional[T] { return Optional[T]{Present: true, Value: v} }

// Clear returns an Optional that is null.
func Clear[T any]() Optional[T] { return Optional[T]{Present: true, Null: true} }

// IsZero reports whether the key is absent, for the omitzero option of encoding/json.
func (o Optional[T]) IsZero() bool { return !o.Present }

// Get returns the value and whether there is one.
func (o Optional[T]) Get() (T, bool) { return o.Value, o.Present && !o.Null }

// MarshalJSON implements json.Marshaler.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if !o.Present || o.Null {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// UnmarshalJSON implements json.Unmarshaler. It is only called for a key that is present.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	*o = Optional[T]{Present: true}
	if string(b) == "null" {
		o.Null = true
		return nil
	}
	return json.Unmarshal(b, &o.Value)
}
