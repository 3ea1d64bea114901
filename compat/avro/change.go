package avro

import "github.com/treaty-registry/treaty/compat"

// Diff implements compat.Explainer.
func (Language) Diff(old, next compat.Schema) []compat.Change { return nil }

// Repairs implements compat.Explainer.
func (Language) Repairs(next, previous compat.Schema, f compat.Finding) []compat.Repair { return nil }
func (c *comparison) harmless(r, w *node) []compat.Finding                              { return nil }
