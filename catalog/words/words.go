// Package words says readers, ages and numbers for people.
package words

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
)

// Reader says what somebody reads or writes with; plausible are the versions that an
// unknown reader may have been built with.
func Reader(r *api.Reader, plausible []int32) string {
	switch r.Kind() {
	case api.ReaderSchema:
		return "a schema of its own"
	case api.ReaderVersion:
		switch {
		case r.Version != 0:
			return fmt.Sprintf("version %d", r.Version)
		case r.ID != 0:
			return fmt.Sprintf("the schema with id %d", r.ID)
		}
		return "the schema with GUID " + r.GUID
	case api.ReaderVersions:
		return "versions " + r.Versions + ", all at once"
	case api.ReaderSelector:
		return "the newest version with " + Pairs(r.Metadata)
	case api.ReaderLatest:
		return "the newest version"
	case api.ReaderProjection:
		words := strings.Join(r.Projection, ", ")
		if r.Of != 0 {
			words += fmt.Sprintf(" of version %d", r.Of)
		}
		return words
	case api.ReaderWriter:
		return "whatever was written"
	}
	if len(plausible) == 0 {
		return "unknown"
	}
	var numbers []string
	for _, n := range plausible {
		numbers = append(numbers, strconv.Itoa(int(n)))
	}
	return "unknown, maybe version " + strings.Join(numbers, " or ")
}

// hoursUpTo is until when the hours are told, and then the days.
const hoursUpTo = 48 * time.Hour

// Ago says how long ago something was: "just now", "5 min ago", "2 h ago", "3 d ago".
func Ago(now, at time.Time) string {
	switch d := now.Sub(at); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d/time.Minute))
	case d < hoursUpTo:
		return fmt.Sprintf("%d h ago", int(d/time.Hour))
	default:
		return fmt.Sprintf("%d d ago", int(d/(24*time.Hour)))
	}
}

// AgoUntil is when Ago says something else.
func AgoUntil(now, at time.Time) time.Time {
	unit := 24 * time.Hour
	switch d := now.Sub(at); {
	case d < time.Minute:
		return at.Add(time.Minute)
	case d < time.Hour:
		unit = time.Minute
	case d < hoursUpTo:
		unit = time.Hour
	}
	return at.Add(now.Sub(at).Truncate(unit) + unit)
}

// Pairs says properties, in order.
func Pairs(m map[string]string) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, key+"="+m[key])
	}
	return strings.Join(out, ", ")
}

// Numbers says some numbers.
func Numbers(numbers []int32) string {
	var out []string
	for _, n := range numbers {
		out = append(out, strconv.Itoa(int(n)))
	}
	return strings.Join(out, ", ")
}

// Plural is the ending of a noun of which there are so many.
func Plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
