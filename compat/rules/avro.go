package rules

// Fields that the examples for Avro share.
const (
	avroID     = `{"name": "id", "type": "string"}`
	avroAmount = `{"name": "amount", "type": "double"}`
)

// state is a field with an enum.
func state(symbols, more string) string {
	return `{"name": "state", "type": {"type": "enum", "name": "State", "symbols": [` + symbols + `]` + more + `}}`
}

func avroWords() []words { return append(avroBreaking(), avroCompatible()...) }

func avroBreaking() []words {
	return []words{
		{
			"READER_FIELD_MISSING_DEFAULT_VALUE", "a field without a default is missing in the data",
			"The reader has a field that the writer does not write, and no default to put there instead, so every record of the writer fails to deserialize. Under BACKWARD a field was added without a default; under FORWARD one was removed that had none. A type that may be null is not a default: `\"type\": [\"null\", \"string\"]` still needs `\"default\": null`.",
			"Give the field a default. If it is an old field under a new name, add the old name to its `aliases`. Under FORWARD keep the field: give it a default in one version and remove it in a later one, when all readers have that default.",
			record(avroID, avroAmount), record(avroID, avroAmount, `{"name": "country", "type": "string"}`),
		},
		{
			"TYPE_MISMATCH", "a type became one that cannot read the old values",
			"Avro's binary form holds no types: the reader takes the writer's schema to decode and then converts. Only int → long → float → double and string ↔ bytes convert. Nullable to plain is such a mismatch too (a null cannot become a string), and so is enum ↔ string or fixed ↔ bytes. A quirk of Avro: when a field with an enum type that has an enum default, but no default of its own, is missing in the data, this is reported instead of READER_FIELD_MISSING_DEFAULT_VALUE.",
			"Keep the type, or use a union of the old type and the new one, or add a field with a new name and a default. Widening (int to long) is compatible in one direction only.",
			record(avroID, avroAmount), record(avroID, `{"name": "amount", "type": "string"}`),
		},
		{
			"MISSING_UNION_BRANCH", "a union has no branch for values of the other side",
			"The writer may write a branch that no branch of the reader's union can read. The same is reported when a branch of that name is still there but changed inside in an incompatible way: Avro tries the branches and forgets why they failed.",
			"Keep the branch. If it is there, look inside it: its record, enum or fixed type has the real difference. Under FORWARD leave the new branch out until all readers have it.",
			record(avroID, `{"name": "note", "type": ["null", "string", "long"]}`), record(avroID, `{"name": "note", "type": ["null", "string"]}`),
		},
		{
			"MISSING_ENUM_SYMBOLS", "an enum lacks symbols that may be in the data",
			"The writer may write a symbol that the reader does not know, and the reader's enum has no default symbol to take instead. The default of a *field* does not help: it counts only when the whole field is absent.",
			"Keep the symbol, or give the enum a `default` that is one of its symbols. An enum that has had a default from its first version can gain and lose symbols freely, in both directions.",
			record(avroID, state(`"NEW", "PAID", "SHIPPED"`, "")), record(avroID, state(`"NEW", "PAID"`, "")),
		},
		{
			"NAME_MISMATCH", "a named type was renamed",
			"Records, enums and fixed types are matched by their simple names; namespaces do not matter. An alias helps the reader only: it must be on the reader and equal the writer's full name.",
			"Keep the name, or add the old full name to the `aliases` of the new type. Aliases help new readers of old data only: under FORWARD and FULL a type cannot be renamed.",
			"{\"type\": \"fixed\", \"name\": \"shop.Hash\", \"size\": 16}\n", "{\"type\": \"fixed\", \"name\": \"shop.Checksum\", \"size\": 16}\n",
		},
		{
			"FIXED_SIZE_MISMATCH", "a fixed type has another size",
			"A fixed value has no length in the data: the reader takes exactly as many bytes as its schema says, so with another size everything behind the value is read from the wrong place.",
			"Keep the size. Put the other size into a type and a field of its own, or use `bytes`.",
			"{\"type\": \"fixed\", \"name\": \"Hash\", \"size\": 16}\n", "{\"type\": \"fixed\", \"name\": \"Hash\", \"size\": 32}\n",
		},
		{
			"READER_FIELD_AMBIGUOUS", "a field stands for two fields of the data",
			"The name and the aliases of one field of the reader match more than one field of the writer. Avro gives up the whole comparison there, and so do readers in Java. Confluent answers without an errorType: \"Unexpected exception during compatibility check\".",
			"Remove the aliases that name another field which still exists. Under FORWARD do not add a field whose name is an alias of another field.",
			record(`{"name": "mail", "type": "string"}`, `{"name": "email", "type": "string"}`),
			record(`{"name": "email", "type": "string", "aliases": ["mail"]}`),
		},
	}
}

