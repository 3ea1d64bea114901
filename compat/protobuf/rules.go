package protobuf

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
)

// rule is a kind of difference, under Confluent's name for it.
type rule string

// All kinds of differences, the breaking ones first.
const (
	packageChanged       rule = "PACKAGE_CHANGED"
	messageRemoved       rule = "MESSAGE_REMOVED"
	fieldKindChanged     rule = "FIELD_KIND_CHANGED"
	scalarKindChanged    rule = "FIELD_SCALAR_KIND_CHANGED"
	namedTypeChanged     rule = "FIELD_NAMED_TYPE_CHANGED"
	numericLabelChanged  rule = "FIELD_NUMERIC_LABEL_CHANGED"
	requiredFieldAdded   rule = "REQUIRED_FIELD_ADDED"
	requiredFieldRemoved rule = "REQUIRED_FIELD_REMOVED"
	oneofFieldRemoved    rule = "ONEOF_FIELD_REMOVED"
	multipleMovedToOneof rule = "MULTIPLE_FIELDS_MOVED_TO_ONEOF"
	movedToExistingOneof rule = "FIELD_MOVED_TO_EXISTING_ONEOF"

	messageAdded              rule = "MESSAGE_ADDED"
	messageMoved              rule = "MESSAGE_MOVED"
	enumAdded                 rule = "ENUM_ADDED"
	enumRemoved               rule = "ENUM_REMOVED"
	enumConstAdded            rule = "ENUM_CONST_ADDED"
	enumConstChanged          rule = "ENUM_CONST_CHANGED"
	enumConstRemoved          rule = "ENUM_CONST_REMOVED"
	fieldAdded                rule = "FIELD_ADDED"
	fieldRemoved              rule = "FIELD_REMOVED"
	fieldNameChanged          rule = "FIELD_NAME_CHANGED"
	stringOrBytesLabelChanged rule = "FIELD_STRING_OR_BYTES_LABEL_CHANGED"
	oneofAdded                rule = "ONEOF_ADDED"
	oneofRemoved              rule = "ONEOF_REMOVED"
	oneofFieldAdded           rule = "ONEOF_FIELD_ADDED"
	movedToTopLevel           rule = "ONEOF_FIELD_MOVED_TO_TOP_LEVEL"
)

// Differences lists every kind of difference that Compare reports, the breaking ones first.
func Differences() []compat.Difference {
	var out []compat.Difference
	for _, r := range []rule{
		fieldKindChanged, scalarKindChanged, namedTypeChanged, numericLabelChanged, requiredFieldAdded, requiredFieldRemoved,
		oneofFieldRemoved, multipleMovedToOneof, movedToExistingOneof, messageRemoved, packageChanged,
		fieldAdded, fieldRemoved, fieldNameChanged, stringOrBytesLabelChanged,
		oneofAdded, oneofRemoved, oneofFieldAdded, movedToTopLevel,
		messageAdded, messageMoved, enumAdded, enumRemoved, enumConstAdded, enumConstChanged, enumConstRemoved,
	} {
		out = append(out, compat.Difference{Type: string(r), Breaking: r.breaking(), Lenient: r.breaking()})
	}
	return out
}

// breaking says whether a reader may not cope with the difference.
func (r rule) breaking() bool {
	switch r {
	case packageChanged, messageRemoved, fieldKindChanged, scalarKindChanged, namedTypeChanged, numericLabelChanged,
		requiredFieldAdded, requiredFieldRemoved, oneofFieldRemoved, multipleMovedToOneof, movedToExistingOneof:
		return true
	}
	return false
}

// path is the place as Confluent prints it: #/Outer/Inner/oneof/3.
func (d difference) path() string {
	var parts []string
	if m := d.message(); m != nil {
		parts = append(parts, strings.ReplaceAll(m.Local, ".", "/"))
	}
	if d.enum != "" {
		parts = append(parts, strings.ReplaceAll(d.enum, ".", "/"))
	}
	if d.oneof != "" {
		parts = append(parts, d.oneof)
	}
	switch {
	case d.readerField != nil:
		parts = append(parts, strconv.Itoa(d.readerField.Tree.Number))
	case d.writerField != nil:
		parts = append(parts, strconv.Itoa(d.writerField.Tree.Number))
	case d.readerValue != nil:
		parts = append(parts, strconv.Itoa(d.readerValue.Number))
	case d.writerValue != nil:
		parts = append(parts, strconv.Itoa(d.writerValue.Number))
	}
	return "#/" + strings.Join(parts, "/")
}

// message is the message that the difference is in, on the side that has it.
func (d difference) message() *link.Message {
	if d.reader != nil {
		return d.reader
	}
	return d.writer
}
