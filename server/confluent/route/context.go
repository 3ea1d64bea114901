package route

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// inContext rewrites /contexts/{name}/{rest}, as Confluent does: the context
// moves into the subject, or into the query where the path has none. It reports
// whether it has changed q.
func inContext(method, name string, rest []string, q url.Values) ([]string, bool, *api.Error) {
	prefix, fault := contextPrefix(name)
	if fault != nil {
		return nil, false, fault
	}
	rest = join(method, rest)
	if len(rest) == 0 {
		if prefix == "" {
			return nil, false, nil // the default context alone is the root
		}
		return []string{"contexts", url.PathEscape(prefix)}, false, nil
	}
	switch rest[0] {
	case "contexts":
		if len(rest) == 1 {
			return rest, false, nil
		}
		inner, fault := contextPrefix(rest[1]) // the inner context wins
		if fault != nil {
			return nil, false, fault
		}
		if inner == "" {
			inner = ":.:"
		}
		return append([]string{"contexts", url.PathEscape(inner)}, rest[2:]...), false, nil
	case "config", "mode":
		switch {
		case len(rest) == 1 && prefix == "":
			return rest, false, nil
		case len(rest) == 1:
			return []string{rest[0], url.PathEscape(prefix)}, false, nil
		}
		return qualified(rest, 1, prefix), false, nil
	case "schemas", "subjects":
		if len(rest) == 1 {
			prefixes := q["subjectPrefix"]
			if len(prefixes) == 0 {
				prefixes = []string{""}
			}
			for i, p := range prefixes {
				prefixes[i] = prefix + p
			}
			q["subjectPrefix"] = prefixes
			return rest, true, nil
		}
		if rest[0] == "subjects" {
			return qualified(rest, 1, prefix), false, nil
		}
		if rest[1] == "ids" {
			q.Set("subject", prefix+q.Get("subject"))
			return rest, true, nil
		}
		return rest, false, nil
	case "compatibility":
		return qualified(rest, 2, prefix), false, nil
	}
	if strings.HasPrefix(rest[0], "associations") {
		if method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch {
			q.Set("context", prefix)
			return rest, true, nil
		}
		if len(rest) > 1 && rest[1] == "subjects" {
			return qualified(rest, 2, prefix), false, nil
		}
	}
	return rest, false, nil
}

// contextPrefix returns the prefix that a subject gets in a context: ":.ctx:",
// or "" in the default one.
func contextPrefix(segment string) (string, *api.Error) {
	name, err := url.PathUnescape(segment)
	if err != nil {
		name = segment
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, ":"), ":")
	if strings.Contains(name, ":") {
		return "", api.ContextHasColon.With(name)
	}
	if !strings.HasPrefix(name, ".") {
		name = "." + name
	}
	if name == "." {
		return "", nil
	}
	return ":" + name + ":", nil
}

// qualified puts the prefix before the subject at index at, unless it has a context of its own.
func qualified(segments []string, at int, prefix string) []string {
	if at >= len(segments) || prefix == "" {
		return segments
	}
	subject, err := url.PathUnescape(segments[at])
	if err != nil || strings.HasPrefix(subject, ":.") || strings.HasPrefix(subject, ":*:") {
		return segments
	}
	out := append([]string(nil), segments...)
	out[at] = url.PathEscape(prefix) + segments[at]
	return out
}
