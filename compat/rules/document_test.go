package rules

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

var update = flag.Bool("update", false, "write the page about the rules anew")

// TestDocument writes the page about the rules, and finds out for each example
// what each level says: nothing of that is written by hand.
func TestDocument(t *testing.T) {
	got := document(t)
	for _, link := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(got, -1) {
		heading := regexp.MustCompile(`(?mi)^#+ ` + strings.ReplaceAll(link[1], "-", " ") + `$`)
		require.Regexp(t, heading, got, "a link that leads nowhere")
	}
	file := filepath.Join("..", "..", "docs", "compatibility.md")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644)) //nolint:gosec // a page for everyone to read
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), got), "go test ./compat/rules -update writes the page anew")
}

const introduction = `# Compatibility rules

<!-- Written by the tests of compat/rules from the tables of the rules: change those, then run
     go test ./compat/rules -update -->

A 409 from the registry, or a finding of ` + "`treaty check`" + `, names one of the rules below. Look it up by its id: the format and the
` + "`errorType`" + ` of the message, so that a message of any Confluent-compatible registry can be looked up as well. Every example on this page is
run through the engine, which also computed the verdicts.

## How a change is judged

**Reader and writer.** All rules answer one question: can a *reader* with one schema read what a *writer* with another one wrote?

| Level | Question | Compared with |
|---|---|---|
| ` + "`NONE`" + ` | none | |
| ` + "`BACKWARD`" + ` (default) | the new schema reads data of the old one: upgrade consumers first | the latest version |
| ` + "`FORWARD`" + ` | the old schema reads data of the new one: upgrade producers first | the latest version |
| ` + "`FULL`" + ` | both: upgrade in any order | the latest version |
| ` + "`BACKWARD_TRANSITIVE`, `FORWARD_TRANSITIVE`, `FULL_TRANSITIVE`" + ` | the same | every version, newest first; the first that does not agree is reported |

Under BACKWARD the new schema is the reader, under FORWARD the old one, which nobody can change any more: there the way out is always to change
what is new. The examples show each difference with the new schema as the reader. The words *new* and *old* in messages always mean the two
versions, whichever reads.

**Which versions count.** Those that are not deleted. With a ` + "`compatibilityGroup`" + ` only versions whose metadata property of that name has the same value.
The first version of a subject is always compatible, and so is a schema that the subject already has.

**Which level counts.** That of the subject's config; a subject without a config of its own follows its context, then the global one. A config
record without a level means the level that the server was started with.

**Policies.** ` + "`STRICT`" + ` is the default. ` + "`LENIENT`" + ` matters for JSON Schema only and accepts what is marked *breaking under STRICT only* below.

**What never counts.** Avro: documentation, namespaces, logical types, the order of fields. Protobuf: the order and names of fields, options, services,
extensions, reserved numbers, and everything about enums. JSON Schema: ` + "`format`, `if`/`then`/`else`, `propertyNames`, `contains`" + `, the schemas in
` + "`patternProperties`" + `, and definitions that nobody refers to.

**Refused without a rule.** A schema of another type than the latest version (Avro after Protobuf, say) is incompatible under every level but NONE. With
` + "`validateFields`" + `, a name listed in the metadata property ` + "`confluent:reserved`" + ` must stay listed and must not be used as a field, under any level.

## How a message reads

` + "```" + `
{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'field "country" of record Order at path '/fields/2' is not in the old
schema and has no default in the new one: the new schema cannot read data written with the old one; fix: give "country" a default …',
additionalInfo:'country'}, {oldSchemaVersion: 2}, {oldSchema: '…'}, {validateFields: 'false', compatibility: 'BACKWARD'}
` + "```" + `

Type, then what is wrong where, on which side, and why; then what to do; then the version that it was compared with. The path is a JSON pointer into
the reader's schema (Avro), the message and the number of the field (Protobuf: ` + "`#/Order/2`" + `), or the way through the keywords (JSON Schema:
` + "`#/properties/note`" + `). With ` + "`?explain=true`" + ` the answer also has ` + "`findings`" + `: the same as fields of JSON, with line and column in the text that was sent.

`

// names are the formats in the order of the page.
var names = []struct {
	format compat.Format
	title  string
}{{compat.Avro, "Avro"}, {compat.Protobuf, "Protobuf"}, {compat.JSON, "JSON Schema"}}

