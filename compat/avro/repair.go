package avro

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro/graph"
	"github.com/treaty-registry/treaty/compat/source"
)

// Repairs implements compat.Explainer. The rewrites are edits of the author's
// own text. Only those are returned that parse as a new schema, after which the
// finding is gone and the comparison has fewer findings than before.
func (Language) Repairs(next, previous compat.Schema, f compat.Finding) []compat.Repair {
	r := repairer{next: of(next), previous: of(previous), finding: f}
	before, ok := r.findings(next)
	if !ok {
		return nil
	}
	var out []compat.Repair
	for _, p := range r.proposals() {
		if p.Text == "" || p.Text == r.next.source.Text {
			continue
		}
		src := r.next.source
		src.Text = p.Text
		repaired, err := Language{}.Parse(src, compat.ParseOptions{})
		if err != nil {
			continue
		}
		if after, ok := r.findings(repaired); ok && len(after) < len(before) && !slices.ContainsFunc(after, r.same) {
			out = append(out, p)
		}
	}
	return out
}

// repairer has what the proposals for one finding need.
type repairer struct {
	next, previous *schema
	finding        compat.Finding
}

// findings compares a candidate with the previous schema as the finding's
// comparison did.
func (r repairer) findings(candidate compat.Schema) ([]compat.Finding, bool) {
	reader, writer := candidate, compat.Schema(r.previous)
	if r.finding.Direction == compat.OldReadsNew {
		reader, writer = writer, reader
	}
	found, err := Language{}.Compare(reader, writer, compat.Options{Direction: r.finding.Direction})
	return found, err == nil
}

// same recognises the finding in another comparison. Paths move when something
// is inserted, sentences do not.
func (r repairer) same(f compat.Finding) bool {
	return f.Rule == r.finding.Rule && f.Message == r.finding.Message
}

// newAt and oldAt are the finding's places in the new and the old text.
func (r repairer) newAt() string {
	if r.finding.Direction == compat.OldReadsNew {
		return r.finding.WriterAt
	}
	return r.finding.ReaderAt
}

func (r repairer) oldAt() string {
	if r.finding.Direction == compat.OldReadsNew {
		return r.finding.ReaderAt
	}
	return r.finding.WriterAt
}

func (r repairer) text() string { return r.next.source.Text }

// proposals lists rewrites by the rule of the finding, best first.
func (r repairer) proposals() []compat.Repair {
	newReads := r.finding.Direction == compat.NewReadsOld
	switch rule(r.finding.Rule) {
	case missingDefault:
		if newReads {
			return r.giveDefault()
		}
		return r.keepField()
	case missingSymbols:
		return r.symbols(newReads)
	case nameMismatch:
		return r.name(newReads)
	case sizeMismatch:
		return r.putBack("size", r.newAt(), r.oldAt())
	case typeMismatch, missingBranch:
		return r.types(newReads)
	case fieldAmbiguous:
		return r.aliases()
	default:
		return nil
	}
}

// edited makes a proposal of a rewrite that may not have worked.
func edited(text string, ok bool, format string, args ...any) compat.Repair {
	if !ok {
		return compat.Repair{}
	}
	return compat.Repair{Words: fmt.Sprintf(format, args...), Text: text}
}

// giveDefault makes a new field optional, or connects it with the old one that
// it seems to be.
func (r repairer) giveDefault() []compat.Repair {
	at := r.newAt()
	record, f := fieldAt(r.next.Root, at)
	if f == nil {
		return nil
	}
	var out []compat.Repair
	if old := nodeAt(r.previous.Root, r.oldAt()); old != nil && old.Kind == graph.Record {
		partners, gone := fieldPartners(old, record)
		for _, i := range gone {
			was := old.Fields[i]
			if partners[record.ByName[f.Name]] < 0 && graph.Equal(was.Type, f.Type) {
				text, ok := source.SetMember(r.text(), at, "aliases", quotedList(append(slices.Clone(f.Aliases), was.Name)))
				out = append(out, edited(text, ok, "give field %s the alias %s", f.Name, was.Name))
			}
		}
	}
	if def, ok := plainDefault(f.Type); ok {
		text, ok := source.SetMember(r.text(), at, "default", def)
		return append(out, edited(text, ok, "give field %s the default %s", f.Name, def))
	}
	typ, ok := jsonAt(r.text(), at+"/type")
	if !ok {
		return out
	}
	nullable := `["null", ` + typ + `]`
	if f.Type.Kind == graph.Union {
		nullable = `["null", ` + strings.TrimPrefix(strings.TrimSpace(typ), "[")
	}
	text, ok := source.Replace(r.text(), at+"/type", nullable)
	if !ok {
		return out
	}
	text, ok = source.SetMember(text, at, "default", "null")
	return append(out, edited(text, ok, "make field %s nullable, with the default null", f.Name))
}

