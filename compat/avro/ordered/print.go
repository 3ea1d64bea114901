package ordered

import "strings"

// Writer builds compact JSON. It counts how deep brackets are nested.
type Writer struct {
	strings.Builder
	depth   int // of open brackets
	deepest int
}

// Print returns v as compact JSON.
func (v *Value) Print() string {
	var w Writer
	w.Value(v)
	return w.String()
}

// Finish returns what was written, and how deep its brackets are nested.
func (w *Writer) Finish() (string, int) { return w.String(), w.deepest }

// Open and close write brackets.
func (w *Writer) Open(c byte) {
	w.WriteByte(c)
	w.depth++
	w.deepest = max(w.deepest, w.depth)
}

// Close writes a closing bracket.
func (w *Writer) Close(c byte) {
	w.WriteByte(c)
	w.depth--
}

// Value writes any value.
func (w *Writer) Value(v *Value) {
	switch v.Kind {
	case String:
		w.Quote(v.Text)
	case Array:
		w.Open('[')
		for i, item := range v.Items {
			w.Comma(i)
			w.Value(item)
		}
		w.Close(']')
	case Object:
		w.Open('{')
		for i, m := range v.Members {
			w.Comma(i)
			w.Quote(m.Key)
			w.WriteByte(':')
			w.Value(m.Value)
		}
		w.Close('}')
	case Null:
		w.WriteString("null")
	default:
		w.WriteString(v.Text)
	}
}

// List writes a list of strings.
func (w *Writer) List(words []string) {
	w.Open('[')
	for i, s := range words {
		w.Comma(i)
		w.Quote(s)
	}
	w.Close(']')
}

// Comma writes one before every element but the first.
func (w *Writer) Comma(i int) {
	if i > 0 {
		w.WriteByte(',')
	}
}

// Quote writes a JSON string with no more escapes than JSON demands.
func (w *Writer) Quote(s string) {
	const hex = "0123456789ABCDEF"
	w.WriteByte('"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w.WriteString(s[from:i])
		from = i + 1
		if at := strings.IndexByte("\"\\\b\f\n\r\t", c); at >= 0 {
			w.WriteByte('\\')
			w.WriteByte(`"\bfnrt`[at])
		} else {
			w.WriteString(`\u00` + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	w.WriteString(s[from:])
	w.WriteByte('"')
}
