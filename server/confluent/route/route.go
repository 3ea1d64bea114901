// Package route turns the addresses that clients use into the ones that the API has routes for.
//
// Clients may put a context before any path, leave slashes of a subject
// unescaped, double them or end with one. Everything works on the escaped path,
// so that an escaped slash stays part of its name: whoever takes a name out of a
// route decodes it, once.
package route

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// Rewrite returns r with a path that routes match: the same request if nothing
// had to change, a shallow copy otherwise. Its error is a context name that cannot be one.
//
// URL.RawPath of the result is set whenever the decoded path would not decode to
// itself again.
func Rewrite(r *http.Request) (*http.Request, *api.Error) {
	if r.URL.RawPath == "" && plain(r.URL.Path) {
		return r, nil
	}
	raw := r.URL.EscapedPath()
	segments := split(raw)
	var query url.Values // set if the context changes it
	switch {
	case !ours(segments):
		segments = strings.Split(raw, "/")[1:] // as it is: other parts of the server have their own rules
	case len(segments) >= 2 && segments[0] == "contexts":
		q := r.URL.Query()
		rewritten, changed, err := inContext(r.Method, segments[1], segments[2:], q)
		if err != nil {
			return nil, err
		}
		if segments = rewritten; changed {
			query = q
		}
	default:
		segments = join(r.Method, segments)
	}
	path := "/" + strings.Join(segments, "/")
	if query == nil && path == raw && (r.URL.RawPath != "" || strings.IndexByte(r.URL.Path, '%') < 0) {
		return r, nil
	}
	return with(r, path, query), nil
}

// ours reports whether an address is one of Confluent's API.
func ours(segments []string) bool {
	if len(segments) == 0 {
		return true
	}
	switch first := segments[0]; first {
	case "subjects", "schemas", "compatibility", "config", "mode", "contexts", "v1", "dek-registry":
		return true
	default:
		return strings.HasPrefix(first, "associations")
	}
}

// plain reports whether an unescaped path needs no work. It only has to be right
// when it says yes.
func plain(path string) bool {
	slashes := 0
	for i := range len(path) {
		switch path[i] {
		case '%':
			return false
		case '/':
			slashes++
			if i+1 < len(path) && path[i+1] == '/' {
				return false
			}
		}
	}
	switch {
	case path == "/":
		return true
	case path == "" || path[len(path)-1] == '/' || strings.HasPrefix(path, "/contexts/"):
		return false
	case strings.HasPrefix(path, "/config/") || strings.HasPrefix(path, "/mode/"):
		return slashes <= 2
	}
	// Three slashes are the most that no subject with a slash of its own can be in.
	return slashes <= 3 && !strings.HasPrefix(path, "/subjects/") || slashes <= 2 ||
		strings.HasPrefix(path, "/schemas/") || subjectIsOrdinary(path)
}

// subjectIsOrdinary reports whether "versions" or "metadata" stands where it belongs behind one subject.
func subjectIsOrdinary(path string) bool {
	rest, ok := strings.CutPrefix(path, "/subjects/")
	if !ok {
		return false
	}
	return ordinary(strings.Split(rest, "/"))
}

// with returns a shallow copy of r with another path, and another query if there is one.
func with(r *http.Request, raw string, query url.Values) *http.Request {
	copied := new(http.Request)
	*copied = *r
	u := new(url.URL)
	*u = *r.URL
	u.RawPath = raw
	if decoded, err := url.PathUnescape(raw); err == nil {
		u.Path = decoded
	}
	if query != nil {
		u.RawQuery = query.Encode()
	}
	copied.URL = u
	return copied
}

// split returns the segments that are not empty, as Confluent drops empty ones.
func split(path string) []string {
	segments := strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
	if len(segments) > 0 && strings.Contains(segments[0], "%") {
		// A fixed word that a client has escaped needlessly, such as the colon of associations:batchGet.
		if word, err := url.PathUnescape(segments[0]); err == nil && !strings.Contains(word, "/") && word != "" {
			segments[0] = word
		}
	}
	return segments
}

// join puts a subject together that a client sent with its slashes unescaped.
// It does so only where no route could be meant otherwise.
func join(method string, segments []string) []string {
	switch {
	case len(segments) > 2 && (segments[0] == "config" || segments[0] == "mode"):
		return joined(segments, 1, len(segments))
	case len(segments) > 2 && segments[0] == "subjects":
		rest := segments[1:]
		if end := subjectEnd(method, rest); !ordinary(rest) && end > 1 {
			return joined(segments, 1, 1+end)
		}
	case len(segments) > 4 && segments[0] == "compatibility" && segments[1] == "subjects":
		rest := segments[2:]
		if rest[1] == "versions" && len(rest) <= 3 {
			return segments
		}
		if n := len(rest); rest[n-1] == "versions" {
			return joined(segments, 2, 2+n-1)
		} else if rest[n-2] == "versions" {
			return joined(segments, 2, 2+n-2)
		}
	case len(segments) > 3 && segments[0] == "associations" && segments[1] == "subjects":
		return joined(segments, 2, len(segments))
	}
	return segments
}

// ordinary reports whether what follows /subjects/ has a subject of one segment.
func ordinary(rest []string) bool {
	switch len(rest) {
	case 1:
		return true
	case 2:
		return rest[1] == "versions" || rest[1] == "metadata"
	case 3:
		return rest[1] == "versions"
	case 4:
		return rest[1] == "versions" && underVersion(rest[3])
	}
	return false
}

func underVersion(word string) bool {
	return word == "schema" || word == "referencedby" || word == "tags"
}

// subjectEnd returns how many segments behind /subjects/ make up the subject, 0 if that is not clear.
func subjectEnd(method string, rest []string) int {
	n := len(rest)
	switch {
	case rest[n-1] == "versions" || rest[n-1] == "metadata" && method == http.MethodGet:
		return n - 1
	case n > 2 && rest[n-2] == "versions":
		return n - 2
	case n > 3 && rest[n-3] == "versions" && underVersion(rest[n-1]):
		return n - 3
	case method == http.MethodPost || method == http.MethodDelete:
		return n
	}
	return 0
}

func joined(segments []string, from, to int) []string {
	out := append([]string(nil), segments[:from]...)
	out = append(out, strings.Join(segments[from:to], "%2F"))
	return append(out, segments[to:]...)
}
