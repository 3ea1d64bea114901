package web

import (
	"strconv"
	"strings"
)

// maxCodings bounds what is read of an Accept-Encoding header: there are not half as many codings in use.
const maxCodings = 32

// accept is a parsed Accept-Encoding header: coding, in lower case, to its weight from 0 (never) to 1.
type accept map[string]float64

// parseAccept reads the header as RFC 9110, 12.5.3 defines it. Members that do not parse are ignored, because an
// odd header is no reason to refuse a page.
func parseAccept(headers []string) accept {
	a := accept{}
	for _, header := range headers {
		for member := range strings.SplitSeq(header, ",") {
			if len(a) == maxCodings {
				return a
			}
			coding, params, _ := strings.Cut(member, ";")
			coding = strings.ToLower(strings.TrimSpace(coding))
			if coding == "x-gzip" { // the same thing, RFC 9110, 8.4.1.3
				coding = "gzip"
			}
			q, ok := parseWeight(params)
			if coding == "" || !ok {
				continue
			}
			if _, twice := a[coding]; !twice {
				a[coding] = q
			}
		}
	}
	return a
}

// parseWeight reads the parameters behind a coding. No q means 1.
func parseWeight(params string) (q float64, ok bool) {
	q = 1
	for param := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(key), "q") {
			continue
		}
		value = strings.TrimSpace(value)
		if value == "" || strings.Trim(value, "0123456789.") != "" { // ParseFloat also reads Inf, 1e9 and 0x1p-2
			return 0, false
		}
		parsed, err := strconv.ParseFloat(value, 64)
		if err != nil || parsed < 0 || parsed > 1 {
			return 0, false
		}
		q = parsed
	}
	return q, true
}

// weight is how much the client wants a coding; 0 is not at all. What is not named has the weight of "*"; without
// that, the plain form is acceptable, though every named coding is better, and all else is not.
func (a accept) weight(coding string) float64 {
	if q, ok := a[coding]; ok {
		return q
	}
	if q, ok := a["*"]; ok {
		return q
	}
	if coding == "identity" {
		return leastWeight
	}
	return 0
}

// leastWeight is below every weight that the header's three decimals can express, and above 0.
const leastWeight = 0.0001
