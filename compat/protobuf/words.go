package protobuf

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// finding puts the difference into words. In the words the reader and the writer are
// called new and old, whichever way the direction has them.
func (d difference) finding(direction compat.Direction) compat.Finding {
	r, w := direction.Words()
	f := compat.Finding{
		Rule: string(d.rule), Path: d.path(), Breaking: d.rule.breaking(), Direction: direction,
		Reader: d.sideText(true), Writer: d.sideText(false),
		ReaderAt: d.at(true), WriterAt: d.at(false),
		Message: d.sentence(r, w),
	}
	if f.Breaking {
		f.Fix = d.advice(direction)
	}
	f.Text = `{errorType:"` + f.Rule + `", description:"` + d.description(r, w) + `"}`
	return f
}

// description is the sentence of Confluent's form: what differs, at which path, on which side.
func (d difference) description(r, w string) string {
	fact := map[rule]string{
		packageChanged:       "The package of the R schema differs from that of the W schema at path '#'",
		messageRemoved:       "The R schema lacks the message at path '#' that the W schema has",
		fieldKindChanged:     "The kind (scalar, message or map) of the field at path '#' in the R schema differs from that in the W schema",
		scalarKindChanged:    "The scalar type of the field at path '#' in the R schema is encoded differently from that in the W schema",
		namedTypeChanged:     "The message type of the field at path '#' in the R schema differs from that in the W schema",
		numericLabelChanged:  "The label of the number at path '#' in the R schema differs from that in the W schema",
		requiredFieldAdded:   "The R schema has a required field at path '#' that the W schema lacks",
		requiredFieldRemoved: "The R schema lacks the required field at path '#' that the W schema has",
		oneofFieldRemoved:    "The R schema lacks the oneof member at path '#' that the W schema has",
		multipleMovedToOneof: "The R schema puts several fields of their own in the W schema into the oneof at path '#'",
		movedToExistingOneof: "The R schema puts fields that are independent in the W schema together in the oneof at path '#'",
	}[d.rule]
	if fact == "" { // compatible differences have no template: they are never reported as messages
		return d.sentence(r, w)
	}
	return strings.NewReplacer("R schema", r+" schema", "W schema", w+" schema", "#", d.path()).Replace(fact)
}

// fieldText is a field as it stands in the text, without options.
func fieldText(f *link.Field) string {
	label := ""
	if f.Tree.Label != syntax.None {
		label = string(f.Tree.Label) + " "
	}
	return label + f.Tree.TypeText() + " " + f.Tree.Name + " = " + strconv.Itoa(f.Tree.Number)
}

// typeWords is the type of a field for people: message B, repeated enum E, int32.
func typeWords(f *link.Field) string {
	if f.Tree.Label == syntax.Repeated && !f.IsMap {
		return "repeated " + words(f)
	}
	return words(f)
}

// words is the type of a field without its label.
func words(f *link.Field) string {
	if f.IsMap {
		return "map<" + typeName(f.Key) + ", " + typeName(f.Type) + ">"
	}
	return typeName(f.Type)
}

func typeName(t link.Type) string {
	switch {
	case t.Message != nil:
		return "message " + t.Local
	case t.Local != "":
		return "enum " + t.Local
	case t.Group == link.NotScalar:
		return "unknown type " + t.Text
	}
	return t.Text
}

// nameOf names a field for people: field 2 "street".
func nameOf(f *link.Field) string {
	return fmt.Sprintf("field %d %q", f.Tree.Number, f.Tree.Name)
}

// of is "of message Outer.Inner", with the file for a message of an import.
func (d difference) of() string {
	m := d.message()
	if m.File.Path != "" {
		return fmt.Sprintf("of message %s (in %s)", m.Local, m.File.Path)
	}
	return "of message " + m.Local
}

// sideText says in a few words what one side has there.
func (d difference) sideText(reader bool) string {
	m, f, v := d.writer, d.writerField, d.writerValue
	if reader {
		m, f, v = d.reader, d.readerField, d.readerValue
	}
	switch d.rule {
	case packageChanged:
		name := d.packages[1]
		if reader {
			name = d.packages[0]
		}
		if name == "" {
			return "no package"
		}
		return "package " + name
	case messageRemoved, messageAdded, messageMoved:
		if m == nil {
			return ""
		}
		return "message " + m.Local
	case multipleMovedToOneof, movedToExistingOneof, oneofAdded, oneofRemoved:
		return d.oneofText(reader)
	case enumAdded, enumRemoved:
		if reader == (d.rule == enumAdded) {
			return "enum " + d.enum
		}
		return ""
	}
	switch {
	case v != nil:
		return v.Name + " = " + strconv.Itoa(v.Number)
	case f == nil:
		return ""
	case m.OneofOf(f) != "":
		return fieldText(f) + " in oneof " + m.OneofOf(f)
	}
	return fieldText(f)
}

