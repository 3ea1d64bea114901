package avro

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// Characters after which the texts of a finding are cut: a thousand findings may
// each repeat a name as long as the schema. Additional information gets more
// room, because programs may read it.
const (
	wordsLength = 1_000
	infoLength  = 10_000
)

// print puts a difference into words: sentences for people, and Confluent's
// text, which holds the same sentences.
func (c *comparison) print(d *difference) compat.Finding {
	f := compat.Finding{
		Rule: string(d.rule), Path: d.path, Breaking: true, Direction: c.options.Direction,
		ReaderAt: d.at, WriterAt: d.writerAt,
	}
	reader, writer := c.options.Direction.Words()
	w := wording{root: c.reader, d: d, reader: reader, writer: writer, old: c.options.Direction == compat.OldReadsNew}
	var subject, fact string
	switch d.rule {
	case nameMismatch:
		subject, fact = w.name(&f)
	case sizeMismatch:
		subject, fact = w.size(&f)
	case missingSymbols:
		subject, fact = w.symbols(&f)
	case missingDefault:
		subject, fact = w.missing(&f)
	case typeMismatch:
		subject, fact = w.typ(&f)
	case missingBranch:
		subject, fact = w.branch(&f)
	case fieldAmbiguous:
		subject, fact = w.twice(&f)
	}
	for _, text := range []*string{&subject, &fact, &f.Reader, &f.Writer, &f.Fix} {
		*text = compat.Cut(*text, wordsLength)
	}
	f.Message, f.Info = subject+" "+fact, compat.Cut(f.Info, infoLength)
	description := compat.Description(subject, f.Path, fact, f.Fix)
	if d.rule == fieldAmbiguous {
		// Confluent's checker fails here and answers with the failure alone.
		f.Text = "Unexpected exception during compatibility check: " + description
		return f
	}
	f.Text = fmt.Sprintf("{errorType:'%s', description:'%s', additionalInfo:'%s'}", f.Rule, description, f.Info)
	return f
}

// wording has what the sentences of one finding need.
type wording struct {
	d              *difference
	reader, writer string      // "new" and "old", or the other way round
	root           *graph.Node // of the reader
	old            bool        // the reader is the old schema: the author can only change the writer
}

// where names the place in the reader for people.
func (w wording) where() string { return words(w.root, w.d.at) }

// why says what goes wrong, in terms of data.
func (w wording) why() string {
	return "the " + w.reader + " schema cannot read data written with the " + w.writer + " one"
}

// fix picks the advice: what the author can do when the new schema reads, or
// when it writes.
func (w wording) fix(newReads, newWrites string) string {
	if w.old {
		return newWrites
	}
	return newReads
}

func (w wording) name(f *compat.Finding) (subject, fact string) {
	r, wr := w.d.reader, w.d.writer
	full := wr.Name.Full()
	f.Reader, f.Writer, f.Info = r.Kind.String()+" "+r.Name.Full(), wr.Kind.String()+" "+full, "expected: "+full
	f.Fix = w.fix(
		fmt.Sprintf("keep the name %s, or add \"aliases\": [%q] to %s %s", wr.Name.Simple, full, r.Kind, r.Name.Simple),
		fmt.Sprintf("keep the name %s: old readers know no other", r.Name.Simple))
	return r.Kind.String() + " " + r.Name.Full(),
		fmt.Sprintf("is called %s in the %s schema, and %s has no alias for it in the %s one: %s", full, w.writer, r.Name.Simple, w.reader, w.why())
}

func (w wording) size(f *compat.Finding) (subject, fact string) {
	r, wr := w.d.reader, w.d.writer
	f.Reader, f.Writer = r.Describe(), wr.Describe()
	f.Info = fmt.Sprintf("expected: %d, found: %d", wr.Size, r.Size)
	f.Fix = fmt.Sprintf("keep the size %d, or give the other size a type and a field of its own", w.oldNode().Size)
	return "fixed " + r.Name.Simple,
		fmt.Sprintf("has %d bytes in the %s schema and %d in the %s one: %s", r.Size, w.reader, wr.Size, w.writer, w.why())
}

func (w wording) oldNode() *graph.Node {
	if w.old {
		return w.d.reader
	}
	return w.d.writer
}

// listShown is how many symbols a sentence lists; the whole list is in Info.
const listShown = 10

func (w wording) symbols(f *compat.Finding) (subject, fact string) {
	r, words := w.d.reader, w.d.words
	f.Info = "[" + strings.Join(words, ", ") + "]"
	shown := strings.Join(words[:min(len(words), listShown)], ", ")
	if len(words) > listShown {
		shown += fmt.Sprintf(" and %d more", len(words)-listShown)
	}
	f.Reader = fmt.Sprintf("enum %s without %s", r.Name.Simple, shown)
	f.Writer = fmt.Sprintf("enum %s with %s", w.d.writer.Name.Simple, shown)
	f.Fix = w.fix(
		fmt.Sprintf("keep %s, or give enum %s a \"default\" symbol that stands for unknown ones", shown, r.Name.Simple),
		fmt.Sprintf("leave %s out until all readers have them: enum %s has no \"default\" in the old schema that could stand for new symbols", shown, r.Name.Simple))
	return "enum " + r.Name.Simple,
		fmt.Sprintf("lacks %s in the %s schema and has no default symbol: %s where one of them occurs", shown, w.reader, w.why())
}

