package observe_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/identity"
	"github.com/treaty-registry/treaty/server/observe"
	"github.com/treaty-registry/treaty/server/tables"
)

// nowhere keeps nothing.
type nowhere struct{}

func (nowhere) AddObservations(context.Context, []evidence.Observation, map[string]int64, map[string]time.Time) error {
	return nil
}

func (nowhere) ObservationsSince(context.Context, int64) ([]evidence.Observation, int64, error) {
	return nil, 0, nil
}

func (nowhere) Observing(context.Context) (map[string]time.Time, map[string]int64, error) {
	return nil, nil, nil
}

func (nowhere) Forget(context.Context, time.Time) error { return nil }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func observer(t observe.Tables, now func() time.Time) *observe.Observer {
	state := catalog.NewState()
	return observe.New(observe.Options{
		Tables: t, Identity: identity.New(identity.Options{}), Catalog: func() *catalog.State { return state },
		Environment: "default", Limit: 100_000, Every: time.Second, Log: discard(), Now: now,
	})
}

// javaClient is what Confluent's clients send with every request.
func javaClient(t testing.TB) *http.Request {
	r, err := http.NewRequest(http.MethodGet, "/schemas/ids/7?subject=orders-value", nil) //nolint:noctx // the context is of no interest here
	require.NoError(t, err)
	for name, value := range map[string]string{
		"Accept": "application/vnd.schemaregistry.v1+json", "User-Agent": "Java/21.0.4", "Confluent-Client-Version": "java/8.1.0",
		"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("sa-billing:a-secret-of-some-length")), "X-Registry-Client-Id": "billing",
		"Accept-Encoding": "gzip", "Connection": "keep-alive",
	} {
		r.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	return r
}

func TestNotingNeedsNoMemory(t *testing.T) {
	o, r := observer(nowhere{}, time.Now), javaClient(t)
	o.Note(r, evidence.FetchesID, "orders-value", 7, "")
	require.Zero(t, testing.AllocsPerRun(1000, func() { o.Note(r, evidence.FetchesID, "orders-value", 7, "") }))
}

func BenchmarkNote(b *testing.B) {
	for name, change := range map[string]func(*http.Request){
		"Anonymous": func(r *http.Request) { r.Header = http.Header{"User-Agent": {"Java/21.0.4"}} },
		"Basic":     func(*http.Request) {},
	} {
		r := javaClient(b)
		change(r)
		b.Run(name, func(b *testing.B) {
			o := observer(nowhere{}, time.Now)
			b.ReportAllocs()
			for b.Loop() {
				o.Note(r, evidence.FetchesID, "orders-value", 7, "")
			}
		})
		b.Run(name+"Parallel", func(b *testing.B) {
			o := observer(nowhere{}, time.Now)
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					o.Note(r, evidence.FetchesID, "orders-value", 7, "")
				}
			})
		})
	}
}

// BenchmarkFlush flushes 10,000 keys that are known already and were all seen again.
func BenchmarkFlush(b *testing.B) {
	db, err := tables.Open(b.Context(), tables.Memory, "")
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	o := observer(db, time.Now)
	const keys = 10_000
	requests := make([]*http.Request, keys/200)
	for i := range requests {
		requests[i] = request(fmt.Sprint("client-", i))
	}
	ask := func() {
		for i := range keys {
			o.Note(requests[i%len(requests)], evidence.FetchesID, "orders-value", int32(i/len(requests)+1), "")
		}
	}
	ask()
	o.Flush(b.Context())
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		ask()
		b.StartTimer()
		o.Flush(b.Context())
	}
}
