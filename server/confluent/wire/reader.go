package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds the nesting of values, as Jackson does.
const maxDepth = 1000

// ErrNoBody says that a body is missing, empty or null.
var ErrNoBody = errors.New("no body")

// SyntaxError says why a body cannot be read.
type SyntaxError struct {
	Message      string
	Line, Column int // 1-based; columns are bytes
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s (line %d, column %d)", e.Message, e.Line, e.Column)
}

// Reader reads requests one after another. Nothing that it returns refers to the
// data it was given. The zero value is ready; it is not safe for concurrent use.
type Reader struct {
	data    []byte
	pos     int
	scratch []byte // of escaped; kept from one text to the next
}

// keepScratch is the largest buffer that is kept, so that one huge text does not stay in memory.
const keepScratch = 1 << 20

// read reads one value and demands that nothing follows.
func read[T any](r *Reader, data []byte, value func(*Reader, *T) (bool, error)) (*T, error) {
	r.data, r.pos = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), 0
	defer func() {
		r.data = nil
		if cap(r.scratch) > keepScratch {
			r.scratch = nil
		}
	}()
	if !utf8.Valid(r.data) {
		return nil, r.fail("the body is not UTF-8")
	}
	if r.peek() == 0 && r.pos == len(r.data) {
		return nil, ErrNoBody
	}
	v := new(T)
	present, err := value(r, v)
	if err != nil {
		return nil, err
	}
	if r.peek(); r.pos < len(r.data) {
		return nil, r.fail("unexpected %s after the end", r.found())
	}
	if !present {
		return nil, ErrNoBody
	}
	return v, nil
}

