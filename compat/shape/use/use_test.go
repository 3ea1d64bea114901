package use_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/use"
)

func read(t testing.TB, f compat.Format, text string) *shape.Schema {
	t.Helper()
	s, err := shape.Read(f, compat.Source{Text: text})
	require.NoError(t, err)
	return s
}

// record is an Avro record with fields.
func record(fields string) string {
	return `{"type":"record","name":"Order","fields":[` + fields + `]}`
}

const (
	id       = `{"name":"orderId","type":"string"}`
	email    = `,{"name":"customerEmail","type":"string"}`
	total    = `,{"name":"total","type":"int"}`
	coupon   = `,{"name":"couponCode","type":["null","string"],"default":null}`
	currency = `,{"name":"currency","type":"string"}`
	euro     = `,{"name":"currency","type":"string","default":"EUR"}`
	address  = `,{"name":"address","type":["null",{"type":"record","name":"Address","fields":[{"name":"zip","type":"string"},{"name":"town","type":"string"}]}]}`
	noTown   = `,{"name":"address","type":["null",{"type":"record","name":"Address","fields":[{"name":"zip","type":"string"}]}]}`
	status   = `,{"name":"status","type":{"type":"enum","name":"Status","symbols":["NEW","PAID"],"default":"NEW"}}`
	sent     = `,{"name":"status","type":{"type":"enum","name":"Status","symbols":["NEW","PAID","SENT"],"default":"NEW"}}`
)

func proto(fields string) string {
	return "syntax = \"proto3\"; message Order { string id = 1; " + fields + " }"
}

func closed(properties, required string) string {
	return `{"type":"object","additionalProperties":false,"properties":{` + properties + `},"required":[` + required + `]}`
}

