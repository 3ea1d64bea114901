package avro

import "github.com/treaty-registry/treaty/compat/source"

// Locate finds a place in the text of a schema, as ReaderAt and WriterAt of a
// finding give it. It works on any spelling of the schema, not only on the
// canonical one, as long as types are defined in the same places.
func Locate(text, at string) (source.Range, bool) { return source.Pointer(text, at) }