func document(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(introduction + "## Contents\n")
	for _, n := range names {
		fmt.Fprintf(&b, "\n**[%s](#%s)**\n\n| Rule | Breaks | |\n|---|---|---|\n", n.title, strings.ReplaceAll(strings.ToLower(n.title), " ", "-"))
		for _, r := range of(n.format) {
			fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.ID, strings.ToLower(r.ID), severity(r), r.Title)
		}
	}
	for _, n := range names {
		fmt.Fprintf(&b, "\n## %s\n", n.title)
		for _, r := range of(n.format) {
			section(t, &b, r)
		}
	}
	return b.String()
}

func of(f compat.Format) []Rule {
	return slices.DeleteFunc(All(), func(r Rule) bool { return r.Format != f })
}

func severity(r Rule) string {
	switch {
	case !r.Breaking:
		return "no"
	case !r.Lenient:
		return "under STRICT only"
	}
	return "yes"
}

func section(t *testing.T, b *strings.Builder, r Rule) {
	t.Helper()
	kind := map[string]string{"no": "Compatible", "yes": "Breaking", "under STRICT only": "Breaking under STRICT only"}[severity(r)]
	fmt.Fprintf(b, "\n### %s\n\n%s: %s.\n\n```diff\n%s```\n\n", r.ID, kind, r.Title, diff(r.Old, r.New))
	strict, lenient := row(t, r, compat.Strict), row(t, r, compat.Lenient)
	if strict == lenient {
		fmt.Fprintf(b, "| BACKWARD | FORWARD | FULL |\n|---|---|---|\n| %s |\n", strict)
	} else {
		fmt.Fprintf(b, "| | BACKWARD | FORWARD | FULL |\n|---|---|---|---|\n| STRICT | %s |\n| LENIENT | %s |\n", strict, lenient)
	}
	fmt.Fprintf(b, "\n**Why.** %s\n", r.Why)
	if !r.Breaking {
		return
	}
	fmt.Fprintf(b, "\n**Fix.** %s\n", r.Fix)
	for _, f := range check(t, r, compat.Backward, compat.Strict).Findings {
		if f.Rule == r.Type {
			fmt.Fprintf(b, "\n> %s\n>\n> fix: %s\n", escape(f.Message), escape(f.Fix))
			break
		}
	}
}

// row has the answers of the three kinds of level.
func row(t *testing.T, r Rule, policy compat.Policy) string {
	t.Helper()
	var cells []string
	for _, level := range []compat.Level{compat.Backward, compat.Forward, compat.Full} {
		cells = append(cells, verdict(r.Format, check(t, r, level, policy)))
	}
	return strings.Join(cells, " | ")
}

// escape keeps Markdown from reading brackets and stars of a sentence.
func escape(s string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`).Replace(s)
}

// verdict is the answer of a level, with the rules that refuse.
func verdict(format compat.Format, v compat.Verdict) string {
	if v.Compatible() {
		return "accepted"
	}
	var rules []string
	for _, f := range v.Findings {
		id := compat.RuleID(format, f.Rule)
		if link := "[" + id + "](#" + strings.ToLower(id) + ")"; !slices.Contains(rules, link) {
			rules = append(rules, link)
		}
	}
	return "**refused**: " + strings.Join(rules, ", ")
}

// diff shows two texts as one: lines of the old one behind a minus, of the new
// one behind a plus, those of both once. A comma at the end of a line makes no
// difference: it only says that another line follows.
func diff(old, next string) string {
	a, b := strings.Split(strings.TrimSuffix(old, "\n"), "\n"), strings.Split(strings.TrimSuffix(next, "\n"), "\n")
	same := func(x, y string) bool { return strings.TrimSuffix(x, ",") == strings.TrimSuffix(y, ",") }
	// common[i][j] is the length of the longest common sequence behind i and j.
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if same(a[i], b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out strings.Builder
	put := func(mark, line string) { out.WriteString(strings.TrimRight(mark+line, " ") + "\n") }
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && same(a[i], b[j]):
			put("  ", b[j])
			i++
			j++
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			put("- ", a[i])
			i++
		default:
			put("+ ", b[j])
			j++
		}
	}
	return out.String()
}

// TestDiff shows what is common once.
func TestDiff(t *testing.T) {
	require.Equal(t, "  a\n- b\n+ x\n+ y\n  c\n", diff("a\nb\nc\n", "a\nx\ny\nc\n"))
	require.Equal(t, "  a,\n+ b\n", diff("a\n", "a,\nb\n"))
}