// TestCheck has a row for each rule of the check, by format. A reader of "" is a
// generic one.
func TestCheck(t *testing.T) {
	t.Parallel()
	fields := func(f ...string) *use.Uses { return &use.Uses{Fields: f} }
	for _, c := range []struct {
		name                 string
		format               compat.Format
		reader, live, writer string
		uses                 *use.Uses
		want                 use.Result
		rules                []string // rule and path
		loses                []string
	}{
		// The example of an order without customerEmail and with a currency.
		{"FullReader", compat.Avro, record(id + email + total + coupon), record(id + email + total + coupon), record(id + total + coupon + currency), nil, use.BreaksDecode, []string{"AVRO_READER_FIELD_MISSING_DEFAULT_VALUE customerEmail"}, []string{"customerEmail"}},
		{"FullReaderThatUsesLittle", compat.Avro, record(id + email + total), record(id + email + total), record(id + total + currency), fields("orderId", "total"), use.BreaksDecode, []string{"AVRO_READER_FIELD_MISSING_DEFAULT_VALUE customerEmail"}, []string{"customerEmail"}},
		{"NarrowReader", compat.Avro, record(id + total), record(id + email + total), record(id + total + currency), fields("orderId", "total"), use.Unused, nil, nil},
		{"NarrowReaderOfTheField", compat.Avro, record(id + email), record(id + email + total), record(id + total + currency), fields("orderId", "customerEmail"), use.BreaksDecode, []string{"AVRO_READER_FIELD_MISSING_DEFAULT_VALUE customerEmail", "USE_FIELD_MISSING customerEmail"}, []string{"customerEmail"}},
		{"GenericReader", compat.Avro, "", record(id + email + total), record(id + total + currency), nil, use.UnknownUsage, []string{"USE_UNDECLARED_REMOVAL customerEmail"}, nil},
		{"FieldWithDefaultAdded", compat.Avro, record(id + email), record(id + email), record(id + email + euro), nil, use.OK, nil, nil},
		{"GenericReaderNothingGoes", compat.Avro, "", record(id + email), record(id + email + euro), nil, use.OK, nil, nil},
		{"GenericReaderOfWhatGoes", compat.Avro, "", record(id + email), record(id), fields("customerEmail"), use.BreaksUsage, []string{"USE_FIELD_MISSING customerEmail"}, nil},
		{"GenericReaderOfWhatStays", compat.Avro, "", record(id + email), record(id), fields("orderId"), use.Unused, nil, nil},
		{"Nothing", compat.Avro, record(id), record(id), record(id), fields("orderId"), use.OK, nil, nil},

		{"AvroDefaultFillsUsed", compat.Avro, record(id + coupon), record(id + coupon), record(id), fields("couponCode"), use.BreaksUsage, []string{"USE_FIELD_MISSING couponCode"}, []string{"couponCode"}},
		{"AvroDefaultFillsUnused", compat.Avro, record(id + coupon), record(id + coupon), record(id), fields("orderId"), use.Unused, nil, []string{"couponCode"}},
		{"AvroDefaultFillsUndeclared", compat.Avro, record(id + coupon), record(id + coupon), record(id), nil, use.OK, nil, []string{"couponCode"}},
		{"AvroRenameWithAlias", compat.Avro, record(id + `,{"name":"mail","type":"string","aliases":["customerEmail"]}`), record(id + `,{"name":"mail","type":"string"}`), record(id + email), fields("mail"), use.OK, nil, nil},
		{"AvroPromotion", compat.Avro, record(id + `,{"name":"total","type":"long"}`), record(id + `,{"name":"total","type":"long"}`), record(id + total), fields("total"), use.OK, nil, nil},
		{"AvroGenericRetyped", compat.Avro, "", record(id + total), record(id + `,{"name":"total","type":"string"}`), fields("total"), use.BreaksUsage, []string{"USE_FIELD_TYPE_CHANGED total"}, nil},
		{"AvroGenericRetypedUndeclared", compat.Avro, "", record(id + total), record(id + `,{"name":"total","type":"string"}`), nil, use.UnknownUsage, []string{"USE_UNDECLARED_TYPE_CHANGE total"}, nil},
		{"AvroNestedStays", compat.Avro, "", record(id + address), record(id + noTown), fields("address.zip"), use.Unused, nil, nil},
		{"AvroNestedGoes", compat.Avro, "", record(id + address), record(id + noTown), fields("address.town"), use.BreaksUsage, []string{"USE_FIELD_MISSING address.town"}, nil},
		{"AvroNestedWhole", compat.Avro, "", record(id + address), record(id + noTown), fields("address"), use.BreaksUsage, []string{"USE_FIELD_MISSING address.town"}, nil},
		{"AvroExhaustiveEnum", compat.Avro, record(id + status), record(id + status), record(id + sent), &use.Uses{Exhaustive: []string{"status"}}, use.BreaksUsage, []string{"USE_ENUM_SYMBOL_ADDED status"}, nil},
		{"AvroTolerantEnum", compat.Avro, record(id + status), record(id + status), record(id + sent), fields("status"), use.OK, nil, nil},
		{"AvroRequired", compat.Avro, record(id + coupon), record(id + coupon), record(id + coupon), &use.Uses{Required: []string{"orderId", "couponCode"}}, use.BreaksUsage, []string{"USE_FIELD_NOT_GUARANTEED couponCode"}, nil},
		{"AvroRequiredInside", compat.Avro, record(id + address), record(id + address), record(id + address), &use.Uses{Required: []string{"address.zip"}}, use.BreaksUsage, []string{"USE_FIELD_NOT_GUARANTEED address.zip"}, nil},
		{"FieldThatTheReaderLacks", compat.Avro, record(id), record(id + email), record(id + email), fields("customerEmail"), use.BreaksUsage, []string{"USE_FIELD_UNKNOWN customerEmail"}, nil},
		{"FieldThatNobodyHas", compat.Avro, "", record(id), record(id), fields("x"), use.BreaksUsage, []string{"USE_FIELD_MISSING x"}, nil},
		{"NewFieldOfGenericReader", compat.Avro, "", record(id), record(id + euro), fields("currency"), use.OK, nil, nil},

		{"ProtobufUnusedGoes", compat.Protobuf, proto("string a = 2; string b = 3;"), proto("string a = 2; string b = 3;"), proto("string a = 2;"), fields("a"), use.Unused, nil, []string{"b"}},
		{"ProtobufUsedGoes", compat.Protobuf, proto("string a = 2; string b = 3;"), proto("string a = 2; string b = 3;"), proto("string a = 2;"), fields("b"), use.BreaksUsage, []string{"USE_FIELD_MISSING b"}, []string{"b"}},
		{"ProtobufUndeclaredGoes", compat.Protobuf, proto("string a = 2; string b = 3;"), proto("string a = 2; string b = 3;"), proto("string a = 2;"), nil, use.OK, nil, []string{"b"}},
		{"ProtobufWireClash", compat.Protobuf, proto("string a = 2;"), proto("string a = 2;"), proto("int32 a = 2;"), fields("id"), use.BreaksDecode, []string{"PROTO_FIELD_SCALAR_KIND_CHANGED a"}, nil},
		{"ProtobufRename", compat.Protobuf, proto("string a = 2;"), proto("string a = 2;"), proto("string b = 2;"), fields("a"), use.OK, nil, nil},
		{"ProtobufRenameInJSON", compat.Protobuf, proto("string a = 2;"), proto("string a = 2;"), proto("string b = 2;"), &use.Uses{Fields: []string{"a"}, JSONEncoding: true}, use.BreaksUsage, []string{"USE_FIELD_RENAMED_IN_JSON a"}, nil},
		{"ProtobufOneofMemberThatIsNotKnown", compat.Protobuf, proto("oneof x { string a = 2; }"), proto("oneof x { string a = 2; string b = 3; }"), proto("oneof x { string a = 2; string b = 3; }"), fields("id"), use.Unused, nil, nil},
		{"ProtobufOneofMemberUndeclared", compat.Protobuf, proto("oneof x { string a = 2; }"), proto("oneof x { string a = 2; string b = 3; }"), proto("oneof x { string a = 2; string b = 3; }"), nil, use.BreaksDecode, []string{"PROTO_ONEOF_FIELD_REMOVED "}, nil},
		{"ProtobufMovedToOneofUsed", compat.Protobuf, proto("oneof x { string a = 2; string b = 3; }"), proto("string a = 2; string b = 3;"), proto("string a = 2; string b = 3;"), fields("a"), use.BreaksDecode, []string{"PROTO_MULTIPLE_FIELDS_MOVED_TO_ONEOF a"}, nil},
		{"ProtobufMovedToOneofUnused", compat.Protobuf, proto("oneof x { string a = 2; string b = 3; }"), proto("string a = 2; string b = 3;"), proto("string a = 2; string b = 3;"), fields("id"), use.Unused, nil, nil},
		{"ProtobufOpenEnum", compat.Protobuf, proto("S s = 2; enum S { A = 0; }"), proto("S s = 2; enum S { A = 0; }"), proto("S s = 2; enum S { A = 0; B = 1; }"), fields("s"), use.OK, nil, nil},
		{"ProtobufExhaustiveEnum", compat.Protobuf, proto("S s = 2; enum S { A = 0; }"), proto("S s = 2; enum S { A = 0; }"), proto("S s = 2; enum S { A = 0; B = 1; }"), &use.Uses{Exhaustive: []string{"s"}}, use.BreaksUsage, []string{"USE_ENUM_SYMBOL_ADDED s"}, nil},
		{"ProtobufPresence", compat.Protobuf, proto("optional int32 n = 2;"), proto("optional int32 n = 2;"), proto("optional int32 n = 2;"), &use.Uses{Required: []string{"id", "n"}}, use.BreaksUsage, []string{"USE_FIELD_NOT_GUARANTEED n"}, nil},

		{"JSONClosedReader", compat.JSON, closed(`"a":{"type":"string"}`, ""), closed(`"a":{"type":"string"}`, ""), closed(`"a":{"type":"string"},"b":{"type":"string"}`, ""), nil, use.BreaksDecode, []string{"JSON_PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL "}, nil},
		{"JSONClosedReaderRescued", compat.JSON, closed(`"a":{"type":"string"}`, ""), closed(`"a":{"type":"string"}`, ""), closed(`"a":{"type":"string"},"b":{"type":"string"}`, ""), fields("a"), use.Unused, nil, nil},
		{"JSONUsedGoes", compat.JSON, closed(`"a":{"type":"string"},"b":{"type":"string"}`, ""), closed(`"a":{"type":"string"},"b":{"type":"string"}`, ""), closed(`"a":{"type":"string"}`, ""), fields("b"), use.BreaksUsage, []string{"USE_FIELD_MISSING b"}, []string{"b"}},
		{"JSONOptionalNow", compat.JSON, "", closed(`"a":{"type":"string"}`, `"a"`), closed(`"a":{"type":"string"}`, ""), fields("a"), use.BreaksUsage, []string{"USE_FIELD_OPTIONAL_NOW a"}, nil},
		{"JSONRequiredByReader", compat.JSON, closed(`"a":{"type":"string"}`, `"a"`), closed(`"a":{"type":"string"}`, `"a"`), closed(`"a":{"type":"string"}`, ""), fields("a"), use.BreaksDecode, []string{"JSON_REQUIRED_ATTRIBUTE_ADDED a", "USE_FIELD_OPTIONAL_NOW a"}, nil},
		{"JSONNeverGuaranteed", compat.JSON, closed(`"a":{"type":"string"}`, ""), closed(`"a":{"type":"string"}`, ""), closed(`"a":{"type":"string"}`, ""), &use.Uses{Required: []string{"a"}}, use.BreaksUsage, []string{"USE_FIELD_NOT_GUARANTEED a"}, nil},
		{"JSONWidenedEnum", compat.JSON, closed(`"a":{"enum":["A"]}`, ""), closed(`"a":{"enum":["A"]}`, ""), closed(`"a":{"enum":["A","B"]}`, ""), fields("a"), use.BreaksDecode, []string{"JSON_ENUM_ARRAY_NARROWED a"}, nil},
		{"JSONCondition", compat.JSON, `{"type":"object","properties":{"a":{"type":"string"}},"if":{"required":["a"]}}`, closed(`"a":{"type":"string"}`, ""), `{"type":"object","properties":{"a":{"type":"string"}},"if":{"required":["b"]}}`, fields("a"), use.Undecided, []string{"USE_NOT_DECIDABLE ", "USE_NOT_DECIDABLE "}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var reader *shape.Schema
			if c.reader != "" {
				reader = read(t, c.format, c.reader)
			}
			k := use.New(use.Question{Writer: read(t, c.format, c.writer), Live: []*shape.Schema{read(t, c.format, c.live)}})
			a, err := k.Check(c.uses, reader)
			require.NoError(t, err)
			var rules []string
			for _, f := range a.Findings {
				rules = append(rules, f.Rule+" "+f.Path)
				require.NotEmpty(t, f.Text)
			}
			require.Equal(t, c.want, a.Result, "%v", a.Findings)
			require.Empty(t, cmp.Diff(c.rules, rules))
			require.Empty(t, cmp.Diff(c.loses, a.Loses))
			again, err := k.Check(c.uses, reader)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(a, again))
		})
	}
}

func TestOtherFormat(t *testing.T) {
	t.Parallel()
	k := use.New(use.Question{Writer: read(t, compat.Protobuf, proto("")), Live: []*shape.Schema{read(t, compat.Avro, record(id))}})
	a, err := k.Check(nil, read(t, compat.Avro, record(id)))
	require.NoError(t, err)
	require.Equal(t, use.BreaksDecode, a.Result)
	a, err = k.Check(nil, nil)
	require.NoError(t, err)
	require.Equal(t, use.UnknownUsage, a.Result)
	a, err = k.Check(&use.Uses{Fields: []string{"orderId"}}, nil)
	require.NoError(t, err)
	require.Equal(t, use.BreaksUsage, a.Result)
}
