package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/compat/jsonschema"
	"github.com/treaty-registry/treaty/compat/protobuf"
	"github.com/treaty-registry/treaty/compat/source"
)

// compare holds the schema against each base.
func (c *checker) compare(schema compat.Schema, src compat.Source) {
	if len(c.q.Bases) == 0 {
		return
	}
	c.ran(report.Compat)
	c.fresh = true
	for i, b := range c.q.Bases {
		versions := c.versions(b)
		if len(versions) == 0 {
			continue
		}
		c.fresh = false
		c.settle(b)
		if c.q.Explain && i == 0 {
			c.explain(schema, src, versions[len(versions)-1])
		}
		if !c.level.Transitive() {
			versions = versions[len(versions)-1:]
		} else if !b.All && len(c.s.History) == 0 {
			c.single = c.level
		}
		c.against(b, versions, schema, src)
	}
	if c.fresh { // the level is told all the same
		c.settle(c.q.Bases[0])
	}
}

// settle decides the level for a base: the one of the question, else the one
// that treaty.yaml gives the subject, else that of the base.
func (c *checker) settle(b Base) {
	c.level, c.from, c.policy = c.s.Level, c.s.LevelFrom, ""
	if b.Settings != nil {
		if own, ok := b.Settings(c.s); ok {
			c.policy = own.Policy
			if c.s.LevelFrom == "default" {
				c.level, c.from = own.Level, own.From
			}
		}
	}
	if c.q.Level != "" {
		c.level, c.from = c.q.Level, c.q.LevelFrom
	}
	if said := fmt.Sprintf("%s (%s)", c.level, c.from); !slices.Contains(c.levels, said) {
		c.levels = append(c.levels, said)
	}
}

// versions are those of the base, with the ones that the workspace keeps in
// files before them.
func (c *checker) versions(b Base) []Version {
	var out []Version
	for _, old := range c.s.History {
		from, problems := c.q.Workspace.SourceOf(c.s, old.Text)
		out = append(out, Version{Label: old.File, File: old.File, Source: from, Format: c.s.Format, Problems: problems})
	}
	return append(out, b.Versions(c.s)...)
}

// same reports whether two sources are the same text with the same dependencies:
// a registry answers such a one with the version it has.
func same(a, b compat.Source) bool {
	return a.Text == b.Text && slices.EqualFunc(a.Dependencies, b.Dependencies, func(x, y compat.Dependency) bool {
		return x.Name == y.Name && x.Text == y.Text
	})
}

// against compares with the versions of one base. A finding that several
// versions give is told once.
func (c *checker) against(b Base, versions []Version, schema compat.Schema, src compat.Source) {
	at := map[string]int{} // finding → its place in c.findings
	labels := map[string][]string{}
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		c.compared++
		if same(v.Source, src) {
			continue
		}
		for _, f := range c.pair(b, v, schema, src) {
			key := f.Rule + "\x00" + f.Path + "\x00" + f.Message
			if _, known := at[key]; !known {
				before := len(c.findings)
				c.add(f)
				if len(c.findings) == before {
					continue
				}
				at[key] = before
			}
			labels[key] = append(labels[key], v.Label)
		}
	}
	for key, list := range labels {
		if len(list) > 1 {
			f := &c.findings[at[key]]
			f.Because = append(f.Because, fmt.Sprintf("so it is against %d versions, %s to %s", len(list), list[len(list)-1], list[0]))
		}
	}
}

// pair compares with one version.
func (c *checker) pair(b Base, v Version, schema compat.Schema, src compat.Source) []report.Finding {
	where := c.s.Qualified() + " " + v.Label
	if len(v.Problems) > 0 {
		c.unable = append(c.unable, fmt.Sprintf("%s: %s", where, v.Problems[0].Message))
		return nil
	}
	if v.Format != c.s.Format {
		if c.level == compat.None {
			return nil
		}
		return []report.Finding{{
			Rule: RuleFormatChanged, Severity: report.Error, Stage: report.Compat, Base: b.Resolved,
			Message: fmt.Sprintf("the schema is written in %s, it was %s", c.s.Format, v.Format),
			Because: []string{c.because("no reader understands both")}, Was: &report.Was{Label: v.Label, File: v.File, Remote: v.Remote},
			Fix: "register the other format under another subject",
		}}
	}
	old, err := c.language.Parse(v.Source, compat.ParseOptions{Stored: true})
	if err != nil {
		c.unable = append(c.unable, fmt.Sprintf("%s does not parse: %s", where, err))
		return nil
	}
	var out []report.Finding
	for _, d := range Directions(c.level) {
		reader, writer := schema, old
		if d == compat.OldReadsNew {
			reader, writer = old, schema
		}
		found, err := c.language.Compare(reader, writer, compat.Options{Direction: d, Policy: c.policy, All: len(c.q.Workspace.Lint.Severity) > 0})
		if err != nil {
			c.unable = append(c.unable, fmt.Sprintf("%s: %s", where, err))
			return out
		}
		for _, f := range found {
			if severity, counts := c.severity(f); counts {
				f.Direction = d
				out = append(out, c.finding(b, v, src, f, severity))
			}
		}
	}
	return out
}

