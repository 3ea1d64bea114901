package avro

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// print puts a difference into words: Confluent's text with its three parts,
// and sentences for people.
func (c *comparison) print(d *difference) compat.Finding {
	f := compat.Finding{
		Rule: string(d.rule), Path: d.path, Breaking: true, Direction: c.options.Direction,
		ReaderAt: d.at, WriterAt: d.writerAt,
	}
	reader, writer := c.options.Direction.Words()
	w := wording{root: c.reader, d: d, reader: reader, writer: writer, old: c.options.Direction == compat.OldReadsNew}
	var description string
	switch d.rule {
	case nameMismatch:
		description = w.name(&f)
	case sizeMismatch:
		description = w.size(&f)
	case missingSymbols:
		description = w.symbols(&f)
	case missingDefault:
		description = w.missing(&f)
	case typeMismatch:
		description = w.typ(&f)
	case missingBranch:
		description = w.branch(&f)
	case fieldAmbiguous:
		w.twice(&f)
		// Confluent's checker fails here and answers with the failure alone.
		f.Text = "Unexpected exception during compatibility check: " + f.Info
		f.Info = ""
		return f
	}
	f.Text = fmt.Sprintf("{errorType:'%s', description:'%s', additionalInfo:'%s'}", f.Rule, description, f.Info)
	return f
}

