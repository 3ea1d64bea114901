package online

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/pflag"
)

// format is how a command prints what it found.
type format struct {
	kind  string // table, wide or json
	quiet bool
}

func (f *format) bind(flags *pflag.FlagSet) {
	flags.StringVarP(&f.kind, "output", "o", "table", "table, wide or json")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "names only, one per line")
}

func (f *format) check() error {
	switch f.kind {
	case "table", "wide", "json":
		return nil
	default:
		return usage("output: %q is not one of table, wide, json", f.kind)
	}
}

// table is rows below a header; the first column is the name that -q prints.
type table struct {
	header []string
	rows   [][]string
}

func (t *table) add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = printable(fmt.Sprint(c))
	}
	t.rows = append(t.rows, row)
}

// print prints a table, or data as JSON.
func (f *format) print(w io.Writer, t table, data any) error {
	switch {
	case f.kind == "json":
		return printJSON(w, data)
	case f.quiet:
		for _, row := range t.rows {
			if _, err := fmt.Fprintln(w, row[0]); err != nil {
				return err
			}
		}
		return nil
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{t.header}, t.rows...) {
		if len(row) > 0 {
			fmt.Fprintln(tab, strings.TrimRight(strings.Join(row, "\t"), "\t"))
		}
	}
	return tab.Flush()
}

func printJSON(w io.Writer, data any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(data)
}

// printable replaces what could command a terminal: names come from anybody.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
