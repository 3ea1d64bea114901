package e2e

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"testing"

	"github.com/hamba/avro/v2"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/encoding/protowire"
)

// TestFranz lets producers and consumers with franz-go's Serde exchange records
// through a broker, across an evolution of the schema, for all three formats.
func TestFranz(t *testing.T) {
	url := serve(t)
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "avro", "proto", "json"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)

	for _, f := range []struct {
		topic          string
		kind           sr.SchemaType
		v1, v2, broken string
		encode         func(schema string) func(any) ([]byte, error)
		decode         func(schema string) func([]byte, any) error
		index          []int
	}{
		{"avro", sr.TypeAvro, avroV1, avroV2, avroBroken, avroEncode, avroDecode, nil},
		{"proto", sr.TypeProtobuf, protoV1, protoV2, protoBroken, protoEncode, protoDecode, []int{0}},
		{"json", sr.TypeJSON, jsonV1, jsonV2, jsonBroken, jsonEncode, jsonDecode, nil},
	} {
		t.Run(f.topic, func(t *testing.T) {
			ctx := t.Context()
			registry, err := sr.NewClient(sr.URLs(url))
			require.NoError(t, err)
			kafka, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics(f.topic), kgo.DefaultProduceTopic(f.topic))
			require.NoError(t, err)
			defer kafka.Close()
			subject := f.topic + "-value"

			produce := func(text string, o order) sr.SubjectSchema {
				s, err := registry.CreateSchema(ctx, subject, sr.Schema{Schema: text, Type: f.kind})
				require.NoError(t, err)
				var serde sr.Serde
				opts := []sr.EncodingOpt{sr.EncodeFn(f.encode(text))}
				if f.index != nil {
					opts = append(opts, sr.Index(f.index...))
				}
				serde.Register(s.ID, order{}, opts...)
				value, err := serde.Encode(o)
				require.NoError(t, err)
				require.NoError(t, kafka.ProduceSync(ctx, kgo.SliceRecord(value)).FirstErr())
				return s
			}
			consume := func() order {
				fetches := kafka.PollRecords(ctx, 1)
				require.NoError(t, fetches.Err())
				value := fetches.Records()[0].Value
				id, _, err := (&sr.ConfluentHeader{}).DecodeID(value)
				require.NoError(t, err)
				s, err := registry.SchemaByID(ctx, id) // a consumer knows nothing but the id
				require.NoError(t, err)
				var serde sr.Serde
				opts := []sr.EncodingOpt{sr.DecodeFn(f.decode(s.Schema))}
				if f.index != nil {
					opts = append(opts, sr.Index(f.index...))
				}
				serde.Register(id, order{}, opts...)
				var o order
				require.NoError(t, serde.Decode(value, &o))
				return o
			}

			first := produce(f.v1, order{ID: "o-1", Amount: 9.5})
			require.Equal(t, 1, first.Version)
			require.Equal(t, order{ID: "o-1", Amount: 9.5}, consume())

			second := produce(f.v2, order{ID: "o-2", Amount: 1, Currency: "USD"})
			require.Equal(t, 2, second.Version)
			require.NotEqual(t, first.ID, second.ID)
			require.Equal(t, order{ID: "o-2", Amount: 1, Currency: "USD"}, consume())

			again, err := registry.CreateSchema(ctx, subject, sr.Schema{Schema: f.v1, Type: f.kind})
			require.NoError(t, err)
			require.Equal(t, first.ID, again.ID, "a known schema keeps its id")

			_, err = registry.CreateSchema(ctx, subject, sr.Schema{Schema: f.broken, Type: f.kind})
			var refused *sr.ResponseError
			require.True(t, errors.As(err, &refused), "%v", err)
			require.Equal(t, http.StatusConflict, refused.StatusCode)
			require.Equal(t, 40901, refused.ErrorCode)

			verdict, err := registry.CheckCompatibility(sr.WithParams(ctx, sr.Verbose), subject, -1, sr.Schema{Schema: f.broken, Type: f.kind})
			require.NoError(t, err)
			require.False(t, verdict.Is)
			require.NotEmpty(t, verdict.Messages)
		})
	}
}

