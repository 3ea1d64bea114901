package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
)

// Rules about waivers themselves.
const (
	RuleWaiverExpired = "WAIVER_EXPIRED"
	RuleWaiverTooLong = "WAIVER_TOO_LONG"
)

const (
	// maxWaiver bounds how long a finding may be waived at a time.
	maxWaiver = 180 * 24 * time.Hour
	// grace is how long the findings of an expired waiver stay warnings, so that
	// an expiry on a Friday breaks nobody's build on Saturday.
	grace = 7 * 24 * time.Hour
)

// end is the first instant at which a waiver does not hold any more.
func end(w workspace.Waiver) time.Time { return w.Expires.Add(24 * time.Hour) }

// waive marks what the waivers of treaty.yaml cover, and reports waivers that
// have expired or hold for too long.
func (q *Question) waive(r *report.Report) {
	for _, w := range q.Workspace.Waivers {
		late := q.Now.Sub(end(w))
		for i := range r.Findings {
			f := &r.Findings[i]
			if f.Waived != nil || !covers(w, *f) {
				continue
			}
			switch {
			case late < 0:
				f.Waived = &report.Waived{By: w.At.String(), Until: w.Expires.Format(time.DateOnly), Reason: w.Reason}
			case late < grace && f.Severity == report.Error:
				f.Severity = report.Warning
				f.Because = append(f.Because, fmt.Sprintf("its waiver at %s has expired on %s; it is an error again from %s on", w.At, w.Expires.Format(time.DateOnly), end(w).Add(grace).Format(time.DateOnly)))
			}
		}
		switch {
		case late >= 0:
			r.Findings = append(r.Findings, q.about(w, RuleWaiverExpired,
				fmt.Sprintf("the waiver of %s for %s has expired on %s", strings.Join(w.Rules, ", "), strings.Join(w.Subjects, ", "), w.Expires.Format(time.DateOnly)),
				"repair what it waived and remove it, or renew it"))
		case late < -maxWaiver:
			r.Findings = append(r.Findings, q.about(w, RuleWaiverTooLong,
				fmt.Sprintf("the waiver of %s holds until %s, longer than 180 days", strings.Join(w.Rules, ", "), w.Expires.Format(time.DateOnly)),
				"choose a nearer date; waivers can be renewed"))
		}
	}
}

func (q *Question) about(w workspace.Waiver, rule, message, fix string) report.Finding {
	f := report.Finding{Rule: rule, Severity: report.Warning, Stage: report.Lint, File: w.At.File, Path: strings.Join(w.Rules, ","), Message: message, Fix: fix}
	f.Range.StartLine, f.Range.StartColumn = w.At.Line, w.At.Column
	return f
}

func covers(w workspace.Waiver, f report.Finding) bool {
	if f.Stage != report.Lint && f.Stage != report.Compat || f.File == w.At.File {
		return false
	}
	return slices.ContainsFunc(w.Rules, func(p string) bool { return compat.MatchName(p, f.Rule) }) &&
		slices.ContainsFunc(w.Subjects, func(p string) bool { return compat.MatchName(p, f.Subject) }) &&
		(w.Path == "" || strings.TrimPrefix(w.Path, "#") == strings.TrimPrefix(f.Path, "#"))
}

// accept marks what the lint baseline holds. Incompatible changes need a waiver,
// which has a reason and an end.
func (q *Question) accept(r *report.Report) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Waived == nil && f.Stage == report.Lint && q.Accepted[f.Fingerprint] {
			f.Waived = &report.Waived{By: q.Workspace.Lint.Baseline}
		}
	}
}
