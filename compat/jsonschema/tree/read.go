package tree

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/compat"
)

const (
	// numberLength bounds the spelling of one number. Longer ones have no use in
	// a schema and make exact arithmetic slow.
	numberLength = 1000
	// exponentLimit bounds exponents for the same reason: 1e999999999 is short
	// to write and a gigabyte to calculate with.
	exponentLimit = 999
	// valuesPerField relates the number of JSON values that may be read to the
	// limit on fields: most properties are objects with two or three keywords.
	valuesPerField = 4
)

// reader turns a text into values.
type reader struct {
	text   string
	at     int
	limits compat.Limits
	values *int // read so far, over all documents of a schema
}

// Read parses a whole JSON text. It adds the number of values to *values, which
// lets several texts share one limit. Its error is a *compat.SyntaxError or a
// *compat.LimitError.
func Read(text string, limits compat.Limits, values *int) (*Value, error) {
	if len(text) > limits.Bytes {
		return nil, &compat.LimitError{What: "bytes", Limit: limits.Bytes}
	}
	r := reader{text: text, limits: limits, values: values}
	if !utf8.ValidString(text) {
		for i, c := range text {
			if c == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
				r.at = i
				return nil, r.fail("the text is not valid UTF-8")
			}
		}
	}
	r.space()
	if r.at == len(text) {
		return nil, r.fail("the schema is empty")
	}
	v, err := r.value(1)
	if err != nil {
		return nil, err
	}
	r.space()
	if r.at < len(text) {
		return nil, r.fail("there is text after the end of the JSON value")
	}
	return v, nil
}

// fail returns a syntax error at the current place.
func (r *reader) fail(format string, args ...any) error {
	line, column := Position(r.text, r.at)
	return &compat.SyntaxError{Format: compat.JSON, Message: fmt.Sprintf(format, args...), Line: line, Column: column}
}

// Position translates an offset into line and column, both from 1.
func Position(text string, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

func (r *reader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return
		}
	}
}

// peek skips space and returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	r.space()
	if r.at == len(r.text) {
		return 0
	}
	return r.text[r.at]
}

func (r *reader) value(depth int) (*Value, error) {
	r.space()
	start := r.at
	v, err := r.anyValue(depth)
	if err != nil {
		return nil, err
	}
	v.Start = start
	return v, nil
}

func (r *reader) anyValue(depth int) (*Value, error) {
	if depth > r.limits.Depth {
		return nil, &compat.LimitError{What: "depth", Limit: r.limits.Depth}
	}
	if *r.values++; *r.values > valuesPerField*r.limits.Fields {
		return nil, &compat.LimitError{What: "fields", Limit: r.limits.Fields}
	}
	switch c := r.peek(); {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		s, err := r.quoted()
		return StringValue(s), err
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case c == 0 && r.at == len(r.text):
		return nil, r.fail("the text ends where a value is expected")
	}
	for _, w := range []struct {
		word string
		v    Value
	}{{"true", Value{Shape: ShapeBool, Truth: true}}, {"false", Value{Shape: ShapeBool}}, {"null", Value{}}} {
		if strings.HasPrefix(r.text[r.at:], w.word) {
			r.at += len(w.word)
			return &w.v, nil
		}
	}
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	return nil, r.fail("unexpected %q where a value is expected", c)
}

func (r *reader) object(depth int) (*Value, error) {
	r.at++
	v := ObjectValue()
	if r.peek() == '}' {
		r.at++
		return v, nil
	}
	for {
		if r.peek() != '"' {
			return nil, r.fail("expected a key in double quotes")
		}
		key, err := r.quoted()
		if err != nil {
			return nil, err
		}
		if r.peek() != ':' {
			return nil, r.fail("expected ':' after the key %q", compat.Cut(key, 200))
		}
		r.at++
		child, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		v.Set(key, child)
		switch r.peek() {
		case ',':
			r.at++
		case '}':
			r.at++
			return v, nil
		default:
			return nil, r.fail("expected ',' or '}' in an object")
		}
	}
}

