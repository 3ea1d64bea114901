package rules

func protobufWords() []words { return append(protobufBreaking(), protobufCompatible()...) }

// order is a message Order with a line per field.
func order(fields ...string) string { return message("Order", fields...) }

func message(name string, lines ...string) string {
	out := "message " + name + " {\n"
	for _, l := range lines {
		out += "  " + l + "\n"
	}
	return out + "}"
}

func protobufBreaking() []words {
	const id, money, price = "string id = 1;", "message Money {\n  int64 units = 1;\n}", "message Price {\n  string text = 1;\n}"
	return []words{
		{
			"FIELD_KIND_CHANGED", "a field became a message, a map or a scalar",
			"A field is a scalar, a message or a map, and the three are encoded differently: a reader finds the number, but not what it expects behind it, and drops the value or fails. A map and a repeated message of the same shape count as different too.",
			"Keep the field as it is and add one with a new number. Mark the old one `deprecated`.",
			proto3(order(id, "string total = 2;"), money), proto3(order(id, "Money total = 2;"), money),
		},
		{
			"FIELD_SCALAR_KIND_CHANGED", "a scalar field is encoded differently",
			"Only types of one group can stand for each other: int32, int64, uint32, uint64, bool and enums; sint32 and sint64; fixed32 and sfixed32; fixed64 and sfixed64; string and bytes. float and double stand alone. Between groups, values are lost or come out as other numbers, without any error.",
			"Keep the type and add a field with a new number.",
			proto3(order(id, "int32 amount = 2;")), proto3(order(id, "sint32 amount = 2;")),
		},
		{
			"FIELD_NAMED_TYPE_CHANGED", "a field has another message type",
			"Messages are compared by name without the package, however alike they are: a reader would take the fields of one for those of the other. It is also reported at a field whose imported type changed in an incompatible way; the finding inside that type is listed too.",
			"Keep the type and add a field with a new number. For an imported type refer to the version that the old schema refers to, or undo the change in the imported file.",
			proto3(order(id, "Money total = 2;"), money, price), proto3(order(id, "Price total = 2;"), money, price),
		},
		{
			"FIELD_NUMERIC_LABEL_CHANGED", "a number changed between required, optional and repeated",
			"Lists of numbers are packed into one block, so a reader of a single value finds something else; and readers that require a field reject records without it. Only labels that are written count: a plain proto3 field has none, so going from there to `repeated` is not reported, although packed values may be lost.",
			"Keep the label. For a list, add a field with a new number.",
			proto3(order(id, "optional int32 amount = 2;")), proto3(order(id, "repeated int32 amount = 2;")),
		},
		{
			"REQUIRED_FIELD_ADDED", "a required field was added",
			"Readers reject every record that lacks a required field, and all records of the writer do.",
			"Make the field `optional`.",
			proto2(order("required string id = 1;")), proto2(order("required string id = 1;", "required string country = 2;")),
		},
		{
			"REQUIRED_FIELD_REMOVED", "a required field was removed",
			"Programs that still have the field reject every record without it. Under FORWARD the same change is reported as REQUIRED_FIELD_ADDED.",
			"Keep the field, or make it `optional` from the start: required fields can never be removed.",
			proto2(order("required string id = 1;", "required string country = 2;")), proto2(order("required string id = 1;")),
		},
		{
			"ONEOF_FIELD_REMOVED", "a member of a oneof was removed",
			"A record in which the removed member is set reads as if none were, so the choice is lost. Removing the whole oneof with all its members is compatible, and so is removing a field outside of one.",
			"Keep the member, marked `deprecated`, or remove the whole oneof. Under FORWARD add new alternatives outside of the oneof.",
			proto3(order(id, "oneof payment {", "  string card = 2;", "  string iban = 3;", "}")), proto3(order(id, "oneof payment {", "  string card = 2;", "}")),
		},
		{
			"MULTIPLE_FIELDS_MOVED_TO_ONEOF", "several fields became alternatives of each other",
			"Fields that could be set together now exclude each other: of a record with several of them only the last one is read.",
			"Leave the fields outside. Into a new oneof at most one existing field can move.",
			proto3(order(id, "string card = 2;", "string iban = 3;")), proto3(order(id, "oneof payment {", "  string card = 2;", "  string iban = 3;", "}")),
		},
		{
			"FIELD_MOVED_TO_EXISTING_ONEOF", "a field moved into a oneof that has other members",
			"The field could be set together with a member of the oneof and now excludes it: of a record with both only one is read. The same holds for fields of two oneofs that became one.",
			"Leave the field where it is.",
			proto3(order(id, "string card = 2;", "oneof payment {", "  string iban = 3;", "}")), proto3(order(id, "oneof payment {", "  string card = 2;", "  string iban = 3;", "}")),
		},
		{
			"MESSAGE_REMOVED", "a message was removed, renamed or moved",
			"Messages are found by name within their parent, so renaming one or moving it in or out of another message counts as removing it. Records of that type can no longer be read. Under FORWARD and FULL this also means: a file cannot gain a message.",
			"Keep the message under its name and in its place. Under FORWARD put the new message into a file of its own, registered under its own subject, and import it.",
			proto3(order(id), message("Refund", id)), proto3(order(id)),
		},
		{
			"PACKAGE_CHANGED", "the package changed",
			"All messages have other full names, so readers that look them up by name do not find them.",
			"Keep the package. A new package is a new subject.",
			"syntax = \"proto3\";\npackage shop;\n\n" + order(id) + "\n", "syntax = \"proto3\";\npackage shop.v2;\n\n" + order(id) + "\n",
		},
	}
}

