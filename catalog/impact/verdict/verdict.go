// Package verdict adds the rows about a change up to yes, no or unknown, and says so in a sentence that never promises more than is known.
package verdict

import (
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/policy"
)

// The verdicts.
const (
	Yes     = "yes"
	No      = "no"
	Unknown = "unknown"
)

// What a row comes to.
const (
	Pass    = "PASS"
	Fail    = "FAIL"
	Unclear = "UNKNOWN"
)

// LikelyNo is the result of a row about somebody of whom it is only guessed what
// it reads with.
const LikelyNo = "likely-breaks"

// FromRetained is where the data of a row comes from that may be in the log still.
const FromRetained = "retained"

// The exit codes of commands that ask for a verdict.
const (
	ExitYes     = 0
	ExitNo      = 1
	ExitUnknown = 5
)

// About says what a verdict is about, for its sentence.
type About uint8

// The sorts of cases.
const (
	Change About = iota
	Registration
	Reading     // somebody reads with another schema
	Removal     // of a version
	Deprecation // of a version
)

// Case is a change that rows were made for.
type Case struct {
	About  About
	By     string // who reads, of Reading
	Goes   int32  // the version that goes, of Removal and Deprecation
	Policy *api.Policy
	// Production: the environment is one.
	Production bool
	Coverage   *api.Coverage
	Consumers  []string // that are known
	// First: the subject never had a version.
	First bool
	// Keyed: the change moves messages to other partitions, which no schema rule can judge.
	Keyed bool
	// Open: others than those who are known may be hurt.
	Open bool
}

// Sum is what the rows of a case add up to.
type Sum struct {
	c                              Case
	no, unclear                    bool // rows that block
	broken, probably, open, waived []string
	known                          []string // consumers
	rows                           int      // that decide
	seen                           map[[2]string]bool
}

// note adds a name to one of the lists, once.
func (t *Sum) note(list *[]string, sort, name string) {
	if key := [2]string{sort, name}; !t.seen[key] {
		t.seen[key] = true
		*list = append(*list, name)
	}
}

// Sum adds rows up.
func (c Case) Sum(parts ...[]api.ImpactRow) *Sum {
	t := &Sum{c: c, seen: map[[2]string]bool{}}
	for _, name := range c.Consumers {
		t.note(&t.known, "known", name)
	}
	for _, rows := range parts {
		for i := range rows {
			t.add(&rows[i])
		}
	}
	return t
}

// add adds a row.
func (t *Sum) add(r *api.ImpactRow) {
	if !r.Decides {
		return
	}
	t.rows++
	if r.Blocks {
		t.no = t.no || r.Row == Fail
		t.unclear = t.unclear || r.Row == Unclear
	}
	switch {
	case r.Row == Pass:
	case r.Waived != "":
		t.note(&t.waived, "waived", Who(r))
	case r.Row == Fail:
		t.note(&t.broken, "broken", Who(r))
	case r.Result == LikelyNo:
		t.note(&t.probably, "probably", Who(r))
	default:
		t.note(&t.open, "open", Who(r))
	}
}

// Verdict adds up: no if a blocking row fails, unknown if one is unclear or the
// policy does not trust the knowledge, else yes.
func (t *Sum) Verdict() string {
	switch c := &t.c; {
	case t.no:
		return No
	case t.unclear, c.Keyed:
		return Unknown
	case c.Open && c.openWorld() == "unknown":
		return Unknown
	}
	return Yes
}

// openWorld is what the policy makes of coverage that is not closed: auto warns
// until it was closed once, and from then on says unknown in production.
func (c *Case) openWorld() string {
	if c.Policy.OpenWorld != "auto" {
		return c.Policy.OpenWorld
	}
	if c.Production && c.Coverage.EverClosed {
		return "unknown"
	}
	return "warn"
}

// Summary says the verdict in a sentence that never promises more than is known.
func (t *Sum) Summary() string {
	c := &t.c
	switch c.About {
	case Reading:
		return t.readingSummary()
	case Removal, Deprecation:
		return t.removalSummary()
	case Change, Registration:
	}
	if c.First {
		return "yes: first version; nothing reads it yet as far as we know"
	}
	var parts []string
	if n := len(t.broken); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d known %s cannot read this", n, max(n, len(t.known)), Number(max(n, len(t.known)), "consumer", "consumers")))
	}
	if n := len(t.probably); n > 0 {
		parts = append(parts, fmt.Sprintf("%d undeclared %s probably cannot", n, Number(n, "one", "ones")))
	}
	if n := len(t.open); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unclear", n))
	}
	if n := len(t.waived); n > 0 {
		parts = append(parts, fmt.Sprintf("%d waived", n))
	}
	if c.Keyed {
		parts = append(parts, "a changed key moves messages to other partitions")
	}
	if len(parts) == 0 || t.Verdict() == Yes {
		return t.fine(parts)
	}
	if n := len(c.Coverage.Unexplained); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s unexplained", n, Number(n, "reader", "readers")))
	}
	return strings.Join(parts, "; ") + "."
}

