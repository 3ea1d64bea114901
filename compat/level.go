package compat

import "strings"

// Level says which earlier versions a new one is compared with, and in which direction.
type Level string

// The compatibility levels of the Confluent API.
const (
	None               Level = "NONE"
	Backward           Level = "BACKWARD"
	BackwardTransitive Level = "BACKWARD_TRANSITIVE"
	Forward            Level = "FORWARD"
	ForwardTransitive  Level = "FORWARD_TRANSITIVE"
	Full               Level = "FULL"
	FullTransitive     Level = "FULL_TRANSITIVE"
)

// Levels returns all levels, weakest first.
func Levels() []Level {
	return []Level{None, Backward, BackwardTransitive, Forward, ForwardTransitive, Full, FullTransitive}
}

// ParseLevel reads a level in any case of letters.
func ParseLevel(s string) (Level, bool) {
	for _, l := range Levels() {
		if strings.EqualFold(s, string(l)) {
			return l, true
		}
	}
	return "", false
}

// Transitive reports whether all versions count, not only the newest.
func (l Level) Transitive() bool { return strings.HasSuffix(string(l), "_TRANSITIVE") }

// directions lists what the level asks, in the order in which findings are reported.
func (l Level) directions() []Direction {
	switch l {
	case Backward, BackwardTransitive:
		return []Direction{NewReadsOld}
	case Forward, ForwardTransitive:
		return []Direction{OldReadsNew}
	case Full, FullTransitive:
		return []Direction{OldReadsNew, NewReadsOld}
	default:
		return nil
	}
}

// Direction says who reads what whom wrote.
type Direction uint8

// The two questions a level can ask. NewReadsOld is the zero value.
const (
	NewReadsOld Direction = iota // the new schema reads data of the old one: backward
	OldReadsNew                  // the old schema reads data of the new one: forward
)

// String says the direction in words.
func (d Direction) String() string {
	if d == OldReadsNew {
		return "old reads new"
	}
	return "new reads old"
}

// Words returns how messages call the two sides: reader first, writer second.
func (d Direction) Words() (reader, writer string) {
	if d == OldReadsNew {
		return "old", "new"
	}
	return "new", "old"
}

// Policy decides which JSON Schema differences are harmless.
type Policy string

// The compatibility policies of the Confluent API; an unset one is Strict.
const (
	Strict  Policy = "STRICT"
	Lenient Policy = "LENIENT"
)
