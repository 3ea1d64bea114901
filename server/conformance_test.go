package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// corpusReference is a schema that a case refers to.
type corpusReference struct {
	Name     string `json:"name"`
	Subject  string `json:"subject"`
	Version  int    `json:"version"`
	Schema   string `json:"schema"`
	Indirect bool   `json:"indirect"`
}

// corpusCase is what this test needs of a case of the corpus.
type corpusCase struct {
	ID                 string              `json:"id"`
	Format             string              `json:"format"`
	Level              string              `json:"level"`
	Previous           []string            `json:"previous"`
	Next               string              `json:"next"`
	References         []corpusReference   `json:"references"`
	PreviousReferences [][]corpusReference `json:"previous_references"`
	Compatible         bool                `json:"compatible"`
	CompatibleLenient  *bool               `json:"compatible_lenient"`
	Note               string              `json:"note"`
}

// corpus is the folder with the cases, "" where it is absent.
func corpus() string {
	dir := os.Getenv("TREATY_CONFORMANCE")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "conformance")
	}
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

// TestConformanceHTTP asks a whole node what the corpus asks the engines: each
// case in a context of its own, its versions written in IMPORT mode because some
// could not follow each other, its candidate sent to the compatibility call.
func TestConformanceHTTP(t *testing.T) {
	dir := corpus()
	if dir == "" {
		t.Skip("the conformance corpus is absent: set TREATY_CONFORMANCE to its folder")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	n := inProcess(t)
	asked, right := map[string]int{}, map[string]int{}
	for _, file := range files {
		f, err := os.Open(file)
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var c corpusCase
			require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
			if strings.Contains(c.Note, "refuses the schema as new") || refusedAsNew(c.ID) {
				continue // the compatibility call reads candidates as new schemas
			}
			policies := map[string]bool{"STRICT": c.Compatible}
			if c.CompatibleLenient != nil {
				policies["LENIENT"] = *c.CompatibleLenient
			}
			for policy, want := range policies {
				asked[c.Format+" "+policy]++
				got, why := n.ask(c, policy)
				if why == "" && got == want {
					right[c.Format+" "+policy]++
				} else {
					t.Errorf("%s %s: compatible %v, want %v %s", c.ID, policy, got, want, why)
				}
			}
		}
		require.NoError(t, lines.Err())
		require.NoError(t, f.Close())
	}
	for name, total := range asked {
		t.Logf("over HTTP: %-16s %d of %d verdicts", name, right[name], total)
	}
}

// refusedAsNew names the cases without a note whose candidate has the default
// "null", a string, on a union that starts with null: Confluent refuses it as a
// new schema too, so over HTTP there is no verdict to compare.
func refusedAsNew(id string) bool {
	return strings.HasPrefix(id, "karapace-avro-test-schema-test-full-transitive-failure-") && strings.HasSuffix(id, "-1-0480c74d")
}

// ask puts one case to the node and returns the verdict, or why there is none.
func (n *handlerNode) ask(c corpusCase, policy string) (bool, string) {
	n.contexts++
	context := fmt.Sprintf(":.c%d:", n.contexts)
	subject := context + "s"
	level := c.Level
	if level == "READ" {
		level = "BACKWARD"
	}
	if why := n.must(http.MethodPut, "/mode/"+context+"?force=true", map[string]any{"mode": "IMPORT"}); why != "" {
		return false, why
	}
	id := 0
	ids := map[string]int{} // one id per content, as IMPORT demands
	imported := map[string]bool{}
	write := func(subject string, version int, text string, references []map[string]any) string {
		key := fmt.Sprint(text, references)
		if ids[key] == 0 {
			id++
			ids[key] = id
		}
		return n.must(http.MethodPost, "/subjects/"+subject+"/versions", map[string]any{
			"schema": text, "schemaType": c.Format, "references": references, "id": ids[key], "version": version,
		})
	}
	refer := func(all []corpusReference) ([]map[string]any, string) {
		var direct []map[string]any
		for i, r := range all {
			key := fmt.Sprint(r.Subject, r.Version, r.Schema)
			if !imported[key] {
				imported[key] = true
				// What a dependency itself may refer to stands before it.
				var below []map[string]any
				for _, d := range all[:i] {
					below = append(below, map[string]any{"name": d.Name, "subject": d.Subject, "version": d.Version})
				}
				if why := write(context+r.Subject, r.Version, r.Schema, below); why != "" {
					return nil, why
				}
			}
			if !r.Indirect {
				direct = append(direct, map[string]any{"name": r.Name, "subject": r.Subject, "version": r.Version})
			}
		}
		return direct, ""
	}
	for i, text := range c.Previous {
		var references []map[string]any
		if i < len(c.PreviousReferences) {
			var why string
			if references, why = refer(c.PreviousReferences[i]); why != "" {
				return false, why
			}
		}
		if why := write(subject, i+1, text, references); why != "" {
			return false, why
		}
	}
	references, why := refer(c.References)
	if why != "" {
		return false, why
	}
	if why := n.must(http.MethodPut, "/config/"+subject, map[string]any{"compatibility": level, "compatibilityPolicy": policy}); why != "" {
		return false, why
	}
	path := "/compatibility/subjects/" + subject + "/versions"
	if c.Level == "READ" {
		path += "/latest"
	}
	status, body := n.send(http.MethodPost, path, map[string]any{"schema": c.Next, "schemaType": c.Format, "references": references})
	var answer struct {
		Compatible *bool `json:"is_compatible"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Compatible == nil {
		return false, fmt.Sprintf("answer %d %.300s", status, body)
	}
	return *answer.Compatible, ""
}

// handlerNode is a node within this process, without a network.
type handlerNode struct {
	handler  http.Handler
	contexts int
}

func inProcess(t *testing.T) *handlerNode {
	t.Helper()
	return &handlerNode{handler: newTestServer(t, slog.New(slog.DiscardHandler)).http.Handler}
}

// newTestServer puts a node together that keeps its ledger in memory.
func newTestServer(t *testing.T, log *slog.Logger) *Server {
	t.Helper()
	o := DefaultOptions()
	o.Store, o.Listen, o.Logger = "memory:", "127.0.0.1:0", log
	s, err := New(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.replica.WaitReady(t.Context()))
	return s
}

func (n *handlerNode) send(method, path string, body any) (int, string) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err.Error()
	}
	req, err := http.NewRequest(method, "http://node"+path, strings.NewReader(string(text)))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	n.handler.ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

// must makes a request that has to succeed; it returns why it did not.
func (n *handlerNode) must(method, path string, body any) string {
	if status, text := n.send(method, path, body); status != http.StatusOK {
		return fmt.Sprintf("%s %s: %d %.300s", method, path, status, text)
	}
	return ""
}
