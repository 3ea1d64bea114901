package book

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/ledger"
)

// SetTeam describes a team.
func SetTeam(s *catalog.State, t *api.Team) ([]ledger.Fact, error) {
	err := first(
		slug("team", t.Name), text("title", t.Title, maxName), each("members", t.Members, maxMembers, line),
		text("contact", t.Contact, maxName), text("docs", t.Docs, maxDocs),
	)
	if err != nil {
		return nil, err
	}
	if old := s.Teams.Get(t.Name); old != nil && equal(old, t) {
		return nil, nil
	}
	return one(catalog.TeamFact(t.Name, t))
}

// SetDomain describes a domain. Domains nest one level deep.
func SetDomain(s *catalog.State, d *api.Domain) ([]ledger.Fact, error) {
	err := first(
		slug("domain", d.Name), optional(slug, "parent", d.Parent), optional(slug, "owner", d.Owner),
		text("title", d.Title, maxName), text("docs", d.Docs, maxDocs),
	)
	if err != nil {
		return nil, err
	}
	if d.Parent != "" {
		if err := nests(s, d); err != nil {
			return nil, err
		}
	}
	if old := s.Domains.Get(d.Name); old != nil && equal(old, d) {
		return nil, nil
	}
	return one(catalog.DomainFact(d.Name, d))
}

func nests(s *catalog.State, d *api.Domain) error {
	parent := s.Domains.Get(d.Parent)
	switch {
	case d.Parent == d.Name:
		return invalidf("the domain %s cannot be its own parent", d.Name)
	case parent == nil:
		return Unknown(unprocessable, "domain", d.Parent, domains(s))
	case parent.Parent != "":
		return invalid(fmt.Sprintf("the domain %s has a parent itself", d.Parent), "domains nest one level deep")
	}
	var child string
	s.Domains.Each(func(x *api.Domain) bool {
		if x.Parent == d.Name {
			child = x.Name
		}
		return child == ""
	})
	if child != "" {
		return invalid(fmt.Sprintf("the domain %s is the parent of %s", d.Name, child), "domains nest one level deep")
	}
	return nil
}

// SetPolicy sets a policy. The names of the built-in ones are taken.
func SetPolicy(s *catalog.State, p *api.Policy) ([]ledger.Fact, error) {
	effects := []string{"", "block", "warn", "ignore"}
	err := first(
		slug("policy", p.Name), oneOf("mode", p.Mode, "off", "warn", "enforce"),
		each("match.environments", p.Match.Environments, maxPatterns, line), each("match.subjects", p.Match.Subjects, maxPatterns, line),
		oneOf("edges.declared", p.Edges.Declared, effects...), oneOf("edges.undeclared", p.Edges.Undeclared, effects...),
		oneOf("edges.quiet", p.Edges.Quiet, effects...), oneOf("edges.staleDeclared", p.Edges.StaleDeclared, effects...),
		oneOf("unknown", p.Unknown, "", "pass", "warn", "fail"), oneOf("openWorld", p.OpenWorld, "", "pass", "warn", "unknown", "auto"),
		retained(p.Retained), optional(days, "lagWindow", p.LagWindow), oneOf("onError", p.OnError, "", "open", "closed"),
	)
	if err != nil {
		return nil, err
	}
	if p.Rollback != nil && (*p.Rollback < 0 || *p.Rollback > 1) {
		return nil, invalid(fmt.Sprintf("rollback: %d builds are not kept", *p.Rollback), "0 or 1")
	}
	if err := matchable(s, &p.Match); err != nil {
		return nil, err
	}
	if old := s.Policies.Get(p.Name); old != nil && equal(old, p) {
		return nil, nil
	}
	return one(catalog.PolicyFact(p.Name, p))
}

// matchable refuses a match that contradicts itself: the policy would never hold.
// An environment that nobody has described yet may still become either.
func matchable(s *catalog.State, m *api.PolicyMatch) error {
	if m.Production == nil || len(m.Environments) == 0 {
		return nil
	}
	for _, name := range m.Environments {
		if e := s.Environments.Get(name); e == nil || e.Production == *m.Production {
			return nil
		}
	}
	return invalid(fmt.Sprintf("match: production is %t, and %s is not such an environment", *m.Production, strings.Join(m.Environments, ", ")),
		"say one of match.production and match.environments")
}

