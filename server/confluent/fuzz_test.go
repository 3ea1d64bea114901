package confluent_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// FuzzRequests sends anything anywhere. Nothing may be answered with 500, and
// every refusal has Confluent's form, whatever was asked.
func FuzzRequests(f *testing.F) {
	files, err := filepath.Glob("testdata/*.golden")
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		for conversation := range strings.SplitSeq(string(text), "\n\n") {
			var sent []string
			for line := range strings.SplitSeq(conversation, "\n") {
				if request, ok := strings.CutPrefix(line, ">"); ok {
					sent = append(sent, strings.TrimSpace(request))
				}
			}
			if len(sent) > 0 {
				method, target, _ := strings.Cut(sent[0], " ")
				f.Add(method, target, strings.TrimSpace(sent[len(sent)-1]))
			}
		}
	}
	n := newNode(f, options{quiet: true})
	n.must("POST", "/subjects/a/versions", textOf(`"string"`))
	f.Fuzz(func(t *testing.T, method, target, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") {
			return
		}
		r := &http.Request{Method: method, URL: u, Header: http.Header{}, Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
		if body != "" {
			r.Body, r.ContentLength = &text{*strings.NewReader(body)}, int64(len(body))
			r.Header.Set("Content-Type", api.MediaTypeJSON)
		}
		w := recorded(n, r.WithContext(t.Context()))
		require.Less(t, w.Code, 500, "%s %s %s: %s", method, target, body, w.Body)
		if w.Code >= 400 && method != http.MethodHead {
			var refusal struct {
				Code    int    `json:"error_code"`
				Message string `json:"message"`
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refusal), "%s", w.Body)
			require.NotEmpty(t, refusal.Message)
			require.Equal(t, w.Code, (&api.Error{Code: refusal.Code}).Status())
		}
	})
}
