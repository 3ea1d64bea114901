// Package formats lists the schema languages that treaty knows, and finds one
// by its name in requests and answers.
package formats

import (
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
	"github.com/treaty-registry/treaty/compat/source"
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

// Locate finds a place in the text of a schema, as ReaderAt and WriterAt of a
// finding give it. It reports false for a place that is not there.
func Locate(f compat.Format, text, at string) (source.Range, bool) {
	switch f {
	case compat.Avro:
		return avro.Locate(text, at)
	case compat.Protobuf:
		return protobuf.Locate(text, at)
	case compat.JSON:
		return jsonschema.Locate(text, at)
	}
	return source.Range{}, false
}