// RemovePolicy removes a policy. What it was about falls to the next one that matches.
func RemovePolicy(s *catalog.State, name string) ([]ledger.Fact, error) {
	if s.Policies.Get(name) == nil {
		return nil, Unknown(notFound, "policy", name, keys(s.Policies, func(p *api.Policy) string { return p.Name }))
	}
	return one(catalog.PolicyFact(name, nil))
}

func retained(r string) error {
	if r == "" || slices.Contains([]string{"log", "all", "latest"}, r) || days("retained", r) == nil {
		return nil
	}
	return unknownWord("retained", r, []string{"log", "all", "latest", "a duration such as 7d"})
}

// days checks a duration such as 7d or 12h.
func days(what, s string) error {
	if n, ok := strings.CutSuffix(s, "d"); ok {
		if count, err := strconv.Atoi(n); err == nil && count >= 0 && count <= 36500 {
			return nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return nil
	}
	return invalid(fmt.Sprintf("%s: %q is no duration", what, s), "such as 7d or 12h")
}

// Annotate merges what people say about an object into what they have said
// before, as RFC 7396 merges: absent keys stay, null clears. It returns the whole.
func Annotate(s *catalog.State, sort, name string, patch map[string]json.RawMessage, now time.Time) (*api.Annotation, []ledger.Fact, error) {
	if err := line(sort, name); err != nil {
		return nil, nil, err
	}
	var merged api.Annotation
	old := s.Annotations.Get(sort, name)
	if old != nil {
		merged = *old
	}
	for _, key := range slices.Sorted(maps.Keys(patch)) {
		if err := set(&merged, key, patch[key]); err != nil {
			return nil, nil, err
		}
	}
	if err := annotation(s, &merged); err != nil {
		return nil, nil, err
	}
	if old != nil && equal(old, &merged) || old == nil && equal(&api.Annotation{}, &merged) {
		return &merged, nil, nil
	}
	bare := merged
	bare.Reviewed, bare.Source = nil, ""
	if equal(&api.Annotation{}, &bare) {
		facts, err := one(catalog.AnnotationFact(sort, name, nil))
		return &bare, facts, err
	}
	merged.Reviewed, merged.Source = &now, "" // whoever says it now has looked at it
	facts, err := one(catalog.AnnotationFact(sort, name, &merged))
	return &merged, facts, err
}

// set replaces one part of an annotation; null clears it.
func set(a *api.Annotation, key string, value json.RawMessage) error {
	parts := map[string]any{
		"owner": &a.Owner, "domain": &a.Domain, "docs": &a.Docs, "tags": &a.Tags, "lifecycle": &a.Lifecycle, "override": &a.Override,
	}
	into, ok := parts[key]
	if !ok {
		return unknownWord("key", key, slices.Sorted(maps.Keys(parts)))
	}
	switch at := into.(type) {
	case *string:
		*at = ""
	case *[]string:
		*at = nil // a list of somebody else's must not be written into
	case **api.Lifecycle:
		*at = nil
	case **api.Override:
		*at = nil
	}
	if string(value) == "null" {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return api.NewProblem(badRequest, "invalid-body", "Not readable", fmt.Sprintf("%s: %s", key, err), "")
	}
	return nil
}

func annotation(s *catalog.State, a *api.Annotation) error {
	err := first(
		optional(slug, "owner", a.Owner), optional(slug, "domain", a.Domain), text("docs", a.Docs, maxDocs),
		each("tags", a.Tags, maxTags, line),
	)
	if err != nil {
		return err
	}
	if err := misspelt("domain", a.Domain, domains(s)); err != nil {
		return err
	}
	if l := a.Lifecycle; l != nil {
		err := first(
			oneOf("lifecycle.state", l.State, "draft", "active", "deprecated", "retired"),
			text("lifecycle.alternative", l.Alternative, maxName), link("lifecycle.documentation", l.Documentation),
		)
		if err == nil && l.Effective != nil && l.Removal != nil && l.Removal.Before(*l.Effective) {
			err = invalid("lifecycle: the removal is before the deprecation takes effect", "")
		}
		if err != nil {
			return err
		}
	}
	if o := a.Override; o != nil {
		return first(
			each("override.events", o.Events, maxPatterns, line), optional(line, "override.channel", o.Channel),
			oneOf("override.messageType", o.MessageType, "", "event", "command", "query", "document"),
		)
	}
	return nil
}
