// Package rules is the reference of all compatibility rules of all formats, for
// people: what a difference means, why a reader cannot cope with it or can, what
// to do, and the smallest realistic pair of schemas that shows it.
//
// Which differences there are, and which of them break, is the business of the
// formats; this package only has the words. Its tests run every example through
// its format and write the page about the rules.
package rules

import (
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
)

// Rule is one kind of difference in one format.
type Rule struct {
	ID     string        // compat.RuleID of Format and Type
	Format compat.Format // that it belongs to
	Type   string        // Confluent's errorType word where it has one
	// Breaking says that a reader may not cope with the difference; Lenient that
	// it may not under the policy LENIENT either, which matters for JSON Schema only.
	Breaking, Lenient bool
	Title             string // what happened, in a few words
	// Why says what becomes of data. The reader is the new schema under BACKWARD
	// and the old one under FORWARD.
	Why string
	// Fix says what to do; "" for a compatible difference.
	Fix string
	// Old and New show the difference when New reads what Old wrote.
	Old, New string
}

// words are the part of a rule that is written by hand.
type words struct{ kind, title, why, fix, old, new string }

// All returns every rule: Avro, Protobuf, JSON Schema, and in each the breaking
// ones first. A rule without words is left out; a test looks for such.
func All() []Rule {
	var out []Rule
	out = append(out, join(compat.Avro, avro.Differences(), avroWords())...)
	out = append(out, join(compat.Protobuf, protobuf.Differences(), protobufWords())...)
	return append(out, join(compat.JSON, jsonschema.Differences(), jsonWords())...)
}

// Find returns the rule with an id.
func Find(id string) (Rule, bool) {
	for _, r := range All() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// join puts what a format knows of its differences to the words about them, in
// the order of the words.
func join(f compat.Format, known []compat.Difference, all []words) []Rule {
	table := make(map[string]compat.Difference, len(known))
	for _, d := range known {
		table[d.Type] = d
	}
	var breaking, compatible []Rule
	for _, w := range all {
		d := table[w.kind]
		r := Rule{
			ID: compat.RuleID(f, w.kind), Format: f, Type: w.kind, Breaking: d.Breaking, Lenient: d.Lenient,
			Title: w.title, Why: w.why, Fix: w.fix, Old: w.old, New: w.new,
		}
		if r.Breaking {
			breaking = append(breaking, r)
		} else {
			compatible = append(compatible, r)
		}
	}
	return append(breaking, compatible...)
}
