// Package book turns what people and pipelines say about the catalog into facts: contracts, deployments, mappings, decisions, waivers, policies and descriptions.
//
// Each function looks at one state and returns facts, or an *api.Problem that
// says what is wrong and what the way out is. No facts mean that the state says
// so already. Nothing here reads a clock or a table.
package book

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
)

// The limits of what one request may say. They are far above what people write,
// and keep a fact small enough for every node to hold.
const (
	maxSlug       = 100
	maxName       = 500 // of versions, principals, groups, subjects' parts
	maxText       = 10_000
	maxDocs       = 100_000
	maxPrincipals = 100
	maxFlows      = 5_000
	maxPaths      = 1_000
	maxPatterns   = 100
	maxMembers    = 1_000
	maxTags       = 100
	maxSchema     = 1 << 20
)

// The words of statuses that HTTP shares; the API serves them as they are.
const (
	badRequest    = 400
	notFound      = 404
	conflict      = 409
	unprocessable = 422
)

// invalid is a request that cannot be right.
func invalid(detail, hint string) *api.Problem {
	return api.NewProblem(unprocessable, "invalid", "Not valid", detail, hint)
}

func invalidf(format string, args ...any) *api.Problem {
	return invalid(fmt.Sprintf(format, args...), "")
}

// Unknown is a name of something that does not exist.
func Unknown(status int, sort, name string, known []string) *api.Problem {
	hint := ""
	if close := closest(name, known); close != "" {
		hint = "did you mean " + close + "?"
	} else if len(known) > 0 {
		hint = "known: " + strings.Join(known[:min(len(known), 5)], ", ")
		if len(known) > 5 {
			hint += ", …"
		}
	}
	return api.NewProblem(status, "unknown-"+sort, "Unknown "+sort, fmt.Sprintf("there is no %s %q", sort, name), hint)
}

// misspelt refuses a name that does not exist and is like one that does. One that
// nothing is like may come later.
func misspelt(sort, name string, known []string) error {
	if name == "" || slices.Contains(known, name) || closest(name, known) == "" {
		return nil
	}
	return Unknown(unprocessable, sort, name, known)
}

//nolint:gochecknoglobals // a table that never changes
var slugs = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// slug checks a name that people write into files and addresses.
func slug(what, name string) error {
	switch {
	case name == "":
		return invalidf("%s is missing", what)
	case len(name) > maxSlug:
		return invalidf("%s has %d characters, more than %d", what, len(name), maxSlug)
	case !slugs.MatchString(name):
		return invalid(fmt.Sprintf("%s %q is not a name", what, name), "letters, digits, dots, underscores and dashes, the first of them a letter or digit")
	}
	return nil
}

// text checks words of people and names of other systems.
func text(what, s string, limit int) error {
	switch {
	case len(s) > limit:
		return invalidf("%s has %d bytes, more than %d", what, len(s), limit)
	case !utf8.ValidString(s):
		return invalidf("%s is not valid UTF-8", what)
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }):
		return invalidf("%s has control characters", what)
	}
	return nil
}

// line is text that must be said, on one line.
func line(what, s string) error {
	if strings.TrimSpace(s) == "" {
		return invalidf("%s is missing", what)
	}
	if strings.ContainsAny(s, "\n\r\t") {
		return invalidf("%s has more than one line", what)
	}
	return text(what, s, maxName)
}

// oneOf checks a word of a closed set; "" is allowed where the set has it.
func oneOf(what, word string, set ...string) error {
	if slices.Contains(set, word) {
		return nil
	}
	set = slices.DeleteFunc(slices.Clone(set), func(s string) bool { return s == "" })
	return unknownWord(what, word, set)
}

func unknownWord(what, word string, set []string) error {
	hint := "one of " + strings.Join(set, ", ")
	if close := closest(word, set); close != "" {
		hint = "did you mean " + close + "?"
	}
	return invalid(fmt.Sprintf("%s: %q is none", what, word), hint)
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each checks every item of a list that has a limit.
func each(what string, items []string, limit int, check func(what, item string) error) error {
	if len(items) > limit {
		return invalidf("%s: %d are more than %d", what, len(items), limit)
	}
	for _, item := range items {
		if err := check(what, item); err != nil {
			return err
		}
	}
	return nil
}

// link checks an address that people will follow: nothing that runs in a browser.
func link(what, s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return invalid(fmt.Sprintf("%s: %q is not an address", what, s), "it begins with http:// or https://")
	}
	return text(what, s, maxName*4)
}

// Environments returns the names of the known environments; own is that of the instance.
func Environments(s *catalog.State, own string) []string {
	all := []string{own}
	s.Environments.Each(func(e *api.Environment) bool { all = append(all, e.Name); return true })
	slices.Sort(all)
	return slices.Compact(all)
}

// Environment checks the name of an environment. Its error is an *api.Problem of a status.
func Environment(s *catalog.State, own, name string, status int) error {
	if name == own || s.Environments.Get(name) != nil {
		return nil
	}
	return Unknown(status, "environment", name, Environments(s, own))
}

// future checks the end of something that must not last longer than a limit; 0 is any time.
func future(what string, until, now time.Time, limit time.Duration) error {
	switch {
	case until.IsZero():
		return invalidf("%s is missing", what)
	case !until.After(now):
		return invalidf("%s: %s is over", what, until.UTC().Format(time.RFC3339))
	case limit > 0 && until.Sub(now) > limit:
		return invalid(
			fmt.Sprintf("%s: %s is more than %d days away", what, until.UTC().Format(time.DateOnly), int(limit/(24*time.Hour))),
			"take an earlier day, and renew it then",
		)
	}
	return nil
}
