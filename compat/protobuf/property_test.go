package protobuf

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/protobuf/link"
	"github.com/treaty-registry/treaty/compat/protobuf/syntax"
)

// pairs is the number of random pairs that each property sees; TREATY_PAIRS sets another one.
func pairs(t *testing.T) int {
	t.Helper()
	text := os.Getenv("TREATY_PAIRS")
	if text == "" {
		return 10_000
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// generator makes random files that protoc accepts.
type generator struct{ *rand.Rand }

func (g generator) oneOf(words ...string) string { return words[g.IntN(len(words))] }

func (g generator) file() *syntax.File {
	f := &syntax.File{Syntax: g.oneOf("proto3", "proto3", "proto2"), Package: g.oneOf("", "p", "p", "p")}
	for _, name := range []string{"A", "B", "C"} {
		if g.IntN(4) > 0 {
			f.Messages = append(f.Messages, g.message(name, 1))
		}
	}
	for _, name := range []string{"X", "Y"} {
		if g.IntN(2) == 0 {
			f.Enums = append(f.Enums, g.enum(name))
		}
	}
	g.settle(f)
	return f
}

func (g generator) message(name string, depth int) *syntax.Message {
	m := &syntax.Message{Name: name}
	for range g.IntN(6) {
		m.Fields = append(m.Fields, g.field())
	}
	if g.IntN(3) == 0 {
		o := &syntax.Oneof{Name: g.oneOf("one", "two")}
		for range 1 + g.IntN(3) {
			o.Fields = append(o.Fields, g.field())
		}
		m.Oneofs = append(m.Oneofs, o)
	}
	if depth > 0 && g.IntN(3) == 0 {
		m.Messages = append(m.Messages, g.message(g.oneOf("N", "O"), depth-1))
	}
	if g.IntN(5) == 0 {
		m.Enums = append(m.Enums, g.enum(g.oneOf("X", "Z")))
	}
	return m
}

func (g generator) field() *syntax.Field {
	f := &syntax.Field{Number: 1 + g.IntN(8), Type: g.typ(), Label: syntax.Label(g.oneOf("", "", "optional", "repeated", "required"))}
	f.Name = g.oneOf("f", "f", "g") + strconv.Itoa(f.Number)
	if g.IntN(8) == 0 {
		f.Key = g.oneOf("string", "int32", "bool")
	}
	return f
}

func (g generator) typ() string {
	return g.oneOf("int32", "int64", "uint32", "bool", "sint32", "sint64", "fixed32", "sfixed32", "fixed64",
		"float", "double", "string", "string", "bytes", "A", "B", "A.N", "N", "X", "Y", "Z")
}

func (g generator) enum(name string) *syntax.Enum {
	e := &syntax.Enum{Name: name}
	for i := range 1 + g.IntN(3) {
		e.Values = append(e.Values, &syntax.EnumValue{Name: fmt.Sprintf("%s_%s%d", name, g.oneOf("V", "W"), i), Number: i})
	}
	return e
}

// mutate returns a changed copy of f.
func (g generator) mutate(t *testing.T, f *syntax.File) *syntax.File {
	t.Helper()
	out, err := syntax.Parse(syntax.Print(f), compat.DefaultLimits())
	require.NoError(t, err)
	if g.IntN(20) == 0 {
		out.Package = g.oneOf("", "p", "q")
	}
	if g.IntN(10) == 0 && len(out.Messages) > 1 {
		g.Shuffle(len(out.Messages), func(i, j int) { out.Messages[i], out.Messages[j] = out.Messages[j], out.Messages[i] })
	}
	if g.IntN(10) == 0 && len(out.Messages) > 0 {
		i := g.IntN(len(out.Messages))
		out.Messages = slices.Delete(out.Messages, i, i+1)
	}
	if g.IntN(10) == 0 {
		out.Messages = append(out.Messages, g.message(g.oneOf("A", "B", "C", "D"), 1))
	}
	if g.IntN(6) == 0 {
		out.Enums = []*syntax.Enum{g.enum(g.oneOf("X", "Y"))}
	}
	for _, m := range out.Messages {
		g.mutateMessage(m)
	}
	g.settle(out)
	return out
}

func (g generator) mutateMessage(m *syntax.Message) {
	if g.IntN(3) == 0 {
		m.Fields = append(m.Fields, g.field())
	}
	if g.IntN(4) == 0 && len(m.Fields) > 0 {
		i := g.IntN(len(m.Fields))
		m.Fields = slices.Delete(m.Fields, i, i+1)
	}
	for _, f := range m.Fields {
		switch g.IntN(20) {
		case 0:
			f.Type = g.typ()
		case 1:
			f.Label = g.field().Label
		case 2:
			f.Key = g.field().Key
		}
	}
	switch g.IntN(8) {
	case 0: // fields go into a oneof
		if len(m.Oneofs) == 0 {
			m.Oneofs = append(m.Oneofs, &syntax.Oneof{Name: "one"})
		}
		for range 1 + g.IntN(2) {
			if len(m.Fields) > 0 {
				m.Oneofs[0].Fields = append(m.Oneofs[0].Fields, m.Fields[0])
				m.Fields = m.Fields[1:]
			}
		}
	case 1: // a member leaves
		if len(m.Oneofs) > 0 && len(m.Oneofs[0].Fields) > 0 {
			m.Fields = append(m.Fields, m.Oneofs[0].Fields[0])
			m.Oneofs[0].Fields = m.Oneofs[0].Fields[1:]
		}
	case 2: // a member is gone
		if len(m.Oneofs) > 0 && len(m.Oneofs[0].Fields) > 0 {
			m.Oneofs[0].Fields = m.Oneofs[0].Fields[1:]
		}
	case 3:
		if len(m.Oneofs) > 0 {
			m.Oneofs[0].Name = g.oneOf("one", "two", "three")
		}
	}
	for _, inner := range m.Messages {
		g.mutateMessage(inner)
	}
}

// settle makes f valid: unique names and numbers, types that exist, labels that the syntax knows.
func (g generator) settle(f *syntax.File) {
	used := map[string]bool{}
	f.Messages = slices.DeleteFunc(f.Messages, func(m *syntax.Message) bool { d := used[m.Name]; used[m.Name] = true; return d })
	f.Enums = slices.DeleteFunc(f.Enums, func(e *syntax.Enum) bool { d := used[e.Name]; used[e.Name] = true; return d })
	for _, m := range f.Messages {
		g.settleMessage(f, m)
	}
	l, err := link.Link(f, nil, compat.DefaultLimits())
	if err != nil {
		panic(err)
	}
	for _, m := range l.Root.Messages {
		settleTypes(m)
	}
}

func settleTypes(m *link.Message) {
	for i := range m.Fields {
		if t := m.Fields[i].Type; t.Group == link.NotScalar && t.Message == nil {
			m.Fields[i].Tree.Type = "int32"
		}
	}
	for _, inner := range m.Messages {
		settleTypes(inner)
	}
}

func (g generator) settleMessage(f *syntax.File, m *syntax.Message) {
	numbers := map[int]bool{}
	keep := func(x *syntax.Field, oneof bool) bool {
		if numbers[x.Number] {
			return false
		}
		numbers[x.Number] = true
		switch {
		case oneof:
			x.Label, x.Key = syntax.None, ""
		case x.Key != "":
			x.Label = syntax.None
		case f.Syntax == "proto2" && x.Label == syntax.None:
			x.Label = syntax.Optional
		case f.Syntax == "proto3" && x.Label == syntax.Required:
			x.Label = syntax.None
		}
		return true
	}
	m.Fields = slices.DeleteFunc(m.Fields, func(x *syntax.Field) bool { return !keep(x, false) })
	for _, o := range m.Oneofs {
		o.Fields = slices.DeleteFunc(o.Fields, func(x *syntax.Field) bool { return !keep(x, true) })
	}
	m.Oneofs = slices.DeleteFunc(m.Oneofs, func(o *syntax.Oneof) bool { return len(o.Fields) == 0 })
	for _, inner := range m.Messages {
		g.settleMessage(f, inner)
	}
}

func parse(t testing.TB, text string) *schema {
	t.Helper()
	s, err := New().Parse(compat.Source{Text: text}, compat.ParseOptions{})
	require.NoError(t, err, text)
	return s.(*schema)
}

func normal(t testing.TB, text string) *schema {
	t.Helper()
	s, err := New().Parse(compat.Source{Text: text}, compat.ParseOptions{Normalize: true})
	require.NoError(t, err, text)
	return s.(*schema)
}

func compare(t testing.TB, reader, writer compat.Schema, o compat.Options) []compat.Finding {
	t.Helper()
	out, err := New().Compare(reader, writer, o)
	require.NoError(t, err)
	return out
}

// keys reduces findings to what tools match on, sorted.
func keys(found []compat.Finding) []string {
	out := []string{}
	for _, f := range found {
		out = append(out, f.Rule+" "+f.Path)
	}
	slices.Sort(out)
	return out
}

func check(t *testing.T, level compat.Level, candidate compat.Schema, versions ...compat.Schema) bool {
	t.Helper()
	q := compat.Question{Language: New(), Candidate: candidate, Level: level}
	for i, v := range versions {
		q.Versions = append(q.Versions, compat.Version{Number: i + 1, Parse: func() (compat.Schema, error) { return v, nil }})
	}
	verdict, err := compat.Check(q)
	require.NoError(t, err)
	return verdict.Compatible()
}

func TestPropertiesOfPairs(t *testing.T) {
	t.Parallel()
	compatible, incompatible := 0, 0
	for seed := range uint64(pairs(t)) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		tree := g.file()
		next := g.mutate(t, tree)
		oldText, newText := syntax.Print(tree), syntax.Print(next)
		a, b := parse(t, oldText), parse(t, newText)

		require.Equal(t, oldText, a.Canonical(), "canonical text is printed twice alike")
		require.Empty(t, compare(t, a, a, compat.Options{All: true}), "a schema differs from itself:\n%s", oldText)
		na, nb := normal(t, oldText), normal(t, newText)
		require.Equal(t, na.Canonical(), normal(t, na.Canonical()).Canonical(), "normalised twice")

		backward := compare(t, b, a, compat.Options{})
		forward := compare(t, a, b, compat.Options{Direction: compat.OldReadsNew})
		all := compare(t, b, a, compat.Options{All: true})
		require.Empty(t, cmp.Diff(keys(backward), keys(compat.Breaking(all))), "All changes the verdict:\n%s\n%s", oldText, newText)
		require.Empty(t, cmp.Diff(keys(backward), keys(compare(t, nb, na, compat.Options{}))), "normalising changes the verdict:\n%s\n%s", oldText, newText)

		isBackward, isForward := check(t, compat.Backward, b, a), check(t, compat.Forward, b, a)
		require.Equal(t, len(backward) == 0, isBackward)
		require.Equal(t, len(forward) == 0, isForward)
		require.Equal(t, isBackward && isForward, check(t, compat.Full, b, a))

		c := parse(t, syntax.Print(g.mutate(t, next)))
		for level, single := range map[compat.Level]compat.Level{
			compat.BackwardTransitive: compat.Backward, compat.ForwardTransitive: compat.Forward, compat.FullTransitive: compat.Full,
		} {
			require.Equal(t, check(t, single, c, a) && check(t, single, c, b), check(t, level, c, a, b), "%s", level)
		}
		if isBackward {
			compatible++
		} else {
			incompatible++
		}
	}
	t.Logf("%d pairs compatible, %d not", compatible, incompatible)
	require.Greater(t, compatible, pairs(t)/10, "the generator makes too few compatible pairs")
	require.Greater(t, incompatible, pairs(t)/10, "the generator makes too few incompatible pairs")
}

func TestPropertiesOfExplanations(t *testing.T) {
	t.Parallel()
	tried := map[string]int{}
	healed := map[string]int{}
	for seed := range uint64(pairs(t) / 5) {
		g := generator{rand.New(rand.NewPCG(seed, 2))}
		tree := g.file()
		a := parse(t, syntax.Print(tree))
		b := parse(t, syntax.Print(g.mutate(t, tree)))
		changes := New().Diff(a, b)
		if a.Canonical() == b.Canonical() {
			require.Empty(t, changes)
		}
		for _, direction := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
			reader, writer := sides(b, a, direction)
			found := compare(t, reader, writer, compat.Options{Direction: direction})
			said := slices.ContainsFunc(changes, func(c compat.Change) bool { return slices.Contains(c.Breaks, direction) })
			require.Equal(t, len(found) > 0, said, "%s\n%s\n%v\n%v", a.Canonical(), b.Canonical(), keys(found), changes)
			for _, f := range found {
				at := fmt.Sprintf("%s %s", f.Rule, direction)
				tried[at]++
				repairs := New().Repairs(b, a, f)
				if len(repairs) > 0 {
					healed[at]++
				}
				for _, r := range repairs {
					after := parse(t, r.Text)
					require.NoError(t, New().Validate(after, false))
					reader, writer := sides(after, a, direction)
					require.NotContains(t, keys(compare(t, reader, writer, compat.Options{})), f.Rule+" "+f.Path, "%s", r.Words)
				}
				for _, place := range []struct{ text, at string }{{reader.canonical, f.ReaderAt}, {writer.canonical, f.WriterAt}} {
					if place.at != "" {
						_, ok := Locate(place.text, place.at)
						require.True(t, ok, "%s is not found in\n%s", place.at, place.text)
					}
				}
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(tried)) {
		t.Logf("%-50s %5d found, %5d with a repair", at, tried[at], healed[at])
		require.GreaterOrEqual(t, 2*healed[at], tried[at], "%s: most findings have a repair", at)
	}
	if pairs(t) >= 10_000 { // fewer pairs miss the rare rules
		require.Len(t, tried, 22, "all rules in both directions came up")
	}
}
