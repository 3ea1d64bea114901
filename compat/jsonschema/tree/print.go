package tree

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// Print returns v as compact JSON the way Confluent stores it: keys in their
// order, or sorted for normalised text; decimals with all their digits;
// escapes only where JSON needs them.
func (v *Value) Print(sorted bool) string {
	p := printer{sorted: sorted, limit: math.MaxInt}
	p.write(v)
	return p.b.String()
}

// printer writes values; past its limit it leaves out what follows.
type printer struct {
	b      bytes.Buffer
	sorted bool
	limit  int
}

func (p *printer) write(v *Value) {
	b := &p.b
	switch v.Shape {
	case ShapeNull:
		b.WriteString("null")
	case ShapeBool:
		b.WriteString(strconv.FormatBool(v.Truth))
	case ShapeNumber:
		b.WriteString(plainNumber(v.Text))
	case ShapeString:
		writeString(b, v.Text[:min(len(v.Text), p.limit)])
	case ShapeArray:
		b.WriteByte('[')
		for i, item := range v.Items {
			if b.Len() > p.limit {
				return
			}
			if i > 0 {
				b.WriteByte(',')
			}
			p.write(item)
		}
		b.WriteByte(']')
	case ShapeObject:
		members := v.Members
		if p.sorted {
			members = slices.Clone(members)
			slices.SortFunc(members, func(a, b Member) int { return compareUTF16(a.Key, b.Key) })
		}
		b.WriteByte('{')
		for i, m := range members {
			if b.Len() > p.limit {
				return
			}
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, m.Key[:min(len(m.Key), p.limit)])
			b.WriteByte(':')
			p.write(m.Value)
		}
		b.WriteByte('}')
	}
}

// excerptLength is the number of characters after which a value is cut in messages.
const excerptLength = 60

// Excerpt returns a value as compact JSON, cut to a length that fits a message.
func (v *Value) Excerpt() string {
	p := printer{limit: 4 * excerptLength} // a character has at most four bytes
	p.write(v)
	return compat.Cut(p.b.String(), excerptLength)
}

func writeString(b *bytes.Buffer, s string) {
	const hex = "0123456789ABCDEF"
	b.WriteByte('"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b.WriteString(s[start:i])
		start = i + 1
		b.WriteByte('\\')
		if k := strings.IndexByte("\"\\\b\f\n\r\t", c); k >= 0 {
			b.WriteByte(`"\bfnrt`[k])
			continue
		}
		b.WriteString("u00")
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	b.WriteString(s[start:])
	b.WriteByte('"')
}

// compareUTF16 orders strings by their UTF-16 units, as Java does: it differs
// from the order of bytes where a character beyond U+FFFF meets one above the surrogates.
func compareUTF16(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	for i := range min(len(ra), len(rb)) {
		if ra[i] == rb[i] {
			continue
		}
		wideA, wideB := ra[i] > 0xFFFF, rb[i] > 0xFFFF
		switch {
		case wideA && !wideB && rb[i] > 0xDFFF:
			return -1
		case wideB && !wideA && ra[i] > 0xDFFF:
			return 1
		}
		return int(ra[i] - rb[i])
	}
	return len(ra) - len(rb)
}

// plainNumber prints the spelling of a number as Confluent does: integers as
// they are, all others as exact decimals, with an exponent only where the scale
// is negative or the number is smaller than a millionth.
func plainNumber(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		if s == "-0" {
			return "0"
		}
		return s
	}
	d := parseDecimal(s)
	sign := ""
	if d.negative {
		sign = "-"
	}
	exponent := d.exponent()
	if d.scale >= 0 && exponent >= -6 {
		digits := d.digits
		if missing := d.scale + 1 - len(digits); missing > 0 {
			digits = strings.Repeat("0", missing) + digits
		}
		point := len(digits) - d.scale
		if d.scale == 0 {
			return sign + digits
		}
		return sign + digits[:point] + "." + digits[point:]
	}
	mantissa := d.digits[:1]
	if len(d.digits) > 1 {
		mantissa += "." + d.digits[1:]
	}
	if exponent == 0 {
		return sign + mantissa
	}
	mark := "E"
	if exponent > 0 {
		mark = "E+"
	}
	return sign + mantissa + mark + strconv.Itoa(exponent)
}

// decimal is a number as digits × 10^-scale; zero has no sign.
type decimal struct {
	negative bool
	digits   string // without leading zeros, at least one
	scale    int
}

// exponent is the power of ten of the first digit.
func (d decimal) exponent() int { return len(d.digits) - 1 - d.scale }

// parseDecimal reads the spelling of a JSON number.
func parseDecimal(s string) decimal {
	d := decimal{negative: strings.HasPrefix(s, "-")}
	s = strings.TrimPrefix(s, "-")
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, _ := strconv.Atoi(strings.TrimPrefix(s[i+1:], "+")) // bounded when it was read
		d.scale = -e
		s = s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	d.scale += len(fraction)
	d.digits = strings.TrimLeft(whole+fraction, "0")
	if d.digits == "" {
		d.digits, d.negative = "0", false
	}
	return d
}
