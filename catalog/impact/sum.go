package impact

import (
	"slices"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
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

// sum adds rows up.
func (s *scene) sum(parts ...[]api.ImpactRow) *verdict.Sum {
	c := verdict.Case{
		By: s.q.By, Policy: &s.policy, Production: s.production, Coverage: &s.users.Coverage,
		First: len(s.all) == 0, Keyed: s.keyed(), Open: s.open(),
	}
	switch s.q.Action {
	case Register:
		c.About = verdict.Registration
	case Consume:
		c.About = verdict.Reading
	case Delete, Purge:
		c.About, c.Goes = verdict.Removal, s.goes.Number
	case Deprecate:
		c.About, c.Goes = verdict.Deprecation, s.goes.Number
	}
	for i := range s.users.Edges {
		if e := &s.users.Edges[i]; e.Role == usage.Consumes && e.Status != usage.Retired {
			c.Consumers = append(c.Consumers, nameOf(e))
		}
	}
	return c.Sum(parts...)
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
