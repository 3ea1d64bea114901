package notify

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAddressesOfTargets(t *testing.T) {
	t.Parallel()
	for address, reachable := range map[string]bool{
		"93.184.215.14:443": true, "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:443": true,
		"127.0.0.1:80": false, "10.1.2.3:80": false, "172.16.0.1:80": false, "192.168.1.1:80": false, "169.254.169.254:80": false,
		"0.0.0.0:80": false, "0.1.2.3:80": false, "100.100.1.1:80": false, "224.0.0.1:80": false, "255.255.255.255:80": false, "240.0.0.1:80": false,
		"192.0.0.170:80": false, "198.18.0.1:80": false,
		"[::1]:80": false, "[::]:80": false, "[::ffff:127.0.0.1]:80": false, "[::ffff:10.0.0.1]:80": false, "[fd00::1]:80": false, "[fe80::1]:80": false,
		"[64:ff9b::a9fe:a9fe]:80": false, "[64:ff9b:1::7f00:1]:80": false, "[2002:7f00:1::]:80": false, "[2001::1]:80": false, "[fec0::1]:80": false,
		"localhost:80": false, "": false,
	} {
		err := public(address)
		require.Equal(t, reachable, err == nil, "%s: %v", address, err)
	}
}

// TestNamesAreCheckedWhereTheyLead dials by a name: what counts is the address that
// is dialled in the end, whatever the name led to when somebody looked at it.
func TestNamesAreCheckedWhereTheyLead(t *testing.T) {
	t.Parallel()
	var reached atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	t.Cleanup(s.Close)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)
	client := NewClient(false)
	_, err = post(t.Context(), client, &Hook{URL: "http://localhost:" + port + "/"}, &Event{ID: "1"}, time.Now())
	require.ErrorIs(t, err, errPrivate)
	require.False(t, reached.Load())
}

// TestAnswersOfTargets delivers to targets that answer in a hostile way.
func TestAnswersOfTargets(t *testing.T) {
	t.Parallel()
	var followed atomic.Bool
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Store(true) }))
	t.Cleanup(inner.Close)
	written := make(chan int64, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, inner.URL, http.StatusTemporaryRedirect)
		case "/endless":
			n, _ := io.Copy(w, io.LimitReader(zeros{}, 10<<30)) // until the other side has enough
			written <- n
		case "/headers":
			w.Header().Set("X-Large", strings.Repeat("x", 1<<20))
		}
	}))
	t.Cleanup(s.Close)
	client := NewClient(true)
	t.Cleanup(client.CloseIdleConnections)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	deliver := func(path string) (int, error) {
		return post(ctx, client, &Hook{URL: s.URL + path}, &Event{ID: "1"}, time.Now())
	}
	status, err := deliver("/redirect")
	require.NoError(t, err)
	require.Equal(t, http.StatusTemporaryRedirect, status)
	require.False(t, followed.Load(), "a redirect is not a delivery, and leads nowhere")

	status, err = deliver("/endless")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	select {
	case n := <-written:
		require.Less(t, n, int64(64<<20), "only the buffers between both sides were filled")
	case <-ctx.Done():
		t.Fatal("the connection stays open")
	}

	_, err = deliver("/headers")
	require.ErrorContains(t, err, "headers")
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