func (r *Reader) fail(format string, args ...any) error {
	before := r.data[:min(r.pos, len(r.data))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return &SyntaxError{Message: fmt.Sprintf(format, args...), Line: line, Column: column}
}

// found names the thing at pos, for messages.
func (r *Reader) found() string {
	if r.pos >= len(r.data) {
		return "end of input"
	}
	switch c := r.data[r.pos]; {
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '"':
		return "a string"
	case c == '-' || c >= '0' && c <= '9':
		return "a number"
	default:
		ch, _ := utf8.DecodeRune(r.data[r.pos:])
		return strconv.QuoteRune(ch)
	}
}

// peek skips blanks and returns the next byte, 0 at the end.
func (r *Reader) peek() byte {
	for r.pos < len(r.data) {
		switch c := r.data[r.pos]; c {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

// word consumes w if it stands at pos.
func (r *Reader) word(w string) bool {
	if len(r.data)-r.pos < len(w) || string(r.data[r.pos:r.pos+len(w)]) != w {
		return false
	}
	if end := r.pos + len(w); end < len(r.data) && wordByte(r.data[end]) {
		return false
	}
	r.pos += len(w)
	return true
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= utf8.RuneSelf
}

// object calls member at each value. It returns false for null.
func (r *Reader) object(member func(name []byte) error) (bool, error) {
	switch r.peek() {
	case '{':
		r.pos++
	case 'n':
		if r.word("null") {
			return false, nil
		}
		fallthrough
	default:
		return false, r.fail("expected an object, found %s", r.found())
	}
	if r.peek() == '}' {
		r.pos++
		return true, nil
	}
	for {
		if r.peek() != '"' {
			return false, r.fail("expected a name in quotes, found %s", r.found())
		}
		name, err := r.quoted()
		if err != nil {
			return false, err
		}
		if r.peek() != ':' {
			return false, r.fail("expected a colon, found %s", r.found())
		}
		r.pos++
		if err := member(name); err != nil {
			return false, err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case '}':
			r.pos++
			return true, nil
		default:
			return false, r.fail("expected a comma or the end of the object, found %s", r.found())
		}
	}
}

// elements calls element at each value of an array. null has none.
func (r *Reader) elements(element func() error) error {
	switch r.peek() {
	case '[':
		r.pos++
	case 'n':
		if r.word("null") {
			return nil
		}
		fallthrough
	default:
		return r.fail("expected an array, found %s", r.found())
	}
	if r.peek() == ']' {
		r.pos++
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case ']':
			r.pos++
			return nil
		default:
			return r.fail("expected a comma or the end of the array, found %s", r.found())
		}
	}
}

// quoted reads a string. The result is part of data, or of a buffer that the
// next call overwrites if there were escapes.
func (r *Reader) quoted() ([]byte, error) {
	start := r.pos + 1
	for i := start; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return r.data[start:i], nil
		case c == '\\':
			return r.escaped(start, i)
		case c < ' ':
			r.pos = i
			return nil, r.fail("control character in a string")
		}
	}
	r.pos = len(r.data)
	return nil, r.fail("a string does not end")
}

// escaped goes on with a string whose first backslash stands at i. Most schemas
// pass through here, so it writes each byte once, into a buffer that is large
// enough: no escape is shorter than what it stands for.
func (r *Reader) escaped(start, i int) ([]byte, error) {
	data := r.data
	if cap(r.scratch) < len(data) {
		r.scratch = make([]byte, len(data))
	}
	out := r.scratch[:len(data)]
	n := copy(out, data[start:i])
	for i < len(data) {
		c := data[i]
		i++
		switch {
		case c == '"':
			r.pos = i
			return out[:n], nil
		case c < ' ':
			r.pos = i - 1
			return nil, r.fail("control character in a string")
		case c != '\\':
			out[n] = c
			n++
			continue
		case i == len(data):
			continue
		}
		c = data[i]
		if c == 'u' {
			ch, digits, ok := r.unicode(i + 1)
			if !ok {
				r.pos = i
				return nil, r.fail("expected four hexadecimal digits")
			}
			n += utf8.EncodeRune(out[n:], ch)
			i += 1 + digits
			continue
		}
		plain, ok := unescape(c)
		if !ok {
			r.pos = i
			return nil, r.fail("unknown escape in a string")
		}
		out[n] = plain
		n++
		i++
	}
	r.pos = len(data)
	return nil, r.fail("a string does not end")
}

func unescape(c byte) (byte, bool) {
	switch c {
	case '"', '\\', '/':
		return c, true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	}
	return 0, false
}

// unicode reads the digits of \u at i, and those of a second half if there is
// one. A half that stands alone becomes U+FFFD.
func (r *Reader) unicode(i int) (ch rune, n int, ok bool) {
	first, ok := r.hex4(i)
	if !ok || !utf16.IsSurrogate(first) {
		return first, 4, ok
	}
	if i+6 <= len(r.data) && r.data[i+4] == '\\' && r.data[i+5] == 'u' {
		if second, ok := r.hex4(i + 6); ok {
			if ch := utf16.DecodeRune(first, second); ch != utf8.RuneError {
				return ch, 10, true
			}
		}
	}
	return utf8.RuneError, 4, true
}

func (r *Reader) hex4(i int) (rune, bool) {
	if i+4 > len(r.data) {
		return 0, false
	}
	var ch rune
	for _, c := range r.data[i : i+4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		ch = ch<<4 | rune(c)
	}
	return ch, true
}

// literal reads a number and returns its text.
func (r *Reader) literal() (string, error) {
	start := r.pos
	digits := func() bool {
		from := r.pos
		for r.pos < len(r.data) && r.data[r.pos] >= '0' && r.data[r.pos] <= '9' {
			r.pos++
		}
		return r.pos > from
	}
	if r.data[r.pos] == '-' {
		r.pos++
	}
	first := r.pos
	ok := digits() && (r.pos == first+1 || r.data[first] != '0')
	if ok && r.pos < len(r.data) && r.data[r.pos] == '.' {
		r.pos++
		ok = digits()
	}
	if ok && r.pos < len(r.data) && (r.data[r.pos] == 'e' || r.data[r.pos] == 'E') {
		r.pos++
		if r.pos < len(r.data) && (r.data[r.pos] == '+' || r.data[r.pos] == '-') {
			r.pos++
		}
		ok = digits()
	}
	if !ok || r.pos < len(r.data) && wordByte(r.data[r.pos]) {
		return "", r.fail("not a number")
	}
	return string(r.data[start:r.pos]), nil
}

// skip reads any value, without recursion.
func (r *Reader) skip() error {
	depth := 0
	open := make([]byte, 0, 16)
	for {
		switch c := r.peek(); {
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return r.fail("nested deeper than %d", maxDepth)
			}
			open = append(open, c+2) // the closing bracket stands two after the opening one
			r.pos++
			if r.peek() == c+2 {
				break
			}
			if c == '{' {
				if err := r.name(); err != nil {
					return err
				}
			}
			continue
		case c == '"':
			if _, err := r.quoted(); err != nil {
				return err
			}
		case c == '-' && r.word("-Infinity"):
		case c == '-' || c >= '0' && c <= '9':
			if _, err := r.literal(); err != nil {
				return err
			}
		case r.word("true") || r.word("false") || r.word("null") || r.word("NaN") || r.word("Infinity"):
		default:
			return r.fail("expected a value, found %s", r.found())
		}
		done, err := r.closeAll(&open, &depth)
		if done || err != nil {
			return err
		}
	}
}

// closeAll consumes closing brackets up to the next comma. It reports whether the value has ended.
func (r *Reader) closeAll(open *[]byte, depth *int) (bool, error) {
	for *depth > 0 {
		closing := (*open)[*depth-1]
		switch c := r.peek(); c {
		case closing:
			r.pos++
			*depth--
			*open = (*open)[:*depth]
		case ',':
			r.pos++
			if closing == '}' {
				return false, r.name()
			}
			return false, nil
		default:
			return false, r.fail("expected a comma or %q, found %s", closing, r.found())
		}
	}
	return true, nil
}

// name reads the name of a member and its colon.
func (r *Reader) name() error {
	if r.peek() != '"' {
		return r.fail("expected a name in quotes, found %s", r.found())
	}
	if _, err := r.quoted(); err != nil {
		return err
	}
	if r.peek() != ':' {
		return r.fail("expected a colon, found %s", r.found())
	}
	r.pos++
	return nil
}
