// Package check says what data written with one schema means for a program that reads with another, and remembers the answers.
//
// Decoding is judged by the functions behind the compatibility levels, so that
// both gates agree; what a program uses is judged by package use. An answer
// depends on nothing but the schemas, the declared use and the engine, so it is
// kept by their fingerprints, outside any state, and never grows old.
package check

import (
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/use"
	"github.com/treaty-registry/treaty/registry/memo"
)

// Options of a Checker. Zero values mean the defaults.
type Options struct {
	Limits compat.Limits // of one text
	Budget int           // steps of one comparison; 0 means compat.DefaultBudget
	// Schemas and Answers bound what is remembered, in bytes by estimate: 128 MiB and 32 MiB.
	Schemas, Answers int
}

// Checker answers questions. It is safe for concurrent use.
type Checker struct {
	o       Options
	schemas *memo.Cache[*shape.Schema]
	drafts  *memo.Cache[Draft] // texts that were read before
	answers *memo.Cache[use.Answer]
}

// The estimates of what remembered things cost in bytes. A tree repeats the path
// of each field, which is why a schema costs a multiple of its text.
const (
	schemaBase  = 8 << 10
	schemaTimes = 40
	answerBase  = 512
)

// New returns a checker.
func New(o Options) *Checker {
	o.Limits = o.Limits.OrDefault()
	if o.Schemas <= 0 {
		o.Schemas = 128 << 20
	}
	if o.Answers <= 0 {
		o.Answers = 32 << 20
	}
	return &Checker{
		o: o, schemas: memo.New[*shape.Schema](o.Schemas), drafts: memo.New[Draft](o.Answers), answers: memo.New[use.Answer](o.Answers),
	}
}

// About answers what one writer means, for many programs. It is safe for concurrent use.
type About struct {
	c      *Checker
	writer *Schema
	live   *Live
	policy compat.Policy
	words  compat.Direction
	// idle holds engines that remember what differs between the writer and what is
	// written today; each serves one program at a time.
	idle sync.Pool
}

// About prepares questions about a writer; live, what is written today, may be nil.
// Words says which side findings call the new one: the programs that read it, or the
// writer itself.
func (c *Checker) About(writer *Schema, live *Live, policy compat.Policy, words compat.Direction) *About {
	if live == nil {
		live = NewLive()
	}
	return &About{c: c, writer: writer, live: live, policy: policy, words: words}
}

// Live is a set of schemas that are written today.
type Live struct {
	schemas []*Schema
	key     memo.Key
}

// NewLive returns the set of some schemas, each once.
func NewLive(all ...*Schema) *Live {
	l := &Live{}
	var in memo.Input
	for _, s := range all {
		if !slices.ContainsFunc(l.schemas, func(o *Schema) bool { return o.key == s.key }) {
			l.schemas = append(l.schemas, s)
		}
	}
	slices.SortFunc(l.schemas, func(a, b *Schema) int { return slices.Compare(a.key[:], b.key[:]) })
	for _, s := range l.schemas {
		in.Key(s.key)
	}
	l.key = in.Sum()
	return l
}

// key names a question: all that its answer depends on.
func (a *About) key(reader *Schema, u *api.Uses) memo.Key {
	var in memo.Input
	in.Grow(192)
	in.Flag(reader != nil)
	if reader != nil {
		in.Key(reader.key)
	}
	in.Key(a.writer.key)
	in.Key(a.live.key)
	in.Text(string(a.policy))
	in.Number(int(a.words))
	if u != nil {
		for _, list := range [][]string{u.Fields, u.Required, slices.Sorted(maps.Keys(u.Enums))} {
			in.Number(len(list))
			for _, path := range list {
				in.Text(path)
				in.Text(u.Enums[path])
			}
		}
		in.Text(u.Encoding)
	}
	return in.Sum()
}

// Check says what the writer means for a program that reads with a schema, nil for
// a generic reader, and uses some fields, nil where nobody said so. What cannot be
// read or compared any more is undecided, never fine: nobody is told yes because a
// schema was too large.
func (a *About) Check(reader *Schema, uses *api.Uses) use.Answer {
	answer, err := a.c.answers.Do(a.key(reader, uses), func() (use.Answer, int, error) {
		answer, err := a.ask(reader, uses)
		cost := answerBase
		for _, f := range answer.Findings {
			cost += len(f.Text) + len(f.Path) + len(f.Rule)
		}
		for _, path := range answer.Loses {
			cost += len(path)
		}
		return answer, cost, err
	})
	if err != nil {
		return use.Answer{Result: use.Undecided, Findings: []use.Finding{{Text: "the schemas cannot be compared: " + err.Error()}}}
	}
	return answer
}

func (a *About) ask(reader *Schema, uses *api.Uses) (use.Answer, error) {
	var read *shape.Schema
	if reader != nil {
		var err error
		if read, err = reader.Shape(); err != nil {
			return use.Answer{}, err
		}
	}
	engine, ok := a.idle.Get().(*use.Checker)
	if !ok {
		var err error
		if engine, err = a.engine(); err != nil {
			return use.Answer{}, err
		}
	}
	defer a.idle.Put(engine)
	return engine.Check(usesOf(uses), read)
}

func (a *About) engine() (*use.Checker, error) {
	q := use.Question{Policy: a.policy, Budget: a.c.o.Budget, Direction: a.words}
	var err error
	if q.Writer, err = a.writer.Shape(); err != nil {
		return nil, err
	}
	for _, s := range a.live.schemas {
		live, err := s.Shape()
		if err != nil {
			return nil, err
		}
		q.Live = append(q.Live, live)
	}
	return use.New(q), nil
}

// usesOf turns what a contract declares into what can be checked; nil for nothing.
func usesOf(u *api.Uses) *use.Uses {
	if u == nil || len(u.Fields) == 0 && len(u.Required) == 0 && len(u.Enums) == 0 && u.Encoding == "" {
		return nil
	}
	out := &use.Uses{Fields: u.Fields, Required: u.Required, JSONEncoding: u.Encoding == "json"}
	for _, path := range slices.Sorted(maps.Keys(u.Enums)) {
		if u.Enums[path] == "exhaustive" {
			out.Exhaustive = append(out.Exhaustive, path)
		}
	}
	return out
}

// Each does something for each number below n, on all processors: one event may
// have a thousand consumers.
func Each(n int, do func(int)) {
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		work.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	work.Wait()
}

// Schemas are those of the set, in an order that does not change.
func (l *Live) Schemas() []*Schema { return l.schemas }

// Writer is the schema that the answers are about.
func (a *About) Writer() *Schema { return a.writer }
