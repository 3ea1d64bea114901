package usage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
)

// world is a world with an index that follows it.
type world struct {
	*catalogtest.World
	index *usage.Index
}

func newWorld(t testing.TB) *world {
	return &world{catalogtest.New(t, "default"), usage.New(usage.Options{Environment: "default"})}
}

// version registers a next version of a subject that is like no other, and returns its id.
func (w *world) version(subject string, when time.Time) int32 {
	return w.Version(subject, compat.Avro, fmt.Sprintf(`{"type":"record","name":"R%d","fields":[]}`, w.View().Pos.Seq), when)
}

func (w *world) graph() *usage.Graph { return w.index.At(w.Inputs()) }

func (w *world) subject(name string) usage.Usage {
	return w.graph().Subject(registry.ParseName(name), "default")
}

// told are edges in short: "consumes billing confirmed declared · seen 2 h ago".
func told(edges []usage.Edge) []string {
	out := []string{}
	for i := range edges {
		e := &edges[i]
		name := e.Application
		if name == "" {
			name = "(" + e.Principal + ")"
		}
		out = append(out, fmt.Sprintf("%s %s %s: %s", name, e.Role, e.Status, e.Words))
	}
	return out
}
