package workspace

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/treaty-registry/treaty/compat"
)

// maxNodes bounds the walk over a document whose aliases repeat each other.
const maxNodes = 200_000

// document reads YAML nodes and collects everything that is wrong with them.
type document struct {
	file  string
	nodes int
	errs  []error
}

func (d *document) at(n *yaml.Node) Position { return Position{d.file, n.Line, n.Column} }

func (d *document) fail(n *yaml.Node, format string, args ...any) {
	d.errs = append(d.errs, &Error{d.at(n), fmt.Sprintf(format, args...)})
}

func (d *document) err() error { return errors.Join(d.errs...) }

// field is a key of a mapping and what reads its value.
type field struct {
	key  string
	read func(*yaml.Node)
}

// object reads a mapping; each key that is not among the fields is an error.
func (d *document) object(n *yaml.Node, what string, fields ...field) {
	d.mapping(n, what, func(key, value *yaml.Node) {
		for _, f := range fields {
			if f.key == key.Value {
				f.read(value)
				return
			}
		}
		keys := make([]string, len(fields))
		for i, f := range fields {
			keys[i] = f.key
		}
		d.fail(key, "unknown key %q in %s%s", key.Value, what, DidYouMean(key.Value, keys))
	})
}

// mapping calls visit for each key; a key that occurs twice is an error.
func (d *document) mapping(n *yaml.Node, what string, visit func(key, value *yaml.Node)) {
	n = d.resolve(n)
	if n.Kind != yaml.MappingNode {
		d.fail(n, "%s must be a mapping", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			d.fail(key, "key %q occurs twice in %s", key.Value, what)
			continue
		}
		seen[key.Value] = true
		visit(key, d.resolve(value))
	}
}

// resolve follows an alias.
func (d *document) resolve(n *yaml.Node) *yaml.Node {
	if d.nodes++; d.nodes == maxNodes {
		d.fail(n, "more than %d values", maxNodes)
	}
	if n.Kind == yaml.AliasNode && n.Alias != nil && d.nodes < maxNodes {
		return n.Alias
	}
	return n
}

// list calls visit for each element of a sequence.
func (d *document) list(n *yaml.Node, what string, visit func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, "%s must be a list", what)
		return
	}
	for _, item := range n.Content {
		if d.nodes >= maxNodes {
			return
		}
		visit(d.resolve(item))
	}
}

func (d *document) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.fail(n, "%s must be a text", what)
		return ""
	}
	return n.Value
}

func (d *document) texts(n *yaml.Node, what string) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{d.text(n, what)}
	}
	var out []string
	d.list(n, what, func(item *yaml.Node) { out = append(out, d.text(item, what)) })
	return out
}

func (d *document) truth(n *yaml.Node, what string) bool {
	v, err := strconv.ParseBool(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		d.fail(n, "%s must be true or false", what)
	}
	return v
}

func (d *document) number(n *yaml.Node, what string) int {
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v <= 0 {
		d.fail(n, "%s must be a number above 0", what)
	}
	return v
}

func (d *document) date(n *yaml.Node, what string) time.Time {
	v, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		d.fail(n, "%s must be a date such as 2026-12-31", what)
	}
	return v
}

func (d *document) level(n *yaml.Node) compat.Level {
	l, ok := compat.ParseLevel(n.Value)
	if !ok || n.Kind != yaml.ScalarNode {
		d.fail(n, "unknown compatibility level %q%s", n.Value, DidYouMean(n.Value, levelNames()))
	}
	return l
}

func levelNames() []string {
	var out []string
	for _, l := range compat.Levels() {
		out = append(out, string(l))
	}
	return out
}

// choice reads one of several words.
func (d *document) choice(n *yaml.Node, what string, words ...string) string {
	v := d.text(n, what)
	if v != "" && !slices.Contains(words, v) {
		d.fail(n, "unknown %s %q; it is one of %s", what, v, strings.Join(words, ", "))
	}
	return v
}

// words reads a mapping of texts.
func (d *document) words(n *yaml.Node, what string) map[string]string {
	out := map[string]string{}
	d.mapping(n, what, func(key, value *yaml.Node) { out[key.Value] = d.text(value, what) })
	return out
}

// DidYouMean suggests the word that is nearest to what was written, as the end
// of a message; it is empty when none is near.
func DidYouMean(word string, known []string) string {
	sort.Strings(known)
	best, distance := "", len(word)/3+2
	for _, k := range known {
		if d := edits(strings.ToLower(word), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return "; known are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// edits is the number of letters to insert, delete or replace between a and b.
func edits(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

func itoa(n int) string { return strconv.Itoa(n) }
