package lint

import "github.com/treaty-registry/treaty/compat"

func all() []compat.Format { return []compat.Format{compat.Avro, compat.Protobuf, compat.JSON} }

// Rules returns every rule, in the order in which findings are listed.
func Rules() []Rule {
	onlyAvro, onlyJSON, onlyProto := []compat.Format{compat.Avro}, []compat.Format{compat.JSON}, []compat.Format{compat.Protobuf}
	return []Rule{
		{
			ID: "DOC_EVENT", Formats: all(), Standard: Warning, Strict: Error, check: docEvent,
			Title: "the root has a doc of at least 20 characters that is not just its name",
			Why:   "people who find the event elsewhere know nothing but this text", Fix: "say in a sentence what has happened when this is sent",
			Bad: `{"type": "record", "name": "Paid", "fields": []}`, Good: `{"type": "record", "name": "Paid", "doc": "A customer has paid an invoice in full.", "fields": []}`,
		},
		{
			ID: "DOC_FIELDS", Formats: all(), Standard: Note, Strict: Warning, check: docFields,
			Title: "every field is documented",
			Why:   "units, time zones and special values are in nobody's head for long", Fix: "add a doc to each field: its meaning, its unit, when it is absent",
			Bad: `{"type": "record", "name": "Paid", "fields": [{"name": "total", "type": "long"}]}`, Good: `{"type": "record", "name": "Paid", "fields": [{"name": "total", "type": "long", "doc": "in cents"}]}`,
		},
		{
			ID: "EVENT_NAME_CASE", Formats: all(), Standard: Warning, Strict: Error, check: nameCase,
			Title: "the root is named in PascalCase, and all fields in one case",
			Why:   "generated code and queries look at names; two styles in one event are a trap for whoever types them", Fix: "use one style; a renamed Avro field needs an alias",
			Bad: `{"type": "record", "name": "order_paid", "fields": []}`, Good: `{"type": "record", "name": "OrderPaid", "fields": []}`,
		},
		{
			ID: "EVENT_NAME_PAST_TENSE", Formats: all(), Strict: Warning, check: pastTense,
			Title: "an event is named after what has happened",
			Why:   "OrderPaid is a fact, PayOrder is a wish; readers treat them differently", Fix: "end the name with a verb in the past tense",
			Bad: `{"type": "record", "name": "PayOrder", "fields": []}`, Good: `{"type": "record", "name": "OrderPaid", "fields": []}`,
		},
		{
			ID: "NAMESPACE_MATCHES_DOMAIN", Formats: []compat.Format{compat.Avro, compat.Protobuf}, Strict: Warning, check: namespaceMatches,
			Title: "the namespace or package names the domain that treaty.yaml gives the schema",
			Why:   "people find events by their full name, and a name that points to another team is a dead end", Fix: "use a namespace with the domain in it; an existing Avro record keeps its old full name as an alias",
			Domain: "payments", Bad: `{"type": "record", "name": "Paid", "namespace": "com.acme.orders", "fields": []}`, Good: `{"type": "record", "name": "Paid", "namespace": "com.acme.payments.v1", "fields": []}`,
		},
		{
			ID: "CLOUDEVENTS_STRUCTURED", Formats: all(), Strict: Error, check: cloudEvent,
			Title: "a schema with the attribute specversion describes a valid CloudEvent",
			Why:   "tools that route CloudEvents drop or refuse events without id, source, specversion and type", Fix: "add the attribute, and name attributes with lower-case letters and digits only",
			Bad: `{"type": "record", "name": "E", "fields": [{"name": "specversion", "type": "string"}, {"name": "id", "type": "string"}, {"name": "type", "type": "string"}]}`, Good: `{"type": "record", "name": "E", "fields": [{"name": "specversion", "type": "string"}, {"name": "id", "type": "string"}, {"name": "source", "type": "string"}, {"name": "type", "type": "string"}]}`,
		},
		{
			ID: "TIMESTAMP_TYPE", Formats: all(), Standard: Warning, Strict: Error, check: timestampType,
			Title: "points in time have a type that says so",
			Why:   "a plain string or number does not say its unit or its time zone, and readers guess", Fix: "use timestamp-millis (Avro), google.protobuf.Timestamp, or format: date-time (JSON Schema)",
			Bad: `{"type": "record", "name": "A", "fields": [{"name": "createdAt", "type": "long"}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "createdAt", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}`,
		},
		{
			ID: "MONEY_NOT_FLOAT", Formats: all(), Standard: Warning, Strict: Error, check: moneyNotFloat,
			Title: "amounts of money are not float or double",
			Why:   "0.1 has no exact value in binary; sums differ between languages", Fix: "use the decimal logical type, an integer of the smallest unit, or google.type.Money",
			Bad: `{"type": "record", "name": "A", "fields": [{"name": "price", "type": "double"}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}}]}`,
		},
		{
			ID: "PII_TAGGED", Formats: all(), Standard: Warning, Strict: Error, check: piiTagged,
			Title: "fields that hold personal data carry a tag",
			Why:   "masking, encryption and deletion act on tags; an untagged field slips through", Fix: `tag the field ("confluent:tags": ["PII"]), or NOT_PII if it is none`,
			Bad: `{"type": "record", "name": "A", "fields": [{"name": "email", "type": "string"}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "email", "type": "string", "confluent:tags": ["PII"]}]}`,
		},
		{
			ID: "AVRO_ENUM_DEFAULT", Formats: onlyAvro, Standard: Error, Strict: Error, check: enumDefault,
			Title: "an enum declares a default symbol",
			Why:   "without one, a new symbol breaks every reader that does not know it yet", Fix: `add "default" with one of the symbols, such as UNKNOWN`,
			Bad: `{"type": "enum", "name": "S", "symbols": ["NEW"]}`, Good: `{"type": "enum", "name": "S", "symbols": ["UNKNOWN", "NEW"], "default": "UNKNOWN"}`,
		},
		{
			ID: "AVRO_OPTIONAL_DEFAULT", Formats: onlyAvro, Standard: Error, Strict: Error, check: optionalDefault,
			Title: `an optional field is ["null", T] with the default null`,
			Why:   "a default belongs to the first branch, and a field without default cannot be added or left out", Fix: `write ["null", …] with "default": null`,
			Bad: `{"type": "record", "name": "A", "fields": [{"name": "a", "type": ["null", "int"]}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "a", "type": ["null", "int"], "default": null}]}`,
		},
		{
			ID: "AVRO_ALIAS_ON_RENAME", Formats: onlyAvro, Standard: Note, Strict: Warning, check: aliasOnRename,
			Title: "a renamed field keeps its old name as an alias",
			Why:   "without it the old field is lost and the new one is empty when old data is read", Fix: "add the old name to the aliases of the field",
			Previous: `{"type": "record", "name": "A", "fields": [{"name": "zip", "type": "string"}]}`, Bad: `{"type": "record", "name": "A", "fields": [{"name": "postcode", "type": "string"}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "postcode", "type": "string", "aliases": ["zip"]}]}`,
		},
		{
			ID: "PROTO_ENUM_ZERO_UNSPECIFIED", Formats: onlyProto, Standard: Warning, Strict: Error, check: enumZero,
			Title: "the first value of an enum is NAME_UNSPECIFIED = 0",
			Why:   "0 is what readers see when the field is absent; a real value there is indistinguishable from nothing", Fix: "begin the enum with a value that means nothing",
			Bad: "syntax = \"proto3\";\nenum S { PAID = 0; }\n", Good: "syntax = \"proto3\";\nenum S { S_UNSPECIFIED = 0; PAID = 1; }\n",
		},
		{
			ID: "PROTO_RESERVED", Formats: onlyProto, Standard: Error, Strict: Error, check: reserved,
			Title: "number and name of a removed field are reserved",
			Why:   "the change is compatible, but a later field of that number would be read with the wrong type", Fix: "add reserved statements for the number and the name",
			Previous: "syntax = \"proto3\";\nmessage O { string a = 1; string b = 4; }\n", Bad: "syntax = \"proto3\";\nmessage O { string a = 1; }\n", Good: "syntax = \"proto3\";\nmessage O { reserved 4; reserved \"b\"; string a = 1; }\n",
		},
		{
			ID: "PROTO_NO_NUMBER_REUSE", Formats: onlyProto, Standard: Error, Strict: Error, check: numberReuse,
			Title: "a number is never given to another field",
			Why:   "old data holds the old field under that number and is misread without any error", Fix: "give the new field a number that was never used, and reserve the old one",
			Previous: "syntax = \"proto3\";\nmessage O { string a = 1; }\n", Bad: "syntax = \"proto3\";\nmessage O { int64 z = 1; }\n", Good: "syntax = \"proto3\";\nmessage O { reserved 1; reserved \"a\"; int64 z = 2; }\n",
		},
		{
			ID: "JSON_NO_REQUIRED_ADDED", Formats: onlyJSON, Standard: Error, Strict: Error, check: requiredAdded,
			Title: "no property becomes required",
			Why:   "documents of today do not have it and turn invalid", Fix: "leave the property optional, or give it a default and treat absence as that",
			Previous: `{"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a"]}`, Bad: `{"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"]}`, Good: `{"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a"]}`,
		},
		{
			ID: "JSON_OPEN_CONTENT_MODEL", Formats: onlyJSON, Standard: Warning, Strict: Warning, check: contentModel,
			Title: "additionalProperties is stated",
			Why:   "whether unknown properties are welcome decides which changes are compatible, and the default surprises", Fix: "write additionalProperties: false (properties can be added, not removed) or true (the other way round)",
			Bad: `{"type": "object", "properties": {"a": {}}}`, Good: `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`,
		},
		{
			ID: "NO_TYPE_NARROWING", Formats: all(), Standard: Warning, Strict: Error, check: narrowing,
			Title: "a number does not become a smaller one",
			Why:   "values that fitted yesterday overflow or are refused", Fix: "keep the wider type",
			Previous: `{"type": "record", "name": "A", "fields": [{"name": "a", "type": "long"}]}`, Bad: `{"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "a", "type": "long"}]}`,
		},
		{
			ID: "NO_UNIT_CHANGE", Formats: all(), Standard: Warning, Strict: Error, check: unitChange,
			Title: "the unit of a field stays what it was",
			Why:   "no compatibility check sees it, and every reader is wrong by a factor", Fix: "add a field with the new unit in its name, and deprecate the old one",
			Previous: `{"type": "record", "name": "A", "fields": [{"name": "wait_ms", "type": "long"}]}`, Bad: `{"type": "record", "name": "A", "fields": [{"name": "wait_s", "type": "long", "aliases": ["wait_ms"]}]}`, Good: `{"type": "record", "name": "A", "fields": [{"name": "wait_ms", "type": "long"}]}`,
		},
		{
			ID: "REF_PINNED", Formats: []compat.Format{compat.JSON, compat.Avro, compat.Protobuf}, Standard: Warning, Strict: Error, check: refPinned,
			Title: "references name a version",
			Why:   "a reference to the latest version changes what a schema means without a new version of it, and no check has seen that", Fix: "name the version, and raise it deliberately",
			Bad: `{"$ref": "https://registry.example/subjects/money/versions/latest/schema"}`, Good: `{"$ref": "https://registry.example/subjects/money/versions/3/schema"}`,
		},
		{
			ID: "SIZE_LIMITS", Formats: all(), Standard: Warning, Strict: Error, check: sizeLimits,
			Title: "at most 500 fields, 10 levels and 256 kB",
			Why:   "generated code, query engines and people give up above that", Fix: "split the schema into several with references",
		},
	}
}
