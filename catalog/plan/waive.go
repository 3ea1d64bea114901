package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

const (
	// maxWaivers bounds what each finding is compared with.
	maxWaivers = 1000
	// grace is how long a waiver lets pass after its last day, as in a check of
	// the files: there its findings are warnings for so long.
	grace = 7 * 24 * time.Hour
	// ruleFormatChanged is the rule of a check of the files against changing the
	// schema language.
	ruleFormatChanged = "SCHEMA_TYPE_CHANGED"
)

// checkWaivers returns an *InvalidError for a waiver that lacks something.
func checkWaivers(waivers []api.FindingWaiver) error {
	if len(waivers) > maxWaivers {
		return &InvalidError{fmt.Sprintf("a plan may have %d waivers, not %d", maxWaivers, len(waivers))}
	}
	for i, w := range waivers {
		if len(w.Rules) == 0 || len(w.Subjects) == 0 || w.Reason == "" || w.Owner == "" || w.Expires.IsZero() {
			return &InvalidError{fmt.Sprintf("waiver %d (%s) needs rules, subjects, reason, owner and expires", i+1, w.Source)}
		}
	}
	return nil
}

// passage is why an incompatible schema may pass.
type passage struct {
	api.WaivedVersion
	sentences []string
}

// pass finds waivers for all that stands in the way of a registration.
func (m *maker) pass(t *target, d registry.Draft, err error) (passage, bool) {
	var p passage
	var e *registry.Error
	if !errors.As(err, &e) || e.Kind != registry.Incompatible || e.Verdict == nil {
		return p, false
	}
	// The last message is about the settings. Others that the verdict has not said
	// are about reserved fields, which are promises that no waiver is for.
	if len(e.Messages) != len(e.Verdict.Messages())+1 {
		return p, false
	}
	format := compat.Format(d.Type)
	if format == "" {
		format = compat.Avro
	}
	findings := e.Verdict.Findings
	if e.Verdict.OtherFormat {
		ok := m.accepts(&p, t, ruleFormatChanged, compat.Finding{Message: "the schema is written in another language than before"})
		return p, ok
	}
	for _, f := range findings {
		if !m.accepts(&p, t, compat.RuleID(format, f.Rule), f) {
			return passage{}, false
		}
	}
	return p, len(findings) > 0
}

// accepts looks for a waiver of one finding and notes it.
func (m *maker) accepts(p *passage, t *target, rule string, f compat.Finding) bool {
	now := m.r.Now()
	for _, w := range m.want.Waivers {
		end := w.Expires.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
		if !now.Before(end.Add(grace)) || !waives(w, t.name, rule, f.Path) {
			continue
		}
		p.sentences = append(p.sentences, fmt.Sprintf("%s [%s], waived until %s: %s", f.Message, rule, w.Expires.Format(time.DateOnly), w.Reason))
		if !slices.Contains(p.Rules, rule) {
			p.Rules = append(p.Rules, rule)
		}
		if !slices.ContainsFunc(p.Waivers, func(o api.FindingWaiver) bool { return same(o, w) }) {
			p.Waivers = append(p.Waivers, w)
		}
		return true
	}
	return false
}

func same(a, b api.FindingWaiver) bool {
	return slices.Equal(a.Rules, b.Rules) && slices.Equal(a.Subjects, b.Subjects) && a.Path == b.Path && a.Source == b.Source
}

func waives(w api.FindingWaiver, name registry.Name, rule, path string) bool {
	matches := func(patterns []string, what string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return compat.MatchName(p, what) })
	}
	return matches(w.Rules, rule) && matches(w.Subjects, name.Qualified()) &&
		(w.Path == "" || strings.TrimPrefix(w.Path, "#") == strings.TrimPrefix(path, "#"))
}
