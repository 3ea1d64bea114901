package ledgertest

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Line is a TCP connection to a database that can fail: a proxy. A new one is whole.
type Line struct {
	listener net.Listener
	target   string
	done     sync.WaitGroup

	mu      sync.Mutex
	changed *sync.Cond // a fault has come or gone
	pairs   map[*pair]struct{}
	down    bool  // new connections are ended at once
	silent  bool  // nothing passes, nothing ends
	lose    int   // the answer to the request of this number from now on is to be lost; 0 is none
	cutAt   int64 // bytes of requests in all after which every connection ends; 0 is never
	sent    int64 // bytes of requests in all
}

// pair is a client's connection and the server's.
type pair struct {
	client, server net.Conn
	mute           bool // the answer to its request is to be lost
}

// NewLine returns a line to a TCP address. It ends with the test.
func NewLine(t *testing.T, target string) *Line {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &Line{listener: listener, target: target, pairs: map[*pair]struct{}{}}
	l.changed = sync.NewCond(&l.mu)
	l.done.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.Down()
		l.done.Wait()
	})
	return l
}

// Addr returns the address for clients.
func (l *Line) Addr() string { return l.listener.Addr().String() }

// Sent returns how many bytes of requests have passed.
func (l *Line) Sent() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sent
}

// CutAfter ends all connections after n more bytes of requests, and lets nobody connect.
func (l *Line) CutAfter(n int64) {
	l.set(func() { l.cutAt = l.sent + n })
}

// LoseAnswer lets the next n requests pass, and ends the connection of the last
// of them instead of handing on the answer. A request may be one that the store
// makes by itself.
func (l *Line) LoseAnswer(n int) { l.set(func() { l.lose = n }) }

// Silence lets nothing pass but ends nothing, as when a cable is pulled.
func (l *Line) Silence() { l.set(func() { l.silent = true }) }

// Down ends all connections and lets nobody connect.
func (l *Line) Down() {
	l.set(func() {
		l.down = true
		l.cut()
	})
}

// Repair makes the line whole. Connections that were ended stay so.
func (l *Line) Repair() {
	l.set(func() { l.down, l.silent, l.lose, l.cutAt = false, false, 0, 0 })
}

func (l *Line) set(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
	l.changed.Broadcast()
}

// cut ends all connections. The caller holds the mutex.
func (l *Line) cut() {
	for p := range l.pairs {
		p.client.Close()
		p.server.Close()
		delete(l.pairs, p)
	}
	l.changed.Broadcast()
}

func (l *Line) accept() {
	for {
		client, err := l.listener.Accept()
		if err != nil {
			return // the test is over
		}
		p := l.connect(client)
		if p == nil {
			client.Close()
			continue
		}
		l.done.Go(func() { l.copy(p, p.server, p.client, l.mayRequest) })
		l.done.Go(func() { l.copy(p, p.client, p.server, l.mayAnswer) })
	}
}

// connect makes the server's side for a client, or returns nil where it cannot.
func (l *Line) connect(client net.Conn) *pair {
	l.mu.Lock()
	down := l.down
	l.mu.Unlock()
	if down {
		return nil
	}
	server, err := net.Dial("tcp", l.target)
	if err != nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down { // since then
		server.Close()
		return nil
	}
	p := &pair{client: client, server: server}
	l.pairs[p] = struct{}{}
	return p
}

// copy hands bytes on as far as may allows.
func (l *Line) copy(p *pair, to io.Writer, from io.Reader, may func(p *pair, n int) int) {
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			n = may(p, n)
			if _, writeErr := to.Write(buffer[:n]); writeErr != nil {
				err = writeErr
			}
		}
		if err != nil {
			l.end(p)
			return
		}
	}
}

func (l *Line) end(p *pair) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.client.Close()
	p.server.Close()
	delete(l.pairs, p)
	l.changed.Broadcast()
}

// mayRequest returns how many of n bytes of a request may pass.
func (l *Line) mayRequest(p *pair, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.await(p)
	if l.lose > 0 {
		l.lose--
		p.mute = l.lose == 0
	}
	if l.cutAt > 0 && l.sent+int64(n) >= l.cutAt {
		n = int(max(l.cutAt-l.sent, 0))
		l.sent += int64(n)
		l.down = true
		// These last bytes have to arrive before the end does.
		for other := range l.pairs {
			if other != p {
				other.client.Close()
				other.server.Close()
				delete(l.pairs, other)
			}
		}
		p.client.Close()
		return n
	}
	l.sent += int64(n)
	return n
}

// mayAnswer returns how many of n bytes of an answer may pass.
func (l *Line) mayAnswer(p *pair, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.await(p)
	if p.mute {
		p.client.Close()
		return 0
	}
	return n
}

// await waits while the line is silent and the connection is there.
func (l *Line) await(p *pair) {
	for l.silent {
		if _, ok := l.pairs[p]; !ok {
			return
		}
		l.changed.Wait()
	}
}
