package transfer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// format is the version of the file; a reader refuses another one.
const format = "1"

// maxLine bounds one line of a file: a schema of a few MiB and what belongs to it.
const maxLine = 64 << 20

// line is one line of a file: exactly one field is set.
type line struct {
	Header      *header          `json:"treaty-export,omitempty"`
	Schema      *api.Schema      `json:"schema,omitempty"`
	Config      *setting         `json:"config,omitempty"`
	Mode        *modeLine        `json:"mode,omitempty"`
	Context     *string          `json:"context,omitempty"`
	Association *api.Association `json:"association,omitempty"`
	End         *end             `json:"end,omitempty"`
}

type header struct {
	Format string `json:"format"`
	Source string `json:"source"` // address, without credentials
}

type setting struct {
	Subject string     `json:"subject"` // "" is the global record
	Config  api.Config `json:"config"`
}

type modeLine struct {
	Subject string `json:"subject"`
	Mode    string `json:"mode"`
}

// end closes a file, so that one that was cut off is found out.
type end struct {
	Schemas      int `json:"schemas"`
	Configs      int `json:"configs"`
	Modes        int `json:"modes"`
	Contexts     int `json:"contexts"`
	Associations int `json:"associations"`
}

// count is the end of a file.
func count(d Dump) end {
	return end{len(d.Schemas), len(d.Configs), len(d.Modes), len(d.Contexts), len(d.Associations)}
}

// Save writes a dump as lines of JSON. Equal dumps give equal bytes.
func Save(w io.Writer, source string, d Dump) error {
	buf := bufio.NewWriter(w)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	lines := []line{{Header: &header{format, source}}}
	for _, name := range slices.Sorted(maps.Keys(d.Configs)) {
		lines = append(lines, line{Config: &setting{name, d.Configs[name]}})
	}
	for i := range d.Contexts {
		lines = append(lines, line{Context: &d.Contexts[i]})
	}
	for i := range d.Schemas {
		lines = append(lines, line{Schema: &d.Schemas[i]})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Modes)) {
		lines = append(lines, line{Mode: &modeLine{name, d.Modes[name]}})
	}
	for i := range d.Associations {
		lines = append(lines, line{Association: &d.Associations[i]})
	}
	closing := count(d)
	lines = append(lines, line{End: &closing})
	for _, l := range lines {
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return buf.Flush()
}

// Load reads what Save has written. Its error names the line.
func Load(r io.Reader) (Dump, error) {
	d := Dump{Configs: map[string]api.Config{}, Modes: map[string]string{}}
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxLine)
	closed := false
	n := 0
	for s.Scan() {
		n++
		var l line
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return d, fmt.Errorf("line %d is not a record of an export: %w", n, err)
		}
		switch {
		case closed:
			return d, fmt.Errorf("line %d comes after the end", n)
		case (n == 1) != (l.Header != nil):
			return d, errors.New("this is not an export of treaty: the first line does not say so")
		case l.Header != nil && l.Header.Format != format:
			return d, fmt.Errorf("format %q of exports is not known to this release", l.Header.Format)
		case l.Schema != nil && (l.Schema.Subject == "" || l.Schema.Version < 1 || l.Schema.ID < 0):
			return d, fmt.Errorf("line %d: a schema needs a subject, a version and an id", n)
		case l.Schema != nil:
			d.Schemas = append(d.Schemas, *l.Schema)
		case l.Config != nil:
			d.Configs[l.Config.Subject] = l.Config.Config
		case l.Mode != nil:
			d.Modes[l.Mode.Subject] = l.Mode.Mode
		case l.Context != nil && (!strings.HasPrefix(*l.Context, ".") || *l.Context == "." || strings.Contains(*l.Context, ":")):
			return d, fmt.Errorf("line %d: %q is not the name of a context", n, *l.Context)
		case l.Context != nil:
			d.Contexts = append(d.Contexts, *l.Context)
		case l.Association != nil:
			d.Associations = append(d.Associations, *l.Association)
		case l.End != nil:
			closed = true
			if *l.End != count(d) {
				return d, errors.New("the export is not complete: its end counts other records than it has")
			}
		}
	}
	if err := s.Err(); err != nil {
		return d, fmt.Errorf("line %d: %w", n+1, err)
	}
	if !closed {
		return d, errors.New("the export is cut off: it has no end")
	}
	d.sort()
	return d, nil
}
