package book

import "strings"

// maxCompared bounds how many names are compared with a misspelt one.
const maxCompared = 2_000

// closest returns the known name that is most like a misspelt one; "" if none is
// like it. A name that begins or ends with the other, such as prod of prod-eu, is like it.
func closest(name string, known []string) string {
	best, found := len(name)/3+2, ""
	lower := strings.ToLower(name)
	for _, k := range known[:min(len(known), maxCompared)] {
		other := strings.ToLower(k)
		d := distance(lower, other, best)
		if lower != "" && (strings.HasPrefix(other, lower) || strings.HasPrefix(lower, other) && other != "") {
			d = min(d, 1)
		}
		if d < best {
			best, found = d, k
		}
	}
	return found
}

// distance is the number of letters to change, add or drop between two names; a
// number of at least limit if there are that many.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if max(len(x)-len(y), len(y)-len(x)) >= limit || len(x) > maxSlug || len(y) > maxSlug {
		return limit
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		left := row[0] // of the row above
		row[0] = i + 1
		for j := range y {
			cost := left
			if x[i] != y[j] {
				cost = 1 + min(left, row[j], row[j+1])
			}
			left, row[j+1] = row[j+1], cost
		}
	}
	return row[len(y)]
}
