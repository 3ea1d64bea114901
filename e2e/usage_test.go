package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde"
	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry/serde/avrov2"
	"github.com/stretchr/testify/require"
)

// edge is what the test reads of an edge of the usage API.
type edge struct {
	Principal string   `json:"principal"`
	Role      string   `json:"role"`
	Status    string   `json:"status"`
	Verified  bool     `json:"verified"`
	SchemaIDs []int32  `json:"schemaIds"`
	Libraries []string `json:"libraries"`
}

// TestObservedUsage lets a producer and a consumer work that nobody has declared:
// they appear by themselves, with their roles.
func TestObservedUsage(t *testing.T) {
	t.Parallel()
	url := serve(t)
	client := func(user string) schemaregistry.Client {
		cl, err := schemaregistry.NewClient(schemaregistry.NewConfigWithBasicAuthentication(url, user, "secret"))
		require.NoError(t, err)
		t.Cleanup(func() { _ = cl.Close() })
		return cl
	}
	ser, err := avrov2.NewSerializer(client("checkout"), serde.ValueSerde, avrov2.NewSerializerConfig())
	require.NoError(t, err)
	payload, err := ser.Serialize("orders", &confluentOrder{ID: "o-1", Amount: 3})
	require.NoError(t, err)
	des, err := avrov2.NewDeserializer(client("billing"), serde.ValueSerde, avrov2.NewDeserializerConfig())
	require.NoError(t, err)
	var got confluentOrder
	require.NoError(t, des.DeserializeInto("orders", payload, &got))

	library := []string{"Go-http-client/1.1"} // what this client calls itself
	want := map[string]edge{
		"checkout": {Principal: "checkout", Role: "produces", Status: "undeclared", SchemaIDs: []int32{1}, Libraries: library},
		"billing":  {Principal: "billing", Role: "consumes", Status: "undeclared", SchemaIDs: []int32{1}, Libraries: library},
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // the registry writes down what it has seen every ten
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	seen := map[string]edge{}
	for len(seen) < len(want) {
		select {
		case <-ctx.Done():
			require.Equal(t, want, seen)
		case <-tick.C:
		}
		seen = usage(t, url, "orders-value")
	}
	require.Equal(t, want, seen)

	// Who is only seen is told and does not block; once it says what it reads with, the answer is definite.
	require.Equal(t, "yes UNKNOWN likely-breaks", judged(t, url))
	status, body := call(t, http.MethodPut, url+"/api/v1/applications/billing/versions/1/contract?branch=main",
		`{"principals":["billing"],"consumes":[{"subject":"orders-value","reader":{"version":1}}]}`)
	require.Equal(t, http.StatusOK, status, body)
	require.Equal(t, "no FAIL breaks-decode", judged(t, url))
}

// judged asks what happens if orders lose their amount, and returns the verdict and
// what becomes of the only reader.
func judged(t *testing.T, url string) string {
	t.Helper()
	status, body := call(t, http.MethodPost, url+"/api/v1/impact", `{"subject":"orders-value","action":"produce","by":"checkout","candidate":{"schema":
		"{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"}}`)
	require.Equal(t, http.StatusOK, status, body)
	var answer struct {
		Verdict  string
		AsWriter []struct{ Row, Result string }
	}
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	require.Len(t, answer.AsWriter, 1, body)
	return answer.Verdict + " " + answer.AsWriter[0].Row + " " + answer.AsWriter[0].Result
}

// usage returns the edges of a subject by principal.
func usage(t *testing.T, url, subject string) map[string]edge {
	t.Helper()
	res, err := http.Get(url + "/api/v1/subjects/" + subject + "/usage")
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode, string(body))
	var answer struct {
		Edges []edge `json:"edges"`
	}
	require.NoError(t, json.Unmarshal(body, &answer))
	all := map[string]edge{}
	for _, e := range answer.Edges {
		all[e.Principal] = e
	}
	return all
}
