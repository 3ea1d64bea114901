package contract

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameLimit is the longest name of a rule in characters, as in Confluent.
const nameLimit = 256

// Validate says in Confluent's words what is wrong with a rule set. s may be nil.
func (s *RuleSet) Validate() error {
	if s == nil {
		return nil
	}
	names := map[string]struct{}{}
	for _, list := range []struct {
		rules []Rule
		modes string
		wrong string
	}{
		{s.MigrationRules, "UPGRADE DOWNGRADE UPDOWN", "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN"},
		{s.DomainRules, "WRITE READ WRITEREAD", "Domain rules can only be WRITE, READ, WRITEREAD"},
		{s.EncodingRules, "WRITE READ WRITEREAD", "Encoding rules can only be WRITE, READ, WRITEREAD"},
	} {
		for i := range list.rules {
			r := &list.rules[i]
			if err := r.validate(); err != nil {
				return err
			}
			if _, twice := names[r.Name]; twice {
				return errors.New("Found rule with duplicate name '" + r.Name + "'")
			}
			names[r.Name] = struct{}{}
			if !contains(list.modes, r.Mode) {
				return errors.New(list.wrong)
			}
		}
	}
	return nil
}

func (r *Rule) validate() error {
	switch {
	case r.Name == "":
		return errors.New("Missing rule name") //nolint:staticcheck // Confluent's text, which clients see
	case utf8.RuneCountInString(r.Name) > nameLimit:
		return errors.New("Rule name too long")
	}
	for i, c := range r.Name {
		first := unicode.IsLetter(c) || c == '_'
		if i == 0 && !first {
			return errors.New("Illegal initial character in rule name: " + r.Name)
		}
		if !first && !unicode.IsDigit(c) && c != '-' {
			return errors.New("Illegal character in rule name: " + r.Name)
		}
	}
	if r.Type == "" {
		return errors.New("Missing rule type") //nolint:staticcheck // Confluent's text, which clients see
	}
	if (strings.Contains(r.OnSuccess, ",") || strings.Contains(r.OnFailure, ",")) && !contains("WRITEREAD UPDOWN", r.Mode) {
		return errors.New("Multiple actions only valid with WRITEREAD and UPDOWN") //nolint:staticcheck // Confluent's text, which clients see
	}
	return nil
}

func contains(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}
