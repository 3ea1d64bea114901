package lineage_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/lineage"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/registry"
)

// world is edges in words: "application produces|consumes event".
type world []usage.Edge

func (w *world) add(application, role, event string) {
	*w = append(*w, usage.Edge{
		Edge: api.Edge{
			ID: application + role + event, Application: application, Role: role, Subject: event + "-value", Event: event, Environment: "prod", Status: usage.Declared,
		}, Name: registry.ParseName(event + "-value"),
	})
}

func (w world) where(is func(*usage.Edge) bool) (out []usage.Edge) {
	for i := range w {
		if is(&w[i]) {
			out = append(out, w[i])
		}
	}
	return out
}

func (w world) Subject(name registry.Name, _ string) usage.Usage {
	return usage.Usage{Edges: w.where(func(e *usage.Edge) bool { return e.Name == name })}
}

func (w world) Event(event, _ string) []usage.Usage {
	return []usage.Usage{{Edges: w.where(func(e *usage.Edge) bool { return e.Event == event })}}
}

func (w world) Application(name string) []usage.Edge {
	return w.where(func(e *usage.Edge) bool { return e.Application == name })
}

func (w world) Principal(string) []usage.Edge { return nil }

// flow is order → placed → billing → paid → order, and shipping that reads both.
func flow() world {
	var w world
	w.add("order", usage.Produces, "placed")
	w.add("billing", usage.Consumes, "placed")
	w.add("billing", usage.Produces, "paid")
	w.add("order", usage.Consumes, "paid")
	w.add("shipping", usage.Consumes, "placed")
	w.add("shipping", usage.Consumes, "paid")
	return w
}

func around(w world, focus string, depth int, direction string) api.Lineage {
	return lineage.Around(w, lineage.Question{
		Focus: focus, Environment: "prod", Depth: depth, Direction: direction,
		EventsOf: func(registry.Name) []string { return nil },
		Describe: func(_, name string) (string, string) { return "team-" + name, "" },
	})
}

func nodes(l api.Lineage) (out []string) {
	for _, n := range l.Nodes {
		text := fmt.Sprintf("%d %s", n.Depth, n.ID)
		if n.More > 0 {
			text += fmt.Sprintf(" +%d", n.More)
		}
		out = append(out, text)
	}
	return out
}

func TestAround(t *testing.T) {
	tests := map[string]struct {
		focus     string
		depth     int
		direction string
		nodes     []string
		edges     int
	}{
		"Alone":      {"event:placed", 0, lineage.Both, []string{"0 event:placed +3"}, 0},
		"Neighbours": {"event:placed", 1, lineage.Both, []string{"0 event:placed", "1 application:billing +1", "1 application:shipping +1", "1 application:order +1"}, 3},
		"Upstream":   {"event:placed", 1, lineage.Upstream, []string{"0 event:placed", "1 application:order +1"}, 1},
		"Downstream": {"event:placed", 1, lineage.Downstream, []string{"0 event:placed", "1 application:billing +1", "1 application:shipping"}, 2},
		"Cycle": {
			"event:placed", 6, lineage.Downstream,
			[]string{"0 event:placed", "1 application:billing", "1 application:shipping", "2 event:paid", "3 application:order"},
			6,
		},
		"Application": {"application:order", 1, lineage.Both, []string{"0 application:order", "1 event:paid +2", "1 event:placed +2"}, 2},
		"Nothing":     {"event:none", 3, lineage.Both, []string{"0 event:none"}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := around(flow(), test.focus, test.depth, test.direction)
			require.Equal(t, test.nodes, nodes(l))
			require.Len(t, l.Edges, test.edges)
			require.Zero(t, l.Cut)
			known := map[string]bool{}
			for _, n := range l.Nodes {
				known[n.ID] = true
				require.Equal(t, "team-"+n.Name, n.Owner)
			}
			for _, e := range l.Edges {
				require.True(t, known[e.From] && known[e.To], "%+v", e)
			}
		})
	}
}

func TestTooManyNeighboursAreCounted(t *testing.T) {
	var w world
	for i := range 1_000 {
		w.add(fmt.Sprintf("app-%04d", i), usage.Consumes, "placed")
	}
	l := around(w, "event:placed", 1, lineage.Both)
	require.Len(t, l.Nodes, lineage.MaxNodes)
	require.Len(t, l.Edges, lineage.MaxNodes-1)
	require.Equal(t, 1_000-(lineage.MaxNodes-1), l.Cut)
	require.Equal(t, l.Cut, l.Nodes[0].More)
}

func TestRetiredAndOtherEnvironmentsAreLeftOut(t *testing.T) {
	w := flow()
	w[1].Status = usage.Retired
	w[4].Environment = "staging"
	require.Equal(t, []string{"0 application:billing", "1 event:paid +2"}, nodes(around(w, "application:billing", 1, lineage.Both)))
	require.Equal(t, []string{"0 application:shipping", "1 event:paid +2"}, nodes(around(w, "application:shipping", 1, lineage.Both)))
}

func TestSplit(t *testing.T) {
	for id, want := range map[string][2]string{
		"event:a:b": {"event", "a:b"}, "subject::.ctx:x": {"subject", ":.ctx:x"}, "": {}, "x": {}, "event:": {}, "team:x": {},
	} {
		kind, name := lineage.Split(id)
		require.Equal(t, want, [2]string{kind, name}, id)
	}
}
