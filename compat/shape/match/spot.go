package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/shape"
)

// Spots finds the rows of a tree that findings of an engine are about.
type Spots struct {
	tree   *shape.Tree
	at     map[string][]int // rows by place in the text
	named  map[string][]int // Protobuf: rows by message without package, and number
	oneofs map[string][]int // Protobuf: rows by message and oneof
	under  map[int][]int    // rows by parent, in order
	names  map[named]int    // fields by parent and name
}

// named is a field in its parent.
type named struct {
	parent int
	name   string
}

// NewSpots makes the rows of a tree easy to find.
func NewSpots(t *shape.Tree) *Spots {
	s := &Spots{tree: t, at: make(map[string][]int, len(t.Fields)), named: map[string][]int{}, oneofs: map[string][]int{}, under: families(t), names: map[named]int{}}
	for i := range t.Fields {
		f := &t.Fields[i]
		s.at[f.At] = append(s.at[f.At], i)
		if _, twice := s.names[named{f.Parent, f.Name}]; !f.Branch && !twice {
			s.names[named{f.Parent, f.Name}] = i
		}
		if t.Format != compat.Protobuf || f.Branch {
			continue
		}
		owner := t.Owner(i)
		// The finding tells the message without its package, whose length nobody
		// knows: every ending of the full name is one that it may mean.
		for {
			s.named[owner+"/"+strconv.Itoa(f.Number)] = append(s.named[owner+"/"+strconv.Itoa(f.Number)], i)
			if f.Oneof != "" {
				s.oneofs[owner+"/"+f.Oneof] = append(s.oneofs[owner+"/"+f.Oneof], i)
			}
			_, rest, more := strings.Cut(owner, ".")
			if !more {
				break
			}
			owner = rest
		}
	}
	return s
}

// Rows returns the rows that a finding is about: those whose field it points
// at, or that lie closest around the place it points at. A finding about the
// schema as a whole has none. Reader says that the tree is that of the reader.
func (s *Spots) Rows(f compat.Finding, reader bool) []int {
	at := f.WriterAt
	if reader {
		at = f.ReaderAt
	}
	if s.tree.Format == compat.Protobuf {
		return s.element(f.Path, at)
	}
	rows := s.Around(at)
	if s.tree.Format == compat.JSON {
		// Of a list of required names the place says only which one: the path says of what.
		if lead := s.jsonPath(f.Path); lead != None && strings.HasSuffix(f.Path, "/required/"+s.tree.Fields[lead].Name) {
			rows = s.at[s.tree.Fields[lead].At]
		}
	}
	return s.refine(rows, f.Path)
}

// Around returns the rows that stand at a place of the text, or closest around it.
func (s *Spots) Around(at string) []int {
	separator := "/"
	if s.tree.Format == compat.Protobuf {
		separator = "."
	}
	for at != "" {
		if rows := s.at[at]; len(rows) > 0 {
			return rows
		}
		at = at[:max(0, strings.LastIndex(at, separator))]
	}
	return nil
}

// element finds the rows of a Protobuf field or oneof by Confluent's path,
// #/Outer/Inner/oneof/3, which names it also within an import.
func (s *Spots) element(path, at string) []int {
	parts := strings.Split(strings.TrimPrefix(path, "#/"), "/")
	last := parts[len(parts)-1]
	if _, err := strconv.Atoi(last); err == nil {
		for end := len(parts) - 1; end > 0; end-- { // the name of a oneof may stand between
			if rows := s.named[strings.Join(parts[:end], ".")+"/"+last]; len(rows) > 0 {
				return rows
			}
		}
		return nil
	}
	if rows := s.oneofs[strings.Join(parts[:len(parts)-1], ".")+"/"+last]; len(rows) > 0 {
		return rows
	}
	return s.at[at]
}

// refine narrows down rows within a reference, which all stand at one place of
// the text: to the field that the path of the finding leads to, wherever its
// type is used.
func (s *Spots) refine(rows []int, path string) []int {
	if len(rows) < 2 || s.tree.Fields[rows[len(rows)-1]].From == "" {
		return rows
	}
	lead := s.jsonPath(path)
	if s.tree.Format == compat.Avro {
		lead = s.avroPath(path)
	}
	if lead == None || !slices.Contains(rows, lead) {
		return rows
	}
	owner, name := s.tree.Owner(lead), s.tree.Fields[lead].Name
	if owner == "" {
		return []int{lead}
	}
	// Engines report a type that is used in several places once.
	var out []int
	for i := range s.tree.Fields {
		if f := &s.tree.Fields[i]; f.Name == name && f.From == s.tree.Fields[lead].From && s.tree.Owner(i) == owner {
			out = append(out, i)
		}
	}
	return out
}

// avroPath follows a path of Avro's checker, /fields/3/type/items/fields/0, as
// far as it goes along fields; the positions of branches are no rows.
func (s *Spots) avroPath(path string) int {
	row, tokens := None, strings.Split(path, "/")
	for i := 0; i+1 < len(tokens); i++ {
		if tokens[i] != "fields" {
			continue
		}
		n, err := strconv.Atoi(tokens[i+1])
		children := s.under[row]
		if err != nil || n < 0 || n >= len(children) || s.tree.Fields[children[n]].Branch {
			return row
		}
		row = children[n]
	}
	return row
}

// jsonPath follows a path of Confluent's comparison, #/properties/a/properties/b.
func (s *Spots) jsonPath(path string) int {
	row, tokens := None, strings.Split(strings.TrimPrefix(path, "#/"), "/")
	for i := 0; i+1 < len(tokens); i++ {
		if tokens[i] != "properties" && tokens[i] != "required" {
			continue
		}
		i++
		next, ok := s.names[named{row, tokens[i]}]
		if !ok {
			return row
		}
		row = next
	}
	return row
}
