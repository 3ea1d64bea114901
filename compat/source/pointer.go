package source

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// Pointer finds the value that a JSON pointer leads to. The root is "" or "/".
// Comments between tokens are skipped, and of a key that occurs twice the last
// value counts, as JSON readers do.
func Pointer(text, pointer string) (Range, bool) {
	start, end, ok := Bytes(text, pointer)
	if !ok {
		return Range{}, false
	}
	return Between(text, start, end), true
}

// Bytes is Pointer in bytes: the value is text[start:end].
func Bytes(text, pointer string) (start, end int, ok bool) {
	s := scanner{text: text, pos: len(text) - len(strings.TrimPrefix(text, byteOrderMark))}
	s.space()
	start = s.pos
	if pointer != "" && pointer != "/" {
		for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
			token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
			if start, ok = s.into(start, token); !ok {
				return 0, 0, false
			}
		}
	}
	s.pos = start
	if !s.skip() {
		return 0, 0, false
	}
	return start, s.pos, true
}

// scanner steps over JSON without building anything. It has no depth: nesting
// is counted, not recursed into.
type scanner struct {
	text string
	pos  int
}

// at returns the byte at the position, 0 at the end.
func (s *scanner) at() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// space skips blanks and comments.
func (s *scanner) space() {
	for {
		rest := s.text[s.pos:]
		trimmed := strings.TrimLeft(rest, " \t\r\n")
		s.pos += len(rest) - len(trimmed)
		until := ""
		switch {
		case strings.HasPrefix(trimmed, "//"):
			until = "\n"
		case strings.HasPrefix(trimmed, "/*"):
			until = "*/"
		default:
			return
		}
		end := strings.Index(trimmed[2:], until)
		if end < 0 {
			s.pos = len(s.text)
			return
		}
		s.pos += 2 + end + len(until)
	}
}

// str steps over a string and returns what is between its quotes.
func (s *scanner) str() (string, bool) {
	start := s.pos + 1
	for i := start; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			s.pos = i + 1
			return s.text[start:i], true
		}
	}
	return "", false
}

// skip steps over one value.
func (s *scanner) skip() bool {
	depth := 0
	for s.pos < len(s.text) {
		switch s.at() {
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			if depth == 0 {
				return false
			}
			depth--
			s.pos++
		case '"':
			if _, ok := s.str(); !ok {
				return false
			}
		case ',', ':':
			if depth == 0 {
				return false
			}
			s.pos++
		default:
			s.word()
		}
		if depth == 0 {
			return true
		}
		s.space()
	}
	return false
}

// word steps over a number, a literal or anything else without a delimiter.
func (s *scanner) word() {
	end := strings.IndexAny(s.text[s.pos:], "{}[],:\" \t\r\n/")
	if end < 0 {
		end = len(s.text) - s.pos
	}
	s.pos += max(end, 1)
}

// into finds the member or element of the value at start that a token names.
func (s *scanner) into(start int, token string) (int, bool) {
	s.pos = start
	switch s.at() {
	case '{':
		return s.member(token)
	case '[':
		index, err := strconv.Atoi(token)
		if err != nil || index < 0 {
			return 0, false
		}
		return s.element(index)
	default:
		return 0, false
	}
}

func (s *scanner) member(key string) (int, bool) {
	found, ok := 0, false
	for s.next() && s.at() == '"' {
		raw, closed := s.str()
		if !closed {
			break
		}
		s.space()
		if s.at() != ':' {
			break
		}
		s.pos++
		s.space()
		if raw == key || strings.Contains(raw, `\`) && unescape(raw) == key {
			found, ok = s.pos, true
		}
		if !s.skip() {
			break
		}
	}
	return found, ok
}

func (s *scanner) element(index int) (int, bool) {
	for i := 0; s.next() && s.at() != ']'; i++ {
		if i == index {
			return s.pos, true
		}
		if !s.skip() {
			break
		}
	}
	return 0, false
}

// next moves from an opening bracket, or a value, to the value behind it.
func (s *scanner) next() bool {
	s.space()
	switch s.at() {
	case '{', '[', ',':
		s.pos++
		s.space()
		return s.pos < len(s.text)
	default:
		return false
	}
}

// unescape resolves the escapes of a key. What is no escape stays as it is.
func unescape(raw string) string {
	var units []rune
	for i := 0; i < len(raw); {
		if raw[i] != '\\' || i+1 == len(raw) {
			end := strings.IndexByte(raw[i+1:], '\\')
			if end < 0 {
				end = len(raw) - i - 1
			}
			units = append(units, []rune(raw[i:i+1+end])...)
			i += 1 + end
			continue
		}
		if raw[i+1] == 'u' && i+6 <= len(raw) {
			if n, err := strconv.ParseUint(raw[i+2:i+6], 16, 16); err == nil {
				units = append(units, rune(n))
				i += 6
				continue
			}
		}
		c := raw[i+1]
		if at := strings.IndexByte("bfnrt", c); at >= 0 {
			c = "\b\f\n\r\t"[at]
		}
		units = append(units, rune(c))
		i += 2
	}
	var b strings.Builder
	for i := 0; i < len(units); i++ {
		if i+1 < len(units) && utf16.IsSurrogate(units[i]) {
			if both := utf16.DecodeRune(units[i], units[i+1]); both != '\ufffd' {
				b.WriteRune(both)
				i++
				continue
			}
		}
		b.WriteRune(units[i])
	}
	return b.String()
}