// wording has what the sentences of one finding need.
type wording struct {
	d              *difference
	reader, writer string // "new" and "old", or the other way round
	root           *node  // of the reader
	old            bool   // the reader is the old schema: the author can only change the writer
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

func (w wording) name(f *compat.Finding) string {
	r, wr := w.d.reader, w.d.writer
	full := wr.name.full()
	f.Reader, f.Writer, f.Info = r.kind.String()+" "+r.name.full(), wr.kind.String()+" "+full, "expected: "+full
	f.Message = fmt.Sprintf("%s %s is called %s in the %s schema, and %s has no alias for it: %s",
		r.kind, r.name.full(), full, w.writer, r.name.simple, w.why())
	f.Fix = w.fix(
		fmt.Sprintf("keep the name %s, or add \"aliases\": [%q] to %s %s", wr.name.simple, full, r.kind, r.name.simple),
		fmt.Sprintf("keep the name %s: old readers know no other", r.name.simple))
	return fmt.Sprintf("the names of the types at path '%s' differ", w.d.path)
}

func (w wording) size(f *compat.Finding) string {
	r, wr := w.d.reader, w.d.writer
	f.Reader, f.Writer = r.describe(), wr.describe()
	f.Info = fmt.Sprintf("expected: %d, found: %d", wr.size, r.size)
	f.Message = fmt.Sprintf("fixed %s has %d bytes in the %s schema and %d in the %s one: %s",
		r.name.simple, r.size, w.reader, wr.size, w.writer, w.why())
	f.Fix = fmt.Sprintf("keep the size %d, or give the other size a type and a field of its own", w.oldNode().size)
	return fmt.Sprintf("the fixed type at path '%s' has another size in the %s schema than in the %s schema", w.d.path, w.reader, w.writer)
}

func (w wording) oldNode() *node {
	if w.old {
		return w.d.reader
	}
	return w.d.writer
}

// listShown is how many symbols a sentence lists; the whole list is in Info.
const listShown = 10

func (w wording) symbols(f *compat.Finding) string {
	r, words := w.d.reader, w.d.words
	f.Info = "[" + strings.Join(words, ", ") + "]"
	shown := strings.Join(words[:min(len(words), listShown)], ", ")
	if len(words) > listShown {
		shown += fmt.Sprintf(" and %d more", len(words)-listShown)
	}
	f.Reader = fmt.Sprintf("enum %s without %s", r.name.simple, shown)
	f.Writer = fmt.Sprintf("enum %s with %s", w.d.writer.name.simple, shown)
	f.Message = fmt.Sprintf("enum %s lacks %s in the %s schema and has no default symbol: %s where one of them occurs",
		r.name.simple, shown, w.reader, w.why())
	f.Fix = w.fix(
		fmt.Sprintf("keep %s, or give enum %s a \"default\" symbol that stands for unknown ones", shown, r.name.simple),
		fmt.Sprintf("leave %s out until all readers have them: enum %s has no \"default\" in the old schema that could stand for new symbols", shown, r.name.simple))
	return fmt.Sprintf("the enum at path '%s' of the %s schema lacks symbols %s of the %s schema", w.d.path, w.reader, f.Info, w.writer)
}

func (w wording) missing(f *compat.Finding) string {
	field, record := w.d.field, w.d.reader.name.simple
	f.Info = field.name
	f.Reader = fmt.Sprintf("field %s: %s, no default", field.name, field.typ.describe())
	f.Message = fmt.Sprintf("field %q of record %s is not in the %s schema and has no default in the %s one: %s",
		field.name, record, w.writer, w.reader, w.why())
	f.Fix = w.fix(
		fmt.Sprintf("give %q a default, e.g. %s; or, if it is a renamed field, add the old name to its aliases", field.name, exampleDefault(field.typ)),
		fmt.Sprintf("keep field %q: old readers need it; give it a default first, and remove it when all readers have that version", field.name))
	return fmt.Sprintf("the field '%s' at path '%s' of the %s schema has no default value and is missing in the %s schema",
		field.name, w.d.path, w.reader, w.writer)
}

func (w wording) typ(f *compat.Finding) string {
	r, wr := w.d.reader, w.d.writer
	f.Reader, f.Writer = r.describe(), wr.describe()
	f.Info = fmt.Sprintf("reader type: %s not compatible with writer type: %s", r.kind.shout(), wr.kind.shout())
	f.Message = fmt.Sprintf("%s is %s in the %s schema and %s in the %s one: %s",
		w.where(), r.describe(), w.reader, wr.describe(), w.writer, w.why())
	f.Fix = w.fix(w.typeFix(r, wr), fmt.Sprintf("keep the type %s: old readers know no other; a new type can go into a new field", r.describe()))
	return fmt.Sprintf("the type at path '%s' of the %s schema does not match the type in the %s schema", w.d.path, w.reader, w.writer)
}

func (w wording) typeFix(r, wr *node) string {
	if r.kind == enumKind && wr.kind == recordKind {
		return "give the field a \"default\" of its own: that of the enum does not count when the field is absent"
	}
	if wr.kind == nullKind {
		return fmt.Sprintf("keep it nullable: \"type\": [\"null\", %s]", typeWord(r))
	}
	return fmt.Sprintf("keep %s, or use a union of both, [%s, %s], or put the new type into a new field with a default",
		wr.describe(), typeWord(wr), typeWord(r))
}

func (w wording) branch(f *compat.Finding) string {
	r, wr := w.d.reader, w.d.writer
	f.Reader, f.Writer = r.describe(), wr.describe()
	f.Info = "reader union lacking writer type: " + wr.kind.shout()
	f.Message = fmt.Sprintf("%s is %s in the %s schema; no branch of it can read %s of the %s one: %s where that occurs",
		w.where(), r.describe(), w.reader, wr.describe(), w.writer, w.why())
	f.Fix = w.fix(
		fmt.Sprintf("keep a branch for %s in the union; if there is one of that name, the change is inside it", wr.describe()),
		fmt.Sprintf("leave %s out of the union until all readers have it", wr.describe()))
	return fmt.Sprintf("the union at path '%s' of the %s schema has no branch for a type of the %s schema", w.d.path, w.reader, w.writer)
}

func (w wording) twice(f *compat.Finding) {
	field := w.d.field
	var both []string
	for _, n := range append([]string{field.name}, field.aliases...) {
		if w.d.writer.field(n) != nil {
			both = append(both, n)
		}
	}
	f.Reader = "field " + field.name + " with aliases " + strings.Join(field.aliases, ", ")
	f.Writer = "fields " + strings.Join(both, ", ")
	f.Info = fmt.Sprintf("reader field %s matches more than one writer field: %s", field.name, strings.Join(both, ", "))
	f.Message = fmt.Sprintf("field %q of record %s stands for %s by its name and aliases, which are several fields in the %s schema: %s",
		field.name, w.d.reader.name.simple, strings.Join(both, " and "), w.writer, w.why())
	f.Fix = w.fix("remove the aliases that name another field of the old schema",
		"do not add a field that the old schema has as an alias of another one")
}

// exampleDefault proposes a default for a field of a type.
func exampleDefault(n *node) string {
	if def, ok := plainDefault(n); ok {
		return `"default": ` + def
	}
	return `"type": ["null", ` + typeWord(n) + `], "default": null`
}

// plainDefault is the simplest value of a type, as JSON; there is none for
// records, enums and fixed that everyone would agree on.
func plainDefault(n *node) (string, bool) {
	switch n.kind {
	case nullKind:
		return "null", true
	case booleanKind:
		return "false", true
	case intKind, longKind, floatKind, doubleKind:
		return "0", true
	case stringKind, bytesKind:
		return `""`, true
	case arrayKind:
		return "[]", true
	case mapKind:
		return "{}", true
	case unionKind:
		if len(n.branches) > 0 {
			return plainDefault(n.branches[0])
		}
	}
	return "", false
}

// typeWord is how an example spells a type.
func typeWord(n *node) string {
	if n.kind.named() {
		return `"` + n.name.simple + `"`
	}
	if n.kind.primitive() {
		return `"` + n.kind.String() + `"`
	}
	return "…"
}
