// Package span reads how people write ranges of versions and of time.
package span

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind says how it is found out which versions may still be in the log.
type Kind uint8

// The kinds of retention.
const (
	All    Kind = iota // every active version
	Latest             // the newest one
	Log                // what was sampled, and what came after the oldest message
	Since              // what was current within a time
	Range              // a range of numbers
)

// Retention is which versions data may still be written with.
type Retention struct {
	Kind        Kind
	For         time.Duration // of Since
	First, Last int32         // of Range
}

// ParseRetention reads a retention: all, latest, log, 7d, 36h or v3-v9.
func ParseRetention(text string) (Retention, error) {
	switch text {
	case "", "all":
		return Retention{Kind: All}, nil
	case "latest":
		return Retention{Kind: Latest}, nil
	case "log":
		return Retention{Kind: Log}, nil
	}
	if strings.HasPrefix(text, "v") {
		from, to, ok := strings.Cut(text, "-")
		if !ok {
			to = from
		}
		first, err1 := parseNumber(strings.TrimPrefix(from, "v"))
		last, err2 := parseNumber(strings.TrimPrefix(to, "v"))
		if err1 != nil || err2 != nil || first > last {
			return Retention{}, fmt.Errorf("%q is no range of versions", cutText(text))
		}
		return Retention{Kind: Range, First: first, Last: last}, nil
	}
	d, err := ParseDays(text)
	if err != nil {
		return Retention{}, err
	}
	return Retention{Kind: Since, For: d}, nil
}

// maxDays bounds times so that they fit a time.Duration.
const maxDays = 36_500

// ParseDays reads a time such as 7d or 36h.
func ParseDays(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > maxDays {
			return 0, fmt.Errorf("%q is no number of days", cutText(text))
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no time", cutText(text))
	}
	return d, nil
}

func parseNumber(text string) (int32, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 1 {
		return 0, errors.New("not a version number")
	}
	return int32(n), nil
}

// cutText shortens what somebody sent before it goes into a message.
func cutText(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// longest is the number of bytes of a range of versions: each comparison costs a little for each version.
const longest = 200

// ParseRange reads comparisons of version numbers that must all hold: ">=4 <8".
func ParseRange(text string) (func(int32) bool, error) {
	type bound struct {
		op string
		n  int32
	}
	if len(text) > longest {
		return nil, fmt.Errorf("%q… is too long", text[:60])
	}
	var bounds []bound
	words := strings.Fields(text)
	for _, word := range words {
		number := strings.TrimLeft(word, "<>=")
		b := bound{op: word[:len(word)-len(number)]}
		var err error
		if b.n, err = parseNumber(strings.TrimPrefix(number, "v")); err != nil {
			return nil, fmt.Errorf("%q is no comparison with a version", cutText(word))
		}
		switch b.op {
		case "", "=", "<", "<=", ">", ">=":
		default:
			return nil, fmt.Errorf("%q is no comparison", cutText(word))
		}
		bounds = append(bounds, b)
	}
	if len(bounds) == 0 {
		return nil, fmt.Errorf("%q names no version", cutText(text))
	}
	return func(n int32) bool {
		for _, b := range bounds {
			fits := n == b.n
			switch b.op {
			case "<":
				fits = n < b.n
			case "<=":
				fits = n <= b.n
			case ">":
				fits = n > b.n
			case ">=":
				fits = n >= b.n
			}
			if !fits {
				return false
			}
		}
		return true
	}, nil
}
