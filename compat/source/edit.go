package source

import "strings"

// SetMember gives the object at pointer a member, replacing the value it has
// under that key. The rest of the text stays as it is, and what is added
// follows the layout of the object. False where pointer leads to no object.
func SetMember(text, pointer, key, value string) (string, bool) {
	start, end, ok := Bytes(text, pointer)
	if !ok || text[start] != '{' {
		return "", false
	}
	if from, to, ok := Bytes(text, child(pointer, key)); ok {
		return text[:from] + value + text[to:], true
	}
	colon := ":"
	if rest := text[start:end]; strings.Contains(rest, `": `) || !strings.Contains(rest, `":`) {
		colon = ": "
	}
	return insert(text, start, end, quote(key)+colon+value), true
}

// Append adds an element to the list at pointer. False where pointer leads to
// no list.
func Append(text, pointer, value string) (string, bool) {
	start, end, ok := Bytes(text, pointer)
	if !ok || text[start] != '[' {
		return "", false
	}
	return insert(text, start, end, value), true
}

// Replace puts another value in the place of the one at pointer.
func Replace(text, pointer, value string) (string, bool) {
	start, end, ok := Bytes(text, pointer)
	if !ok {
		return "", false
	}
	return text[:start] + value + text[end:], true
}

// RemoveElement takes an element out of a list, with the comma beside it. False
// where pointer leads to no element of a list.
func RemoveElement(text, pointer string) (string, bool) {
	at := strings.LastIndexByte(pointer, '/')
	if at < 0 {
		return "", false
	}
	outer, _, ok := Bytes(text, pointer[:at])
	if !ok || text[outer] != '[' {
		return "", false
	}
	start, end, ok := Bytes(text, pointer)
	if !ok {
		return "", false
	}
	after := scanner{text: text, pos: end}
	after.space()
	if after.at() == ',' {
		after.pos++
		after.space()
		return text[:start] + text[after.pos:], true
	}
	// The last element: the comma before it goes, with what stands between.
	if comma := strings.LastIndexByte(text[outer+1:start], ','); comma >= 0 {
		start = outer + 1 + comma
	}
	return text[:start] + text[end:], true
}

// insert puts a member or element behind the last one between two brackets.
func insert(text string, start, end int, what string) string {
	inside := text[start+1 : end-1]
	trimmed := strings.TrimRight(inside, " \t\r\n")
	if strings.TrimSpace(inside) == "" {
		return text[:start+1] + what + text[end-1:]
	}
	separator := "," + gap(text, start)
	if first := inside[:len(inside)-len(strings.TrimLeft(inside, " \t\r\n"))]; strings.Contains(first, "\n") {
		separator = "," + first
	}
	at := start + 1 + len(trimmed)
	return text[:at] + separator + what + text[at:]
}

// gap is the blank that stands behind the first comma between the brackets that
// open at start; where there is no comma, the blank behind a colon.
func gap(text string, start int) string {
	s := scanner{text: text, pos: start + 1}
	blank := ""
	for range 2 { // over the key and over its value, or over an element
		s.space()
		if !s.skip() {
			break
		}
		s.space()
		if s.at() != ':' && s.at() != ',' {
			break
		}
		s.pos++
		blank = ""
		if s.at() == ' ' {
			blank = " "
		}
	}
	return blank
}

// child extends a pointer by a key.
func child(pointer, key string) string {
	return strings.TrimSuffix(pointer, "/") + "/" + strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// quote makes a JSON string of a key that needs few escapes.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}