// severity of a difference: an incompatible one is an error whatever the
// configuration says, a compatible one counts if it was raised.
func (c *checker) severity(f compat.Finding) (report.Severity, bool) {
	if f.Breaking {
		return report.Error, true
	}
	s := c.q.Workspace.Lint.Severity[compat.RuleID(c.s.Format, f.Rule)]
	return report.Severity(s), s != "" && s != "off"
}

// Directions lists what a level asks.
func Directions(l compat.Level) []compat.Direction {
	switch l {
	case compat.Backward, compat.BackwardTransitive:
		return []compat.Direction{compat.NewReadsOld}
	case compat.Forward, compat.ForwardTransitive:
		return []compat.Direction{compat.OldReadsNew}
	case compat.Full, compat.FullTransitive:
		return []compat.Direction{compat.NewReadsOld, compat.OldReadsNew}
	default:
		return nil
	}
}

// because is the line about the level.
func (c *checker) because(what string) string {
	return fmt.Sprintf("%s is %s (%s): %s", c.s.Qualified(), c.level, c.from, what)
}

func (c *checker) finding(b Base, v Version, src compat.Source, f compat.Finding, severity report.Severity) report.Finding {
	now, then, what := f.ReaderAt, f.WriterAt, "new readers must read old data"
	if f.Direction == compat.OldReadsNew {
		now, then, what = f.WriterAt, f.ReaderAt, "old readers must read new data"
	}
	out := report.Finding{
		Rule: compat.RuleID(c.s.Format, f.Rule), Severity: severity, Stage: report.Compat, Path: f.Path,
		Message: f.Message, Because: []string{c.because(what)}, Fix: f.Fix, Base: b.Resolved,
	}
	if !f.Breaking {
		out.Because = []string{"compatible, and raised to " + string(severity) + " by " + c.q.Workspace.Lint.At.String()}
	}
	out.Range = nearest(c.s.Format, src.Text, now, then)
	was := report.Was{Label: v.Label, File: v.File, Remote: v.Remote}
	if r, ok := place(c.s.Format, v.Source.Text, then); ok {
		was.Line, was.Text = r.StartLine, strings.TrimSpace(line(v.Source.Text, r.StartLine))
	}
	if len(was.Text) < 3 {
		was.Text = "" // a lone bracket says nothing
	}
	if len(was.Text) > 200 {
		was.Text = strings.ToValidUTF8(was.Text[:200], "") + " …"
	}
	out.Was = &was
	return out
}

// Locate finds a place in the text of a schema, as findings name it.
func Locate(f compat.Format, text, at string) (source.Range, bool) {
	switch f {
	case compat.Avro:
		return avro.Locate(text, at)
	case compat.Protobuf:
		return protobuf.Locate(text, at)
	default:
		return jsonschema.Locate(text, at)
	}
}

// place is Locate without the whole text for a place that a side does not have.
func place(f compat.Format, text, at string) (source.Range, bool) {
	if at == "" {
		return source.Range{}, false
	}
	return Locate(f, text, at)
}

// nearest finds a place in the new text, and for something that is only in the
// old one the closest parent that survives.
func nearest(f compat.Format, text, now, then string) source.Range {
	if r, ok := place(f, text, now); ok {
		// A type over many lines begins with a bracket; its name says more.
		if name, named := place(f, text, strings.TrimSuffix(now, "/")+"/name"); f == compat.Avro && named && r.EndLine > r.StartLine {
			return name
		}
		return r
	}
	separator := "/"
	if f == compat.Protobuf {
		separator = "."
	}
	for at := then; at != ""; {
		cut := strings.LastIndex(at, separator)
		if cut < 0 {
			break
		}
		at = at[:cut]
		if f == compat.Avro { // what was in a record stands for its name
			at = strings.TrimSuffix(at, "/fields")
			if r, ok := place(f, text, at+"/name"); ok {
				return r
			}
		}
		if r, ok := place(f, text, at); ok {
			return r
		}
	}
	if f == compat.Protobuf {
		return source.Range{StartLine: 1, StartColumn: 1}
	}
	r, _ := Locate(f, text, "")
	return r
}

// explain tells in words what changed since the newest version.
func (c *checker) explain(schema compat.Schema, src compat.Source, v Version) {
	if v.Format != c.s.Format || same(v.Source, src) || len(v.Problems) > 0 {
		return
	}
	old, err := c.language.Parse(v.Source, compat.ParseOptions{Stored: true})
	if err != nil {
		return
	}
	c.changes = append(c.changes, Changes(c.language, old, schema, c.level, c.s.Qualified(), c.s.File)...)
}

// Changes lists in words what differs between two versions, and what of it the
// level calls breaking.
func Changes(l compat.Explainer, old, new compat.Schema, level compat.Level, subject, file string) []report.Change {
	var out []report.Change
	asked := Directions(level)
	for _, change := range l.Diff(old, new) {
		out = append(out, report.Change{
			Subject: subject, File: file, Kind: change.Kind, Text: change.Text,
			Breaking: slices.ContainsFunc(change.Breaks, func(d compat.Direction) bool { return slices.Contains(asked, d) }),
		})
	}
	return out
}

// gone lists the subjects of a base that have no successor in the workspace.
func gone(base *workspace.Workspace, successor func(old *workspace.Subject) bool) []string {
	var out []string
	for _, s := range base.Subjects {
		if s.Role != workspace.RoleReader && !successor(s) {
			out = append(out, s.Qualified())
		}
	}
	return out
}
