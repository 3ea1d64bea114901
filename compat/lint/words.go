package lint

import (
	"strings"
	"unicode"
)

// words splits a name at underscores, dashes and changes of case, in lower case:
// createdAt and created_at are the same two words.
func words(name string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, strings.ToLower(b.String()))
			b.Reset()
		}
	}
	previous := rune(0)
	for _, c := range name {
		switch {
		case c == '_' || c == '-' || c == '.' || c == ' ':
			flush()
			previous = 0
			continue
		case unicode.IsUpper(c) && previous != 0 && !unicode.IsUpper(previous):
			flush()
		}
		b.WriteRune(c)
		previous = c
	}
	flush()
	return out
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// pascal reports a name of letters and digits that begins with a capital.
func pascal(name string) bool {
	for i, c := range name {
		if i == 0 && !unicode.IsUpper(c) || !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return name != ""
}

// style tells how a field name is written; "" for a single lower-case word,
// which is right in every style.
func style(name string) string {
	upper := strings.IndexFunc(name, unicode.IsUpper) >= 0
	switch {
	case strings.Contains(name, "-"):
		return "kebab-case"
	case strings.Contains(strings.Trim(name, "_"), "_") && upper:
		return "mixed"
	case strings.Contains(strings.Trim(name, "_"), "_"):
		return "snake_case"
	case pascal(name):
		return "PascalCase"
	case upper:
		return "camelCase"
	default:
		return ""
	}
}
