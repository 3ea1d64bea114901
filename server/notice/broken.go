package notice

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/catalog/usage/contracts"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/server/notify"
)

// judgement is a question that has one answer for all times: contracts and
// versions do not change. What moves with the newest version has it in the key.
type judgement struct {
	subject, application, build, contract, group string
	version, newest                              int32
}

// The bounds of one look: who writes or reads with more versions hides little behind them.
const (
	maxWritten = 20
	maxBefore  = 10
)

// broken tells of consumers that run and cannot read what is written now,
// although they read an older version: something has changed for them. Who never
// could read anything is waiting, or was deployed broken, which is told elsewhere.
func (f *Finder) broken(g *usage.Graph, u *usage.Usage) {
	var written []int32
	v := g.Inputs().View.Registry
	var subject *registry.Subject
	for i := range u.Edges {
		e := &u.Edges[i]
		if e.Role != usage.Consumes || e.Status == usage.Retired || e.Status == usage.Pending {
			continue
		}
		for n := range e.Needs {
			need := &e.Needs[n]
			if need.Waiting || !need.Ended.IsZero() || need.Reader == nil {
				continue
			}
			if subject == nil { // most subjects have no consumer who says enough
				subject = v.State.Subject(u.Subject)
				if subject == nil || subject.Latest == nil {
					return
				}
				written = writtenOf(v.State, subject, u)
			}
			for _, version := range written {
				if f.breaks(v, subject, u.Subject, e, need, version) {
					f.tell(g, e, need, version)
				}
			}
		}
	}
}

// tell notes that a build cannot read a version.
func (f *Finder) tell(g *usage.Graph, e *usage.Edge, need *contracts.Need, version int32) {
	f.add(g, notify.ContractBroken, e.Subject, api.Notice{
		Words:   fmt.Sprintf("%s %s cannot read version %d of %s, which is written in %s", e.Application, need.Build, version, e.Subject, e.Environment),
		Subject: e.Subject, Environment: e.Environment, Application: e.Application, Build: need.Build, Version: version, Role: e.Role,
	}, e.Environment, e.Application, need.Build, need.Contract, need.Group, strconv.Itoa(int(version)))
}

// breaks reports whether a build cannot read a version and reads an older one.
func (f *Finder) breaks(v registry.View, subject *registry.Subject, name registry.Name, e *usage.Edge, need *contracts.Need, version int32) bool {
	key := judgement{e.Subject, e.Application, need.Build, need.Contract, need.Group, version, subject.Latest.Number}
	broken, known := f.judged[key]
	if !known {
		broken = f.judge(v, subject, name, need, version)
	}
	f.judging[key] = broken
	return broken
}

func (f *Finder) judge(v registry.View, subject *registry.Subject, name registry.Name, need *contracts.Need, version int32) bool {
	if reads, known := f.o.Judge.Reads(v, name, need, version); reads || !known {
		return false
	}
	could, left := false, maxBefore
	v.State.Descend(subject, func(old *registry.Version) bool {
		if old.Number >= version || old.Deleted {
			return true
		}
		reads, known := f.o.Judge.Reads(v, name, need, old.Number)
		could = reads && known
		left--
		return !could && left > 0
	})
	return could
}

// writtenOf lists the versions that the known producers write with. Of those who
// say nothing, what they were seen to register or look up counts.
func writtenOf(s *registry.State, subject *registry.Subject, u *usage.Usage) []int32 {
	var out []int32
	add := func(version int32) {
		if version > 0 && len(out) < maxWritten && !slices.Contains(out, version) {
			out = append(out, version)
		}
	}
	for i := range u.Edges {
		e := &u.Edges[i]
		if e.Role != usage.Produces || e.Status == usage.Retired {
			continue
		}
		said := false
		for n := range e.Needs {
			if number := numberOf(s, subject, e.Needs[n].Reader); number > 0 {
				said = true
				add(number)
			}
		}
		add(numberOf(s, subject, e.Observed))
		if !said || e.Differs != "" {
			for _, id := range e.SchemaIDs {
				add(numberOf(s, subject, &api.Reader{ID: id}))
			}
		}
	}
	return out
}

// numberOf is the version that a reader names; 0 where it names none.
func numberOf(s *registry.State, subject *registry.Subject, r *api.Reader) int32 {
	switch {
	case r == nil:
	case r.Version > 0:
		return r.Version
	case r.ID > 0:
		var number int32
		s.Descend(subject, func(v *registry.Version) bool {
			if v.ID == r.ID {
				number = v.Number
			}
			return number == 0
		})
		return number
	case r.Kind() == api.ReaderLatest:
		return subject.Latest.Number
	}
	return 0
}
