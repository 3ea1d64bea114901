package ordered

import (
	"math"
	"strconv"
	"strings"
)

// ParseDouble reads a number that is well-formed; too large ones become infinite.
func ParseDouble(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// PrintDouble prints a double as Java does: decimal from 10^-3 to 10^7, else
// with an exponent, always with a digit after the point. What JSON has no
// number for comes out in quotes.
func PrintDouble(f float64) string {
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

// PrintFloat prints a number that has been squeezed into a float.
func PrintFloat(s string) string {
	f := float64(float32(ParseDouble(strings.Trim(s, `"`))))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return PrintDouble(f)
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
