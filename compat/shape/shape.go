// Package shape shows the fields of a schema in one form for all formats: a
// tree of rows with path, type, default and doc, which a person can read and a
// program can look fields up in.
//
// A shape is drawn from the same parsed types that the engines compare, but it
// judges nothing. Which rows belong together, what changed between two schemas,
// what a reader uses of one, what is left of one without some of its fields and
// what would become of a new one are the packages match, change, use, prune and
// trial below this one.
//
// # Paths
//
// A path names a field from the root: names joined by dots. Between two names
// stands what lies between the fields:
//
//	customer.address.country   records, messages and objects need nothing
//	items[].sku                in the items of a list
//	labels{}.text              in the values of a map (JSON: of properties that are not listed)
//	prices[0].amount           in one place of a JSON tuple
//	payment<Card>.number       in one branch of a union, oneOf or anyOf
//	<shop.Cancelled>.reason    in one branch of the root
//
// An Avro union of null and one type is no union here but a nullable type, and
// members of a Protobuf oneof are plain fields. Of several top-level messages
// the first one is the root; the fields of the others stand under their branch.
// Characters of a name that mean something in a path (. [ ] { } < > and \) have
// a \ before them. Package use also takes paths without brackets, as people
// write them: items.sku.
package shape

import (
	"fmt"
	"slices"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
)

// Schema is a schema with its tree: what the packages below work on. It is
// immutable and safe for concurrent use.
type Schema struct {
	Language compat.Explainer
	Parsed   compat.Schema
	// Source is what was read. Positions in the tree and in findings are places
	// in its text.
	Source compat.Source
	Tree   Tree
}

// Format names the language that the schema is written in.
func (s *Schema) Format() compat.Format { return s.Tree.Format }

// Read parses a schema that a registry may hold, and draws its tree. Its error
// is a *compat.SyntaxError or a *compat.LimitError, or says that there is no
// such format.
func Read(f compat.Format, src compat.Source) (*Schema, error) {
	l, ok := formats.ByName(string(f))
	if !ok {
		return nil, fmt.Errorf("there is no schema format %q", f)
	}
	parsed, err := l.Parse(src, compat.ParseOptions{Stored: true})
	if err != nil {
		return nil, err
	}
	tree, err := Of(f, src)
	if err != nil {
		return nil, err
	}
	tree.Fields = slices.Clone(tree.Fields) // schemas are kept, and growing leaves up to half of the rows empty
	return &Schema{Language: l, Parsed: parsed, Source: src, Tree: tree}, nil
}

// Of draws the tree alone, which is cheaper than Read where nothing is going to
// be compared. Its errors are those of Read.
func Of(f compat.Format, src compat.Source) (Tree, error) {
	switch f {
	case compat.Avro:
		return avroTree(src)
	case compat.Protobuf:
		return protobufTree(src)
	case compat.JSON:
		return jsonTree(src)
	}
	return Tree{}, fmt.Errorf("there is no schema format %q", f)
}
