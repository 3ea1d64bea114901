package baseline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
)

// Registry is what Fetch asks of a registry; *client.Client has it.
type Registry interface {
	Versions(ctx context.Context, subject string, w client.Which) ([]int, error)
	Version(ctx context.Context, subject string, version int, deleted bool) (api.Schema, error)
	Config(ctx context.Context, name string, inherit bool) (api.Config, error)
	Status(ctx context.Context) (api.Status, error)
}

const (
	// parallel is how many subjects are read at the same time: enough to hide the
	// way to a distant registry, and little for the registry.
	parallel = 16
	// maxClosure bounds how many schemas one schema may lead to.
	maxClosure = 10_000
)

// Wanted says what to read.
type Wanted struct {
	Subjects []*workspace.Subject
	External []workspace.External
	// Level is the level that will be checked, "" for the one in the registry: a
	// level that looks at the newest version only needs no other one.
	Level func(s *workspace.Subject) compat.Level
	// Read is called after each subject with how many are done; it may be nil.
	Read func(done int)
}

// Fetch reads subjects with their settings, and whatever they and the external
// references refer to. A subject that the registry does not have is one without
// versions. The errors are those of the client.
func Fetch(ctx context.Context, r Registry, name string, want Wanted) (*Snapshot, error) {
	s := &Snapshot{Name: name, Subjects: map[string]Subject{}, Texts: map[string]Version{}}
	status, err := r.Status(ctx)
	switch {
	case err == nil:
		s.Position = status.Position
	case !client.Unknown(err):
		return nil, err
	}
	f := &fetcher{Registry: r, s: s}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan *workspace.Subject)
	var wg sync.WaitGroup
	done := 0
	for range min(parallel, len(want.Subjects)) {
		wg.Go(func() {
			for w := range queue {
				if err := f.subject(ctx, w.Qualified(), w.Metadata, want.Level(w)); err != nil {
					stop(err)
				}
				f.mu.Lock()
				done++
				if want.Read != nil {
					want.Read(done)
				}
				f.mu.Unlock()
			}
		})
	}
	for _, w := range want.Subjects {
		if ctx.Err() != nil {
			break
		}
		queue <- w
	}
	close(queue)
	wg.Wait()
	for _, e := range want.External {
		err := f.text(ctx, e.Subject, e.Version)
		if err != nil && !client.NotFound(err) {
			stop(err)
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return s, nil
}

// fetcher reads into a snapshot.
type fetcher struct {
	Registry
	mu sync.Mutex // guards s
	s  *Snapshot
}

func (f *fetcher) subject(ctx context.Context, name string, m *workspace.Metadata, level compat.Level) error {
	config, err := f.Config(ctx, name, true)
	if err != nil {
		return err
	}
	out := Subject{Level: config.CompatibilityLevel, Policy: config.CompatibilityPolicy}
	if level == "" {
		level, _ = compat.ParseLevel(config.CompatibilityLevel)
	}
	numbers, err := f.Versions(ctx, name, client.Active)
	if err != nil && !client.NotFound(err) {
		return err
	}
	if len(numbers) > 1 && !level.Transitive() && config.CompatibilityGroup == "" {
		numbers = numbers[len(numbers)-1:]
	}
	var all []api.Schema
	for _, n := range numbers {
		v, err := f.Version(ctx, name, n, false)
		if client.NotFound(err) {
			continue // deleted since it was listed
		}
		if err != nil {
			return err
		}
		all = append(all, v)
	}
	for _, v := range inGroup(all, config.CompatibilityGroup, m) {
		if err := f.references(ctx, contextOf(name), v.References); err != nil && !client.NotFound(err) {
			return fmt.Errorf("%s version %d: %w", name, v.Version, err)
		}
		out.Versions = append(out.Versions, Version{Version: v.Version, ID: v.ID, SchemaType: v.SchemaType, Schema: v.Schema, References: v.References})
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.s.Subjects[name] = out
	return nil
}

// inGroup drops the versions that the registry would not compare with: those with
// another value of the property that makes up groups. A schema without metadata
// takes over those of the newest version.
func inGroup(all []api.Schema, property string, m *workspace.Metadata) []api.Schema {
	if property == "" || len(all) == 0 {
		return all
	}
	value := func(m *api.Metadata) (string, bool) {
		if m == nil {
			return "", false
		}
		v, ok := m.Properties[property]
		return v, ok
	}
	want, has := value(all[len(all)-1].Metadata)
	if m != nil {
		want, has = m.Properties[property]
	}
	return slices.DeleteFunc(all, func(v api.Schema) bool {
		old, had := value(v.Metadata)
		return had != has || old != want
	})
}

// Text reads a version, -1 for the newest, and all that it refers to. It returns
// the number of the version.
func Text(ctx context.Context, r Registry, name, subject string, version int) (*Snapshot, int, error) {
	f := &fetcher{Registry: r, s: &Snapshot{Name: name, Subjects: map[string]Subject{}, Texts: map[string]Version{}}}
	if version == client.Latest {
		v, err := r.Version(ctx, subject, version, false)
		if err != nil {
			return nil, 0, err
		}
		version = v.Version
	}
	return f.s, version, f.text(ctx, subject, version)
}

func (f *fetcher) references(ctx context.Context, context string, refs []api.SchemaReference) error {
	for _, ref := range refs {
		if err := f.text(ctx, absolute(ref.Subject, context), ref.Version); err != nil {
			return err
		}
	}
	return nil
}

// errTooMany says that references lead to more schemas than anybody needs.
var errTooMany = errors.New("the references lead to more than 10,000 schemas")

// text reads a version that something refers to, which may be deleted by now,
// and what it refers to itself.
func (f *fetcher) text(ctx context.Context, subject string, version int) error {
	key := Key(subject, version)
	f.mu.Lock()
	_, known := f.s.Texts[key]
	full := len(f.s.Texts) >= maxClosure
	f.mu.Unlock()
	switch {
	case known:
		return nil
	case full:
		return errTooMany
	}
	v, err := f.Version(ctx, subject, version, true)
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.s.Texts[key] = Version{Version: v.Version, ID: v.ID, SchemaType: v.SchemaType, Schema: v.Schema, References: v.References}
	f.mu.Unlock()
	return f.references(ctx, contextOf(subject), v.References)
}