func (w wording) missing(f *compat.Finding) (subject, fact string) {
	field, record := w.d.field, w.d.reader.Name.Simple
	f.Info = field.Name
	f.Reader = fmt.Sprintf("field %s: %s, no default", field.Name, field.Type.Describe())
	f.Fix = w.fix(
		fmt.Sprintf("give %q a default, e.g. %s; or, if it is a renamed field, add the old name to its aliases", field.Name, exampleDefault(field.Type)),
		fmt.Sprintf("keep field %q: old readers need it; give it a default first, and remove it when all readers have that version", field.Name))
	return fmt.Sprintf("field %q of record %s", field.Name, record),
		fmt.Sprintf("is not in the %s schema and has no default in the %s one: %s", w.writer, w.reader, w.why())
}

func (w wording) typ(f *compat.Finding) (subject, fact string) {
	r, wr := w.d.reader, w.d.writer
	f.Reader, f.Writer = r.Describe(), wr.Describe()
	f.Info = fmt.Sprintf("reader type: %s not compatible with writer type: %s", r.Kind.Shout(), wr.Kind.Shout())
	f.Fix = w.fix(w.typeFix(r, wr), fmt.Sprintf("keep the type %s: old readers know no other; a new type can go into a new field", r.Describe()))
	return w.where(), fmt.Sprintf("is %s in the %s schema and %s in the %s one: %s", r.Describe(), w.reader, wr.Describe(), w.writer, w.why())
}

func (w wording) typeFix(r, wr *graph.Node) string {
	if r.Kind == graph.Enum && wr.Kind == graph.Record {
		return "give the field a \"default\" of its own: that of the enum does not count when the field is absent"
	}
	if wr.Kind == graph.Null {
		return fmt.Sprintf("keep it nullable: \"type\": [\"null\", %s]", typeWord(r))
	}
	return fmt.Sprintf("keep %s, or use a union of both, [%s, %s], or put the new type into a new field with a default",
		wr.Describe(), typeWord(wr), typeWord(r))
}

func (w wording) branch(f *compat.Finding) (subject, fact string) {
	r, wr := w.d.reader, w.d.writer
	f.Reader, f.Writer = r.Describe(), wr.Describe()
	f.Info = "reader union lacking writer type: " + wr.Kind.Shout()
	f.Fix = w.fix(
		fmt.Sprintf("keep a branch for %s in the union; if there is one of that name, the change is inside it", wr.Describe()),
		fmt.Sprintf("leave %s out of the union until all readers have it", wr.Describe()))
	return w.where(), fmt.Sprintf("is %s in the %s schema; no branch of it can read %s of the %s one: %s where that occurs",
		r.Describe(), w.reader, wr.Describe(), w.writer, w.why())
}

func (w wording) twice(f *compat.Finding) (subject, fact string) {
	field := w.d.field
	var both []string
	for _, n := range append([]string{field.Name}, field.Aliases...) {
		if w.d.writer.Field(n) != nil {
			both = append(both, n)
		}
	}
	f.Reader = "field " + field.Name + " with aliases " + strings.Join(field.Aliases, ", ")
	f.Writer = "fields " + strings.Join(both, ", ")
	f.Fix = w.fix("remove the aliases that name another field of the old schema",
		"do not add a field that the old schema has as an alias of another one")
	return fmt.Sprintf("field %q of record %s", field.Name, w.d.reader.Name.Simple),
		fmt.Sprintf("stands for %s by its name and aliases, which are several fields in the %s schema: %s", strings.Join(both, " and "), w.writer, w.why())
}

// exampleDefault proposes a default for a field of a type.
func exampleDefault(n *graph.Node) string {
	if def, ok := plainDefault(n); ok {
		return `"default": ` + def
	}
	return `"type": ["null", ` + typeWord(n) + `], "default": null`
}

// plainDefault is the simplest value of a type, as JSON; there is none for
// records, enums and fixed that everyone would agree on.
func plainDefault(n *graph.Node) (string, bool) {
	switch n.Kind {
	case graph.Null:
		return "null", true
	case graph.Boolean:
		return "false", true
	case graph.Int, graph.Long, graph.Float, graph.Double:
		return "0", true
	case graph.String, graph.Bytes:
		return `""`, true
	case graph.Array:
		return "[]", true
	case graph.Map:
		return "{}", true
	case graph.Union:
		if len(n.Branches) > 0 {
			return plainDefault(n.Branches[0])
		}
	}
	return "", false
}

// typeWord is how an example spells a type.
func typeWord(n *graph.Node) string {
	if n.Kind.Named() {
		return `"` + n.Name.Simple + `"`
	}
	if n.Kind.Primitive() {
		return `"` + n.Kind.String() + `"`
	}
	return "…"
}
