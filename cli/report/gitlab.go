package report

import (
	"io"
	"path"
)

// issue is an entry of GitLab's code quality report.
type issue struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int `json:"begin"`
}

// GitLab prints a code quality report.
func GitLab(w io.Writer, r *Report, o Options) error {
	out := []issue{}
	for _, f := range r.counting() {
		file, line, _ := r.at(f)
		description := oneLine(f.Message)
		if f.Fix != "" {
			description += ". Fix: " + oneLine(f.Fix)
		}
		out = append(out, issue{
			description, f.Rule, f.Fingerprint,
			map[Severity]string{Error: "critical", Warning: "minor", Note: "info"}[f.Severity],
			location{path.Join(o.Root, file), lines{line}},
		})
	}
	return encode(w, out, "  ")
}
