package avro

import (
	"errors"
	"strings"
	"testing"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
)

// seeds are texts from which the fuzzers start: one for each thing that a
// schema can have, and some that are none.
var seeds = []string{
	`"int"`, `[]`, `["null",{"type":"map","values":"string"}]`, `{"type":"array","items":"long","default":[],"x":1e2}`,
	`{"type":"record","name":"a.R","aliases":["S","b.T"],"fields":[{"name":"x","type":["null","R"],"default":null,"order":"ignore","doc":"d"},{"name":"y","type":"double","default":"NaN"}]}`,
	`{"type":"enum","name":"E","namespace":"","symbols":["A","B"],"default":"B","confluent:tags":["PII"]}`,
	`{"type":"fixed","name":"F","size":12,"logicalType":"duration"}`,
	`{"type":"record","name":"n.R","fields":[{"name":"a","type":"S"},{"name":"b","type":{"type":"fixed","name":"S","size":1,"logicalType":"decimal","precision":2,"scale":0}}]}`,
	`{"type":"error","name":"R","fields":[]} // no`, "\ufeff/**/\"\\u0069nt\"", `{"type":"int","a":"\ud83d\ude00\ud83d","a":-0.0}`,
	`{"type":"record","name":"R","fields":[{"name":"a","type":"R","default":{}}]}`, `{"type":`, `"\u00`, `{"type":"int","p":1E400}`,
	`{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"A","namespace":"m","fields":[{"name":"r","type":"R"}]}}]}`,
}

// FuzzParse checks that a text that parses prints to one that prints the same,
// plain and normalised, that new schemas are good enough as stored ones, and
// that errors are of the two kinds that are promised.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// Normalising prints such an alias before it sorts, so what was sorted by its
		// full name may not be in order any more.
		plain, err := New().Parse(compat.Source{Text: text}, compat.ParseOptions{Stored: true})
		loses := err == nil && losesAlias(of(plain).Root)
		for _, o := range []compat.ParseOptions{{}, {Stored: true}, {Normalize: true}, {Stored: true, Normalize: true}} {
			s, err := New().Parse(compat.Source{Text: text}, o)
			if err != nil {
				var syntax *compat.SyntaxError
				var limit *compat.LimitError
				if !errors.As(err, &syntax) && !errors.As(err, &limit) {
					t.Fatalf("%T: %v", err, err)
				}
				continue
			}
			if loses || losesAlias(of(s).Root) {
				continue
			}
			o.Stored = true
			o.Limits.Bytes = 1 << 24 // numbers grow: 1e6 is printed as 1000000.0
			again, err := New().Parse(compat.Source{Text: s.Canonical()}, o)
			if err != nil {
				t.Fatalf("%s does not parse: %v", s.Canonical(), err)
			}
			if s.Canonical() != again.Canonical() {
				t.Fatalf("first  %s\nsecond %s", s.Canonical(), again.Canonical())
			}
			if !New().Equivalent(s, again) {
				t.Fatalf("%s is not equivalent to itself", s.Canonical())
			}
			if _, err := New().Print(s, "resolved"); err != nil {
				t.Fatal(err)
			}
			New().Tags(s)
		}
	})
}

// losesAlias reports whether a type in a namespace has an alias without one.
// Avro 1.12.1 prints it like an alias in that namespace, and so do we; read
// again the text means something else.
func losesAlias(root *graph.Node) bool {
	lost := false
	walk(root, func(n *graph.Node) {
		for _, a := range n.Aliases {
			lost = lost || n.Name.Space != "" && a.Space == ""
		}
	})
	return lost
}

// FuzzCompare checks that two schemas compare without a panic or endless work,
// that places exist, and that there are never findings without text.
func FuzzCompare(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, seeds[(i+1)%len(seeds)])
		f.Add(s, strings.ReplaceAll(s, "long", "int"))
	}
	for seed := range uint64(20) {
		r := newRandom(seed)
		v := r.schema()
		f.Add(v.Print(), r.mutate(v, 10).Print())
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		a, err := New().Parse(compat.Source{Text: first}, compat.ParseOptions{Stored: true})
		if err != nil {
			return
		}
		b, err := New().Parse(compat.Source{Text: second}, compat.ParseOptions{Stored: true})
		if err != nil {
			return
		}
		for _, d := range []compat.Direction{compat.NewReadsOld, compat.OldReadsNew} {
			found, err := New().Compare(b, a, compat.Options{Direction: d, All: true, Budget: 20_000})
			if errors.Is(err, compat.ErrBudget) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range found {
				if x.Breaking && (x.Text == "" || x.Path == "" || x.Fix == "" || x.ReaderAt == "" || x.WriterAt == "") || x.Message == "" || x.Rule == "" {
					t.Fatalf("an empty part: %+v", x)
				}
			}
			if d == compat.NewReadsOld && len(found) > 0 {
				New().Repairs(b, a, found[0])
			}
		}
		for _, c := range New().Diff(a, b) {
			for text, at := range map[string]string{first: c.OldAt, second: c.NewAt} {
				if _, ok := Locate(text, at); at != "" && !ok && first != second {
					t.Fatalf("%s: nothing at %s in %s", c.Text, at, text)
				}
			}
		}
	})
}
