// Package e2e runs real clients against a real treaty process.
//
// It is a module of its own, so that the clients are no dependencies of treaty.
package e2e

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// binary is the treaty under test: TREATY_BIN, or the one built by `make build`.
func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("TREATY_BIN")
	if path == "" {
		path = filepath.Join("..", "treaty")
	}
	path, err := filepath.Abs(path)
	require.NoError(t, err)
	require.FileExists(t, path, "build treaty first: make build")
	return path
}

// serve starts a registry with an empty memory of its own and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	cmd := exec.Command(binary(t), "serve", "--store", "memory:", "--listen", addr)
	cmd.Stderr = log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("log of treaty:\n%s", text)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for url := "http://" + addr; ; {
		if res, err := http.Get(url + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return url
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("treaty is not ready: %v", ctx.Err())
		case <-tick.C:
		}
	}
}

// call makes one request by hand and returns status and body.
func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(text)
}

// The order event in the versions that all tests use: v2 adds a field with a
// default, the broken one adds a field without.
const (
	avroV1     = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"amount","type":"double"}]}`
	avroV2     = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"amount","type":"double"},{"name":"currency","type":"string","default":"EUR"}]}`
	avroBroken = `{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"id","type":"string"},{"name":"amount","type":"double"},{"name":"country","type":"string"}]}`

	protoV1     = "syntax = \"proto3\";\npackage shop;\n\nmessage Order {\n  string id = 1;\n  double amount = 2;\n}\n"
	protoV2     = "syntax = \"proto3\";\npackage shop;\n\nmessage Order {\n  string id = 1;\n  double amount = 2;\n  string currency = 3;\n}\n"
	protoBroken = "syntax = \"proto3\";\npackage shop;\n\nmessage Order {\n  string id = 1;\n  string amount = 2;\n}\n"

	jsonV1     = `{"type":"object","title":"Order","additionalProperties":false,"properties":{"id":{"type":"string"},"amount":{"type":"number"}},"required":["id"]}`
	jsonV2     = `{"type":"object","title":"Order","additionalProperties":false,"properties":{"id":{"type":"string"},"amount":{"type":"number"},"currency":{"type":"string"}},"required":["id"]}`
	jsonBroken = `{"type":"object","title":"Order","additionalProperties":false,"properties":{"id":{"type":"string"},"amount":{"type":"string"}},"required":["id"]}`
)

// order is the event in Go.
type order struct {
	ID       string  `avro:"id" json:"id"`
	Amount   float64 `avro:"amount" json:"amount"`
	Currency string  `avro:"currency" json:"currency,omitempty"`
}

func (o order) String() string { return fmt.Sprintf("%s %v %s", o.ID, o.Amount, o.Currency) }
