// Package deploy answers whether a build may go: into an environment, against what is deployed there, or into the main branch, against what others declare on theirs.
package deploy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/words"
	"github.com/treaty-registry/treaty/registry"
)

// Build is a build of an application that is to go somewhere.
type Build struct {
	Application string
	Version     string
	// Contract is what it declares; nil where nothing is declared.
	Contract *api.Contract
}

// Options override the policy for one question.
type Options struct {
	Unknown  string // yes or no: what an unknown verdict counts as
	Retained string // as in api.ImpactRequest
}

// question is one build on its way.
type question struct {
	j     *impact.Judge
	g     impact.Graph
	build Build
	o     Options
	env   string
	place string // where it is to go, for people
	out   api.Deployability
	// policies and the worst exit code of all parts.
	policies []string
	hurt     []string
}

// Into answers whether a build may be deployed to an environment. Its error is an
// *api.Problem for a bad question.
func Into(j *impact.Judge, g impact.Graph, b Build, environment string, o Options) (api.Deployability, error) {
	q := &question{j: j, g: g, build: b, o: o, env: environment, place: environment}
	q.out.Environment = environment
	return q.answer()
}

// answer judges everything that the contract of the build declares.
func (q *question) answer() (api.Deployability, error) {
	in := q.g.Inputs()
	q.out.Verdict, q.out.Application, q.out.Version = verdict.Yes, q.build.Application, q.build.Version
	q.out.Consumes, q.out.Produces, q.out.Next = []api.DeployConsumes{}, []api.DeployProduces{}, []string{}
	q.out.EvaluatedAt, q.out.Position = in.Now.UTC(), in.View.Pos.Seq
	if in.Seen != nil && !in.Seen.At.IsZero() {
		at := in.Seen.At.UTC()
		q.out.ObservedAt = &at
	}
	if q.build.Contract == nil {
		q.nothing()
		return q.out, nil
	}
	for _, c := range q.build.Contract.Consumes {
		for _, subject := range q.subjects(&c.Flow) {
			if err := q.consumes(subject, &c); err != nil {
				return api.Deployability{}, err
			}
		}
	}
	for _, p := range q.build.Contract.Produces {
		for _, subject := range q.subjects(&p.Flow) {
			if err := q.produces(subject, &p); err != nil {
				return api.Deployability{}, err
			}
		}
	}
	q.out.Policy = strings.Join(q.policies, ", ")
	q.out.Summary = q.summary()
	return q.out, nil
}

// nothing answers for a build that declares nothing.
func (q *question) nothing() {
	q.out.Verdict, q.out.ExitCode = verdict.Unknown, verdict.ExitUnknown
	switch q.o.Unknown {
	case "yes":
		q.out.ExitCode = verdict.ExitYes
	case "no":
		q.out.ExitCode = verdict.ExitNo
	}
	name := q.build.Application + "@" + q.build.Version
	q.out.Summary = fmt.Sprintf("unknown: nothing is declared for %s", name)
	q.out.Next = append(q.out.Next, "publish the contract of the build: treaty publish --version "+q.build.Version,
		"or, without a treaty.yaml: treaty init --from-observed "+q.build.Application)
}

// subjects resolves what a contract names.
func (q *question) subjects(f *api.Flow) []registry.Name {
	if f.Subject != "" {
		return []registry.Name{registry.ParseName(f.Subject)}
	}
	return subjectsOf(q.g, f)
}

func subjectsOf(g impact.Graph, f *api.Flow) []registry.Name {
	d := g.Inputs().Derived
	switch {
	case f.Subject != "":
		return []registry.Name{registry.ParseName(f.Subject)}
	case d == nil:
		return nil
	case f.Event != "":
		return d.Carriers(f.Event)
	}
	channel := f.Channel
	if !strings.Contains(channel, "/") {
		channel = "default/" + channel
	}
	return slices.DeleteFunc(d.SubjectsOn(channel), func(n registry.Name) bool { _, key := d.ChannelsOf(n); return key })
}

// consumes judges one input: what writers write, and where all must be replayed
// what is retained.
func (q *question) consumes(subject registry.Name, c *api.Consumes) error {
	rows, err := q.j.Consume(q.g, impact.Need{
		Subject: subject, Environment: q.env, By: q.build.Application, Reader: c.Reader, Uses: c.Uses, From: c.From, Retained: q.o.Retained,
	})
	if err != nil {
		return err
	}
	out := api.DeployConsumes{
		Subject: subject.Qualified(), Against: rows.Rows,
		Reader: api.ReaderWords{Kind: c.Reader.Kind(), Reader: c.Reader, Words: words.Reader(c.Reader, nil)},
	}
	out.Note = q.unwritten(c.Reader, rows.Rows)
	q.out.Consumes = append(q.out.Consumes, out)
	q.count(rows.Verdict, &rows.Policy)
	for i := range rows.Rows {
		q.next(subject, &rows.Rows[i], false)
	}
	return nil
}

// unwritten says that nobody writes the version that a build reads with, which is
// fine as long as it reads what they do write.
func (q *question) unwritten(r *api.Reader, rows []api.ImpactRow) string {
	if r.Kind() != api.ReaderVersion || r.Version == 0 {
		return ""
	}
	var read []string
	for i := range rows {
		switch {
		case rows[i].From == "writers" && rows[i].Writer == r.Version || rows[i].Row != verdict.Pass:
			return ""
		case rows[i].Writer != 0:
			read = append(read, fmt.Sprintf("v%d", rows[i].Writer))
		}
	}
	slices.Sort(read)
	read = slices.Compact(read)
	if len(read) == 0 {
		return ""
	}
	return fmt.Sprintf("nobody in %s writes v%d yet (fine: v%d reads %s)", q.place, r.Version, r.Version, strings.Join(read, ", "))
}

