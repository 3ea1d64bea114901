package asyncapi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/asyncapi"
)

const billing = `
asyncapi: 3.0.0
info:
  title: Billing Service
  version: 2.3.0
  x-owner: team-payments
channels:
  orders:
    address: orders
    messages:
      placed: {$ref: '#/components/messages/OrderPlaced'}
  invoices:
    address: invoices
    messages:
      written:
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: {type: record, name: InvoiceWritten, namespace: shop.finance, fields: [{name: id, type: string}]}
  refunds:
    bindings: {kafka: {topic: refunds.v1}}
  loose:
    address: null
operations:
  onOrder:
    action: receive
    channel: {$ref: '#/channels/orders'}
    messages: [{$ref: '#/channels/orders/messages/placed'}]
    bindings: {kafka: {groupId: {type: string, enum: [billing-orders]}}}
    x-treaty-from: earliest
    x-treaty-uses: {fields: [orderId, total]}
  writeInvoice:
    action: send
    channel: {$ref: '#/channels/invoices'}
  refund:
    action: send
    channel: {$ref: '#/channels/refunds'}
  nowhere:
    action: send
    channel: {$ref: '#/channels/loose'}
components:
  messages:
    OrderPlaced:
      payload:
        schemaFormat: application/vnd.apache.avro;version=1.9.0
        schema: {$ref: 'https://registry.example/subjects/orders-value/versions/6'}
`

func TestParse(t *testing.T) {
	d, err := asyncapi.Parse([]byte(billing))
	require.NoError(t, err)
	want := api.Contract{
		Application: "billing-service", Owner: "team-payments",
		Produces: []api.Produces{
			{Flow: api.Flow{Channel: "refunds.v1"}},
			{Flow: api.Flow{Event: "shop.finance.InvoiceWritten"}, Schema: &api.Reader{Schema: &api.SchemaText{
				SchemaType: "AVRO",
				Schema:     `{"fields":[{"name":"id","type":"string"}],"name":"InvoiceWritten","namespace":"shop.finance","type":"record"}`,
			}}},
		},
		Consumes: []api.Consumes{{
			Flow: api.Flow{Subject: "orders-value"}, Group: "billing-orders", From: "earliest",
			Reader: &api.Reader{Version: 6}, Uses: &api.Uses{Fields: []string{"orderId", "total"}},
		}},
	}
	require.Empty(t, cmp.Diff(want, d.Contract))
	require.Equal(t, "2.3.0", d.Version)
	require.Len(t, d.Warnings, 1)
	require.Contains(t, d.Warnings[0], "nowhere")
}

func TestParseRefuses(t *testing.T) {
	for want, text := range map[string]string{
		"neither YAML nor JSON": "a: [",
		"not an object":         "- a",
		"not a version":         "asyncapi: 2.6.0\ninfo: {title: a}",
		"names the application": "asyncapi: 3.0.0\ninfo: {version: '1'}",
		"leads nowhere":         "asyncapi: 3.0.0\ninfo: {title: a}\noperations: {x: {action: send, channel: {$ref: '#/channels/none'}}}",
		"neither send nor":      "asyncapi: 3.0.0\ninfo: {title: a}\nchannels: {c: {address: c}}\noperations: {x: {action: publish, channel: {$ref: '#/channels/c'}}}",
		"round in circles":      "asyncapi: 3.0.0\ninfo: {title: a}\nchannels: {c: {$ref: '#/channels/c'}}\noperations: {x: {action: send, channel: {$ref: '#/channels/c'}}}",
		"unknown field":         "asyncapi: 3.0.0\ninfo: {title: a}\nchannels: {c: {address: c}}\noperations: {x: {action: receive, channel: {$ref: '#/channels/c'}, x-treaty-uses: {field: [a]}}}",
		"larger than":           strings.Repeat("#", asyncapi.MaxSize+1),
	} {
		_, err := asyncapi.Parse([]byte(text))
		require.ErrorContains(t, err, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(billing))
	f.Add([]byte(`{"asyncapi":"3.1.0","info":{"title":"a"},"operations":{"x":{"$ref":"#/operations/x"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := asyncapi.Parse(data)
		if err == nil && d.Contract.Application == "" {
			t.Error("a document without application is refused")
		}
	})
}
