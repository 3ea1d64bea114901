package lint

import (
	"fmt"
	"slices"
	"strings"
)

// minDoc is the length from which a text says more than a name.
const minDoc = 20

func docEvent(in *input) []hit {
	m := in.model
	doc := strings.TrimSpace(m.doc)
	switch {
	case len(m.holders) == 0:
		return nil // an enum or a primitive is a part, no event
	case doc == "":
		return []hit{{m.nameAt, fmt.Sprintf("%s has no doc", called(m.name)), ""}}
	case len(doc) < minDoc || strings.EqualFold(doc, m.name):
		return []hit{{m.nameAt, fmt.Sprintf("the doc of %s says too little: %q", called(m.name), doc), ""}}
	}
	return nil
}

func called(name string) string {
	if name == "" {
		return "the schema"
	}
	return fmt.Sprintf("%q", name)
}

// docFields gives one finding per type, so that an undocumented file is not a flood.
func docFields(in *input) []hit {
	var out []hit
	for _, h := range in.model.holders {
		var bare []string
		for _, f := range h.fields {
			if strings.TrimSpace(f.doc) == "" {
				bare = append(bare, f.name)
			}
		}
		if len(bare) > 0 {
			shown := strings.Join(bare[:min(len(bare), 5)], ", ")
			if len(bare) > 5 {
				shown += ", …"
			}
			out = append(out, hit{h.at, fmt.Sprintf("%d of %d fields of %s have no doc: %s", len(bare), len(h.fields), h.label(), shown), ""})
		}
	}
	return out
}

func nameCase(in *input) []hit {
	m := in.model
	var out []hit
	if m.name != "" && !pascal(m.name) && !strings.Contains(m.name, " ") {
		out = append(out, hit{m.nameAt, fmt.Sprintf("%q is not in PascalCase", m.name), ""})
	}
	counts := map[string]int{}
	for _, f := range m.fields {
		counts[style(f.name)]++
	}
	delete(counts, "")
	if len(counts) < 2 {
		return out
	}
	common := "snake_case"
	for _, s := range []string{"camelCase", "PascalCase", "kebab-case", "mixed"} {
		if counts[s] > counts[common] {
			common = s
		}
	}
	for _, f := range m.fields {
		if s := style(f.name); s != "" && s != common {
			out = append(out, hit{f.at, fmt.Sprintf("field %q is in %s, most fields here are in %s", f.name, s, common), ""})
		}
	}
	return out
}

// irregular are past forms that do not end in -ed.
func irregular() []string {
	return []string{
		"paid", "sent", "sold", "built", "lost", "begun", "made", "done", "won", "found", "bought", "taken", "given", "chosen",
		"written", "read", "set", "held", "kept", "left", "met", "run", "seen", "shown", "spent", "withdrawn", "overdrawn", "born", "gone", "broken", "brought", "caught", "drawn", "put", "reset", "split", "shut", "cut", "hit", "understood",
	}
}

func pastTense(in *input) []hit {
	m := in.model
	all := words(m.name)
	for len(all) > 0 && strings.Trim(last(all), "v0123456789") == "" {
		all = all[:len(all)-1] // OrderPaidV2
	}
	if w := last(all); w == "event" {
		all = all[:len(all)-1]
	}
	w := last(all)
	if w == "" || len(m.holders) == 0 || strings.HasSuffix(w, "ed") || slices.Contains(irregular(), w) {
		return nil
	}
	return []hit{{m.nameAt, fmt.Sprintf("%q does not end with a verb in the past tense", m.name), ""}}
}

func timestampType(in *input) []hit {
	var out []hit
	for _, f := range in.model.fields {
		w := words(f.name)
		timely := slices.Contains([]string{"timestamp", "datetime"}, last(w)) || len(w) > 1 && slices.Contains([]string{"at", "time"}, last(w))
		plain := slices.Contains([]string{"string", "long", "int64", "uint64", "integer", "number", "double", "int", "int32"}, f.kind)
		if timely && plain && f.logical == "" {
			out = append(out, hit{f.at, fmt.Sprintf("field %q is a point in time, and its type is %s", f.name, f.kind), ""})
		}
	}
	return out
}

func moneyNotFloat(in *input) []hit {
	var out []hit
	for _, f := range in.model.fields {
		w := last(words(f.name))
		floating := slices.Contains([]string{"float", "double", "number"}, f.kind) && f.logical != "decimal"
		if floating && slices.Contains([]string{"amount", "price", "total", "money", "fee", "cost", "balance"}, w) {
			out = append(out, hit{f.at, fmt.Sprintf("field %q is an amount of money, and its type is %s", f.name, f.kind), ""})
		}
	}
	return out
}

// personal lists what names of fields with personal data hold, as joined words.
func personal() []string {
	return []string{"email", "e_mail", "phone", "mobile_number", "ssn", "social_security", "iban", "passport", "birth", "birthday", "date_of_birth", "first_name", "last_name", "full_name", "surname", "tax_id", "credit_card", "card_number", "ip_address"}
}

func piiTagged(in *input) []hit {
	var out []hit
	for _, f := range in.model.fields {
		joined := "_" + strings.Join(words(f.name), "_") + "_"
		if len(f.tags) == 0 && slices.ContainsFunc(personal(), func(p string) bool { return strings.Contains(joined, "_"+p+"_") }) {
			out = append(out, hit{f.at, fmt.Sprintf("field %q looks like personal data and has no tag", f.name), ""})
		}
	}
	return out
}

func enumDefault(in *input) []hit {
	var out []hit
	for _, e := range in.model.enums {
		if !e.hasDefault {
			out = append(out, hit{e.at, fmt.Sprintf("enum %q has no default symbol", simple(e.name)), ""})
		}
	}
	return out
}

func optionalDefault(in *input) []hit {
	var out []hit
	for _, f := range in.model.fields {
		switch {
		case !f.nullable:
		case f.nullLast:
			out = append(out, hit{f.at, fmt.Sprintf("optional field %q does not begin with null", f.name), ""})
		case !f.defaultNull:
			out = append(out, hit{f.at, fmt.Sprintf("optional field %q does not have the default null", f.name), ""})
		}
	}
	return out
}

func enumZero(in *input) []hit {
	var out []hit
	for _, e := range in.model.enums {
		if e.first != "" && (!e.zero || !strings.HasSuffix(e.first, "UNSPECIFIED")) {
			want := strings.ToUpper(strings.Join(words(e.name), "_")) + "_UNSPECIFIED = 0;"
			out = append(out, hit{e.at + "." + e.first, fmt.Sprintf("enum %q begins with %s, not with a value that means nothing", e.name, e.first), "begin the enum with " + want})
		}
	}
	return out
}

func contentModel(in *input) []hit {
	var out []hit
	for _, h := range in.model.holders {
		if h.closed == nil {
			out = append(out, hit{h.at, fmt.Sprintf("%s does not state additionalProperties", h.label()), ""})
		}
	}
	return out
}

// Limits of a schema that people and tools can still handle.
const (
	maxFields = 500
	maxDepth  = 10
	maxText   = 256_000
)

func sizeLimits(in *input) []hit {
	var out []hit
	for _, l := range []struct {
		what       string
		is, atMost int
	}{
		{"fields", len(in.model.fields), maxFields}, {"levels", in.model.depth, maxDepth}, {"bytes", len(in.text), maxText},
	} {
		if l.is > l.atMost {
			out = append(out, hit{in.model.nameAt, fmt.Sprintf("the schema has %d %s, more than %d", l.is, l.what, l.atMost), ""})
		}
	}
	return out
}
