package gate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
	"github.com/treaty-registry/treaty/compat/lint"
	"github.com/treaty-registry/treaty/compat/source"
)

// Rules of the stages parse and compat that no format has.
const (
	RuleSyntax        = "SYNTAX"
	RuleFormatChanged = "SCHEMA_TYPE_CHANGED"
)

// result is what the check of one subject gave.
type result struct {
	findings []report.Finding
	cases    []report.Case
	changes  []report.Change
	unable   []string
	compared int
	levels   []string     // those that were checked, with their origin; none if nothing was compared
	single   compat.Level // a transitive level that met a base with one version; "" for none
	fresh    bool         // no base has the subject
}

// checker checks one subject.
type checker struct {
	q        *Question
	s        *workspace.Subject
	language compat.Explainer
	level    compat.Level // that of the base at hand
	from     string       // where the level comes from
	policy   compat.Policy
	result
}

func (c *checker) run() {
	language, ok := formats.ByName(string(c.s.Format))
	if !ok {
		return
	}
	c.language = language
	src, problems := c.q.Workspace.Source(c.s)
	sound := c.references(problems)
	if c.s.Broken || !sound {
		return
	}
	schema, ok := c.parse(src)
	if !ok {
		return
	}
	if c.q.wants(report.Lint) {
		c.lint(src)
	}
	if c.q.wants(report.Compat) && c.s.Role != workspace.RoleReader {
		c.compare(schema, src)
	}
}

func (c *checker) ran(stage report.Stage) {
	if c.q.wants(stage) {
		c.cases = append(c.cases, report.Case{Subject: c.s.Qualified(), File: c.s.File, Stage: stage})
	}
}

// add completes a finding and keeps it.
func (c *checker) add(f report.Finding) {
	if !c.q.wantsRule(f.Rule) {
		return
	}
	f.Subject, f.Format = c.s.Qualified(), c.s.Format
	if f.File == "" {
		f.File = c.s.File
	}
	if f.Excerpt == "" && f.Range.StartLine > 0 {
		f.Excerpt = line(c.s.Text, f.Range.StartLine)
	}
	c.findings = append(c.findings, f)
}

// line is the text of a line, which counts from 1.
func line(text string, number int) string {
	for l := range strings.Lines(text) {
		if number--; number == 0 {
			return strings.TrimRight(l, "\r\n")
		}
	}
	return ""
}

// references reports the problems of loading and resolving. It returns false if
// the schema cannot be parsed because of them.
func (c *checker) references(found []workspace.Problem) bool {
	c.ran(report.References)
	for _, p := range c.q.Workspace.Problems {
		if p.File == c.s.File && !slices.ContainsFunc(found, func(o workspace.Problem) bool { return o.Rule == p.Rule && o.Message == p.Message }) {
			found = append(found, p)
		}
	}
	for _, p := range found {
		if p.Rule == workspace.RuleExternal {
			c.unable = append(c.unable, fmt.Sprintf("%s: %s", c.s.File, p.Message))
			continue
		}
		stage := report.References
		if p.Rule == workspace.RuleUnreadable || p.Rule == workspace.RuleNoName {
			stage = report.Parse
		}
		c.add(report.Finding{Rule: p.Rule, Severity: report.Error, Stage: stage, Range: p.Range, Message: p.Message, Fix: p.Fix})
	}
	return len(found) == 0
}

func (c *checker) parse(src compat.Source) (compat.Schema, bool) {
	c.ran(report.Parse)
	schema, err := c.language.Parse(src, compat.ParseOptions{})
	if err == nil {
		err = c.language.Validate(schema, false)
	}
	if err == nil {
		return schema, true
	}
	f := report.Finding{Rule: compat.RuleID(c.s.Format, RuleSyntax), Severity: report.Error, Stage: report.Parse, Message: err.Error()}
	var syntax *compat.SyntaxError
	if errors.As(err, &syntax) {
		f.Message = syntax.Message
		f.Range = source.Range{StartLine: syntax.Line, StartColumn: syntax.Column}
	}
	c.add(f)
	return nil, false
}

func (c *checker) lint(src compat.Source) {
	c.ran(report.Lint)
	set := c.q.Workspace.Lint
	previous := ""
	var history []string
	for _, b := range c.q.Bases {
		versions := c.versions(b)
		if len(versions) == 0 || versions[len(versions)-1].Format != c.s.Format {
			continue
		}
		previous = versions[len(versions)-1].Source.Text
		for _, v := range versions[:len(versions)-1] {
			if v.Format == c.s.Format {
				history = append(history, v.Source.Text)
			}
		}
	}
	in := lint.Input{Format: c.s.Format, Text: src.Text, Previous: previous, History: history, Domain: c.s.Domain}
	for _, r := range c.s.References {
		in.References = append(in.References, compat.Reference{Name: r.Name, Subject: r.Subject, Version: r.Version})
	}
	for _, f := range lint.Run(in, lint.Config{Use: set.Use, Except: set.Except, Severity: set.Severity}) {
		r, _ := Locate(c.s.Format, src.Text, f.At)
		c.add(report.Finding{
			Rule: f.Rule, Severity: report.Severity(f.Severity), Stage: report.Lint, Range: r, Path: f.At,
			Message: f.Message, Because: []string{"lint " + f.Set + ": " + f.Why}, Fix: f.Fix,
		})
	}
}