// produces judges one output against all that must read it.
func (q *question) produces(subject registry.Name, p *api.Produces) error {
	out := api.DeployProduces{Subject: subject.Qualified(), Readers: []api.ImpactRow{}}
	version, text, fault := q.j.Written(q.g, subject, p.Schema)
	out.WriterVersion, out.RegisteredInTarget = version, version != 0
	ask := api.ImpactRequest{
		Subject: subject.Qualified(), Environment: q.env, Action: impact.Produce, By: q.build.Application,
		Version: version, Unknown: q.o.Unknown, Retained: q.o.Retained,
	}
	if version == 0 {
		ask.Candidate = text
	}
	if fault != "" {
		out.Note = fault
		q.out.Produces = append(q.out.Produces, out)
		q.worsen(verdict.Unknown, verdict.ExitUnknown)
		q.suggest(fmt.Sprintf("declare the schema with which %s writes %s", q.build.Application, subject))
		return nil
	}
	r, err := q.j.Quick(q.g, ask)
	if err != nil {
		return err
	}
	out.Readers = r.AsWriter
	q.policy(r.Policy)
	q.worsen(r.Verdict, r.ExitCode)
	if version == 0 {
		out.Note = fmt.Sprintf("promote %s to %s first: the schema is not registered there", subject, q.place)
		q.worsen(verdict.No, verdict.ExitNo)
		q.suggest(fmt.Sprintf("register it first: treaty promote %s --to %s", subject, q.place))
	}
	q.out.Produces = append(q.out.Produces, out)
	for i := range r.AsWriter {
		q.next(subject, &r.AsWriter[i], true)
	}
	return nil
}

// count adds the verdict of one part under its policy.
func (q *question) count(answer string, p *api.Policy) {
	q.policy(p.Name)
	q.worsen(answer, verdict.ExitCode(answer, p, q.o.Unknown))
}

func (q *question) policy(name string) {
	if !slices.Contains(q.policies, name) {
		q.policies = append(q.policies, name)
	}
}

// worsen keeps the worst verdict and the worst exit code of all parts.
func (q *question) worsen(answer string, exit int) {
	rank := []string{verdict.Yes, verdict.Unknown, verdict.No}
	if slices.Index(rank, answer) > slices.Index(rank, q.out.Verdict) {
		q.out.Verdict = answer
	}
	codes := []int{verdict.ExitYes, verdict.ExitUnknown, verdict.ExitNo}
	if slices.Index(codes, exit) > slices.Index(codes, q.out.ExitCode) {
		q.out.ExitCode = exit
	}
}

// next notes what would change the answer of a row that blocks.
func (q *question) next(subject registry.Name, row *api.ImpactRow, reads bool) {
	if !row.Blocks || row.Row == verdict.Pass {
		return
	}
	name := cmp.Or(row.Application, row.Principal)
	if name == "" {
		if row.Writer != 0 {
			q.hurt = append(q.hurt, fmt.Sprintf("version %d of %s", row.Writer, subject))
		}
		return
	}
	q.hurt = append(q.hurt, name)
	owner := cmp.Or(row.Owner, "the owner of "+name)
	switch {
	case reads && row.Result == "unknown-usage":
		q.suggest(fmt.Sprintf("ask %s to declare uses.fields for %s on %s", owner, name, subject))
	case reads && row.Row == verdict.Fail:
		q.suggest(fmt.Sprintf("deploy a build of %s to %s first that reads it (%s)", name, q.place, owner))
	case !reads:
		q.suggest(fmt.Sprintf("deploy a build of %s first that writes what %s reads (%s)", name, q.build.Application, owner))
	default:
		q.suggest(fmt.Sprintf("ask %s what %s reads %s with", owner, name, subject))
	}
	hurt := name
	if !reads {
		hurt = q.build.Application
	}
	q.suggest(fmt.Sprintf("or: treaty waiver grant --application %s --subject %s --days 30 --reason …", hurt, subject))
}

func (q *question) suggest(text string) {
	if !slices.Contains(q.out.Next, text) {
		q.out.Next = append(q.out.Next, text)
	}
}

// summary says the answer in one sentence.
func (q *question) summary() string {
	build := q.build.Application + " " + q.build.Version
	slices.Sort(q.hurt)
	hurt := strings.Join(slices.Compact(q.hurt), ", ")
	switch q.out.Verdict {
	case verdict.No:
		if hurt == "" {
			return fmt.Sprintf("no: %s must wait, see what to do next", build)
		}
		return fmt.Sprintf("no: %s does not fit %s in %s", build, hurt, q.place)
	case verdict.Unknown:
		if hurt == "" {
			return fmt.Sprintf("unknown: nothing known speaks against %s in %s, but not everything is known", build, q.place)
		}
		return fmt.Sprintf("unknown: it is not clear whether %s fits %s in %s", build, hurt, q.place)
	}
	if len(q.out.Consumes)+len(q.out.Produces) == 0 {
		return fmt.Sprintf("yes: the contract of %s declares no input and no output", build)
	}
	return fmt.Sprintf("yes: %s fits everything that is known in %s", build, q.place)
}
