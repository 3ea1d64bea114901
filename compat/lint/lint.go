// Package lint judges schemas that are valid and compatible, and still will hurt:
// enums that cannot grow, money in floating point, numbers that may be reused.
//
// Each rule is one function in a table. The rules here need the text of a schema
// and at most the version before it; those that need owners, users or other
// subjects belong to the catalog.
package lint

import (
	"fmt"
	"slices"
	"sync"

	"github.com/treaty-registry/treaty/compat"
)

// Severity says how much a finding counts.
type Severity string

// The severities. Off is that of a rule which is not part of a set.
const (
	Off     Severity = ""
	Note    Severity = "note"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Names of the sets of rules, each a subset of the next: Minimal has the rules
// that are errors in Standard.
const (
	Minimal  = "MINIMAL"
	Standard = "STANDARD"
	Strict   = "STRICT"
)

// Sets returns the names of the sets, smallest first.
func Sets() []string { return []string{Minimal, Standard, Strict} }

// Rule is one check.
type Rule struct {
	ID               string
	Formats          []compat.Format // the formats it applies to
	Standard, Strict Severity        // in these sets
	Title            string          // what it asks for
	Why              string          // what goes wrong otherwise
	Fix              string          // what to do
	Bad, Good        string          // an example and its repair
	Previous         string          // the version before, for rules that compare with it
	Domain           string          // the domain of the example, for rules that look at it
	check            func(*input) []hit
}

// Severity of the rule in a set; Off if the set does not have it.
func (r Rule) Severity(set string) Severity {
	switch set {
	case Strict:
		return r.Strict
	case Standard:
		return r.Standard
	case Minimal:
		if r.Standard == Error {
			return Error
		}
	}
	return Off
}

// Input is one schema.
type Input struct {
	Format compat.Format
	Text   string
	// Previous is the text of the version before; "" where there is none.
	Previous string
	// History holds the texts of the versions before Previous, oldest first, as far
	// as they are known.
	History []string
	// Domain is the business area that the schema belongs to; "" if unknown.
	Domain string
	// References are those of the schema, with version -1 for one to the latest
	// version. Those whose version is given later, at registration, have 0.
	References []compat.Reference
}

// Config chooses rules.
type Config struct {
	Use      []string          // names of sets or of rules; empty means Standard
	Except   []string          // rules that are off
	Severity map[string]string // rule → error, warning, note or off
}

// Finding is one violation.
type Finding struct {
	Rule     string
	Severity Severity
	Set      string // the set that asked for the rule
	At       string // a JSON pointer, or a Protobuf element; "" is the whole schema
	Message  string
	Why, Fix string
}

// hit is a violation before it is put into words about rule and severity.
type hit struct{ at, message, fix string }

// input is what rules look at.
type input struct {
	format         compat.Format
	text           string
	model, earlier *model          // earlier is nil without a previous version
	history        func() []*model // the versions before, newest first, without those that do not parse
	domain         string
	references     []compat.Reference
}

// Run checks one schema. Texts that do not parse give no findings: the parser
// complains about those.
func Run(in Input, c Config) []Finding {
	m := read(in.Format, in.Text)
	if m == nil {
		return nil
	}
	i := &input{format: in.Format, text: in.Text, model: m, domain: in.Domain, references: in.References}
	i.history = sync.OnceValue(func() []*model {
		var out []*model
		for _, text := range slices.Backward(in.History) {
			if m := read(in.Format, text); m != nil {
				out = append(out, m)
			}
		}
		return out
	})
	if in.Previous != "" {
		i.earlier = read(in.Format, in.Previous)
	}
	var out []Finding
	for _, r := range Rules() {
		severity, set := c.severity(r)
		if severity == Off || !slices.Contains(r.Formats, in.Format) || r.Previous != "" && i.earlier == nil {
			continue
		}
		for _, h := range r.check(i) {
			fix := h.fix
			if fix == "" {
				fix = r.Fix
			}
			out = append(out, Finding{r.ID, severity, set, h.at, h.message, r.Why, fix})
		}
	}
	return out
}

// severity of a rule under the configuration, and the set that asks for it.
func (c Config) severity(r Rule) (severity Severity, set string) {
	use := c.Use
	if len(use) == 0 {
		use = []string{Standard}
	}
	for _, u := range use {
		s := r.Severity(u)
		if u == r.ID && s == Off {
			s = Warning
		}
		if s != Off {
			severity, set = s, u // the last set that has the rule decides
		}
	}
	if slices.Contains(c.Except, r.ID) {
		return Off, ""
	}
	switch s := c.Severity[r.ID]; s {
	case "":
	case "off":
		return Off, ""
	default:
		severity = Severity(s)
		if set == "" {
			set = "treaty.yaml"
		}
	}
	return severity, set
}

// Check says what is wrong with a configuration: unknown sets and rules. known
// tells whether a rule exists elsewhere.
func (c Config) Check(known func(rule string) bool) error {
	for _, u := range c.Use {
		if _, ok := Find(u); !ok && !slices.Contains(Sets(), u) {
			return fmt.Errorf("lint.use: %q is neither a set (MINIMAL, STANDARD, STRICT) nor a lint rule", u)
		}
	}
	rules := slices.Clone(c.Except)
	for r := range c.Severity {
		rules = append(rules, r)
	}
	slices.Sort(rules)
	for _, r := range rules {
		if _, ok := Find(r); !ok && !known(r) {
			return fmt.Errorf("lint: there is no rule %q; see treaty rules list", r)
		}
	}
	return nil
}

// Find returns the rule with an id.
func Find(id string) (Rule, bool) {
	for _, r := range Rules() {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Elsewhere lists the rules that need a registry: owners, usage, other subjects.
func Elsewhere() []string {
	return []string{
		"OWNER_PRESENT", "SUBJECT_FOLLOWS_STRATEGY", "ENVELOPE_FIELDS", "PII_ENCRYPTED", "REF_NOT_DEPRECATED",
		"FIELD_TYPE_CONSISTENT", "DEPRECATION_COMPLETE", "SUNSET_WITH_CONSUMERS", "COMPAT_NOT_NONE", "NAMING_COLLISION",
	}
}
