package ordered

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/compat"
)

// jsonReader parses one JSON text, with comments between tokens as Avro's
// parser allows.
type jsonReader struct {
	text  string
	pos   int
	depth int // levels that are left
	limit int
}

// indexFrom is the size from which an object keeps an index of its keys while
// it is read: below it a linear search for duplicates is cheaper.
const indexFrom = 16

// Read parses a whole text. Its error is a *compat.SyntaxError or a
// *compat.LimitError for values nested deeper than depth.
func Read(text string, depth int) (*Value, error) {
	r := &jsonReader{text: text, depth: depth, limit: depth}
	r.pos = len(text) - len(strings.TrimPrefix(text, "\ufeff"))
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	if rest := strings.TrimLeft(text[r.pos:], " \t\r\n"); rest != "" {
		r.pos = len(text) - len(rest)
		return nil, r.fail("unexpected text after the schema")
	}
	return v, nil
}

func (r *jsonReader) fail(message string) error { return SyntaxAt(r.text, r.pos, message) }

func (r *jsonReader) space() error {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			r.pos++
		case strings.HasPrefix(r.text[r.pos:], "//"):
			end := strings.IndexByte(r.text[r.pos:], '\n')
			if end < 0 {
				end = len(r.text) - r.pos
			}
			r.pos += end
		case strings.HasPrefix(r.text[r.pos:], "/*"):
			end := strings.Index(r.text[r.pos+2:], "*/")
			if end < 0 {
				return r.fail("comment without an end")
			}
			r.pos += end + 4
		default:
			return nil
		}
	}
	return nil
}

// next skips space and returns the byte that follows, 0 at the end.
func (r *jsonReader) next() (byte, error) {
	if err := r.space(); err != nil || r.pos >= len(r.text) {
		return 0, err
	}
	return r.text[r.pos], nil
}

func (r *jsonReader) value() (*Value, error) {
	c, err := r.next()
	if err != nil {
		return nil, err
	}
	v := &Value{Offset: r.pos}
	switch {
	case c == '{' || c == '[':
		if r.depth == 0 {
			return nil, &compat.LimitError{What: "depth", Limit: r.limit}
		}
		r.depth--
		r.pos++
		if c == '{' {
			err = r.object(v)
		} else {
			err = r.array(v)
		}
		r.depth++
	case c == '"':
		v.Kind = String
		v.Text, err = r.str()
	case c == '-' || c >= '0' && c <= '9':
		err = r.number(v)
	default:
		err = r.word(v)
	}
	return v, err
}

func (r *jsonReader) word(v *Value) error {
	for _, w := range []struct {
		text string
		kind Kind
	}{{"null", Null}, {"true", Bool}, {"false", Bool}} {
		if strings.HasPrefix(r.text[r.pos:], w.text) {
			r.pos += len(w.text)
			v.Kind, v.Text = w.kind, w.text
			return nil
		}
	}
	if r.pos >= len(r.text) {
		return r.fail("unexpected end of the text")
	}
	return r.fail("expected a JSON value")
}

func (r *jsonReader) array(v *Value) error {
	v.Kind = Array
	for {
		c, err := r.next()
		if err != nil {
			return err
		}
		if c == ']' && len(v.Items) == 0 {
			r.pos++
			return nil
		}
		item, err := r.value()
		if err != nil {
			return err
		}
		v.Items = append(v.Items, item)
		if done, err := r.separator(']'); done || err != nil {
			return err
		}
	}
}

// separator reads a comma, or the closing bracket and reports true.
func (r *jsonReader) separator(closing byte) (bool, error) {
	c, err := r.next()
	switch {
	case err != nil:
		return false, err
	case c == ',':
		r.pos++
		return false, nil
	case c == closing:
		r.pos++
		return true, nil
	default:
		return false, r.fail("expected \",\" or \"" + string(rune(closing)) + "\"")
	}
}

// object reads members. Of a key that occurs twice the last value counts, in
// the first place.
func (r *jsonReader) object(v *Value) error {
	v.Kind = Object
	var index map[string]int
	for {
		c, err := r.next()
		if err != nil {
			return err
		}
		if c == '}' && len(v.Members) == 0 {
			r.pos++
			return nil
		}
		if c != '"' {
			return r.fail("expected a key in double quotes")
		}
		key, err := r.str()
		if err != nil {
			return err
		}
		if c, err = r.next(); err != nil {
			return err
		}
		if c != ':' {
			return r.fail("expected \":\" after the key")
		}
		r.pos++
		item, err := r.value()
		if err != nil {
			return err
		}
		if len(v.Members) == indexFrom {
			index = make(map[string]int, 4*indexFrom)
			for i, m := range v.Members {
				index[m.Key] = i
			}
		}
		v.put(index, key, item)
		if done, err := r.separator('}'); done || err != nil {
			return err
		}
	}
}

