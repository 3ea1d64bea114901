package avro

import "github.com/treaty-registry/treaty/compat"

// Differences lists every kind of difference that Compare reports: the breaking
// ones first, then those that it adds with Options.All. Confluent has no words
// for the latter.
func Differences() []compat.Difference {
	var out []compat.Difference
	for _, r := range []rule{missingDefault, typeMismatch, missingBranch, missingSymbols, nameMismatch, sizeMismatch, fieldAmbiguous} {
		out = append(out, compat.Difference{Type: string(r), Breaking: true, Lenient: true})
	}
	for _, c := range []compat.Change{
		{Element: "field", Kind: added},
		{Element: "field", Kind: removed},
		{Element: "field", Kind: renamed},
		{Element: "fields", Kind: moved},
		{Element: "type", Kind: changed},
		{Element: "type", Kind: renamed},
		{Element: "type", Kind: moved},
		{Element: "branch", Kind: added},
		{Element: "branch", Kind: removed},
		{Element: "branches", Kind: moved},
		{Element: "symbol", Kind: added},
		{Element: "symbol", Kind: removed},
		{Element: "symbols", Kind: moved},
		{Element: "default", Kind: added},
		{Element: "default", Kind: changed},
		{Element: "default", Kind: removed},
		{Element: "alias", Kind: added},
		{Element: "alias", Kind: changed},
		{Element: "alias", Kind: removed},
		{Element: "logical type", Kind: added},
		{Element: "logical type", Kind: changed},
		{Element: "logical type", Kind: removed},
		{Element: "doc", Kind: added},
		{Element: "doc", Kind: changed},
		{Element: "doc", Kind: removed},
		{Element: "order", Kind: changed},
		{Element: "property", Kind: added},
		{Element: "property", Kind: changed},
		{Element: "property", Kind: removed},
	} {
		out = append(out, compat.Difference{Type: changeRule(c)})
	}
	return out
}
