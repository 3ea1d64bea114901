package impact_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/catalog/words"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
	"github.com/treaty-registry/treaty/compat/shape/prune"
)

// reader is a random consumer: what it declares, and what it really does.
type reader struct {
	name    string
	declare *api.Reader
	uses    *api.Uses
	// schemas it decodes with; "" is the writer's own.
	schemas []string
	follows bool     // it decodes with the newest version after the change
	needs   []string // fields without which the program fails
	lenient bool     // it does not validate what it does not use
}

// history is a random subject with its consumers.
type history struct {
	format    compat.Format
	tables    []table
	readers   []reader
	candidate table
}

func randomHistory(t testing.TB, r *rand.Rand, f compat.Format) history {
	t.Helper()
	h := history{format: f, tables: []table{randomTable(r)}}
	for range r.IntN(4) {
		last := h.tables[len(h.tables)-1]
		for range 1 + r.IntN(2) {
			last = last.mutate(r)
		}
		if last.text(f) != h.tables[len(h.tables)-1].text(f) {
			h.tables = append(h.tables, last)
		}
	}
	h.candidate = h.tables[len(h.tables)-1]
	for range 1 + r.IntN(3) {
		h.candidate = h.candidate.mutate(r)
	}
	for i := range 1 + r.IntN(4) {
		h.readers = append(h.readers, h.randomReader(t, r, fmt.Sprintf("app%d", i)))
	}
	return h
}

func (h *history) randomReader(t testing.TB, r *rand.Rand, name string) reader {
	t.Helper()
	number := 1 + r.IntN(len(h.tables))
	own := h.tables[number-1]
	text := own.text(h.format)
	c := reader{name: name, schemas: []string{text}}
	pick := func() []string {
		var out []string
		for _, x := range own.columns {
			if r.IntN(2) == 0 || len(out) == 0 {
				out = append(out, x.name)
			}
		}
		return out
	}
	switch r.IntN(6) {
	case 0:
		c.declare = &api.Reader{Version: int32(number)}
	case 1:
		c.declare = &api.Reader{Schema: &api.SchemaText{SchemaType: string(h.format), Schema: text}}
	case 2:
		c.declare = &api.Reader{Versions: fmt.Sprintf(">=%d <=%d", number, len(h.tables))}
		c.schemas = nil
		for _, x := range h.tables[number-1:] {
			c.schemas = append(c.schemas, x.text(h.format))
		}
	case 3:
		c.declare = &api.Reader{Latest: true}
		c.schemas, c.follows = nil, true
		return c
	case 4:
		fields := pick()
		c.declare = &api.Reader{Projection: fields, Of: int32(number)}
		full, err := shape.Read(h.format, compat.Source{Text: text})
		require.NoError(t, err)
		src, err := prune.To(full, fields)
		require.NoError(t, err)
		c.schemas, c.needs, c.lenient = []string{src.Text}, fields, true
		return c
	default:
		c.declare, c.schemas = &api.Reader{Generic: true}, []string{""}
		own = h.tables[len(h.tables)-1]
		c.needs, c.lenient = pick(), true
		c.uses = &api.Uses{Fields: c.needs}
		return c
	}
	if c.declare.Versions == "" && r.IntN(2) == 0 {
		c.needs, c.lenient = pick(), true
		c.uses = &api.Uses{Fields: c.needs}
	}
	return c
}

// world builds the history; newest is what checkout writes.
func (h *history) world(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	for i, x := range h.tables {
		w.Version(orders, h.format, x.text(h.format), catalogtest.At(float64(10+i)))
	}
	w.Run("1", catalogtest.At(300), api.Contract{Application: "checkout", Produces: []api.Produces{catalogtest.Produces(orders, &api.Reader{Version: int32(len(h.tables))})}})
	for _, c := range h.readers {
		w.Run("1", catalogtest.At(301), api.Contract{Application: c.name, Consumes: []api.Consumes{{Flow: api.Flow{Subject: orders}, Reader: c.declare, Uses: c.uses}}})
	}
	return w
}

// hurts runs the consumer on a message of the candidate; the error says how it fails.
func (c *reader) hurts(t testing.TB, h *history, r *rand.Rand) error {
	t.Helper()
	writer := h.candidate.text(h.format)
	message := h.candidate.message(r, h.format)
	live := h.tables[len(h.tables)-1]
	if c.follows && slices.ContainsFunc(h.tables, func(x table) bool { return x.text(h.format) == writer }) {
		_, err := decode(t, h.format, live.text(h.format), writer, message) // nothing newer is registered
		return err
	}
	if c.follows { // it reads with the candidate what was written before
		_, err := decode(t, h.format, writer, live.text(h.format), live.message(r, h.format))
		return err
	}
	for i, text := range c.schemas {
		if text == "" {
			text = writer
		}
		got, err := decode(t, h.format, text, writer, message)
		if err != nil && !(h.format == compat.JSON && c.lenient) {
			return fmt.Errorf("schema %d: %w", i, err)
		}
		for _, name := range c.needs {
			if err := c.missing(h, name, got, message); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing says that the program does not get what it uses: a field that was always
// there is gone, or reads as something that nobody wrote.
func (c *reader) missing(h *history, name string, got, message map[string]any) error {
	if h.format == compat.JSON {
		wasRequired := slices.ContainsFunc(h.tables[len(h.tables)-1].columns, func(x column) bool { return x.name == name && !x.optional })
		_, here := got[name]
		here2 := slices.ContainsFunc(h.candidate.columns, func(x column) bool { return x.name == name })
		if !here2 || wasRequired && !here && c.uses != nil && c.declare.Generic {
			return fmt.Errorf("%s is gone", name)
		}
		return nil
	}
	if h.format == compat.Avro {
		if _, here := message[name]; !here {
			return fmt.Errorf("%s is not written any more", name)
		}
	}
	if _, here := got[name]; !here && !c.declare.Generic {
		return fmt.Errorf("%s is not read", name)
	}
	return nil
}

// TestNoFalseYes asks about random changes of random subjects with random consumers:
// where the answer is yes, every consumer really reads messages of the new schema.
func TestNoFalseYes(t *testing.T) {
	t.Parallel()
	const histories = 400
	for _, f := range []compat.Format{compat.Avro, compat.Protobuf, compat.JSON} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			verdicts := map[string]int{}
			for seed := range uint64(histories) {
				r := rand.New(rand.NewPCG(seed, 7))
				h := randomHistory(t, r, f)
				w := h.world(t)
				report := w.ask(api.ImpactRequest{Subject: orders, Action: impact.Produce, By: "checkout", Candidate: &api.SchemaText{SchemaType: string(f), Schema: h.candidate.text(f)}})
				verdicts[report.Verdict]++
				if report.Verdict != verdict.Yes {
					require.NotEmpty(t, verdict.Hurt(&report), "who is hurt is named: %s", report.Summary)
					continue
				}
				for i := range h.readers {
					for range 5 {
						if err := h.readers[i].hurts(t, &h, r); err != nil {
							t.Fatalf("seed %d: yes, but %s (%s, uses %v) fails: %v\nwriter today %s\nnew writer %s\nreader %q\n%s",
								seed, h.readers[i].name, words.Reader(h.readers[i].declare, nil), h.readers[i].uses, err,
								h.tables[len(h.tables)-1].text(f), h.candidate.text(f), h.readers[i].schemas, report.Summary)
						}
					}
				}
			}
			t.Log(verdicts)
			require.Greater(t, verdicts[verdict.Yes], histories/20, "the test says something")
			require.Greater(t, verdicts[verdict.No], histories/20)
		})
	}
}