// TestFranzAdministration walks the rest of franz-go's registry client.
func TestFranzAdministration(t *testing.T) {
	ctx := t.Context()
	cl, err := sr.NewClient(sr.URLs(serve(t)))
	require.NoError(t, err)

	types, err := cl.SupportedTypes(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []sr.SchemaType{sr.TypeAvro, sr.TypeProtobuf, sr.TypeJSON}, types)

	customer, err := cl.CreateSchema(ctx, "customer", sr.Schema{Schema: `{"type":"record","name":"Customer","namespace":"shop","fields":[{"name":"name","type":"string"}]}`})
	require.NoError(t, err)
	ref := sr.SchemaReference{Name: "shop.Customer", Subject: "customer", Version: customer.Version}
	invoice, err := cl.CreateSchema(ctx, "team/invoice-value", sr.Schema{
		Schema:     `{"type":"record","name":"Invoice","namespace":"shop","fields":[{"name":"customer","type":"Customer"}]}`,
		References: []sr.SchemaReference{ref},
	})
	require.NoError(t, err)
	require.Equal(t, []sr.SchemaReference{ref}, invoice.References)

	users, err := cl.SchemaReferences(ctx, "customer", 1)
	require.NoError(t, err)
	require.Len(t, users, 1)
	require.Equal(t, "team/invoice-value", users[0].Subject)

	byGUID, err := cl.SchemaIDsByGUID(ctx, guidOf(t, cl, invoice.ID))
	require.NoError(t, err)
	require.Equal(t, []sr.ContextID{{Context: ".", ID: invoice.ID}}, byGUID)

	subjects, err := cl.Subjects(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"customer", "team/invoice-value"}, subjects)

	set := cl.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatFullTransitive}, "team/invoice-value")
	require.NoError(t, set[0].Err)
	level := cl.Compatibility(ctx, "team/invoice-value")
	require.NoError(t, level[0].Err)
	require.Equal(t, sr.CompatFullTransitive, level[0].Level)

	_, err = cl.DeleteSubject(ctx, "customer", sr.SoftDelete)
	var refused *sr.ResponseError
	require.True(t, errors.As(err, &refused), "%v", err)
	require.Equal(t, 42206, refused.ErrorCode, "a schema that others refer to stays")

	gone, err := cl.DeleteSubject(ctx, "team/invoice-value", sr.SoftDelete)
	require.NoError(t, err)
	require.Equal(t, []int{1}, gone)
	gone, err = cl.DeleteSubject(ctx, "team/invoice-value", sr.HardDelete)
	require.NoError(t, err)
	require.Equal(t, []int{1}, gone)

	inContext, err := cl.RegisterSchema(ctx, ":.dev:customer", sr.Schema{Schema: `"string"`}, -1, -1)
	require.NoError(t, err)
	require.Equal(t, 1, inContext, "ids start anew in each context")
	contexts, err := cl.Contexts(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{".", ".dev"}, contexts)

	mode := cl.SetMode(ctx, sr.ModeReadOnly, "customer")
	require.NoError(t, mode[0].Err)
	_, err = cl.CreateSchema(ctx, "customer", sr.Schema{Schema: `"int"`})
	require.True(t, errors.As(err, &refused), "%v", err)
	require.Equal(t, 42205, refused.ErrorCode)
}

func guidOf(t *testing.T, cl *sr.Client, id int) string {
	t.Helper()
	all, err := cl.AllSchemas(t.Context())
	require.NoError(t, err)
	for _, s := range all {
		if s.ID == id {
			return s.GUID
		}
	}
	t.Fatalf("schema %d is not in the list of all schemas", id)
	return ""
}

func avroEncode(schema string) func(any) ([]byte, error) {
	s := avro.MustParse(schema)
	return func(v any) ([]byte, error) { return avro.Marshal(s, v) }
}

func avroDecode(schema string) func([]byte, any) error {
	s := avro.MustParse(schema)
	return func(b []byte, v any) error { return avro.Unmarshal(s, b, v) }
}

func jsonEncode(string) func(any) ([]byte, error) { return json.Marshal }

func jsonDecode(string) func([]byte, any) error { return json.Unmarshal }

func protoEncode(string) func(any) ([]byte, error) {
	return func(v any) ([]byte, error) {
		o := v.(order)
		b := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), o.ID)
		b = protowire.AppendFixed64(protowire.AppendTag(b, 2, protowire.Fixed64Type), math.Float64bits(o.Amount))
		if o.Currency != "" {
			b = protowire.AppendString(protowire.AppendTag(b, 3, protowire.BytesType), o.Currency)
		}
		return b, nil
	}
}

func protoDecode(string) func([]byte, any) error {
	return func(b []byte, v any) error {
		o := v.(*order)
		for len(b) > 0 {
			number, kind, n := protowire.ConsumeTag(b)
			if n < 0 {
				return protowire.ParseError(n)
			}
			b = b[n:]
			switch {
			case number == 2:
				bits, n := protowire.ConsumeFixed64(b)
				if n < 0 {
					return protowire.ParseError(n)
				}
				o.Amount, b = math.Float64frombits(bits), b[n:]
			case kind == protowire.BytesType:
				text, n := protowire.ConsumeString(b)
				if n < 0 {
					return protowire.ParseError(n)
				}
				if b = b[n:]; number == 1 {
					o.ID = text
				} else {
					o.Currency = text
				}
			}
		}
		return nil
	}
}
