package avro

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// Diff implements compat.Explainer.
func (Language) Diff(old, next compat.Schema) []compat.Change { return nil }

// Repairs implements compat.Explainer.
func (Language) Repairs(next, previous compat.Schema, f compat.Finding) []compat.Repair { return nil }
func (c *comparison) harmless(r, w *graph.Node) []compat.Finding                        { return nil }
