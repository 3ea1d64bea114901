package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"sync"
	"time"
)

// load describes one stream of requests: the same for treaty and for the bare handler.
type load struct {
	connections int
	duration    time.Duration
	// requests, when above 0, ends the run after that many instead of after duration.
	requests int
	// next returns the bytes of request n (counted over all connections).
	next func(n int) []byte
	// status is the status every answer must have; anything else fails the run.
	status int
}

// result of one run.
type result struct {
	perSecond          float64
	p50, p95, p99, max time.Duration
	bytes              int // of one answer's body
}

// run sends the load to addr. The client is as lean as it can be, one goroutine
// and one buffer per connection, so that the machine's time goes to the server.
func run(ctx context.Context, addr string, l load) (result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		all   []time.Duration
		size  int
		count = newCounter(l.requests)
	)
	begun := time.Now()
	deadline := begun.Add(l.duration)
	for range l.connections {
		wg.Go(func() {
			times, n, err := drive(ctx, addr, l, count, deadline)
			if err != nil {
				cancel(err)
			}
			mu.Lock()
			defer mu.Unlock()
			all, size = append(all, times...), max(size, n)
		})
	}
	wg.Wait()
	took := time.Since(begun)
	if err := context.Cause(ctx); err != nil {
		return result{}, err
	}
	if len(all) == 0 {
		return result{}, errors.New("no request was answered")
	}
	slices.Sort(all)
	return result{
		perSecond: float64(len(all)) / took.Seconds(),
		p50:       all[len(all)/2],
		p95:       all[len(all)*95/100],
		p99:       all[len(all)*99/100],
		max:       all[len(all)-1],
		bytes:     size,
	}, nil
}

// counter hands out request numbers, up to a limit where there is one.
type counter struct {
	mu    sync.Mutex
	n     int
	limit int
}

func newCounter(limit int) *counter { return &counter{limit: limit} }

func (c *counter) take() (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.limit > 0 && c.n >= c.limit {
		return 0, false
	}
	c.n++
	return c.n - 1, true
}

// drive sends requests on one connection, one after another.
func drive(ctx context.Context, addr string, l load, count *counter, deadline time.Time) (times []time.Duration, size int, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	r := bufio.NewReaderSize(conn, 64<<10)
	for ctx.Err() == nil {
		n, more := count.take()
		if !more {
			return times, size, nil
		}
		begun := time.Now()
		if l.requests == 0 && begun.After(deadline) {
			return times, size, nil
		}
		if _, err := conn.Write(l.next(n)); err != nil {
			return times, size, err
		}
		status, body, err := answer(r)
		if err != nil {
			return times, size, err
		}
		if status != l.status {
			return times, size, fmt.Errorf("request %d: status %d, want %d", n, status, l.status)
		}
		times, size = append(times, time.Since(begun)), body
	}
	return times, size, nil
}

// answer reads one HTTP/1.1 answer and throws its body away.
func answer(r *bufio.Reader) (status, size int, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 {
		return 0, 0, fmt.Errorf("not a status line: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	chunked := false
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch textproto.CanonicalMIMEHeaderKey(string(name)) {
		case "Content-Length":
			if size, err = strconv.Atoi(string(value)); err != nil {
				return 0, 0, err
			}
		case "Transfer-Encoding":
			chunked = true
		}
	}
	if !chunked {
		_, err = r.Discard(size)
		return status, size, err
	}
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return 0, 0, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return 0, 0, err
		}
		if _, err := io.CopyN(io.Discard, r, n+2); err != nil {
			return 0, 0, err
		}
		if size += int(n); n == 0 {
			return status, size, nil
		}
	}
}

// get and post build the bytes of a request.
func get(path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n")
}

func post(path string, body []byte) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: %d\r\n\r\n%s",
		path, len(body), body)
}

// sample sends the first request of a load and returns the body of its answer.
func sample(addr string, l load) ([]byte, error) {
	conn, err := net.Dial("tcp", addr) //nolint:noctx // our own process
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.Write(l.next(0)); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // read to the end
	return io.ReadAll(res.Body)
}
