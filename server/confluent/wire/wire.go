// Package wire reads and writes the JSON of Confluent's API the way its server does.
//
// Writing differs from encoding/json in what is escaped: nothing but quotes,
// backslashes and control characters. Reading differs in what is accepted: keys
// are case-sensitive, unknown ones are skipped, scalars are converted into one
// another, and null, missing and empty bodies are told apart. Both are written by
// hand because they are most of the cost of a request; tests compare them with
// encoding/json.
package wire

import (
	"slices"
	"sort"
	"strconv"
	"unicode/utf8"
)

const upperHex = "0123456789ABCDEF"

// plain tells the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// AppendString appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD. Schemas are full of quotes, so it makes room for an escape at every
// byte once and then writes byte by byte, instead of copying short runs.
func AppendString(b []byte, s string) []byte {
	b = slices.Grow(b, 2*len(s)+2)
	to, n := b[:cap(b)], len(b)
	to[n] = '"'
	n++
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case plain[c]:
			to[n] = c
			n++
		case c == '"' || c == '\\':
			to[n], to[n+1] = '\\', c
			n += 2
		default:
			return appendRest(to[:n], s[i:])
		}
	}
	to[n] = '"'
	return to[:n+1]
}

// appendRest ends a string whose rest has other characters than those of most schemas.
func appendRest(b []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += n
			continue
		}
		if plain[c] {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		i++
		start = i
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\f':
			b = append(b, `\f`...)
		case '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, upperHex[c>>4], upperHex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}

// key appends the name of a member of the object that b ends in. Names are
// constants of this package and need no escaping.
func key(b []byte, name string) []byte {
	if b[len(b)-1] != '{' { // a quoted brace would be followed by its quote
		b = append(b, ',')
	}
	b = append(append(b, '"'), name...)
	return append(b, '"', ':')
}

// text appends a member unless s is empty, as Confluent leaves out empty values.
func text(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return AppendString(key(b, name), s)
}

func number(b []byte, name string, n int64) []byte {
	return strconv.AppendInt(key(b, name), n, 10)
}

// count appends a member unless n is 0.
func count(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return number(b, name, n)
}

func boolean(b []byte, name string, v bool) []byte {
	return strconv.AppendBool(key(b, name), v)
}

// flag appends a member unless v is nil.
func flag(b []byte, name string, v *bool) []byte {
	if v == nil {
		return b
	}
	return boolean(b, name, *v)
}

// list appends a member with an array unless it is empty.
func list[T any](b []byte, name string, all []T, each func([]byte, *T) []byte) []byte {
	if len(all) == 0 {
		return b
	}
	return array(key(b, name), all, each)
}

func array[T any](b []byte, all []T, each func([]byte, *T) []byte) []byte {
	b = append(b, '[')
	for i := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, &all[i])
	}
	return append(b, ']')
}

func eachString(b []byte, s *string) []byte { return AppendString(b, *s) }

// object appends a member with what each writes between braces, unless v is nil.
func object[T any](b []byte, name string, v *T, each func([]byte, *T) []byte) []byte {
	if v == nil {
		return b
	}
	return each(key(b, name), v)
}

// dictionary appends a member with sorted keys unless the map is empty.
func dictionary[V any](b []byte, name string, m map[string]V, each func([]byte, *V) []byte) []byte {
	if len(m) == 0 {
		return b
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	b = append(key(b, name), '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, k), ':')
		v := m[k]
		b = each(b, &v)
	}
	return append(b, '}')
}

// AppendStrings appends an array of strings; an empty one is [].
func AppendStrings(b []byte, all []string) []byte { return array(b, all, eachString) }

// AppendInts appends an array of numbers; an empty one is [].
func AppendInts[T ~int | ~int32](b []byte, all []T) []byte {
	return array(b, all, func(b []byte, n *T) []byte { return strconv.AppendInt(b, int64(*n), 10) })
}
