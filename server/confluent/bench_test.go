package confluent_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger/memory"
)

// discard is a ResponseWriter that costs nothing, so that only the handler is measured.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

// text is a body that can be read again.
type text struct{ strings.Reader }

func (*text) Close() error { return nil }

// serve runs a request against a handler, and against a bare one that answers the
// same bytes from the same router.
func serve(b *testing.B, n *node, method, route, target, sent string) {
	b.Helper()
	answer := []byte(n.must(method, target, sent))
	bare := echo.New()
	bare.Add(method, route, func(c echo.Context) error { return c.Blob(http.StatusOK, api.MediaTypeV1, answer) })
	for _, h := range []struct {
		name string
		http.Handler
	}{{"treaty", n.Handler}, {"bare", bare}} {
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				r, err := http.NewRequest(method, target, nil) //nolint:noctx // the context is of no interest here
				if err != nil {
					b.Error(err)
				}
				reader := new(text)
				if sent != "" {
					r.Body, r.ContentLength = reader, int64(len(sent))
					r.Header.Set("Content-Type", api.MediaTypeV1)
				}
				r.Header.Set("Accept", api.MediaTypeV1)
				w := &discard{header: http.Header{}}
				for pb.Next() {
					reader.Reset(sent)
					h.ServeHTTP(w, r)
					clear(w.header)
				}
			})
		})
	}
}

func filled(b *testing.B, subjects int) *node {
	b.Helper()
	n := newNode(b, options{quiet: true, faults: memory.Faults{}})
	for i := range subjects {
		n.must("POST", fmt.Sprintf("/subjects/orders-%05d-value/versions", i), textOf(orders(i)))
	}
	return n
}

// orders is a schema of about one kilobyte.
func orders(i int) string {
	var s strings.Builder
	fmt.Fprintf(&s, `{"type":"record","name":"Order%d","namespace":"com.example.orders","fields":[`, i)
	for f := range 12 {
		if f > 0 {
			s.WriteByte(',')
		}
		fmt.Fprintf(&s, `{"name":"field%d","type":["null","string"],"doc":"What field %d is good for.","default":null}`, f, f)
	}
	s.WriteString("]}")
	return s.String()
}

// TestSchemaByIDNeedsNoMemory keeps the call that consumers make most free of garbage.
func TestSchemaByIDNeedsNoMemory(t *testing.T) {
	n := newNode(t, options{quiet: true})
	n.must("POST", "/subjects/a/versions", textOf(`"string"`))
	for _, target := range []string{"/schemas/ids/1", "/schemas/ids/1?subject=a", "/schemas/ids/1?fetchMaxId=false&subject=a"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		require.NoError(t, err)
		r.Header.Set("Accept", api.MediaTypeV1)
		w := &discard{header: http.Header{}}
		n.ServeHTTP(w, r)
		allocations := testing.AllocsPerRun(1000, func() {
			clear(w.header)
			n.ServeHTTP(w, r)
		})
		require.LessOrEqual(t, allocations, 1.0, target) // one for the collector emptying a pool now and then
	}
}

func BenchmarkSchemaByID(b *testing.B) {
	serve(b, filled(b, 100), http.MethodGet, "/schemas/ids/:id", "/schemas/ids/7", "")
}

func BenchmarkSchemaByIDAndSubject(b *testing.B) {
	serve(b, filled(b, 100), http.MethodGet, "/schemas/ids/:id", "/schemas/ids/7?subject=orders-00006-value", "")
}

func BenchmarkLatest(b *testing.B) {
	serve(b, filled(b, 100), http.MethodGet, "/subjects/:subject/versions/:version", "/subjects/orders-00006-value/versions/latest", "")
}

func BenchmarkLookup(b *testing.B) {
	serve(b, filled(b, 100), http.MethodPost, "/subjects/:subject", "/subjects/orders-00006-value", textOf(orders(6)))
}

func BenchmarkRegisterAgain(b *testing.B) {
	serve(b, filled(b, 100), http.MethodPost, "/subjects/:subject/versions", "/subjects/orders-00006-value/versions", textOf(orders(6)))
}

func BenchmarkCheck(b *testing.B) {
	serve(b, filled(b, 100), http.MethodPost, "/compatibility/subjects/:subject/versions/:version",
		"/compatibility/subjects/orders-00006-value/versions/latest", textOf(orders(6)))
}

func BenchmarkListSubjects(b *testing.B) {
	serve(b, filled(b, 10_000), http.MethodGet, "/subjects", "/subjects", "")
}