// oneofText says what a side has at the oneof of the difference.
func (d difference) oneofText(reader bool) string {
	if reader == (d.rule != oneofRemoved) {
		return "oneof " + d.oneof
	}
	if d.rule == oneofAdded || d.rule == oneofRemoved {
		return ""
	}
	var out []string
	for _, f := range d.joined() {
		text := fieldText(f)
		if o := d.writer.OneofOf(f); o != "" {
			text += " in oneof " + o
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

// joined lists the writer's fields that the reader has in the oneof of the difference.
func (d difference) joined() []*link.Field {
	var out []*link.Field
	for _, f := range d.reader.Oneofs[d.oneof].Fields {
		if old := d.writer.Find(f.Number); old != nil {
			out = append(out, old)
		}
	}
	return out
}

// at is the dotted path of the element in the text of one side; "" where the side
// lacks it, or has it in an imported file.
func (d difference) at(reader bool) string {
	m, f, v := d.writer, d.writerField, d.writerValue
	if reader {
		m, f, v = d.reader, d.readerField, d.readerValue
	}
	if d.rule == packageChanged {
		if d.sideText(reader) == "no package" {
			return ""
		}
		return packagePath
	}
	if m != nil && m.File.Path != "" {
		return ""
	}
	switch d.rule {
	case messageRemoved, messageAdded, messageMoved:
		if m == nil {
			return ""
		}
		return m.Local
	case multipleMovedToOneof, movedToExistingOneof, oneofAdded, oneofRemoved:
		if reader != (d.rule != oneofRemoved) {
			return ""
		}
		return m.Local + "." + d.oneof
	case enumAdded, enumRemoved:
		if reader == (d.rule == enumAdded) {
			return d.enum
		}
		return ""
	}
	switch {
	case v != nil:
		return d.enum + "." + v.Name
	case f != nil:
		return m.Local + "." + f.Tree.Name
	}
	return ""
}

// fieldNames joins field names for people: field 1 "a" and field 2 "b".
func fieldNames(fields []*link.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = nameOf(f)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// sentence says what differs and why it matters; r and w are what the sides are called.
func (d difference) sentence(r, w string) string {
	switch d.rule {
	case packageChanged:
		return fmt.Sprintf("the %s schema has %s, the %s schema %s: all its messages have other full names, so readers that look them up by name do not find them",
			r, d.sideText(true), w, d.sideText(false))
	case messageRemoved:
		return fmt.Sprintf("message %s of the %s schema does not exist in the %s schema, so records of that type cannot be read", d.writer.Local, w, r)
	case fieldKindChanged, scalarKindChanged:
		return fmt.Sprintf("%s %s is %s in the %s schema but %s in the %s schema: the two are encoded differently, so its values are lost or come out wrong",
			nameOf(d.readerField), d.of(), typeWords(d.readerField), r, typeWords(d.writerField), w)
	case namedTypeChanged:
		if d.because != "" {
			return fmt.Sprintf("%s %s has the type %s, which the %s schema imports in a form that cannot read that of the %s schema (see %s)",
				nameOf(d.readerField), d.of(), d.readerField.Tree.TypeText(), r, w, d.because)
		}
		return fmt.Sprintf("%s %s is %s in the %s schema but %s in the %s schema: a reader takes the fields of one message for those of another",
			nameOf(d.readerField), d.of(), typeWords(d.readerField), r, typeWords(d.writerField), w)
	case numericLabelChanged:
		return fmt.Sprintf("%s %s is %s in the %s schema but %s in the %s schema: %s",
			nameOf(d.readerField), d.of(), d.readerField.Tree.Label, r, d.writerField.Tree.Label, w, labelReason(d.readerField.Tree.Label, d.writerField.Tree.Label))
	case requiredFieldAdded:
		return fmt.Sprintf("required %s %s does not exist in the %s schema: readers with the %s schema reject all records without it", nameOf(d.readerField), d.of(), w, r)
	case requiredFieldRemoved:
		return fmt.Sprintf("required %s %s of the %s schema does not exist in the %s schema: programs that still require it reject all records without it",
			nameOf(d.writerField), d.of(), w, r)
	case oneofFieldRemoved:
		return fmt.Sprintf("%s %s is a member of oneof %q in the %s schema but does not exist in the %s schema: a record in which it is set reads as if no member were",
			nameOf(d.writerField), d.of(), d.oneof, w, r)
	case multipleMovedToOneof, movedToExistingOneof:
		return fmt.Sprintf("%s %s can be set together in the %s schema but exclude each other in oneof %q of the %s schema: of a record with several of them only one is read",
			fieldNames(d.joined()), d.of(), w, d.oneof, r)
	}
	return d.harmless(r, w)
}

func labelReason(r, w syntax.Label) string {
	if r == syntax.Repeated || w == syntax.Repeated {
		return "a list of numbers is encoded in one block, so values are lost or come out wrong"
	}
	return "readers that require the field reject records without it"
}

// harmless says what differs where a reader copes with it.
func (d difference) harmless(r, w string) string {
	switch d.rule {
	case messageAdded:
		return fmt.Sprintf("message %s exists only in the %s schema", d.reader.Local, r)
	case messageMoved:
		return fmt.Sprintf("message %s stands at another position among its siblings", d.reader.Local)
	case enumAdded:
		return fmt.Sprintf("enum %s exists only in the %s schema", d.enum, r)
	case enumRemoved:
		return fmt.Sprintf("enum %s exists only in the %s schema", d.enum, w)
	case enumConstAdded:
		return fmt.Sprintf("constant %s of enum %s exists only in the %s schema", d.sideText(true), d.enum, r)
	case enumConstRemoved:
		return fmt.Sprintf("constant %s of enum %s exists only in the %s schema", d.sideText(false), d.enum, w)
	case enumConstChanged:
		return fmt.Sprintf("constant %d of enum %s is called %s in the %s schema and %s in the %s schema",
			d.readerValue.Number, d.enum, d.readerValue.Name, r, d.writerValue.Name, w)
	case fieldAdded:
		return fmt.Sprintf("%s %s exists only in the %s schema", nameOf(d.readerField), d.of(), r)
	case oneofFieldAdded:
		return fmt.Sprintf("%s %s, a member of oneof %q, exists only in the %s schema", nameOf(d.readerField), d.of(), d.oneof, r)
	case fieldRemoved:
		return fmt.Sprintf("%s %s exists only in the %s schema", nameOf(d.writerField), d.of(), w)
	case fieldNameChanged:
		return fmt.Sprintf("field %d %s is called %q in the %s schema and %q in the %s schema; the binary form does not hold names, JSON does",
			d.readerField.Tree.Number, d.of(), d.readerField.Tree.Name, r, d.writerField.Tree.Name, w)
	case stringOrBytesLabelChanged:
		return fmt.Sprintf("%s %s is %s in the %s schema and %s in the %s schema",
			nameOf(d.readerField), d.of(), d.readerField.Tree.Label, r, d.writerField.Tree.Label, w)
	case oneofAdded:
		return fmt.Sprintf("oneof %q %s exists only in the %s schema", d.oneof, d.of(), r)
	case oneofRemoved:
		return fmt.Sprintf("oneof %q %s exists only in the %s schema", d.oneof, d.of(), w)
	case movedToTopLevel:
		return fmt.Sprintf("%s %s is in no oneof in the %s schema but in oneof %q in the %s schema",
			nameOf(d.readerField), d.of(), r, d.writer.OneofOf(d.writerField), w)
	}
	return ""
}

// advice says what the author of the new schema can do. The new schema is the reader
// of one direction and the writer of the other.
func (d difference) advice(direction compat.Direction) string {
	newReads := direction == compat.NewReadsOld
	oldField, newField := d.writerField, d.readerField
	if !newReads {
		oldField, newField = d.readerField, d.writerField
	}
	switch d.rule {
	case packageChanged:
		if old := d.sideText(!newReads); old != "no package" {
			return "keep " + old
		}
		return "leave the package out, as the old schema does"
	case messageRemoved:
		if newReads {
			return fmt.Sprintf("keep message %s under its name and in its place; a renamed or moved message counts as removed", d.writer.Local)
		}
		return fmt.Sprintf("put message %s into a file of its own, registered under its own subject, and import it", d.writer.Local)
	case fieldKindChanged, scalarKindChanged:
		return fmt.Sprintf("keep %s and add a field with a new number for %s", fieldText(oldField), words(newField))
	case namedTypeChanged:
		if d.because != "" {
			return "refer to the version that the old schema refers to, or undo the change in the imported file"
		}
		return fmt.Sprintf("keep field %d of type %s and add a field with a new number for %s", oldField.Tree.Number, words(oldField), words(newField))
	case numericLabelChanged:
		return fmt.Sprintf("keep the label %s", oldField.Tree.Label)
	case requiredFieldAdded:
		if newReads {
			return "make the field optional"
		}
		return fmt.Sprintf("keep %s", fieldText(oldField))
	case requiredFieldRemoved:
		if newReads {
			return fmt.Sprintf("keep %s", fieldText(oldField))
		}
		return "make the field optional"
	case oneofFieldRemoved:
		if newReads {
			return fmt.Sprintf("keep %s in oneof %q, or remove the whole oneof", fieldText(oldField), d.oneof)
		}
		return fmt.Sprintf("add %s outside of oneof %q", fieldText(newField), d.oneof)
	case multipleMovedToOneof, movedToExistingOneof:
		if newReads {
			return fmt.Sprintf("leave in oneof %q at most one of these fields, or fields of one old oneof only", d.oneof)
		}
		return fmt.Sprintf("keep the fields together in oneof %q", d.oneof)
	}
	return ""
}