// keepField puts a field back that old readers need.
func (r repairer) keepField() []compat.Repair {
	_, f := fieldAt(r.previous.Root, r.oldAt())
	if f == nil {
		return nil
	}
	old, ok := jsonAt(r.previous.source.Text, r.oldAt())
	if !ok {
		return nil
	}
	text, ok := source.Append(r.text(), trimRoot(r.newAt())+"/fields", old)
	return []compat.Repair{edited(text, ok, "keep field %s", f.Name)}
}

// symbols gives an enum what it lacks, or takes out what old readers do not know.
func (r repairer) symbols(newReads bool) []compat.Repair {
	at := parent(r.newAt())
	n, o := nodeAt(r.next.Root, at), nodeAt(r.previous.Root, parent(r.oldAt()))
	if n == nil || o == nil || n.Kind != graph.Enum || o.Kind != graph.Enum {
		return nil
	}
	if !newReads {
		kept := slices.DeleteFunc(slices.Clone(n.Symbols), func(s string) bool { return !o.SymbolSet[s] })
		text, ok := source.SetMember(r.text(), at, "symbols", quotedList(kept))
		return []compat.Repair{edited(text, ok, "leave the new symbols out of enum %s", n.Name.Simple)}
	}
	var out []compat.Repair
	all := slices.Clone(n.Symbols)
	for _, s := range o.Symbols {
		if !n.SymbolSet[s] {
			all = append(all, s)
		}
	}
	text, ok := source.SetMember(r.text(), at, "symbols", quotedList(all))
	out = append(out, edited(text, ok, "keep the old symbols of enum %s", n.Name.Simple))
	if len(n.Symbols) > 0 {
		text, ok = source.SetMember(r.text(), at, "default", strconv.Quote(n.Symbols[0]))
		out = append(out, edited(text, ok, "give enum %s the default %s, which stands for symbols that it does not know", n.Name.Simple, n.Symbols[0]))
	}
	return out
}

// name connects a renamed type with its old name, or undoes that.
func (r repairer) name(newReads bool) []compat.Repair {
	at := parent(r.newAt())
	n, o := nodeAt(r.next.Root, at), nodeAt(r.previous.Root, parent(r.oldAt()))
	if n == nil || o == nil {
		return nil
	}
	var out []compat.Repair
	if newReads {
		names := append(fullNames(n.Aliases), o.Name.Full())
		text, ok := source.SetMember(r.text(), at, "aliases", quotedList(names))
		out = append(out, edited(text, ok, "give %s %s the alias %s", n.Kind, n.Name.Simple, o.Name.Full()))
	}
	text, ok := source.SetMember(r.text(), at, "name", strconv.Quote(o.Name.Simple))
	return append(out, edited(text, ok, "keep the name %s", o.Name.Simple))
}

