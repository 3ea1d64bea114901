package shape

// maxClosest bounds the rows that are searched for a name that is spelled
// almost the same: the search is for people who mistype, in schemas they know.
const maxClosest = 5_000

// maxLength is the longest path that is compared letter by letter.
const maxLength = 200

// Closest returns the path of a row that is spelled almost like a path that
// leads nowhere, "" where none is.
func (t *Tree) Closest(path string) string {
	if len(path) > maxLength {
		return ""
	}
	best, found := 1+len(path)/3, ""
	for i := range t.Fields[:min(len(t.Fields), maxClosest)] {
		f := &t.Fields[i]
		plain := Plain(f.Path)
		if f.Branch || len(plain) > maxLength {
			continue
		}
		// The last name alone counts too: somebody left out where it lies.
		for _, p := range []string{plain, Escape(f.Name)} {
			if d := distance(path, p, best); d < best {
				best, found = d, f.Path
			}
		}
	}
	return found
}

// distance is how many letters have to be changed, added or removed, or bound
// if it is not less than that.
func distance(a, b string, bound int) int {
	if d := len(a) - len(b); d >= bound || -d >= bound {
		return bound
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if lower(a[i]) != lower(b[j]) {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
			least = min(least, row[j+1])
		}
		if least >= bound {
			return bound
		}
	}
	return row[len(b)]
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
