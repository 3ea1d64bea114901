package impact

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
)

// decidesAsWriter reports whether the rows of consumers decide: messages with the
// schema will appear. Registering does nothing by itself unless a producer follows
// the newest version.
func (s *scene) decidesAsWriter() bool {
	switch s.q.Action {
	case Produce, RetypeKey:
		return true
	case Register, Delete, Purge:
		return len(s.movers()) > 0
	}
	return false
}

// tally is what the rows of a scene add up to.
type tally struct {
	s                              *scene
	no, unclear                    bool // rows that block
	broken, probably, open, waived []string
	known                          []string // consumers
	rows                           int      // that decide
	seen                           map[[2]string]bool
}

// note adds a name to one of the lists, once.
func (t *tally) note(list *[]string, sort, name string) {
	if key := [2]string{sort, name}; !t.seen[key] {
		t.seen[key] = true
		*list = append(*list, name)
	}
}

func (s *scene) tally(parts ...[]api.ImpactRow) *tally {
	t := &tally{s: s, seen: map[[2]string]bool{}}
	for i := range s.users.Edges {
		if e := &s.users.Edges[i]; e.Role == usage.Consumes && e.Status != usage.Retired {
			t.note(&t.known, "known", nameOf(e))
		}
	}
	for _, rows := range parts {
		for i := range rows {
			t.add(&rows[i])
		}
	}
	return t
}

// add adds a row.
func (t *tally) add(r *api.ImpactRow) {
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
		t.note(&t.waived, "waived", who(r))
	case r.Row == Fail:
		t.note(&t.broken, "broken", who(r))
	case r.Result == likelyNo:
		t.note(&t.probably, "probably", who(r))
	default:
		t.note(&t.open, "open", who(r))
	}
}

// verdict adds up: no if a blocking row fails, unknown if one is unclear or the
// policy does not trust the knowledge, else yes.
func (t *tally) verdict() string {
	switch s := t.s; {
	case t.no:
		return No
	case t.unclear, s.keyed():
		return Unknown
	case s.open() && s.openWorld() == "unknown":
		return Unknown
	}
	return Yes
}

// keyed reports a change of how keys are written: it moves messages to other
// partitions, which no schema rule can judge.
func (s *scene) keyed() bool {
	return s.q.Action == RetypeKey || s.key && s.q.Action == Produce && s.next != nil && s.next.existing == 0 && len(s.all) > 0
}

// open reports whether others than those who are known may be hurt. A subject
// that never had a version has no reader; what a consumer does hurts nobody else.
func (s *scene) open() bool {
	switch s.q.Action {
	case Consume, Deprecate, Delete:
		return false
	}
	return len(s.all) > 0 && s.users.Coverage.State != "closed"
}

// openWorld is what the policy makes of coverage that is not closed: auto warns
// until it was closed once, and from then on says unknown in production.
func (s *scene) openWorld() string {
	if s.policy.OpenWorld != "auto" {
		return s.policy.OpenWorld
	}
	if s.production && s.users.Coverage.EverClosed {
		return "unknown"
	}
	return "warn"
}

// summary says the verdict in a sentence that never promises more than is known.
func (t *tally) summary() string {
	s := t.s
	switch s.q.Action {
	case Consume:
		return t.consumeSummary()
	case Delete, Purge, Deprecate:
		return t.deleteSummary()
	}
	if len(s.all) == 0 {
		return "yes: first version; nothing reads it yet as far as we know"
	}
	var parts []string
	if n := len(t.broken); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d known %s cannot read this", n, max(n, len(t.known)), verb(max(n, len(t.known)), "consumer", "consumers")))
	}
	if n := len(t.probably); n > 0 {
		parts = append(parts, fmt.Sprintf("%d undeclared %s probably cannot", n, verb(n, "one", "ones")))
	}
	if n := len(t.open); n > 0 {
		parts = append(parts, fmt.Sprintf("%d unclear", n))
	}
	if n := len(t.waived); n > 0 {
		parts = append(parts, fmt.Sprintf("%d waived", n))
	}
	if s.keyed() {
		parts = append(parts, "a changed key moves messages to other partitions")
	}
	if len(parts) == 0 || t.verdict() == Yes {
		return t.fine(parts)
	}
	if n := len(s.users.Coverage.Unexplained); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s unexplained", n, verb(n, "reader", "readers")))
	}
	return strings.Join(parts, "; ") + "."
}

