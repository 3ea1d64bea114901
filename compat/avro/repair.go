package avro

import "github.com/treaty-registry/treaty/compat"

// Repairs implements compat.Explainer.
func (Language) Repairs(next, previous compat.Schema, f compat.Finding) []compat.Repair { return nil }
