package registry

import "strings"

// The contexts with a meaning of their own.
const (
	DefaultContext = "."         // subjects without a prefix live here
	GlobalContext  = ".__GLOBAL" // config and mode above all contexts
	AnyContext     = "*"         // the wildcard of list calls
)

// Name is a subject within a context. With an empty Subject it names the context
// itself: {".", ""} is the default context, whose config and mode are the global
// ones of the API.
type Name struct {
	Context string // with its leading dot: ".", ".dev", ".__GLOBAL"; "*" in list prefixes
	Subject string
}

// ParseName reads a qualified subject: foo, :.ctx:foo, :.ctx:, :.ctx, :.:foo,
// :.__GLOBAL:, :*:foo. Every string is a name of something; Valid tells whether
// one may be written under.
func ParseName(s string) Name {
	switch {
	case strings.HasPrefix(s, ":."):
		context, subject, _ := strings.Cut(s[1:], ":")
		return Name{context, subject}
	case strings.HasPrefix(s, ":*:"):
		return Name{AnyContext, s[3:]}
	default:
		return Name{DefaultContext, s}
	}
}

// Qualified returns the name as answers and messages spell it: without a prefix
// in the default context. ParseName reads it back.
func (n Name) Qualified() string {
	if n.Context != DefaultContext {
		return ":" + n.Context + ":" + n.Subject
	}
	if strings.HasPrefix(n.Subject, ":.") || strings.HasPrefix(n.Subject, ":*:") {
		return ":.:" + n.Subject // only the long form tells it from a qualified name
	}
	return n.Subject
}

// String returns the qualified form.
func (n Name) String() string { return n.Qualified() }

// IsContext reports whether the name has no subject: a context, the default one, or everything.
func (n Name) IsContext() bool { return n.Subject == "" }