func avroCompatible() []words {
	const mail = `{"name": "mail", "type": "string"}`
	note := func(text string) string { return record(`{"name": "id", "type": "string"` + text + `}`) }
	date := func(text string) string {
		return record(avroID, `{"name": "day", "type": {"type": "int"`+text+`}}`)
	}
	return []words{
		{
			"FIELD_ADDED", "a field with a default was added", "The reader takes the default where the data has no such field; a reader without the field skips it.", "",
			record(avroID), record(avroID, `{"name": "currency", "type": "string", "default": "EUR"}`),
		},
		{
			"FIELD_REMOVED", "a field was removed", "The reader skips what it does not know. Old readers of new data need a default for it: look at the FORWARD verdict.", "",
			record(avroID, avroAmount), record(avroID),
		},
		{
			"FIELD_RENAMED", "a field was renamed with an alias", "The alias tells the reader under which name the data has the field. Old readers do not know the new name.", "",
			record(mail), record(`{"name": "email", "type": "string", "aliases": ["mail"]}`),
		},
		{
			"FIELDS_MOVED", "fields are in another order", "Fields are found by name, not by position.", "",
			record(avroID, avroAmount), record(avroAmount, avroID),
		},
		{
			"TYPE_CHANGED", "a type became one that reads the old values", "int is read as long, float or double, long as float or double, float as double; string and bytes as each other; any type by a union that holds it. Not the other way round.", "",
			record(`{"name": "count", "type": "int"}`), record(`{"name": "count", "type": "long"}`),
		},
		{
			"TYPE_RENAMED", "a type was renamed with an alias", "The alias of the reader equals the full name of the writer. Old readers do not know the new name.", "",
			"{\"type\": \"fixed\", \"name\": \"shop.Hash\", \"size\": 16}\n",
			"{\"type\": \"fixed\", \"name\": \"shop.Checksum\", \"size\": 16, \"aliases\": [\"shop.Hash\"]}\n",
		},
		{
			"TYPE_MOVED", "a type moved to another namespace", "Only simple names are compared. Programs with generated classes may still mind.", "",
			"{\"type\": \"fixed\", \"name\": \"Hash\", \"namespace\": \"shop\", \"size\": 16}\n", "{\"type\": \"fixed\", \"name\": \"Hash\", \"namespace\": \"store\", \"size\": 16}\n",
		},
		{
			"BRANCH_ADDED", "a union gained a branch", "A reader with more branches reads all that one with fewer does. Old readers cannot read the new branch.", "",
			record(`{"name": "note", "type": ["null", "string"]}`), record(`{"name": "note", "type": ["null", "string", "long"]}`),
		},
		{
			"BRANCH_REMOVED", "a union lost a branch that another one reads", "The remaining branches read the values of the removed one: an int is a long.", "",
			record(`{"name": "count", "type": ["null", "int", "long"]}`), record(`{"name": "count", "type": ["null", "long"]}`),
		},
		{
			"BRANCHES_MOVED", "branches of a union are in another order", "Branches are found by what they can read. The default of a field still has to fit.", "",
			record(`{"name": "note", "type": ["null", "string"]}`), record(`{"name": "note", "type": ["string", "null"]}`),
		},
		{
			"SYMBOL_ADDED", "an enum gained a symbol", "A reader with more symbols reads all that the writer knows. Old readers need an enum default for the new symbol.", "",
			record(state(`"NEW", "PAID"`, "")), record(state(`"NEW", "PAID", "SHIPPED"`, "")),
		},
		{
			"SYMBOL_REMOVED", "an enum lost a symbol but has a default", "The reader takes its default symbol for one that it does not know.", "",
			record(state(`"UNKNOWN", "NEW", "PAID"`, `, "default": "UNKNOWN"`)), record(state(`"UNKNOWN", "NEW"`, `, "default": "UNKNOWN"`)),
		},
		{
			"SYMBOLS_MOVED", "symbols of an enum are in another order", "Symbols are found by name, not by position.", "",
			record(state(`"NEW", "PAID"`, "")), record(state(`"PAID", "NEW"`, "")),
		},
		{
			"DEFAULT_ADDED", "a default was added", "A default counts where the data has no such field; both versions have it. From now on the field can be removed.", "",
			note(``), note(`, "default": ""`),
		},
		{
			"DEFAULT_CHANGED", "a default changed", "For data that has the field nothing changes. Data without it is read with another value.", "",
			note(`, "default": ""`), note(`, "default": "none"`),
		},
		{
			"DEFAULT_REMOVED", "a default was removed", "Between these two versions nothing changes. Against versions that lack the field it breaks, which a transitive level finds.", "",
			note(`, "default": ""`), note(``),
		},
		{
			"ALIAS_ADDED", "an alias was added", "An alias is one name more under which the reader looks for data.", "",
			note(``), note(`, "aliases": ["key"]`),
		},
		{
			"ALIAS_CHANGED", "an alias leads to another field in one direction", "In the other direction, whose finding has the details, the name and aliases of a field match several fields.", "",
			record(`{"name": "mail", "type": "string", "aliases": ["email"]}`),
			record(`{"name": "mail", "type": "string"}`, `{"name": "email", "type": "string", "default": ""}`),
		},
		{
			"ALIAS_REMOVED", "an alias was removed", "Between these two versions nothing changes. Data under the old name can no longer be read, which a transitive level finds.", "",
			note(`, "aliases": ["key"]`), note(``),
		},
		{
			"LOGICAL_TYPE_ADDED", "a logical type was added", "Readers decode the same bytes. Programs see another class, such as a date instead of a number.", "",
			date(``), date(`, "logicalType": "date"`),
		},
		{
			"LOGICAL_TYPE_CHANGED", "a logical type changed", "Avro does not look at it, so it counts as compatible; whether the values still mean the same is another question.", "",
			date(`, "logicalType": "date"`), date(`, "logicalType": "time-millis"`),
		},
		{
			"LOGICAL_TYPE_REMOVED", "a logical type was removed", "Readers decode the same bytes.", "",
			date(`, "logicalType": "date"`), date(``),
		},
		{"DOC_ADDED", "documentation was added", "Documentation has no influence on data.", "", note(``), note(`, "doc": "number of the order"`)},
		{"DOC_CHANGED", "documentation changed", "Documentation has no influence on data.", "", note(`, "doc": "number"`), note(`, "doc": "number of the order"`)},
		{"DOC_REMOVED", "documentation was removed", "Documentation has no influence on data.", "", note(`, "doc": "number"`), note(``)},
		{
			"ORDER_CHANGED", "the sort order of a field changed", "The order matters when records are sorted, not when they are read.", "",
			note(``), note(`, "order": "descending"`),
		},
		{"PROPERTY_ADDED", "a property without meaning in Avro was added", "Avro ignores keys that it does not know.", "", note(``), note(`, "owner": "payments"`)},
		{"PROPERTY_CHANGED", "a property without meaning in Avro changed", "Avro ignores keys that it does not know.", "", note(`, "owner": "payments"`), note(`, "owner": "orders"`)},
		{"PROPERTY_REMOVED", "a property without meaning in Avro was removed", "Avro ignores keys that it does not know.", "", note(`, "owner": "payments"`), note(``)},
	}
}
