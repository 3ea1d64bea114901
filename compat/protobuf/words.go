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
	subject, fact := d.sentence(r, w)
	f := compat.Finding{
		Rule: string(d.rule), Path: d.path(), Breaking: d.rule.breaking(), Direction: direction,
		Reader: d.sideText(true), Writer: d.sideText(false),
		ReaderAt: d.at(true), WriterAt: d.at(false),
		Message: subject + " " + fact,
	}
	if f.Breaking {
		f.Fix = d.advice(direction)
	}
	// The text stands in double quotes, so within them there are only single ones.
	quoted := strings.NewReplacer(`"`, "'")
	description := compat.Description(quoted.Replace(subject), f.Path, quoted.Replace(fact), quoted.Replace(f.Fix))
	f.Text = `{errorType:"` + f.Rule + `", description:"` + description + `"}`
	return f
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

// sentence says what differs and why it matters, in two parts: what it is about, and
// the fact; r and w are what the sides are called.
func (d difference) sentence(r, w string) (subject, fact string) {
	switch d.rule {
	case packageChanged:
		return "the file", fmt.Sprintf("has %s in the %s schema and %s in the %s one: all its messages have other full names, so readers that look them up by name do not find them",
			d.sideText(true), r, d.sideText(false), w)
	case messageRemoved:
		return "message " + d.writer.Local, fmt.Sprintf("of the %s schema does not exist in the %s schema, so records of that type cannot be read", w, r)
	case fieldKindChanged, scalarKindChanged:
		return d.field(d.readerField), fmt.Sprintf("is %s in the %s schema but %s in the %s schema: the two are encoded differently, so its values are lost or come out wrong",
			typeWords(d.readerField), r, typeWords(d.writerField), w)
	case namedTypeChanged:
		if d.because != "" {
			return d.field(d.readerField), fmt.Sprintf("has the type %s, which the %s schema imports in a form that cannot read that of the %s schema (see %s)",
				d.readerField.Tree.TypeText(), r, w, d.because)
		}
		return d.field(d.readerField), fmt.Sprintf("is %s in the %s schema but %s in the %s schema: a reader takes the fields of one message for those of another",
			typeWords(d.readerField), r, typeWords(d.writerField), w)
	case numericLabelChanged:
		return d.field(d.readerField), fmt.Sprintf("is %s in the %s schema but %s in the %s schema: %s",
			d.readerField.Tree.Label, r, d.writerField.Tree.Label, w, labelReason(d.readerField.Tree.Label, d.writerField.Tree.Label))
	case requiredFieldAdded:
		return "required " + d.field(d.readerField), fmt.Sprintf("does not exist in the %s schema: readers with the %s schema reject all records without it", w, r)
	case requiredFieldRemoved:
		return "required " + d.field(d.writerField), fmt.Sprintf("of the %s schema does not exist in the %s schema: programs that still require it reject all records without it", w, r)
	case oneofFieldRemoved:
		return d.field(d.writerField), fmt.Sprintf("is a member of oneof %q in the %s schema but does not exist in the %s schema: a record in which it is set reads as if no member were",
			d.oneof, w, r)
	case multipleMovedToOneof, movedToExistingOneof:
		return fieldNames(d.joined()) + " " + d.of(), fmt.Sprintf("can be set together in the %s schema but exclude each other in oneof %q of the %s schema: of a record with several of them only one is read",
			w, d.oneof, r)
	}
	return d.harmless(r, w)
}

// field names a field and its message for people.
func (d difference) field(f *link.Field) string { return nameOf(f) + " " + d.of() }

func labelReason(r, w syntax.Label) string {
	if r == syntax.Repeated || w == syntax.Repeated {
		return "a list of numbers is encoded in one block, so values are lost or come out wrong"
	}
	return "readers that require the field reject records without it"
}

// harmless says what differs where a reader copes with it.
func (d difference) harmless(r, w string) (subject, fact string) {
	onlyReader, onlyWriter := "exists only in the "+r+" schema", "exists only in the "+w+" schema"
	switch d.rule {
	case messageAdded:
		return "message " + d.reader.Local, onlyReader
	case messageMoved:
		return "message " + d.reader.Local, "stands at another position among its siblings"
	case enumAdded:
		return "enum " + d.enum, onlyReader
	case enumRemoved:
		return "enum " + d.enum, onlyWriter
	case enumConstAdded:
		return "constant " + d.sideText(true) + " of enum " + d.enum, onlyReader
	case enumConstRemoved:
		return "constant " + d.sideText(false) + " of enum " + d.enum, onlyWriter
	case enumConstChanged:
		return fmt.Sprintf("constant %d of enum %s", d.readerValue.Number, d.enum),
			fmt.Sprintf("is called %s in the %s schema and %s in the %s schema", d.readerValue.Name, r, d.writerValue.Name, w)
	case fieldAdded:
		return d.field(d.readerField), onlyReader
	case oneofFieldAdded:
		return fmt.Sprintf("%s, a member of oneof %q,", d.field(d.readerField), d.oneof), onlyReader
	case fieldRemoved:
		return d.field(d.writerField), onlyWriter
	case fieldNameChanged:
		return fmt.Sprintf("field %d %s", d.readerField.Tree.Number, d.of()),
			fmt.Sprintf("is called %q in the %s schema and %q in the %s schema; the binary form does not hold names, JSON does",
				d.readerField.Tree.Name, r, d.writerField.Tree.Name, w)
	case stringOrBytesLabelChanged:
		return d.field(d.readerField), fmt.Sprintf("is %s in the %s schema and %s in the %s schema", d.readerField.Tree.Label, r, d.writerField.Tree.Label, w)
	case oneofAdded:
		return fmt.Sprintf("oneof %q %s", d.oneof, d.of()), onlyReader
	case oneofRemoved:
		return fmt.Sprintf("oneof %q %s", d.oneof, d.of()), onlyWriter
	case movedToTopLevel:
		return d.field(d.readerField), fmt.Sprintf("is in no oneof in the %s schema but in oneof %q in the %s schema", r, d.writer.OneofOf(d.writerField), w)
	}
	return "", ""
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
