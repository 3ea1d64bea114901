package usage

import (
	"cmp"
	"slices"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/catalog/usage/sighting"
)

// sum computes what follows from the evidence of an edge.
func (j *join) sum(d *draft) {
	slices.SortFunc(d.Needs, func(a, b contracts.Need) int {
		return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.Instance, b.Instance))
	})
	slices.SortFunc(d.Previous, func(a, b contracts.Need) int {
		return cmp.Or(b.Ended.Compare(a.Ended), cmp.Compare(a.Instance, b.Instance))
	})
	slices.SortFunc(d.evidence, func(a, b sighting.Sighting) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Ref, b.Ref))
	})
	slices.Sort(d.SchemaIDs)
	slices.Sort(d.Libraries)
	d.Verified, d.Ambiguous = len(d.Needs) > 0, len(d.Needs) == 0 && d.evidence.Ambiguous()
	for i := range d.evidence {
		s := &d.evidence[i]
		if d.FirstSeen == nil || s.First.Before(*d.FirstSeen) {
			d.FirstSeen = &s.First
		}
		if d.LastSeen == nil || s.Last.After(*d.LastSeen) {
			d.LastSeen = &s.Last
		}
		d.Verified = d.Verified || s.Verified
		d.Claims = append(d.Claims, s.Claim())
	}
	d.stir(d.lastSeen())
	j.decided(d)
	j.judge(d)
}

func (e *Edge) lastSeen() time.Time {
	if e.LastSeen == nil {
		return time.Time{}
	}
	return *e.LastSeen
}

// decided adds what a person said about the edge. A confirmation stands for a
// contract where there is none; a retirement holds until there is newer evidence or a newer build.
func (j *join) decided(d *draft) {
	decision := j.in.View.Catalog.Decisions.Get(d.ID)
	if decision == nil {
		return
	}
	d.Claims = append(d.Claims, api.Provenance{
		Source: "manual", Principal: decision.By, FirstSeen: decision.At, LastSeen: decision.At, Detail: decision.Decision + ": " + decision.Reason, Verified: true,
	})
	switch {
	case decision.Decision == Confirm:
		d.Verified, d.Ambiguous = true, false
		if len(d.Needs) == 0 {
			d.Needs = []contracts.Need{{Since: decision.At}}
		}
	case !d.lastSeen().After(decision.At) && !contracts.Newest(d.Needs).After(decision.At):
		d.Status = Retired
	}
}

// The decisions about edges.
const (
	Confirm = "confirm"
	Retire  = "retire"
)

// judge clears the wait of needs that something other than a writer has met:
// whoever has met data has a writer.
func (j *join) judge(d *draft) {
	if d.LastSeen == nil {
		return
	}
	for i := range d.Needs {
		d.Needs[i].Waiting = false
	}
}

// writersOf returns the producers among the drafts, and those that have gone:
// a need that was met once never waits again.
func writersOf(all []*draft) []*draft {
	var out []*draft
	for _, d := range all {
		if d.Role == Produces && (len(d.Needs) > 0 || len(d.Previous) > 0 || d.LastSeen != nil) {
			out = append(out, d)
		}
	}
	return out
}

// waits reports whether no writer has ever met any need of an edge.
func (j *join) waits(d *draft, writers []*draft) bool {
	if d.Role != Consumes || len(d.Needs) == 0 {
		return false
	}
	for i := range d.Needs {
		n := &d.Needs[i]
		n.Waiting = n.Waiting && !slices.ContainsFunc(writers, func(w *draft) bool { return j.meets(w, n) })
	}
	return !slices.ContainsFunc(d.Needs, func(n contracts.Need) bool { return !n.Waiting })
}

// meets reports whether a writer meets a need. What cannot be told counts as
// met: an edge that waits blocks nobody, so it must not wait by mistake.
func (j *join) meets(writer *draft, need *contracts.Need) bool {
	if j.o.Judge == nil {
		return true
	}
	versions := j.written(writer)
	if len(versions) == 0 {
		return true
	}
	return slices.ContainsFunc(versions, func(version int32) bool {
		reads, known := j.o.Judge.Reads(j.in.View.Registry, j.name, need, version)
		return reads || !known
	})
}

// written returns the versions that a producer is known to write; none if one of
// them cannot be told.
func (j *join) written(d *draft) []int32 {
	var out []int32
	for _, n := range append(slices.Clone(d.Needs), d.Previous...) {
		version := j.versionOf(n.Reader)
		if version == 0 {
			return nil
		}
		out = append(out, version)
	}
	for _, id := range d.SchemaIDs {
		if v := j.versionOf(&api.Reader{ID: id}); v != 0 {
			out = append(out, v)
		}
	}
	return out
}

// versionOf returns the version of the subject that a definite reader names; 0 for others.
func (j *join) versionOf(r *api.Reader) int32 {
	if r == nil {
		return 0
	}
	for _, v := range j.versions {
		switch {
		case r.Version != 0 && v.Number == r.Version, r.ID != 0 && v.ID == r.ID, r.GUID != "" && v.Content.GUID.String() == r.GUID:
			return v.Number
		}
	}
	if r.Latest && len(j.versions) > 0 {
		return j.versions[len(j.versions)-1].Number
	}
	return 0
}

// status returns the status of an edge; "" if nothing holds it up.
func (j *join) status(d *draft, writers []*draft) string {
	since := contracts.Newest(d.Needs)
	declared, seen := len(d.Needs) > 0, d.LastSeen != nil
	if seen && !declared && len(d.Previous) > 0 && !d.LastSeen.After(d.Previous[0].Ended) {
		seen = false // it was seen while it was deployed, and not since
	}
	switch {
	case d.Status == Retired:
		return Retired
	case !declared && !seen && len(d.Previous) > 0:
		return Retired
	case !declared && !seen:
		return ""
	case seen && j.silent(d):
		return Quiet
	case seen && declared:
		return Confirmed
	case seen:
		return Undeclared
	case j.waits(d, writers):
		return Pending
	case j.stale(since):
		return StaleDeclared
	default:
		return Declared
	}
}

// silent reports whether an edge has been silent for long, and a source that
// would have noticed otherwise was connected. Without such a source silence says nothing.
func (j *join) silent(d *draft) bool {
	return d.watched && j.reached(d.alive.Add(j.o.QuietAfter))
}

// stale reports whether what was declared should have been seen long ago.
func (j *join) stale(declared time.Time) bool {
	since, ok := j.asked.Since(j.environment)
	if !ok {
		return false
	}
	if declared.After(since) {
		since = declared
	}
	return j.reached(since.Add(j.o.DeclaredTTL))
}