func (r *reader) array(depth int) (*Value, error) {
	r.at++
	v := ArrayValue()
	if r.peek() == ']' {
		r.at++
		return v, nil
	}
	for {
		item, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		v.Add(item)
		switch r.peek() {
		case ',':
			r.at++
		case ']':
			r.at++
			return v, nil
		default:
			return nil, r.fail("expected ',' or ']' in an array")
		}
	}
}

// number reads a number as JSON defines it and keeps its spelling.
func (r *reader) number() (*Value, error) {
	start := r.at
	if r.text[r.at] == '-' {
		r.at++
	}
	whole := r.digits()
	if whole == 0 || whole > 1 && r.text[r.at-whole] == '0' {
		return nil, r.fail("a number is malformed")
	}
	if r.at < len(r.text) && r.text[r.at] == '.' {
		r.at++
		if r.digits() == 0 {
			return nil, r.fail("a number lacks digits after the point")
		}
	}
	if r.at < len(r.text) && (r.text[r.at] == 'e' || r.text[r.at] == 'E') {
		r.at++
		if r.at < len(r.text) && (r.text[r.at] == '+' || r.text[r.at] == '-') {
			r.at++
		}
		first := r.at
		if r.digits() == 0 {
			return nil, r.fail("a number lacks digits in its exponent")
		}
		if e, err := strconv.Atoi(r.text[first:r.at]); err != nil || e > exponentLimit {
			return nil, r.fail("the exponent of a number exceeds %d", exponentLimit)
		}
	}
	// What is printed has to be readable again, so the limits hold for that too.
	spelling := r.text[start:r.at]
	if len(spelling) > numberLength || len(plainNumber(spelling)) > numberLength {
		return nil, r.fail("a number is longer than %d characters", numberLength)
	}
	if e := parseDecimal(spelling).exponent(); e > exponentLimit || e < -exponentLimit {
		return nil, r.fail("the exponent of a number exceeds %d", exponentLimit)
	}
	return NumberValue(spelling), nil
}

func (r *reader) digits() int {
	start := r.at
	for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at - start
}

// quoted reads a string; the next byte is its opening quote.
func (r *reader) quoted() (string, error) {
	r.at++
	start := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[start : r.at-1], nil
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", r.fail("a control character in a string must be escaped")
		}
		r.at++
	}
	return "", r.fail("a string is not closed")
}

// escaped reads the rest of a string that has its first escape here.
func (r *reader) escaped(start int) (string, error) {
	b := []byte(r.text[start:r.at])
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return string(b), nil
		case c == '\\':
			c, err := r.escape()
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, c)
		case c < ' ':
			return "", r.fail("a control character in a string must be escaped")
		default:
			b = append(b, c)
			r.at++
		}
	}
	return "", r.fail("a string is not closed")
}

func (r *reader) escape() (rune, error) {
	if r.at+1 == len(r.text) {
		return 0, r.fail("a string is not closed")
	}
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	c := r.text[r.at+1]
	if i := strings.IndexByte(from, c); i >= 0 {
		r.at += 2
		return rune(to[i]), nil
	}
	if c != 'u' {
		return 0, r.fail("unknown escape in a string")
	}
	high, ok := r.hex()
	if !ok {
		return 0, r.fail("\\u needs four hexadecimal digits")
	}
	if !utf16.IsSurrogate(high) {
		return high, nil
	}
	// A surrogate without its other half is no character; it becomes U+FFFD, as in other JSON readers.
	before := r.at
	if strings.HasPrefix(r.text[r.at:], `\u`) {
		if low, ok := r.hex(); ok {
			if c := utf16.DecodeRune(high, low); c != utf8.RuneError {
				return c, nil
			}
		}
	}
	r.at = before
	return utf8.RuneError, nil
}

// hex reads \uXXXX at the current place.
func (r *reader) hex() (rune, bool) {
	if r.at+6 > len(r.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[r.at+2:r.at+6], 16, 32)
	if err != nil {
		return 0, false
	}
	r.at += 6
	return rune(n), true
}
