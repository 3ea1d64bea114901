package differ

import (
	"maps"
	"slices"

	"github.com/treaty-registry/treaty/compat"
)

// severity says under which policy a difference is harmless.
type severity uint8

const (
	breaks  severity = iota // never
	lenient                 // under LENIENT only
	fine                    // always
)

// rule is what treaty knows about one kind of difference.
type rule struct {
	severity severity
	// says is the sentence for people. It begins with {subject}, the element that
	// it is about. The words {reader} and {writer} stand for the two sides, "new"
	// and "old" or the reverse, {is} and {was} for what they have there.
	says string
	// fix is advice to the author of the reader; fixWriter to that of the writer,
	// for the case that the writer is the new schema.
	fix, fixWriter string
}

// rules has a row for each difference, under Confluent's name for it. A name
// that is not here would be incompatible and without words; a test looks for such.
var rules = makeRules()

func makeRules() map[string]rule {
	all := map[string]rule{}
	for _, table := range []map[string]rule{generalRules(), propertyRules(), itemRules(), combinedRules()} {
		for name, r := range table {
			all[name] = r
		}
	}
	for _, f := range limitFamilies() {
		for name, r := range f.rules() {
			all[name] = r
		}
	}
	for _, f := range contentFamilies() {
		for name, r := range f.rules() {
			all[name] = r
		}
	}
	return all
}

// Differences lists every kind of difference that Run reports, by name.
func Differences() []compat.Difference {
	out := make([]compat.Difference, 0, len(rules))
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		out = append(out, compat.Difference{Type: name, Breaking: !harmless(name, compat.Strict), Lenient: !harmless(name, compat.Lenient)})
	}
	return out
}

// harmless reports whether a reader copes with a difference.
func harmless(name string, p compat.Policy) bool {
	s := rules[name].severity
	return s == fine || s == lenient && p == compat.Lenient
}

// limitFamily makes the four rules of one numeric keyword.
type limitFamily struct {
	prefix, keyword string
	upper           bool // an upper limit: raising it is harmless
}

// limitFamilies has a row for each numeric keyword.
func limitFamilies() []limitFamily {
	return []limitFamily{
		{"MAX_LENGTH", "maxLength", true},
		{"MIN_LENGTH", "minLength", false},
		{"MAXIMUM", "maximum", true},
		{"MINIMUM", "minimum", false},
		{"EXCLUSIVE_MAXIMUM", "exclusiveMaximum", true},
		{"EXCLUSIVE_MINIMUM", "exclusiveMinimum", false},
		{"MAX_PROPERTIES", "maxProperties", true},
		{"MIN_PROPERTIES", "minProperties", false},
		{"MAX_ITEMS", "maxItems", true},
		{"MIN_ITEMS", "minItems", false},
		{"MAX_CONTAINS", "maxContains", true},
		{"MIN_CONTAINS", "minContains", false},
	}
}

func (f limitFamily) rules() map[string]rule {
	up := rule{
		severity: fine,
		says:     "{subject} has " + f.keyword + " {is} in the {reader} schema and {was} in the {writer} schema",
	}
	down := up
	tight := &down
	if !f.upper {
		tight = &up
	}
	tight.severity = breaks
	tight.says += ", so data that the {writer} schema allows is refused"
	tight.fix = "keep \"" + f.keyword + "\": {was}, or loosen it"
	tight.fixWriter = "keep \"" + f.keyword + "\": {is}, or tighten it"
	return map[string]rule{
		f.prefix + "_ADDED": {
			breaks, "{subject} has " + f.keyword + " {is} in the {reader} schema and no such limit in the {writer} schema, so data beyond it is refused",
			"drop " + f.keyword, "keep \"" + f.keyword + "\": {is}",
		},
		f.prefix + "_REMOVED": {
			fine, "{subject} has no " + f.keyword + " in the {reader} schema; the {writer} schema has {was}", "", "",
		},
		f.prefix + "_INCREASED": up,
		f.prefix + "_DECREASED": down,
	}
}

// contentFamily makes the four rules of a keyword about what is not listed.
type contentFamily struct {
	prefix, keyword, things string
	tight                   severity // of narrowing and removing
}

// contentFamilies has a row for each such keyword.
func contentFamilies() []contentFamily {
	return []contentFamily{
		{"ADDITIONAL_PROPERTIES", "additionalProperties", "properties", lenient},
		{"UNEVALUATED_PROPERTIES", "unevaluatedProperties", "properties", lenient},
		{"ADDITIONAL_ITEMS", "additionalItems", "items", breaks},
		{"UNEVALUATED_ITEMS", "unevaluatedItems", "items", breaks},
	}
}

func (f contentFamily) rules() map[string]rule {
	help := ""
	if f.tight == lenient {
		help = "; or set the compatibility policy of the subject to LENIENT, which accepts this"
	}
	return map[string]rule{
		f.prefix + "_ADDED": {
			fine, "{subject} may have further " + f.things + " in the {reader} schema", "", "",
		},
		f.prefix + "_REMOVED": {
			f.tight, "{subject} may not have " + f.things + " beyond those listed in the {reader} schema; the {writer} schema allows them",
			"keep further " + f.things + " allowed" + help, "keep further " + f.things + " forbidden" + help,
		},
		f.prefix + "_NARROWED": {
			f.tight, "{subject} has a rule for further " + f.things + " in the {reader} schema ({is}); the {writer} schema allows any",
			"drop " + f.keyword + help, "keep \"" + f.keyword + "\": {is}" + help,
		},
		f.prefix + "_EXTENDED": {
			fine, "{subject} may have any further " + f.things + " in the {reader} schema", "", "",
		},
	}
}
