package usage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/words"
	"github.com/treaty-registry/treaty/registry"
)

// describe fills in what follows from the status, for people and programs.
func (j *join) describe(d *draft) {
	s := j.in.View.Catalog
	d.Owner = d.application.Owner()
	if a := s.Annotations.Get("application", d.Application); a != nil && d.Owner == "" {
		d.Owner = a.Owner
	}
	if team := s.Teams.Get(d.Owner); team != nil {
		d.Contact = team.Contact
	}
	if len(d.Needs) > 0 {
		n := &d.Needs[0]
		d.Build, d.Implicit, d.From, d.Uses = n.Build, n.Implicit, n.From, n.Uses
		if n.Group != "" {
			d.Group = n.Group
		}
		if n.Event != "" {
			d.Event = n.Event
		}
	}
	d.Observed = j.observed(d)
	d.Differs = j.differs(d)
	d.Edge.Reader = j.reader(d)
	d.Words = j.words(d)
	d.Effect = policy.Effect(&j.policy, d.Status)
	if !d.Verified && d.Effect == policy.Block {
		d.Effect = policy.Warn // anybody can write a header
	}
}

// words says the status for people.
func (j *join) words(d *draft) string {
	switch d.Status {
	case Confirmed:
		return confirmedWords(&d.Edge, j.in.Now)
	case Declared:
		return declaredWords(&d.Edge) + " · never seen"
	case Undeclared:
		if d.Ambiguous {
			return "perhaps: the schema that it asked for is in other subjects, too"
		}
		return "seen, not declared"
	case Quiet:
		return "quiet since " + d.alive.UTC().Format("2 January 2006")
	case StaleDeclared:
		return fmt.Sprintf("declared, never seen in %d d: confirm?", int(j.o.DeclaredTTL/(24*time.Hour)))
	case Pending:
		return "waiting for producer"
	default:
		return "retired"
	}
}

func declaredWords(e *Edge) string {
	if len(e.Needs) > 0 && e.Needs[0].Contract == "" {
		return "confirmed by hand"
	}
	return "declared"
}

// confirmedWords are those of a confirmed edge: the only ones that follow the clock.
func confirmedWords(e *Edge, now time.Time) string {
	return declaredWords(e) + " · seen " + words.Ago(now, *e.LastSeen)
}

// observed returns what traffic says about how somebody reads or writes; nil for nothing.
func (j *join) observed(d *draft) *api.Reader {
	for i := range d.evidence {
		for _, x := range d.evidence[i].Deeds {
			switch {
			case slices.Contains(moving, x.Act) && x.Detail != "":
				key, value, _ := strings.Cut(x.Detail, "=")
				return &api.Reader{Metadata: map[string]string{key: value}}
			case slices.Contains(moving, x.Act), slices.Contains(reading[:1], x.Act):
				return &api.Reader{Latest: true}
			}
		}
	}
	return nil
}

// differs says how contract and reality disagree; "" if they do not.
func (j *join) differs(d *draft) string {
	if d.LastSeen == nil {
		return ""
	}
	if len(d.Needs) == 0 {
		if build := j.silentContract(d.application); build != "" {
			return "the contract of " + build + " does not name it"
		}
		return ""
	}
	declared := map[int32]bool{}
	for _, n := range d.Needs {
		version := j.versionOf(n.Reader)
		if version == 0 || n.Reader.Latest {
			return "" // it says nothing that could be wrong
		}
		declared[version] = true
	}
	said := "declares version " + words.Numbers(slices.Sorted(maps.Keys(declared)))
	if d.Role == Produces {
		var other []int32
		for _, id := range d.SchemaIDs {
			if v := j.versionOf(&api.Reader{ID: id}); v != 0 && !declared[v] && !slices.Contains(other, v) {
				other = append(other, v)
			}
		}
		if len(other) > 0 {
			slices.Sort(other)
			return said + ", but writes version " + words.Numbers(other)
		}
		return ""
	}
	if o := d.Observed; o != nil && o.Latest {
		return said + ", but follows the newest version"
	} else if o != nil {
		return said + ", but follows the newest version with " + words.Pairs(o.Metadata)
	}
	return ""
}

// silentContract returns the build of an application whose contract holds in the
// environment; "" without one. The caller knows that it does not name the subject.
func (j *join) silentContract(a *contracts.Application) string {
	if a == nil {
		return ""
	}
	for _, p := range a.Places {
		if p.Need.Holds() && (p.Environment == j.environment || p.Need.Implicit && j.here(a.Name)) {
			return p.Need.Build
		}
	}
	return ""
}

