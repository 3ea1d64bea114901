// Package graph holds the types of an Avro schema: it reads them from JSON,
// checks them, compares them for equality and prints them in the form that a
// registry stores, plain or normalised.
//
// A named type is one node however often it is used, so recursive schemas are
// cycles. Graphs do not change once they are parsed.
package graph

import (
	"maps"

	"github.com/treaty-registry/treaty/compat"
)

// Schema is a parsed schema.
type Schema struct {
	Root *Node
	// known are the full names of the dependencies' outermost types. Avro's
	// printer leaves those as names; types within them are printed in full.
	known []string
}

// Parse reads src, and after that its normalised form if that is asked for. Its
// error is a *compat.SyntaxError or a *compat.LimitError.
func Parse(src compat.Source, o compat.ParseOptions) (Schema, error) {
	limits := o.Limits.OrDefault()
	if len(src.Dependencies) > limits.References {
		return Schema{}, &compat.LimitError{What: "references", Limit: limits.References}
	}
	p := &parser{
		// A dependency was accepted when it was registered; it is not judged again.
		lenient: true, referenced: true,
		limits: limits, left: limits.Fields,
		named: map[string]*Node{}, offsets: map[*Node]int{},
	}
	var g Schema
	for _, d := range src.Dependencies {
		root, err := p.run(d.Text)
		if err != nil {
			return Schema{}, inReference(d.Name, err)
		}
		if root.Kind.Named() {
			g.known = append(g.known, root.Name.Full())
		}
	}
	p.lenient, p.referenced = o.Stored, false
	inherited := maps.Clone(p.named)
	var err error
	if g.Root, err = p.run(src.Text); err != nil || !o.Normalize {
		return g, err
	}
	p.named, p.lenient, p.left = inherited, true, limits.Fields
	if g.Root, err = p.types("", normalized(g.Root, g.known)); err != nil {
		return g, notNormal(err)
	}
	return g, nil
}

// notNormal explains why a schema that parses has no normalised form. The one
// known cause is a type without namespace that is defined inside a namespace:
// Confluent's normalisation moves it there, and uses elsewhere do not find it.
// The position would point into a text that nobody wrote.
func notNormal(err error) error {
	if s, ok := err.(*compat.SyntaxError); ok { //nolint:errorlint // types returns it unwrapped
		return &compat.SyntaxError{Format: compat.Avro, Message: "the schema cannot be normalised: " + s.Message}
	}
	return err
}

// Print returns the text that a registry stores. Types that are used before
// they are defined can make it deeper than the text that was read.
func (g Schema) Print(limit int) (string, error) {
	text, depth := printSchema(g.Root, g.known)
	if depth > limit {
		return "", &compat.LimitError{What: "depth", Limit: limit}
	}
	return text, nil
}

// PrintResolved prints the types of references in full.
func (g Schema) PrintResolved() string {
	text, _ := printSchema(g.Root, nil)
	return text
}
