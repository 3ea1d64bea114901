package confluent_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// TestGolden plays conversations. In testdata/*.golden, lines with > are what a
// client sends (method and address, headers, an empty line, the body), lines with
// < what it gets, and all others explain. -update writes the answers anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.golden")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".golden"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			got := play(newNode(t, options{}), string(want))
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o600))
				return
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Fatalf("-want +got\n%s", diff)
			}
		})
	}
}

// play sends the requests of a conversation and returns it with the answers.
func play(n *node, script string) string {
	var out strings.Builder
	var sent []string
	flush := func() {
		if sent == nil {
			return
		}
		method, target, _ := strings.Cut(sent[0], " ")
		var headers []string
		rest := sent[1:]
		for len(rest) > 0 && rest[0] != "" {
			headers, rest = append(headers, rest[0]), rest[1:]
		}
		body := strings.TrimPrefix(strings.Join(rest, "\n"), "\n")
		answer(&out, n.do(method, target, body, headers...))
		sent = nil
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(script, "\n"), "\n") {
		request, isRequest := strings.CutPrefix(line, ">")
		switch {
		case isRequest:
			sent = append(sent, strings.TrimPrefix(request, " "))
		case strings.HasPrefix(line, "<"):
			continue
		default:
			flush()
		}
		out.WriteString(line + "\n")
	}
	flush()
	return out.String()
}

func answer(out *strings.Builder, w *httptest.ResponseRecorder) {
	line(out, strconv.Itoa(w.Code)+" "+http.StatusText(w.Code))
	var names []string
	for name := range w.Header() {
		if name != "Content-Length" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		line(out, name+": "+strings.Join(w.Header()[name], ", "))
	}
	if w.Body.Len() > 0 {
		line(out, "")
		for s := range strings.SplitSeq(w.Body.String(), "\n") {
			line(out, s)
		}
	}
}

func line(out *strings.Builder, s string) {
	out.WriteString(strings.TrimSuffix("< "+s, " ") + "\n")
}
