package e2e

import (
	"net/http"
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/rest"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/jsonschema"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/protobuf"
	"github.com/hamba/avro/v2/registry"
	"github.com/riferrei/srclient"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

func TestSrclient(t *testing.T) {
	cl := srclient.NewSchemaRegistryClient(serve(t))
	first, err := cl.CreateSchema("orders-value", avroV1, srclient.Avro)
	require.NoError(t, err)
	require.Equal(t, 1, first.Version())

	// Produce with version 1, evolve, and consume with what the id leads to.
	binary, err := first.Codec().BinaryFromNative(nil, map[string]any{"id": "o-1", "amount": 9.5})
	require.NoError(t, err)
	second, err := cl.CreateSchema("orders-value", avroV2, srclient.Avro)
	require.NoError(t, err)
	require.Equal(t, 2, second.Version())
	cl.ResetCache()
	writer, err := cl.GetSchema(first.ID())
	require.NoError(t, err)
	native, _, err := writer.Codec().NativeFromBinary(binary)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": "o-1", "amount": 9.5}, native)

	_, err = cl.CreateSchema("orders-value", avroBroken, srclient.Avro)
	require.ErrorContains(t, err, "409")
	fits, err := cl.IsSchemaCompatible("orders-value", avroBroken, "latest", srclient.Avro)
	require.NoError(t, err)
	require.False(t, fits)

	level, err := cl.ChangeSubjectCompatibilityLevel("orders-value", srclient.Full)
	require.NoError(t, err)
	require.Equal(t, srclient.Full, *level)
	level, err = cl.GetCompatibilityLevel("other", true)
	require.NoError(t, err)
	require.Equal(t, srclient.Backward, *level)

	found, err := cl.LookupSchema("orders-value", avroV1, srclient.Avro)
	require.NoError(t, err)
	require.Equal(t, first.ID(), found.ID())
	latest, err := cl.GetLatestSchema("orders-value")
	require.NoError(t, err)
	require.Equal(t, second.ID(), latest.ID())
	require.NoError(t, cl.DeleteSubject("orders-value", true))
	subjects, err := cl.GetSubjects()
	require.NoError(t, err)
	require.Empty(t, subjects)
}

func TestHamba(t *testing.T) {
	ctx := t.Context()
	url := serve(t)
	cl, err := registry.NewClient(url)
	require.NoError(t, err)
	id, schema, err := cl.CreateSchema(ctx, "orders-value", avroV1)
	require.NoError(t, err)

	encoder := registry.NewDecoder(cl)
	var o order
	payload, err := avroEncode(schema.String())(order{ID: "o-1", Amount: 9.5})
	require.NoError(t, err)
	framed := append([]byte{0, 0, 0, 0, byte(id)}, payload...)
	require.NoError(t, encoder.Decode(ctx, framed, &o))
	require.Equal(t, order{ID: "o-1", Amount: 9.5}, o)

	second, _, err := cl.CreateSchema(ctx, "orders-value", avroV2)
	require.NoError(t, err)
	require.Greater(t, second, id)
	fits, err := cl.IsCompatible(ctx, "orders-value", avroBroken)
	require.NoError(t, err)
	require.False(t, fits)
	_, _, err = cl.CreateSchema(ctx, "orders-value", avroBroken)
	require.Error(t, err)

	known, _, err := cl.IsRegistered(ctx, "orders-value", avroV1)
	require.NoError(t, err)
	require.Equal(t, id, known)
	versions, err := cl.GetVersions(ctx, "orders-value")
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, versions)
	require.NoError(t, cl.SetCompatibilityLevel(ctx, "orders-value", registry.FullCL))
	// The client reads the level under another key than registries answer with,
	// so what it has set is asked for by hand.
	_, body := call(t, http.MethodGet, url+"/config/orders-value", "")
	require.JSONEq(t, `{"compatibilityLevel":"FULL"}`, body)
}

func confluent(t *testing.T) schemaregistry.Client {
	t.Helper()
	cl, err := schemaregistry.NewClient(schemaregistry.NewConfig(serve(t)))
	require.NoError(t, err)
	t.Cleanup(func() { _ = cl.Close() })
	return cl
}

// refused asserts that a registration was refused as incompatible.
func refused(t *testing.T, cl schemaregistry.Client, subject string, info schemaregistry.SchemaInfo) {
	t.Helper()
	_, err := cl.Register(subject, info, false)
	var e *rest.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 40901, e.Code)
	fits, err := cl.TestSubjectCompatibility(subject, info)
	require.NoError(t, err)
	require.False(t, fits)
}

// Events as the Avro serde of Confluent's Go client derives schemas from them.
type confluentOrder struct {
	ID     string  `avro:"id"`
	Amount float64 `avro:"amount"`
}

