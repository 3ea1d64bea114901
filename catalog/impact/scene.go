package impact

import (
	"fmt"
	"slices"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/impact/check"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/catalog/policy"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// scene is a subject in an environment with a change that is about to be made.
type scene struct {
	j           *Judge
	g           Graph
	in          usage.Inputs
	registry    *registry.State
	q           api.ImpactRequest
	name        registry.Name
	environment string
	production  bool
	policy      api.Policy
	lag         time.Duration // how far consumers may be behind
	retention   span.Retention
	config      registry.Config
	from        map[string]registry.Origin
	users       usage.Usage

	all     []*registry.Version // that are not purged, oldest first
	active  []*registry.Version // before the change
	after   []*registry.Version // active ones after it
	content *registry.Content   // of the schema that is sent, where it was read already; else nil
	next    *proposal           // nil if the change brings no schema
	goes    *registry.Version   // that is deleted or deprecated; else nil
	key     bool                // the subject is the schema of a channel's keys
	reader  *api.Reader         // that is asked about, where it is no schema that was sent; else nil

	schemas map[*registry.Version]*check.Schema
	texts   map[[2]string]*check.Schema // of contracts, by format and text
	live    *check.Live                 // what is written today
	until   time.Time                   // when the passing of time alone changes the answer; zero for never
}

// reached reports whether a moment has come. Of one that has not it notes that the
// answer changes then: every question about the time of the answer goes through it.
func (s *scene) reached(at time.Time) bool {
	if !s.in.Now.Before(at) {
		return true
	}
	s.noteUntil(at)
	return false
}

// noteUntil notes when the answer changes; zero is never.
func (s *scene) noteUntil(at time.Time) {
	if s.until.IsZero() || !at.IsZero() && at.Before(s.until) {
		s.until = at
	}
}

// proposal is the schema of a change.
type proposal struct {
	version  *registry.Version // stored, or as it would be
	schema   *check.Schema
	existing int32 // its number where it is there already, else 0
	wouldBe  int32 // the number that it would get, else 0
}

// open looks at a subject in an environment before any change.
func (j *Judge) open(g Graph, name registry.Name, environment string) (*scene, error) {
	env, err := j.environmentOf(g, environment)
	if err != nil {
		return nil, err
	}
	if name.Subject == "" {
		return nil, problem("missing-subject", "Subject missing", "the question names no subject", "")
	}
	in := g.Inputs()
	s := j.at(in.View.Registry.State, name)
	s.g, s.in, s.environment, s.users = g, in, env, g.Subject(name, env)
	s.noteUntil(s.users.Until)
	s.policy = policy.For(in.View.Catalog, env, name.Qualified())
	if e := in.View.Catalog.Environments.Get(env); e != nil {
		s.production = e.Production
	}
	if s.retention, err = span.ParseRetention(s.policy.Retained); err != nil {
		s.retention = span.Retention{Kind: span.All} // a policy is checked when it is set; all is the safe side
	}
	if s.lag, err = span.ParseDays(s.policy.LagWindow); err != nil {
		s.lag = 7 * 24 * time.Hour
	}
	if in.Derived != nil {
		_, s.key = in.Derived.ChannelsOf(name)
	}
	s.settle()
	return s, nil
}

// at looks at the versions of a subject in a state, and nothing else.
func (j *Judge) at(state *registry.State, name registry.Name) *scene {
	s := &scene{j: j, registry: state, name: name, schemas: map[*registry.Version]*check.Schema{}, texts: map[[2]string]*check.Schema{}}
	s.config, s.from = j.o.Levels.Effective(state, name)
	if sub := state.Subject(name); sub != nil {
		s.all = state.AllOf(sub)
		slices.SortFunc(s.all, func(a, b *registry.Version) int { return int(a.Number) - int(b.Number) })
		for _, v := range s.all {
			if !v.Deleted {
				s.active = append(s.active, v)
			}
		}
	}
	s.after = s.active
	return s
}

func (s *scene) state() *registry.State { return s.registry }

// settle finds what is written today, which questions about generic readers need.
func (s *scene) settle() {
	var live []*check.Schema
	for i := range s.users.Edges {
		e := &s.users.Edges[i]
		if e.Role != usage.Produces || e.Status == usage.Retired {
			continue
		}
		for _, w := range s.writersOf(e, false) {
			live = append(live, w.schema)
		}
	}
	if newest := s.newest(); len(live) == 0 && newest != nil {
		if schema, err := s.schemaOf(newest); err == nil {
			live = append(live, schema) // nobody is known to write: what writers would take today
		}
	}
	s.live = check.NewLive(live...)
}

// newest is the newest active version before the change; nil if there is none.
func (s *scene) newest() *registry.Version {
	if len(s.active) == 0 {
		return nil
	}
	return s.active[len(s.active)-1]
}

// schemaOf returns the schema of a version. Its error says which reference is missing.
func (s *scene) schemaOf(v *registry.Version) (*check.Schema, error) {
	if s.next != nil && v == s.next.version {
		return s.next.schema, nil
	}
	if known := s.schemas[v]; known != nil {
		return known, nil
	}
	schema, err := s.j.o.Checker.Content(s.state(), v.Context, v.Content)
	if err == nil {
		s.schemas[v] = schema
	}
	return schema, err
}

// numbered returns a version that is there, deleted softly or not, or that the
// change would bring; nil for none.
func (s *scene) numbered(n int32) *registry.Version {
	for _, v := range s.all {
		if v.Number == n {
			return v
		}
	}
	if s.next != nil && s.next.wouldBe == n {
		return s.next.version
	}
	return nil
}

// propose reads the change of a question. Its error is an *api.Problem.
func (s *scene) propose(q api.ImpactRequest) error {
	switch q.Action {
	case Delete, Purge, Deprecate:
		v, err := s.named(q.Version)
		if err != nil {
			return err
		}
		s.goes = v
		if q.Action != Deprecate {
			s.after = slices.DeleteFunc(slices.Clone(s.active), func(o *registry.Version) bool { return o == v })
		}
		return s.promote(v)
	case Register, Produce, Consume, RetypeKey:
	default:
		return problem("unknown-action", "Unknown action", fmt.Sprintf("there is no action %q", compat.Cut(q.Action, 100)),
			"say register, produce, consume, delete, delete-permanently, deprecate or retype-key")
	}
	if q.Candidate == nil {
		v, err := s.named(q.Version)
		if err != nil {
			return err
		}
		schema, err := s.schemaOf(v)
		if err != nil {
			return problem("broken-reference", "Broken reference", err.Error(), "")
		}
		s.next = &proposal{version: v, schema: schema, existing: v.Number}
		return nil
	}
	return s.draft(q.Candidate)
}

// promote makes the version that becomes newest, once the newest one is deleted,
// the candidate: those who follow the newest move to it.
func (s *scene) promote(v *registry.Version) error {
	if s.q.Action == Deprecate || v != s.newest() || len(s.after) == 0 {
		return nil
	}
	last := s.after[len(s.after)-1]
	schema, err := s.schemaOf(last)
	if err != nil {
		return problem("broken-reference", "Broken reference", err.Error(), "")
	}
	s.next = &proposal{version: last, schema: schema, existing: last.Number}
	return nil
}

// named returns the version of a question. Its error is an *api.Problem.
func (s *scene) named(number int32) (*registry.Version, error) {
	if len(s.all) == 0 {
		return nil, unknownSubject(s.name)
	}
	if number == 0 {
		return nil, problem("missing-candidate", "Nothing to judge", "the question has neither a schema nor a version", "send candidate or version")
	}
	v := s.numbered(number)
	if number == registry.Latest {
		v = s.newest()
	}
	if v == nil {
		return nil, api.NewProblem(404, "unknown-version", "Unknown version", fmt.Sprintf("subject %s has no version %d", s.name, number), "")
	}
	return v, nil
}

// draft reads a schema that was sent. Its error is an *api.Problem.
func (s *scene) draft(text *api.SchemaText) error {
	d, err := s.read(text)
	if err != nil {
		return invalid(err)
	}
	for _, v := range slices.Backward(s.active) {
		if sameText(v.Content, d.Content) {
			schema, err := s.schemaOf(v)
			if err != nil {
				return problem("broken-reference", "Broken reference", err.Error(), "")
			}
			s.next = &proposal{version: v, schema: schema, existing: v.Number}
			return nil
		}
	}
	number := int32(1)
	if len(s.all) > 0 {
		number = s.all[len(s.all)-1].Number + 1
	}
	s.next = &proposal{
		version: &registry.Version{Name: &s.name, Number: number, Content: d.Content, At: s.in.Now.UnixMilli()},
		schema:  d.Schema, wouldBe: number,
	}
	if s.q.Action != Consume { // a consumer may bring a schema of its own
		s.after = append(slices.Clone(s.active), s.next.version)
	}
	return nil
}

// read reads a schema that was sent, unless somebody has read it already.
func (s *scene) read(text *api.SchemaText) (check.Draft, error) {
	if s.content != nil {
		schema, err := s.j.o.Checker.Content(s.state(), s.name.Context, s.content)
		return check.Draft{Content: s.content, Schema: schema}, err
	}
	var m *registry.Metadata
	if newest := s.newest(); newest != nil {
		m = newest.Content.Metadata // as a registration that says nothing about it
	}
	return s.j.o.Checker.Read(s.state(), s.name.Context, text, m)
}

func sameText(a, b *registry.Content) bool {
	return a.Format == b.Format && slices.Equal(a.References, b.References) && a.Text() == b.Text()
}

// invalid turns what is wrong with a text, which names its place, into a problem.
func invalid(err error) *api.Problem {
	return problem("invalid-schema", "Invalid schema", err.Error(), "")
}

// inGroup reports whether a version is in the compatibility group of the change:
// without groups everything is in one. Not to have the property is a value, too.
func (s *scene) inGroup(v *registry.Version) bool {
	if s.config.Group == "" || s.next == nil {
		return true
	}
	mine, have := s.next.version.Content.Metadata.Property(s.config.Group)
	its, has := v.Content.Metadata.Property(s.config.Group)
	return have == has && mine == its
}
