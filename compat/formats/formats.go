// Package formats lists the schema languages that treaty knows, and finds one
// by its name in requests and answers.
package formats

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
)

// All returns every language, in the order in which Confluent lists them.
func All() []compat.Explainer {
	return []compat.Explainer{jsonschema.New(), protobuf.New(), avro.New()}
}

// ByName finds a language by its name, in any case of letters. As in
// Confluent's API an empty name stands for Avro.
func ByName(name string) (compat.Explainer, bool) {
	if name == "" {
		name = string(compat.Avro)
	}
	for _, l := range All() {
		if strings.EqualFold(string(l.Format()), name) {
			return l, true
		}
	}
	return nil, false
}