// str reads a string at its opening quote.
func (r *jsonReader) str() (string, error) {
	r.pos++
	start := r.pos
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			s := r.text[start:r.pos]
			r.pos++
			if !utf8.ValidString(s) {
				r.pos = start
				return "", r.fail("text is not valid UTF-8")
			}
			return s, nil
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", r.fail("control character in a string")
		default:
			r.pos++
		}
	}
	return "", r.fail("string without an end")
}

// escaped goes on with a string that has escapes, from the first of them.
func (r *jsonReader) escaped(start int) (string, error) {
	var b strings.Builder
	b.WriteString(r.text[start:r.pos])
	for r.pos < len(r.text) {
		c := r.text[r.pos]
		switch {
		case c == '"':
			r.pos++
			if !utf8.ValidString(b.String()) {
				r.pos = start
				return "", r.fail("text is not valid UTF-8")
			}
			return b.String(), nil
		case c < ' ':
			return "", r.fail("control character in a string")
		case c != '\\':
			b.WriteByte(c)
			r.pos++
			continue
		}
		if r.pos+1 >= len(r.text) {
			break
		}
		if r.text[r.pos+1] == 'u' {
			u, err := r.unicode()
			if err != nil {
				return "", err
			}
			b.WriteRune(u)
			continue
		}
		at := strings.IndexByte(`"\/bfnrt`, r.text[r.pos+1])
		if at < 0 {
			return "", r.fail("unknown escape in a string")
		}
		b.WriteByte("\"\\/\b\f\n\r\t"[at])
		r.pos += 2
	}
	return "", r.fail("string without an end")
}

// unicode reads \uXXXX, or two of them that make one character. Half a pair
// becomes U+FFFD: it has no place in UTF-8.
func (r *jsonReader) unicode() (rune, error) {
	hex := func(at int) (rune, bool) {
		if at+6 > len(r.text) || r.text[at] != '\\' || r.text[at+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(r.text[at+2:at+6], 16, 16)
		return rune(n), err == nil
	}
	u, ok := hex(r.pos)
	if !ok {
		return 0, r.fail("\\u needs four hexadecimal digits")
	}
	r.pos += 6
	if !utf16.IsSurrogate(u) {
		return u, nil
	}
	if low, ok := hex(r.pos); ok {
		if both := utf16.DecodeRune(u, low); both != utf8.RuneError {
			r.pos += 6
			return both, nil
		}
	}
	return utf8.RuneError, nil
}

// SyntaxAt makes the error for a byte offset of text.
func SyntaxAt(text string, offset int, message string) error {
	offset = min(offset, len(text))
	before := text[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return &compat.SyntaxError{
		Format:  compat.Avro,
		Message: message,
		Line:    1 + strings.Count(before, "\n"),
		Column:  1 + utf8.RuneCountInString(strings.TrimPrefix(before[line:], "\ufeff")),
	}
}

// number reads a number and notes how Avro prints it: integers keep their
// digits, all others become the shortest double.
func (r *jsonReader) number(v *Value) error {
	start := r.pos
	digits := func() int {
		from := r.pos
		for r.pos < len(r.text) && r.text[r.pos] >= '0' && r.text[r.pos] <= '9' {
			r.pos++
		}
		return r.pos - from
	}
	if r.text[r.pos] == '-' {
		r.pos++
	}
	first := r.pos
	if n := digits(); n == 0 || n > 1 && r.text[first] == '0' {
		return r.fail("malformed number")
	}
	v.Kind = Integer
	if r.pos < len(r.text) && r.text[r.pos] == '.' {
		r.pos++
		v.Kind = Float
		if digits() == 0 {
			return r.fail("malformed number")
		}
	}
	if r.pos < len(r.text) && (r.text[r.pos] == 'e' || r.text[r.pos] == 'E') {
		r.pos++
		v.Kind = Float
		if r.pos < len(r.text) && (r.text[r.pos] == '+' || r.text[r.pos] == '-') {
			r.pos++
		}
		if digits() == 0 {
			return r.fail("malformed number")
		}
	}
	v.Text = r.text[start:r.pos]
	if v.Kind == Float {
		v.Text = PrintDouble(ParseDouble(v.Text))
	} else if v.Text == "-0" {
		v.Text = "0"
	}
	return nil
}
