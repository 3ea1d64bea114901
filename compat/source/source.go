// Package source says where in a text a thing stands: which lines and columns
// a byte range covers, and where a JSON pointer leads.
//
// Parsers keep no positions. They are looked for when a finding is shown, in a
// second pass over the text, which may since have been edited; so everything
// here takes what it gets and reports "not found" where it can make no sense
// of it.
package source

import (
	"strings"
	"unicode/utf8"
)

// byteOrderMark may precede a text; editors do not count it as a column.
const byteOrderMark = "\ufeff"

// Range is a piece of a text. Lines and columns count from 1; columns count
// characters, not bytes. The end is the position behind the last character.
type Range struct{ StartLine, StartColumn, EndLine, EndColumn int }

// Between returns the range of the bytes from start up to end, both of which
// are cut to the text. Lines end in \n or \r\n.
func Between(text string, start, end int) Range {
	start = max(0, min(start, len(text)))
	end = max(start, min(end, len(text)))
	var r Range
	r.StartLine, r.StartColumn = position(text, start)
	r.EndLine, r.EndColumn = position(text, end)
	return r
}

func position(text string, at int) (line, column int) {
	mark := 0
	if strings.HasPrefix(text, byteOrderMark) {
		mark = len(byteOrderMark)
	}
	before := text[mark:max(mark, at)]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}
