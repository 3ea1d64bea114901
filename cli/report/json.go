package report

import (
	"encoding/json"
	"io"
)

// document is the JSON report. Fields are only added within one version.
type document struct {
	Treaty     string        `json:"treaty"`
	Tool       tool          `json:"tool"`
	Verdict    string        `json:"verdict"`
	Base       []Base        `json:"base"`
	Summary    Summary       `json:"summary"`
	Findings   []jsonFinding `json:"findings"`
	Changes    []Change      `json:"changes,omitempty"`
	Remarks    []string      `json:"remarks,omitempty"`
	Unable     []string      `json:"unable,omitempty"`
	NotChecked []string      `json:"notChecked,omitempty"`
	FailOn     string        `json:"failOn"`
}

type tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// jsonFinding has the range as plain numbers; they are absent where unknown.
type jsonFinding struct {
	Finding
	Line      int `json:"line,omitempty"`
	Column    int `json:"column,omitempty"`
	EndLine   int `json:"endLine,omitempty"`
	EndColumn int `json:"endColumn,omitempty"`
}

func numbered(f Finding) jsonFinding {
	return jsonFinding{f, f.Range.StartLine, f.Range.StartColumn, f.Range.EndLine, f.Range.EndColumn}
}

// JSON prints the report as one document.
func JSON(w io.Writer, r *Report, _ Options) error {
	d := document{
		Treaty: "1", Tool: tool{"treaty", r.Release}, Verdict: r.Verdict(), Base: append([]Base{}, r.Bases...),
		Summary: r.Summary, Findings: []jsonFinding{}, Changes: r.Changes, Remarks: r.Remarks,
		Unable: r.Unable, NotChecked: r.NotChecked, FailOn: r.FailOn,
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, numbered(f))
	}
	return encode(w, d, "  ")
}

// JSONLines prints one finding per line.
func JSONLines(w io.Writer, r *Report, _ Options) error {
	for _, f := range r.Findings {
		if err := encode(w, numbered(f), ""); err != nil {
			return err
		}
	}
	return nil
}

func encode(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}
