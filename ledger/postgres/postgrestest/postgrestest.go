// Package postgrestest gives tests and benchmarks a private, throw-away PostgreSQL.
//
// It starts a cluster from the machine's own binaries, or uses the server that
// TREATY_TEST_POSTGRES names. A test binary has one:
//
//	var cluster postgrestest.Cluster
//
//	func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }
//
//	func TestSomething(t *testing.T) { url := cluster.Fresh(t) … }
package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable is the environment variable that names a server to use instead of a
// private one, as a URL. Its user must be allowed to create schemas.
const Variable = "TREATY_TEST_POSTGRES"

// TB is what a cluster needs of a test or benchmark.
type TB interface {
	Helper()
	Cleanup(func())
	Skip(args ...any)
	Fatal(args ...any)
}

// Cluster is a PostgreSQL server for one test binary. It starts when it is
// first asked for something. The zero value is ready; it must not be copied.
type Cluster struct {
	mu     sync.Mutex
	server *server // the private one; nil where Variable is set
	url    string  // "" before the first start
	err    error   // of the first start, which is not tried again
}

// Main runs the tests of a binary and stops the cluster, whatever they do. It
// returns the exit code.
func (c *Cluster) Main(m interface{ Run() int }) int {
	code := m.Run()
	if err := c.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "postgrestest:", err)
		return max(code, 1)
	}
	return code
}

// Fresh returns a URL whose connections live in an empty schema of their own.
// The test is skipped where there is no PostgreSQL, but fails under CI=true.
func (c *Cluster) Fresh(tb TB) string {
	tb.Helper()
	base := c.URL(tb)
	name := "test_" + rand.Text()
	if err := run(base, `CREATE SCHEMA "`+name+`"`); err != nil {
		tb.Fatal("fresh schema:", err)
	}
	if !c.private() {
		tb.Cleanup(func() {
			if err := run(base, `DROP SCHEMA "`+name+`" CASCADE`); err != nil {
				tb.Fatal("drop the schema of the test:", err)
			}
		})
	}
	fresh, err := url.Parse(base)
	if err != nil {
		tb.Fatal("URL of the server:", err)
	}
	q := fresh.Query()
	q.Set("search_path", `"`+name+`"`)
	fresh.RawQuery = q.Encode()
	return fresh.String()
}

// Private makes sure that the cluster is one that the test may stop and kill,
// and skips the test where it is not.
func (c *Cluster) Private(tb TB) {
	tb.Helper()
	c.URL(tb)
	if !c.private() {
		tb.Skip("skipped: it stops the server, and " + Variable + " names one that is not ours")
	}
}

// URL returns the URL of the server, on a TCP port of the loopback interface
// where it is private. It starts the server if need be.
func (c *Cluster) URL(tb TB) string {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.url == "" && c.err == nil {
		c.start()
	}
	switch {
	case errors.Is(c.err, errNoBinaries) && os.Getenv("CI") != "true":
		tb.Skip("skipped:", c.err)
	case c.err != nil:
		tb.Fatal("postgrestest:", c.err)
	}
	return c.url
}

func (c *Cluster) start() {
	if c.url = os.Getenv(Variable); c.url != "" {
		return
	}
	if c.server, c.err = newServer(); c.err != nil {
		return
	}
	c.url = c.server.url()
}

func (c *Cluster) private() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server != nil
}

// Halt stops the private server as an administrator would; Kill as a power cut
// would. Both leave its data to Restart.
func (c *Cluster) Halt() error { return c.with((*server).halt) }

// Kill ends the private server without a chance to tidy up.
func (c *Cluster) Kill() error { return c.with((*server).kill) }

// Restart starts the private server again, at the same address.
func (c *Cluster) Restart() error { return c.with((*server).start) }

func (c *Cluster) with(do func(*server) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server == nil {
		return errors.New("there is no private server")
	}
	return do(c.server)
}

// Stop stops and removes the private server, if there is one. It may be called twice.
func (c *Cluster) Stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server == nil {
		return nil
	}
	err := c.server.remove()
	c.server = nil
	c.url, c.err = "", errors.New("the cluster was stopped")
	return err
}

// run runs one statement on a connection of its own.
func run(to, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, to)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}