// fine is the sentence when nothing that blocks speaks against the change.
func (t *tally) fine(but []string) string {
	s := t.s
	word := t.verdict()
	rest := ""
	if len(but) > 0 {
		rest = "; " + strings.Join(but, "; ")
	}
	if len(t.known) == 0 {
		return word + ": no consumer known (" + t.doubt() + ")" + rest
	}
	text := fmt.Sprintf("%s, for the %d known %s", word, len(t.known), verb(len(t.known), "consumer", "consumers"))
	if word == Unknown {
		text = fmt.Sprintf("unknown: fine for the %d known %s", len(t.known), verb(len(t.known), "consumer", "consumers"))
	}
	if doubt := t.doubt(); s.users.Coverage.State != "closed" && doubt != "" {
		text += " (" + doubt + ")"
	}
	if t.rows == 0 && s.q.Action == Register {
		text += ": registering changes nothing until somebody writes with it"
	}
	return text + rest
}

// doubt says how far the knowledge of consumers goes.
func (t *tally) doubt() string {
	c := &t.s.users.Coverage
	if n := len(c.Unexplained); n > 0 {
		return fmt.Sprintf("%d %s unexplained", n, verb(n, "reader", "readers"))
	}
	switch {
	case c.State == "closed":
		return "all permitted readers are explained"
	case c.ObservationSince != nil:
		return "observed since " + c.ObservationSince.UTC().Format("2 January 2006") + ", completeness not measured"
	}
	return "completeness not measured"
}

func (t *tally) consumeSummary() string {
	name := t.s.q.By
	if name == "" {
		name = "the new reader"
	}
	bad := len(t.broken)
	switch verdict := t.verdict(); {
	case t.rows == 0:
		return "unknown to us: nothing was ever written, as far as we know"
	case verdict == Yes && bad+len(t.probably)+len(t.open) == 0:
		return fmt.Sprintf("yes: %s reads all that it must, as far as writers are known", name)
	case verdict == Yes:
		return fmt.Sprintf("yes, but %s may not read all: %s", name, joined(append(append(t.broken, t.probably...), t.open...)))
	case verdict == No:
		return fmt.Sprintf("%s cannot read what %s %s.", name, joined(t.broken), verb(bad, "writes", "write"))
	}
	return fmt.Sprintf("unknown: it is not clear whether %s reads what %s.", name, joined(append(t.probably, t.open...))+" "+verb(len(t.probably)+len(t.open), "writes", "write"))
}

func (t *tally) deleteSummary() string {
	s := t.s
	v := fmt.Sprintf("version %d", s.goes.Number)
	switch verdict := t.verdict(); {
	case s.q.Action == Deprecate:
		return fmt.Sprintf("yes: deprecating %s changes nothing by itself; those who use it are listed", v)
	case verdict == No:
		return fmt.Sprintf("%s is needed by %s.", v, joined(t.broken))
	case verdict == Unknown:
		unclear := append(append([]string{}, t.probably...), t.open...)
		if len(unclear) == 0 {
			return fmt.Sprintf("unknown: no known use of %s (%s)", v, t.doubt())
		}
		return fmt.Sprintf("unknown: it is not clear whether %s %s %s.", joined(unclear), verb(len(unclear), "needs", "need"), v)
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
			if name := who(&rows[i]); rows[i].Blocks && rows[i].Row != Pass && !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}

// who names the party of a row.
func who(r *api.ImpactRow) string {
	switch {
	case r.Application != "":
		return r.Application
	case r.Principal != "":
		return r.Principal
	case r.From == fromRetained:
		return fmt.Sprintf("retained version %d", r.Writer)
	case r.Writer != 0:
		return fmt.Sprintf("version %d", r.Writer)
	}
	return "somebody"
}

func nameOf(e *usage.Edge) string {
	if e.Application != "" {
		return e.Application
	}
	return e.Principal
}

func namesOf(edges []*usage.Edge) []string {
	var out []string
	for _, e := range edges {
		out = once(out, nameOf(e))
	}
	return out
}

func once(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// joined is a list for people, cut after some names.
func joined(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func verb(n int, one, many string) string {
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
