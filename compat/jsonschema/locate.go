package jsonschema

import "github.com/treaty-registry/treaty/compat/source"

// Locate finds a place in the text of a schema, as ReaderAt and WriterAt of a
// finding name it: a JSON pointer; "" is the whole schema. It reports false for
// a pointer that leads nowhere.
func Locate(text, at string) (source.Range, bool) { return source.Pointer(text, at) }