func protobufCompatible() []words {
	const id, country = "string id = 1;", "string country = 2;"
	enum := func(lines ...string) string {
		out := "enum State {\n"
		for _, l := range lines {
			out += "  " + l + "\n"
		}
		return out + "}"
	}
	const open, paid, shipped = "OPEN = 0;", "PAID = 1;", "SHIPPED = 2;"
	return []words{
		{"FIELD_ADDED", "a field was added", "Data without the field reads as its zero value; readers without it skip it.", "", proto3(order(id)), proto3(order(id, country))},
		{
			"FIELD_REMOVED", "a field was removed", "Readers skip fields that they do not know. Reserve the number and the name, so that nobody uses them for something else: no rule here notices that.", "",
			proto3(order(id, country)), proto3(order(id)),
		},
		{
			"FIELD_NAME_CHANGED", "a field was renamed", "The binary form holds numbers, not names. JSON and generated code do hold names.", "",
			proto3(order(id, country)), proto3(order(id, "string country_code = 2;")),
		},
		{
			"FIELD_STRING_OR_BYTES_LABEL_CHANGED", "a string or bytes field changed between optional and repeated", "One value and a list of one are encoded alike; of several, a reader of one takes the last.", "",
			proto3(order(id, "optional string note = 2;")), proto3(order(id, "repeated string note = 2;")),
		},
		{
			"ONEOF_ADDED", "a oneof was added", "At most one existing field moved into it, so nothing excludes what it did not exclude before.", "",
			proto3(order(id, "string card = 2;")), proto3(order(id, "oneof payment {", "  string card = 2;", "}")),
		},
		{
			"ONEOF_REMOVED", "a oneof was removed", "Its members are gone with it, or stand on their own, where they exclude each other no longer.", "",
			proto3(order(id, "oneof payment {", "  string card = 2;", "}")), proto3(order(id)),
		},
		{
			"ONEOF_FIELD_ADDED", "a oneof gained a member", "Data of the writer never has it. Old readers cannot see that it is set: look at the FORWARD verdict.", "",
			proto3(order(id, "oneof payment {", "  string card = 2;", "}")), proto3(order(id, "oneof payment {", "  string card = 2;", "  string iban = 3;", "}")),
		},
		{
			"ONEOF_FIELD_MOVED_TO_TOP_LEVEL", "a member left its oneof", "It keeps its number and reads as before; releases of Confluent before mid-2026 call this a removal.", "",
			proto3(order(id, "oneof payment {", "  string card = 2;", "  string iban = 3;", "}")), proto3(order(id, "string card = 2;", "oneof payment {", "  string iban = 3;", "}")),
		},
		{
			"MESSAGE_ADDED", "a message was added", "Readers with more messages read all that they read before. Old readers lack it: see MESSAGE_REMOVED for FORWARD.", "",
			proto3(order(id)), proto3(order(id), message("Refund", id)),
		},
		{
			"MESSAGE_MOVED", "messages are in another order", "Messages are found by name. Serializers write the position of the message into each record, though, and readers look it up in the schema of the writer.", "",
			proto3(order(id), message("Refund", id)), proto3(message("Refund", id), order(id)),
		},
		{"ENUM_ADDED", "an enum was added", "Enums are numbers on the wire.", "", proto3(order(id)), proto3(order(id), enum(open, paid))},
		{"ENUM_REMOVED", "an enum was removed", "Enums are numbers on the wire; a field of that type would be reported on its own.", "", proto3(order(id), enum(open, paid)), proto3(order(id))},
		{
			"ENUM_CONST_ADDED", "an enum gained a value", "Readers keep numbers that they have no name for.", "",
			proto3(order(id, "State state = 2;"), enum(open, paid)), proto3(order(id, "State state = 2;"), enum(open, paid, shipped)),
		},
		{
			"ENUM_CONST_CHANGED", "a value of an enum was renamed", "The number stays. JSON and generated code hold the name.", "",
			proto3(order(id, "State state = 2;"), enum(open, paid)), proto3(order(id, "State state = 2;"), enum(open, "SETTLED = 1;")),
		},
		{
			"ENUM_CONST_REMOVED", "an enum lost a value", "Readers keep numbers that they have no name for.", "",
			proto3(order(id, "State state = 2;"), enum(open, paid, shipped)), proto3(order(id, "State state = 2;"), enum(open, paid)),
		},
	}
}
