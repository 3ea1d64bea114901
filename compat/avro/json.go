package avro

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/compat"
)

// valueKind is the kind of a JSON value. Integers and other numbers are told
// apart by their spelling, because Avro does so in defaults.
type valueKind uint8

const (
	nullValue valueKind = iota
	boolValue
	integerValue
	floatValue
	stringValue
	arrayValue
	objectValue
)

// value is a JSON value that keeps what encoding/json forgets: the order of
// keys, the digits of integers and where it stands in the text.
type value struct {
	kind    valueKind
	text    string // of a string, a number (as it is printed) or a boolean
	items   []*value
	members []member
	offset  int // in bytes, for error messages
}

type member struct {
	key   string
	value *value
}

// get returns the member of an object, nil where there is none.
func (v *value) get(key string) *value {
	for i := range v.members {
		if v.members[i].key == key {
			return v.members[i].value
		}
	}
	return nil
}

// getText returns a string member; everything else counts as absent, as in Avro.
func (v *value) getText(key string) (string, bool) {
	m := v.get(key)
	if m == nil || m.kind != stringValue {
		return "", false
	}
	return m.text, true
}

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

// readJSON parses a whole text. Its error is a *compat.SyntaxError or a
// *compat.LimitError for values nested deeper than depth.
func readJSON(text string, depth int) (*value, error) {
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

func (r *jsonReader) fail(message string) error { return syntaxAt(r.text, r.pos, message) }

// syntaxAt makes the error for a byte offset of text.
func syntaxAt(text string, offset int, message string) error {
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

func (r *jsonReader) value() (*value, error) {
	c, err := r.next()
	if err != nil {
		return nil, err
	}
	v := &value{offset: r.pos}
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
		v.kind = stringValue
		v.text, err = r.str()
	case c == '-' || c >= '0' && c <= '9':
		err = r.number(v)
	default:
		err = r.word(v)
	}
	return v, err
}

func (r *jsonReader) word(v *value) error {
	for _, w := range []struct {
		text string
		kind valueKind
	}{{"null", nullValue}, {"true", boolValue}, {"false", boolValue}} {
		if strings.HasPrefix(r.text[r.pos:], w.text) {
			r.pos += len(w.text)
			v.kind, v.text = w.kind, w.text
			return nil
		}
	}
	if r.pos >= len(r.text) {
		return r.fail("unexpected end of the text")
	}
	return r.fail("expected a JSON value")
}

func (r *jsonReader) array(v *value) error {
	v.kind = arrayValue
	for {
		c, err := r.next()
		if err != nil {
			return err
		}
		if c == ']' && len(v.items) == 0 {
			r.pos++
			return nil
		}
		item, err := r.value()
		if err != nil {
			return err
		}
		v.items = append(v.items, item)
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
func (r *jsonReader) object(v *value) error {
	v.kind = objectValue
	var index map[string]int
	for {
		c, err := r.next()
		if err != nil {
			return err
		}
		if c == '}' && len(v.members) == 0 {
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
		if len(v.members) == indexFrom {
			index = make(map[string]int, 4*indexFrom)
			for i, m := range v.members {
				index[m.key] = i
			}
		}
		v.put(index, key, item)
		if done, err := r.separator('}'); done || err != nil {
			return err
		}
	}
}

func (v *value) put(index map[string]int, key string, item *value) {
	at, known := -1, false
	if index != nil {
		at, known = index[key]
	} else {
		for i := range v.members {
			if v.members[i].key == key {
				at, known = i, true
			}
		}
	}
	if known {
		v.members[at].value = item
		return
	}
	if index != nil {
		index[key] = len(v.members)
	}
	v.members = append(v.members, member{key, item})
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

// number reads a number and notes how Avro prints it: integers keep their
// digits, all others become the shortest double.
func (r *jsonReader) number(v *value) error {
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
	v.kind = integerValue
	if r.pos < len(r.text) && r.text[r.pos] == '.' {
		r.pos++
		v.kind = floatValue
		if digits() == 0 {
			return r.fail("malformed number")
		}
	}
	if r.pos < len(r.text) && (r.text[r.pos] == 'e' || r.text[r.pos] == 'E') {
		r.pos++
		v.kind = floatValue
		if r.pos < len(r.text) && (r.text[r.pos] == '+' || r.text[r.pos] == '-') {
			r.pos++
		}
		if digits() == 0 {
			return r.fail("malformed number")
		}
	}
	v.text = r.text[start:r.pos]
	if v.kind == floatValue {
		v.text = printDouble(parseDouble(v.text))
	} else if v.text == "-0" {
		v.text = "0"
	}
	return nil
}

// parseDouble reads a number that is well-formed; too large ones become infinite.
func parseDouble(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// printDouble prints a double as Java does: decimal from 10^-3 to 10^7, else
// with an exponent, always with a digit after the point. What JSON has no
// number for comes out in quotes.
func printDouble(f float64) string {
	switch {
	case math.IsNaN(f):
		return `"NaN"`
	case math.IsInf(f, 1):
		return `"Infinity"`
	case math.IsInf(f, -1):
		return `"-Infinity"`
	}
	return printShortest(f, 64)
}

// printFloat prints a number that has been squeezed into a float.
func printFloat(s string) string {
	f := float64(float32(parseDouble(strings.Trim(s, `"`))))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return printDouble(f)
	}
	return printShortest(f, 32)
}

func printShortest(f float64, bits int) string {
	if a := math.Abs(f); a == 0 || a >= 1e-3 && a < 1e7 {
		s := strconv.FormatFloat(f, 'f', -1, bits)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	s := strconv.FormatFloat(f, 'e', -1, bits)
	mantissa, exponent, _ := strings.Cut(s, "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(n)
}
