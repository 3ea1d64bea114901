package syntax

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// scanner cuts a text into words, strings and single characters on demand.
type scanner struct {
	text   string
	pos    int // next byte to look at
	last   int // end of the last token
	limits compat.Limits
	count  int // elements seen so far
	depth  int
}

func (s *scanner) fail(at int, format string, args ...any) error {
	line := 1 + strings.Count(s.text[:at], "\n")
	column := at - strings.LastIndexByte(s.text[:at], '\n')
	return &compat.SyntaxError{Format: compat.Protobuf, Message: fmt.Sprintf(format, args...), Line: line, Column: column}
}

// element counts one field, value or entry against the limit.
func (s *scanner) element() error {
	s.count++
	if s.count > s.limits.Fields {
		return &compat.LimitError{What: "fields", Limit: s.limits.Fields}
	}
	return nil
}

// enter goes one level deeper; each call is paired with leave.
func (s *scanner) enter() error {
	s.depth++
	if s.depth > s.limits.Depth {
		return &compat.LimitError{What: "depth", Limit: s.limits.Depth}
	}
	return nil
}

func (s *scanner) leave() { s.depth-- }

// skip passes white space and comments.
func (s *scanner) skip() error {
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			s.pos++
		case strings.HasPrefix(s.text[s.pos:], "//"):
			end := strings.IndexByte(s.text[s.pos:], '\n')
			if end < 0 {
				s.pos = len(s.text)
				return nil
			}
			s.pos += end + 1
		case strings.HasPrefix(s.text[s.pos:], "/*"):
			end := strings.Index(s.text[s.pos+2:], "*/")
			if end < 0 {
				return s.fail(s.pos, "comment is not closed")
			}
			s.pos += end + 4
		default:
			return nil
		}
	}
	return nil
}

// peek returns the next character that matters, 0 at the end of the text.
func (s *scanner) peek() (byte, error) {
	if err := s.skip(); err != nil {
		return 0, err
	}
	if s.pos == len(s.text) {
		return 0, nil
	}
	return s.text[s.pos], nil
}

// take passes c if it comes next and says whether it did.
func (s *scanner) take(c byte) (bool, error) {
	next, err := s.peek()
	if err != nil || next != c || next == 0 {
		return false, err
	}
	s.pos++
	s.last = s.pos
	return true, nil
}

// expect passes c or fails.
func (s *scanner) expect(c byte) error {
	ok, err := s.take(c)
	if err != nil {
		return err
	}
	if !ok {
		return s.fail(s.pos, "expected %q, found %s", string(c), s.found())
	}
	return nil
}

// found names the next token for an error message.
func (s *scanner) found() string {
	if s.pos >= len(s.text) {
		return "the end of the text"
	}
	end := s.pos
	for end < len(s.text) && end-s.pos < 40 && isWord(s.text[end]) {
		end++
	}
	if end == s.pos {
		end++
	}
	return fmt.Sprintf("%q", s.text[s.pos:end])
}

// isWord says whether c belongs to a word. Wire takes dots and hyphens as parts of words.
func isWord(c byte) bool {
	return c == '_' || c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// word passes a word: a name, a dotted name, a number.
func (s *scanner) word() (string, error) {
	if err := s.skip(); err != nil {
		return "", err
	}
	start := s.pos
	for s.pos < len(s.text) && isWord(s.text[s.pos]) {
		s.pos++
	}
	if s.pos == start {
		return "", s.fail(start, "expected a word, found %s", s.found())
	}
	s.last = s.pos
	return s.text[start:s.pos], nil
}

// name passes a simple or dotted name, which does not start with a digit or a hyphen.
func (s *scanner) name() (string, error) {
	w, err := s.word()
	if err != nil {
		return "", err
	}
	if c := w[0]; c >= '0' && c <= '9' || c == '-' {
		return "", s.fail(s.last-len(w), "expected a name, found %q", w)
	}
	return w, nil
}

// numberWord passes a number, of which an exponent's plus sign may be a part.
func (s *scanner) numberWord() (string, error) {
	w, err := s.word()
	if err != nil {
		return "", err
	}
	end := w[len(w)-1]
	if (end == 'e' || end == 'E') && s.pos < len(s.text) && s.text[s.pos] == '+' && !strings.HasPrefix(strings.TrimPrefix(w, "-"), "0x") {
		s.pos++
		more, err := s.word()
		if err != nil {
			return "", err
		}
		w += "+" + more
	}
	if w == "-" { // a blank may stand behind the sign
		more, err := s.numberWord()
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(more, "-") {
			return "", s.fail(s.last-len(more), "expected a number, found %q", more)
		}
		return "-" + more, nil
	}
	return w, nil
}

// quoted passes a string, and all that follow it directly: they are one. Wire lets a
// string go over the end of its line.
func (s *scanner) quoted() (string, error) {
	var b strings.Builder
	for first := true; ; first = false {
		c, err := s.peek()
		if err != nil {
			return "", err
		}
		if c != '"' && c != '\'' {
			if first {
				return "", s.fail(s.pos, "expected a string, found %s", s.found())
			}
			return b.String(), nil
		}
		if err := s.literal(&b, c); err != nil {
			return "", err
		}
	}
}

func (s *scanner) literal(b *strings.Builder, quote byte) error {
	start := s.pos
	s.pos++
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		s.pos++
		switch c {
		case quote:
			s.last = s.pos
			return nil
		case '\\':
			if err := s.escape(b); err != nil {
				return err
			}
		default:
			b.WriteByte(c)
		}
	}
	return s.fail(start, "string is not closed")
}

// escape decodes what follows a backslash. Unknown escapes stand for their own character, as in Wire.
func (s *scanner) escape(b *strings.Builder) error {
	if s.pos == len(s.text) {
		return s.fail(s.pos, "string is not closed")
	}
	c := s.text[s.pos]
	s.pos++
	if i := strings.IndexByte("abfnrtv", c); i >= 0 {
		b.WriteByte("\a\b\f\n\r\t\v"[i])
		return nil
	}
	switch {
	case c == 'x' || c == 'X':
		return s.code(b, 16, 2)
	case c >= '0' && c <= '7':
		s.pos--
		return s.code(b, 8, 3)
	case c == 'u':
		return s.code(b, 16, 4)
	case c == 'U':
		return s.code(b, 16, 8)
	}
	b.WriteByte(c)
	return nil
}

// code reads up to limit digits: a byte, or with more than three digits a Unicode character.
func (s *scanner) code(b *strings.Builder, base, limit int) error {
	start, n := s.pos, 0
	for s.pos < len(s.text) && s.pos-start < limit {
		d := strings.IndexByte("0123456789abcdef", s.text[s.pos]|0x20&^(s.text[s.pos]&0x10))
		if d < 0 || d >= base {
			break
		}
		n = n*base + d
		s.pos++
	}
	if s.pos == start || limit > 3 && s.pos-start != limit {
		return s.fail(start, "escape in a string lacks its digits")
	}
	if limit > 3 {
		if n > 0x10ffff {
			return s.fail(start, "escape in a string is no Unicode character")
		}
		b.WriteRune(rune(n))
		return nil
	}
	b.WriteByte(byte(n))
	return nil
}

// Unquote decodes a string literal with its quotes. Its error is a *compat.SyntaxError.
func Unquote(literal string) (string, error) {
	s := scanner{text: literal}
	return s.quoted()
}