// fine is the sentence when nothing that blocks speaks against the change.
func (t *Sum) fine(but []string) string {
	c := &t.c
	word := t.Verdict()
	rest := ""
	if len(but) > 0 {
		rest = "; " + strings.Join(but, "; ")
	}
	if len(t.known) == 0 {
		return word + ": no consumer known (" + t.doubt() + ")" + rest
	}
	text := fmt.Sprintf("%s, for the %d known %s", word, len(t.known), Number(len(t.known), "consumer", "consumers"))
	if word == Unknown {
		text = fmt.Sprintf("unknown: fine for the %d known %s", len(t.known), Number(len(t.known), "consumer", "consumers"))
	}
	if doubt := t.doubt(); c.Coverage.State != "closed" && doubt != "" {
		text += " (" + doubt + ")"
	}
	if t.rows == 0 && c.About == Registration {
		text += ": registering changes nothing until somebody writes with it"
	}
	return text + rest
}

// doubt says how far the knowledge of consumers goes.
func (t *Sum) doubt() string {
	c := t.c.Coverage
	if n := len(c.Unexplained); n > 0 {
		return fmt.Sprintf("%d %s unexplained", n, Number(n, "reader", "readers"))
	}
	switch {
	case c.State == "closed":
		return "all permitted readers are explained"
	case c.ObservationSince != nil:
		return "observed since " + c.ObservationSince.UTC().Format("2 January 2006") + ", completeness not measured"
	}
	return "completeness not measured"
}

func (t *Sum) readingSummary() string {
	name := t.c.By
	if name == "" {
		name = "the new reader"
	}
	bad := len(t.broken)
	switch verdict := t.Verdict(); {
	case t.rows == 0:
		return "unknown to us: nothing was ever written, as far as we know"
	case verdict == Yes && bad+len(t.probably)+len(t.open) == 0:
		return fmt.Sprintf("yes: %s reads all that it must, as far as writers are known", name)
	case verdict == Yes:
		return fmt.Sprintf("yes, but %s may not read all: %s", name, Joined(append(append(t.broken, t.probably...), t.open...)))
	case verdict == No:
		return fmt.Sprintf("%s cannot read what %s %s.", name, Joined(t.broken), Number(bad, "writes", "write"))
	}
	return fmt.Sprintf("unknown: it is not clear whether %s reads what %s.", name, Joined(append(t.probably, t.open...))+" "+Number(len(t.probably)+len(t.open), "writes", "write"))
}

func (t *Sum) removalSummary() string {
	v := fmt.Sprintf("version %d", t.c.Goes)
	switch verdict := t.Verdict(); {
	case t.c.About == Deprecation:
		return fmt.Sprintf("yes: deprecating %s changes nothing by itself; those who use it are listed", v)
	case verdict == No:
		return fmt.Sprintf("%s is needed by %s.", v, Joined(t.broken))
	case verdict == Unknown:
		unclear := append(append([]string{}, t.probably...), t.open...)
		if len(unclear) == 0 {
			return fmt.Sprintf("unknown: no known use of %s (%s)", v, t.doubt())
		}
		return fmt.Sprintf("unknown: it is not clear whether %s %s %s.", Joined(unclear), Number(len(unclear), "needs", "need"), v)
	}
	if len(t.known) == 0 {
		return fmt.Sprintf("yes: no use of %s is known (%s)", v, t.doubt())
	}
	return fmt.Sprintf("yes: nobody who is known needs %s (%s)", v, t.doubt())
}

// Hurt lists the applications, or principals, that a report says are hurt, each once.
func Hurt(r *api.Impact) []string {
	var out []string
	seen := map[string]bool{}
	for _, rows := range [][]api.ImpactRow{r.AsWriter, r.AsReader} {
		for i := range rows {
			if name := Who(&rows[i]); rows[i].Blocks && rows[i].Row != Pass && !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}

// Who names the party of a row.
func Who(r *api.ImpactRow) string {
	switch {
	case r.Application != "":
		return r.Application
	case r.Principal != "":
		return r.Principal
	case r.From == FromRetained:
		return fmt.Sprintf("retained version %d", r.Writer)
	case r.Writer != 0:
		return fmt.Sprintf("version %d", r.Writer)
	}
	return "somebody"
}

// Joined is a list for people, cut after some names.
func Joined(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Number says one of something, or many.
func Number(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Blocking reports whether a policy makes the gate refuse a verdict.
func Blocking(p *api.Policy, verdict string) bool {
	return p.Mode == "enforce" && ExitCode(verdict, p, "") == ExitNo
}

// Gated reports whether a policy wants changes of a subject judged at all.
func Gated(p *api.Policy) bool { return p.Mode != "off" && p.Mode != "" && p.Mode != policy.Ignore }

// ExitCode maps a verdict to what a command ends with: unknown as the policy, or
// the question, says.
func ExitCode(verdict string, p *api.Policy, override string) int {
	switch verdict {
	case Yes:
		return ExitYes
	case No:
		return ExitNo
	}
	how := p.Unknown
	switch override {
	case "yes":
		how = "pass"
	case "no":
		how = "fail"
	}
	switch how {
	case "pass":
		return ExitYes
	case "fail":
		return ExitNo
	}
	return ExitUnknown
}
