package confluent_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
)

// BenchmarkConnections measures whole requests over the loopback interface, on
// kept connections, against a bare Echo handler that answers the same bytes.
// The client is raw, so that it takes as little of the machine as it can. Rounds
// of the two alternate, so that whatever else the machine does meets both; the
// ratio of the medians is what counts.
func BenchmarkConnections(b *testing.B) {
	small := filled(b, 100)
	for _, c := range []struct {
		name                 string
		n                    *node
		connections          int
		method, target, body string
	}{
		{"SchemaByID", small, 64, "GET", "/schemas/ids/7", ""},
		{"Latest", small, 256, "GET", "/subjects/orders-00006-value/versions/latest", ""},
		{"Lookup", small, 64, "POST", "/subjects/orders-00006-value", textOf(orders(6))},
		{"RegisterAgain", small, 64, "POST", "/subjects/orders-00006-value/versions", textOf(orders(6))},
		{"List10000", filled(b, 10_000), 64, "GET", "/subjects", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			answer := []byte(c.n.must(c.method, c.target, c.body))
			bare := echo.New()
			bare.Any("/*", func(c echo.Context) error {
				if _, err := io.Copy(io.Discard, c.Request().Body); err != nil {
					return err
				}
				return c.Blob(http.StatusOK, api.MediaTypeV1, answer)
			})
			ours, theirs := httptest.NewServer(c.n.Handler), httptest.NewServer(bare)
			defer ours.Close()
			defer theirs.Close()
			var rates [2][]float64
			for range max(b.N, 5) {
				for i, s := range []*httptest.Server{ours, theirs} {
					rates[i] = append(rates[i], load(b, s.Listener.Addr().String(), c.connections, c.method, c.target, c.body))
				}
			}
			b.ReportMetric(median(rates[0]), "treaty/s")
			b.ReportMetric(median(rates[1]), "bare/s")
			b.ReportMetric(median(rates[0])/median(rates[1]), "ratio")
			b.ReportMetric(0, "ns/op") // a round has a fixed length
		})
	}
}

// load sends one request again and again over many connections for a moment, and
// returns how many were answered per second.
func load(b *testing.B, address string, connections int, method, target, body string) float64 {
	b.Helper()
	request := []byte(fmt.Sprintf("%s %s HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		method, target, api.MediaTypeV1, api.MediaTypeV1, len(body), body))
	var answered atomic.Int64
	var end atomic.Bool
	var all sync.WaitGroup
	start := make(chan struct{})
	for range connections {
		conn, err := net.Dial("tcp", address) //nolint:noctx // the loopback interface answers at once
		if err != nil {
			b.Fatal(err)
		}
		all.Go(func() {
			defer conn.Close()
			r := bufio.NewReaderSize(conn, 64<<10)
			<-start
			for !end.Load() {
				if _, err := conn.Write(request); err != nil {
					b.Error(err)
					return
				}
				if err := skipAnswer(r); err != nil {
					b.Error(err)
					return
				}
				answered.Add(1)
			}
		})
	}
	begun := time.Now()
	close(start)
	time.AfterFunc(300*time.Millisecond, func() { end.Store(true) })
	all.Wait()
	return float64(answered.Load()) / time.Since(begun).Seconds()
}

// skipAnswer reads one answer, whole or in chunks.
func skipAnswer(r *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		switch {
		case err != nil:
			return err
		case first && !strings.HasPrefix(string(line), "HTTP/1.1 200"):
			return fmt.Errorf("answered %q", line)
		case len(line) == 2 && length >= 0:
			_, err := r.Discard(length)
			return err
		case len(line) == 2:
			return skipChunks(r)
		case strings.HasPrefix(string(line), "Content-Length: "):
			if length, err = strconv.Atoi(strings.TrimSpace(string(line[16:]))); err != nil {
				return err
			}
		}
	}
}

func skipChunks(r *bufio.Reader) error {
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(line)), 16, 32)
		if err != nil {
			return err
		}
		if _, err := r.Discard(int(n) + 2); err != nil || n == 0 {
			return err
		}
	}
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