func TestConfluentAvro(t *testing.T) {
	cl := confluent(t)
	ids := map[string]int{}
	for _, text := range []string{avroV1, avroV2} {
		id, err := cl.Register("orders-value", schemaregistry.SchemaInfo{Schema: text}, false)
		require.NoError(t, err)
		ids[text] = id
	}
	conf := avrov2.NewSerializerConfig()
	conf.AutoRegisterSchemas = false
	conf.UseLatestVersion = true
	ser, err := avrov2.NewSerializer(cl, serde.ValueSerde, conf)
	require.NoError(t, err)
	payload, err := ser.Serialize("orders", &order{ID: "o-1", Amount: 2, Currency: "USD"})
	require.NoError(t, err)
	require.Equal(t, byte(ids[avroV2]), payload[4])
	des, err := avrov2.NewDeserializer(cl, serde.ValueSerde, avrov2.NewDeserializerConfig())
	require.NoError(t, err)
	var got order
	require.NoError(t, des.DeserializeInto("orders", payload, &got))
	require.Equal(t, order{ID: "o-1", Amount: 2, Currency: "USD"}, got)

	auto, err := avrov2.NewSerializer(cl, serde.ValueSerde, avrov2.NewSerializerConfig())
	require.NoError(t, err)
	payload, err = auto.Serialize("fresh", &confluentOrder{ID: "o-2", Amount: 3})
	require.NoError(t, err, "a producer registers its schema by itself")
	var fresh confluentOrder
	require.NoError(t, des.DeserializeInto("fresh", payload, &fresh))
	require.Equal(t, confluentOrder{ID: "o-2", Amount: 3}, fresh)
	refused(t, cl, "orders-value", schemaregistry.SchemaInfo{Schema: avroBroken})
}

func TestConfluentProtobuf(t *testing.T) {
	cl := confluent(t)
	ser, err := protobuf.NewSerializer(cl, serde.ValueSerde, protobuf.NewSerializerConfig())
	require.NoError(t, err)
	des, err := protobuf.NewDeserializer(cl, serde.ValueSerde, protobuf.NewDeserializerConfig())
	require.NoError(t, err)
	event := wrapperspb.String("o-1")
	require.NoError(t, des.ProtoRegistry.RegisterMessage(event.ProtoReflect().Type()))
	payload, err := ser.Serialize("orders", event)
	require.NoError(t, err)
	got, err := des.Deserialize("orders", payload)
	require.NoError(t, err)
	require.True(t, proto.Equal(event, got.(proto.Message)))

	for _, text := range []string{protoV1, protoV2} {
		_, err = cl.Register("typed-value", schemaregistry.SchemaInfo{Schema: text, SchemaType: "PROTOBUF"}, false)
		require.NoError(t, err)
	}
	refused(t, cl, "typed-value", schemaregistry.SchemaInfo{Schema: protoBroken, SchemaType: "PROTOBUF"})
}

func TestConfluentJSON(t *testing.T) {
	cl := confluent(t)
	for _, text := range []string{jsonV1, jsonV2} {
		_, err := cl.Register("orders-value", schemaregistry.SchemaInfo{Schema: text, SchemaType: "JSON"}, false)
		require.NoError(t, err)
	}
	conf := jsonschema.NewSerializerConfig()
	conf.AutoRegisterSchemas = false
	conf.UseLatestVersion = true
	conf.EnableValidation = true
	ser, err := jsonschema.NewSerializer(cl, serde.ValueSerde, conf)
	require.NoError(t, err)
	payload, err := ser.Serialize("orders", &order{ID: "o-1", Amount: 2, Currency: "USD"})
	require.NoError(t, err)
	des, err := jsonschema.NewDeserializer(cl, serde.ValueSerde, jsonschema.NewDeserializerConfig())
	require.NoError(t, err)
	var got order
	require.NoError(t, des.DeserializeInto("orders", payload, &got))
	require.Equal(t, order{ID: "o-1", Amount: 2, Currency: "USD"}, got)
	refused(t, cl, "orders-value", schemaregistry.SchemaInfo{Schema: jsonBroken, SchemaType: "JSON"})
}

// TestConfluentContracts stores metadata and rules with a schema and finds the
// schema by them, as Confluent's data contracts do.
func TestConfluentContracts(t *testing.T) {
	cl := confluent(t)
	rules := &schemaregistry.RuleSet{DomainRules: []schemaregistry.Rule{{Name: "positive", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Expr: "message.amount > 0"}}}
	for major, text := range map[string]string{"1": avroV1} {
		_, err := cl.Register("orders-value", schemaregistry.SchemaInfo{
			Schema: text, RuleSet: rules,
			Metadata: &schemaregistry.Metadata{Properties: map[string]string{"major": major}},
		}, false)
		require.NoError(t, err)
	}
	found, err := cl.GetLatestWithMetadata("orders-value", map[string]string{"major": "1"}, false)
	require.NoError(t, err)
	require.Equal(t, 1, found.Version)
	require.NotNil(t, found.RuleSet)
	require.Equal(t, "message.amount > 0", found.RuleSet.DomainRules[0].Expr)

	_, err = cl.GetLatestWithMetadata("orders-value", map[string]string{"major": "2"}, false)
	var e *rest.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, 40403, e.Code)

	status, body := call(t, http.MethodGet, cl.Config().SchemaRegistryURL+"/associations/resources/-/orders?resourceType=topic&associationType=value&offset=0&limit=-1", "")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "[]", body, "newer clients ask for associations before they serialise anything")
}