// types puts an old type back, or finds a union that holds both.
func (r repairer) types(newReads bool) []compat.Repair {
	newAt, oldAt := r.newAt(), r.oldAt()
	now, ok := jsonAt(r.text(), newAt)
	was, found := jsonAt(r.previous.source.Text, oldAt)
	if !ok || !found {
		return nil
	}
	n := nodeAt(r.next.Root, newAt)
	switch {
	case n == nil:
		return nil
	case newReads && n.Kind == graph.Union:
		text, ok := source.Append(r.text(), newAt, was)
		return append([]compat.Repair{edited(text, ok, "keep a branch for %s", r.finding.Writer)}, r.putBack("type", newAt, oldAt)...)
	case newReads:
		// A default belongs to the first branch, so the order follows it.
		both, words := "["+was+", "+now+"]", "make it a union of both types"
		if _, f := fieldAt(r.next.Root, parent(newAt)); f != nil && f.Default != nil {
			both = "[" + now + ", " + was + "]"
		}
		if was == `"null"` {
			words = "keep it nullable"
		}
		text, ok := source.Replace(r.text(), newAt, both)
		return append([]compat.Repair{edited(text, ok, "%s", words)}, r.putBack("type", newAt, oldAt)...)
	default:
		text, ok := source.RemoveElement(r.text(), newAt)
		return append([]compat.Repair{edited(text, ok, "leave %s out of the union", r.finding.Writer)}, r.putBack("type", newAt, oldAt)...)
	}
}

// putBack replaces a piece of the new text by that of the old one.
func (r repairer) putBack(what, newAt, oldAt string) []compat.Repair {
	was, ok := jsonAt(r.previous.source.Text, oldAt)
	if !ok {
		return nil
	}
	text, ok := source.Replace(r.text(), newAt, was)
	words := r.finding.Writer
	if r.finding.Direction == compat.OldReadsNew {
		words = r.finding.Reader
	}
	if what == "size" {
		words = was
	}
	return []compat.Repair{edited(text, ok, "keep the %s %s", what, words)}
}

// aliases takes away the aliases that name other fields.
func (r repairer) aliases() []compat.Repair {
	_, f := fieldAt(r.next.Root, r.newAt())
	if f == nil {
		return nil
	}
	text, ok := source.SetMember(r.text(), r.newAt(), "aliases", "[]")
	return []compat.Repair{edited(text, ok, "remove the aliases of field %s", f.Name)}
}

// jsonAt returns the text of a value.
func jsonAt(text, pointer string) (string, bool) {
	start, end, ok := source.Bytes(text, pointer)
	return text[start:end], ok
}

// parent takes the last step off a pointer; that of a step into the root is "/".
func parent(pointer string) string {
	if at := strings.LastIndexByte(pointer, '/'); at > 0 {
		return pointer[:at]
	}
	return "/"
}

// trimRoot turns "/", the root, into the pointer that steps can be added to.
func trimRoot(pointer string) string { return strings.TrimSuffix(pointer, "/") }

func quotedList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// nodeAt returns the type that a pointer leads to, nil if it leads elsewhere.
func nodeAt(root *graph.Node, pointer string) *graph.Node {
	n, f := follow(root, pointer)
	if f != nil {
		return nil
	}
	return n
}

// fieldAt returns the field that a pointer leads to, and its record.
func fieldAt(root *graph.Node, pointer string) (*graph.Node, *graph.Field) {
	n, f := follow(root, pointer)
	if f == nil {
		return nil, nil
	}
	return n, f
}

// follow walks from root: to a type, or to a field and the record that has it.
func follow(root *graph.Node, pointer string) (*graph.Node, *graph.Field) {
	n := root
	tokens := strings.Split(strings.Trim(pointer, "/"), "/")
	if tokens[0] == "" {
		return n, nil
	}
	for len(tokens) > 0 {
		index, err := strconv.Atoi(tokens[0])
		switch {
		case n.Kind == graph.Record && tokens[0] == "fields" && len(tokens) > 1:
			i, err := strconv.Atoi(tokens[1])
			if err != nil || i < 0 || i >= len(n.Fields) {
				return nil, nil
			}
			if len(tokens) == 2 {
				return n, n.Fields[i]
			}
			n, tokens = n.Fields[i].Type, tokens[3:]
			continue
		case n.Kind == graph.Array && tokens[0] == "items", n.Kind == graph.Map && tokens[0] == "values":
			n = n.Items
		case n.Kind == graph.Union && err == nil && index >= 0 && index < len(n.Branches):
			n = n.Branches[index]
		default:
			return nil, nil
		}
		tokens = tokens[1:]
	}
	return n, nil
}