// reader describes what an edge reads or writes with.
func (j *join) reader(d *draft) api.ReaderWords {
	var r *api.Reader
	if len(d.Needs) > 0 {
		r = d.Needs[0].Reader
	}
	if r.Kind() == api.ReaderUnknown && d.Observed != nil && d.Observed.Metadata != nil {
		r = d.Observed // a selector is what the client was told, not what it met
	}
	out := api.ReaderWords{Kind: r.Kind()}
	switch {
	case out.Kind == api.ReaderSchema: // a thousand texts would bury the edges; the contract has it
	case r != nil:
		out.Reader = r
	}
	if out.Kind == api.ReaderUnknown {
		out.Plausible = j.plausible(d)
	}
	out.Words = j.readerWords(d, r, out.Plausible)
	if more := len(d.Needs) - 1; more > 0 {
		out.Words += fmt.Sprintf(" (and %d more build%s)", more, words.Plural(more))
	}
	return out
}

func (j *join) readerWords(d *draft, r *api.Reader, plausible []int32) string {
	switch r.Kind() {
	case api.ReaderVersion:
		if v := j.versionOf(r); v != 0 {
			return words.Reader(&api.Reader{Version: v}, nil)
		}
		return "a version that this subject does not have"
	case api.ReaderUnknown:
	default:
		return words.Reader(r, nil)
	}
	switch {
	case d.Role == Produces && len(d.SchemaIDs) > 0:
		return "unknown; wrote schema " + words.Numbers(d.SchemaIDs)
	case d.Observed != nil:
		return "unknown; it seems to follow the newest version"
	case len(plausible) > 0:
		return "unknown; perhaps version " + words.Numbers(plausible)
	default:
		return "unknown"
	}
}

// slack is how long before the first sign of a program its schema may have been chosen.
const slack = 30 * 24 * time.Hour

// plausible returns the versions that an unknown reader may have been built with,
// in order: of each compatibility group those that were the newest ones of it
// between thirty days before the reader was first seen and when it was last seen,
// at least two of them. The set is not exhaustive.
func (j *join) plausible(d *draft) []int32 {
	from, to := j.in.Now, j.in.Now
	if d.FirstSeen == nil {
		for _, v := range j.versions { // what is current now may not be so later
			begun := time.UnixMilli(v.At)
			j.reached(begun)
			j.reached(begun.Add(slack))
		}
	}
	if len(d.Needs) > 0 && !d.Needs[len(d.Needs)-1].Since.IsZero() {
		from = d.Needs[len(d.Needs)-1].Since // sorted: the oldest
	}
	if d.FirstSeen != nil {
		from, to = *d.FirstSeen, *d.LastSeen
	}
	var out []int32
	for _, versions := range j.groups() {
		out = append(out, current(versions, from.Add(-slack), to)...)
	}
	slices.Sort(out)
	return out
}

// current returns those of some versions that were the newest one at some time of
// a span, at least the last two that had come by its end.
func current(versions []*registry.Version, from, to time.Time) []int32 {
	var out []int32
	for i := len(versions) - 1; i >= 0; i-- {
		begun := time.UnixMilli(versions[i].At)
		if begun.After(to) && i > 0 {
			continue // it came later; but the only version that there is will have been it
		}
		// It was current until the next one came.
		current := i == len(versions)-1 || time.UnixMilli(versions[i+1].At).After(from)
		if !current && len(out) >= 2 {
			break
		}
		out = append(out, versions[i].Number)
	}
	return out
}

// groups returns the versions of the subject by compatibility group, each oldest
// first. Not to have the property is a value, too.
func (j *join) groups() [][]*registry.Version {
	if j.apart != nil || len(j.versions) == 0 {
		return j.apart
	}
	property := ""
	if j.o.Judge != nil {
		property = j.o.Judge.Group(j.in.View.Registry, j.name)
	}
	if property == "" {
		j.apart = [][]*registry.Version{j.versions}
		return j.apart
	}
	type value struct {
		text string
		has  bool
	}
	at := map[value]int{}
	for _, v := range j.versions {
		text, has := v.Content.Metadata.Property(property)
		n, known := at[value{text, has}]
		if !known {
			n = len(j.apart)
			at[value{text, has}] = n
			j.apart = append(j.apart, nil)
		}
		j.apart[n] = append(j.apart[n], v)
	}
	return j.apart
}
