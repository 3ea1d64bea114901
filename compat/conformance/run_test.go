package conformance

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/formats"
)

// exceptions are cases in which treaty answers otherwise on purpose: the id (a
// canonical case's id, for texts) and the reason.
var exceptions = map[string]string{}

// kinds are the columns of the table, in order.
var kinds = []string{"verdicts", "messages", "changes", "lenient", "canonical", "normalised"}

// tally counts right answers per kind for one format.
type tally struct {
	right, total map[string]int
	misses       []string
}

func (y *tally) note(kind, id string, err error) {
	if _, known := exceptions[id]; known && err != nil {
		return
	}
	y.total[kind]++
	if err == nil {
		y.right[kind]++
		return
	}
	y.misses = append(y.misses, fmt.Sprintf("%s of %s: %v", kind, id, err))
}

// TestCorpus compares every answer of the corpus with ours, format by format.
func TestCorpus(t *testing.T) {
	folder(t)
	for _, l := range formats.All() {
		t.Run(string(l.Format()), func(t *testing.T) {
			t.Parallel()
			y := &tally{right: map[string]int{}, total: map[string]int{}}
			name := strings.ToLower(string(l.Format()))
			for _, c := range load[testCase](t, "*-"+name+".jsonl") {
				y.compatibility(t, l, c)
			}
			for _, c := range load[canonicalCase](t, "canonical/"+name+".jsonl") {
				y.note("canonical", c.ID, text(l, c.Schema, false, c.Canonical))
				y.note("normalised", c.ID, text(l, c.Schema, true, c.Normalized))
			}
			y.report(t, l.Format())
		})
	}
}

// report prints the line of a format, and the misses up to a readable number.
func (y *tally) report(t *testing.T, format compat.Format) {
	t.Helper()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%s", format)
	for _, k := range kinds {
		fmt.Fprintf(w, "\t%s %d/%d", k, y.right[k], y.total[k])
	}
	_ = w.Flush()
	t.Log(b.String())
	const shown = 40
	for i, m := range y.misses {
		if i == shown && os.Getenv("TREATY_ALL_MISSES") == "" {
			t.Errorf("and %d more misses (TREATY_ALL_MISSES=1 lists them)", len(y.misses)-shown)
			break
		}
		t.Error(m)
	}
}

func text(l compat.Language, schema string, normalize bool, want string) error {
	s, err := l.Parse(compat.Source{Text: schema}, compat.ParseOptions{Stored: true, Normalize: normalize})
	if err != nil {
		return err
	}
	if got := s.Canonical(); got != want {
		return fmt.Errorf("\n got %q\nwant %q", got, want)
	}
	return nil
}

func (y *tally) compatibility(t *testing.T, l compat.Language, c testCase) {
	t.Helper()
	q, err := c.question(t, l, compat.Strict)
	if err != nil {
		y.note("verdicts", c.ID, err)
		return
	}
	v, err := compat.Check(q)
	if err == nil && v.Compatible() != c.Compatible {
		err = fmt.Errorf("compatible is %t, want %t: %s", v.Compatible(), c.Compatible, strings.Join(v.Messages(), " "))
	}
	y.note("verdicts", c.ID, err)
	if err != nil {
		return
	}
	if c.Messages != nil {
		y.note("messages", c.ID, sameMessages(c, v.Findings))
	}
	if c.Changes != nil {
		y.note("changes", c.ID, sameChanges(l, c, q))
	}
	if c.CompatibleLenient != nil {
		y.note("lenient", c.ID, lenient(t, l, c))
	}
}

func lenient(t *testing.T, l compat.Language, c testCase) error {
	t.Helper()
	q, err := c.question(t, l, compat.Lenient)
	if err != nil {
		return err
	}
	v, err := compat.Check(q)
	if err != nil {
		return err
	}
	if v.Compatible() != *c.CompatibleLenient {
		return fmt.Errorf("compatible is %t, want %t: %s", v.Compatible(), *c.CompatibleLenient, strings.Join(v.Messages(), " "))
	}
	return nil
}

// sameMessages compares as multisets: Confluent's order is that of Java's hash maps.
func sameMessages(c testCase, found []compat.Finding) error {
	directions := map[compat.Direction]string{compat.NewReadsOld: "backward", compat.OldReadsNew: "forward"}
	var want, got []string
	withInfo := c.Format == string(compat.Avro)
	for _, m := range c.Messages {
		want = append(want, m.line(withInfo))
	}
	with := message{}
	if len(c.Messages) > 0 {
		with = c.Messages[0]
	}
	for _, f := range found {
		m := message{Type: f.Rule, Path: f.Path, Info: f.Info}
		if with.Direction != "" {
			m.Direction = directions[f.Direction]
		}
		if with.Version != 0 {
			m.Version = f.Version
		}
		got = append(got, m.line(withInfo))
	}
	return sameSets(c, got, want)
}

func (m message) line(withInfo bool) string {
	s := m.Type + " " + m.Path
	if withInfo {
		s += " (" + m.Info + ")"
	}
	if m.Direction != "" {
		s += " " + m.Direction
	}
	if m.Version != 0 {
		s += fmt.Sprintf(" v%d", m.Version)
	}
	return s
}

// branchNumber is the position of a branch, which means nothing where the
// combination is one that the loader made up.
var branchNumber = regexp.MustCompile(`/(allOf|anyOf|oneOf)/\d+`)

func sameChanges(l compat.Language, c testCase, q compat.Question) error {
	old, err := q.Versions[len(q.Versions)-1].Parse()
	if err != nil {
		return err
	}
	found, err := l.Compare(q.Candidate, old, compat.Options{All: true})
	if err != nil {
		return err
	}
	var got, want []string
	for _, f := range found {
		got = append(got, branchNumber.ReplaceAllString(f.Rule+" "+f.Path, "/$1"))
	}
	for _, w := range c.Changes {
		want = append(want, branchNumber.ReplaceAllString(w, "/$1"))
	}
	return sameSets(c, got, want)
}

func sameSets(c testCase, got, want []string) error {
	sort.Strings(got)
	sort.Strings(want)
	if slices.Equal(got, want) {
		return nil
	}
	if c.recursive() && covers(want, got) && shallowest(got, want) {
		return nil
	}
	return fmt.Errorf("\n got %s\nwant %s", strings.Join(got, "; "), strings.Join(want, "; "))
}

// covers reports whether everything we report is reported by Confluent too.
func covers(want, got []string) bool {
	for _, g := range got {
		if !slices.Contains(want, g) {
			return false
		}
	}
	return true
}

// shallowest reports whether of every kind of change in want the one with the
// shortest path is in got.
func shallowest(got, want []string) bool {
	shortest := map[string]string{}
	for _, w := range want {
		kind, path, _ := strings.Cut(w, " ")
		if s, ok := shortest[kind]; !ok || strings.Count(path, "/") < strings.Count(s, "/") {
			shortest[kind] = path
		}
	}
	for kind, path := range shortest {
		if !slices.Contains(got, kind+" "+path) {
			return false
		}
	}
	return true
}
