package session

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/pflag"
)

// Format is how a command prints what it found.
type Format struct {
	Kind  string // table, wide or json
	Quiet bool   // names only
}

// Bind makes the fields flags of a command.
func (f *Format) Bind(flags *pflag.FlagSet) {
	flags.StringVarP(&f.Kind, "output", "o", "table", "table, wide or json")
	flags.BoolVarP(&f.Quiet, "quiet", "q", false, "names only, one per line")
}

// Check returns an error for a kind that there is not.
func (f *Format) Check() error {
	switch f.Kind {
	case "table", "wide", "json":
		return nil
	default:
		return Usagef("output: %q is not one of table, wide, json", f.Kind)
	}
}

// Table is rows below a header; the first column is the name that -q prints.
type Table struct {
	Header []string
	Rows   [][]string
}

// Add adds a row.
func (t *Table) Add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = Printable(fmt.Sprint(c))
	}
	t.Rows = append(t.Rows, row)
}

// Print prints a table, or data as JSON.
func (f *Format) Print(w io.Writer, t Table, data any) error {
	switch {
	case f.Kind == "json":
		return PrintJSON(w, data)
	case f.Quiet:
		for _, row := range t.Rows {
			if _, err := fmt.Fprintln(w, row[0]); err != nil {
				return err
			}
		}
		return nil
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{t.Header}, t.Rows...) {
		if len(row) > 0 {
			fmt.Fprintln(tab, strings.TrimRight(strings.Join(row, "\t"), "\t"))
		}
	}
	return tab.Flush()
}

// PrintJSON prints data as JSON for people and tools.
func PrintJSON(w io.Writer, data any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(data)
}

// Printable replaces what could command a terminal: names come from anybody.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
