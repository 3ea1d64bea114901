package fold

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

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
// :.__GLOBAL:, :*:foo. Every string is a name of something; Check tells whether
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

// qualified reports whether a subject names its context.
func qualified(subject string) bool {
	return strings.HasPrefix(subject, ":.") || strings.HasPrefix(subject, ":*:")
}

// ResolveName reads a subject that stands in a schema, a config or an association
// of a context: an unqualified one means that context.
func ResolveName(subject, context string) Name {
	if qualified(subject) {
		return ParseName(subject)
	}
	return Name{context, subject}
}

// Qualified returns the name as answers and messages spell it: without a prefix
// in the default context. ParseName reads it back.
func (n Name) Qualified() string {
	if n.Context != DefaultContext {
		return ":" + n.Context + ":" + n.Subject
	}
	if qualified(n.Subject) {
		return ":.:" + n.Subject // only the long form tells it from a qualified name
	}
	return n.Subject
}

// String returns the qualified form.
func (n Name) String() string { return n.Qualified() }

// IsContext reports whether the name has no subject: a context, the default one, or everything.
func (n Name) IsContext() bool { return n.Subject == "" }

// Settled reports whether config and mode of the name always have an answer.
func (n Name) Settled() bool {
	return n.IsContext() && (n.Context == DefaultContext || n.Context == GlobalContext)
}

// Check returns the error for a name that nothing may be written under:
// reserved words, control characters, bytes that are no text, the wildcard, and
// names longer than limit bytes.
func (n Name) Check(limit int) error {
	whole := n.Context + n.Subject
	ok := len(whole) <= limit && utf8.ValidString(whole) && !HasControl(whole) &&
		n.Subject != "__GLOBAL" && n.Subject != "__EMPTY" && n.Context != AnyContext
	if ok {
		return nil
	}
	return &Error{Kind: InvalidSubject, Name: n}
}

// HasControl reports whether a text has what Java calls an ISO control character.
func HasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r <= 0x1f || r >= 0x7f && r <= 0x9f })
}

// Order compares two strings as Java does: by UTF-16 code units. It differs from
// the order of bytes only where a character beyond U+FFFF (bytes from F0 on, in
// UTF-16 a surrogate, D800 and up) meets one from U+E000 on (bytes EE and EF).
func Order(a, b string) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		switch {
		case x == y:
			continue
		case x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0):
			return cmp.Compare(y, x)
		default:
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

func before(a, b string) bool { return Order(a, b) < 0 }
