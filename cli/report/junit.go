package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Suites   []suite  `xml:"testsuite"`
}

type suite struct {
	Name     string  `xml:"name,attr"`
	Tests    int     `xml:"tests,attr"`
	Failures int     `xml:"failures,attr"`
	Cases    []jcase `xml:"testcase"`
}

type jcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	File    string   `xml:"file,attr,omitempty"`
	Failure *failure `xml:"failure,omitempty"`
	Output  string   `xml:"system-out,omitempty"`
}

type failure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// JUnit prints one case per subject and stage. Errors fail their case; lesser
// findings stand in its output.
func JUnit(w io.Writer, r *Report, _ Options) error {
	all := suites{Name: "treaty"}
	rest := r.counting()
	take := func(match func(Finding) bool) []Finding {
		var taken, left []Finding
		for _, f := range rest {
			if match(f) {
				taken = append(taken, f)
			} else {
				left = append(left, f)
			}
		}
		rest = left
		return taken
	}
	for _, stage := range Stages() {
		s := suite{Name: string(stage)}
		for _, c := range r.Cases {
			if c.Stage == stage {
				s.add(r, c, take(func(f Finding) bool { return f.Stage == stage && f.Subject == c.Subject && f.File == c.File }))
			}
		}
		for len(rest) > 0 && rest[0].Stage == stage { // findings about no subject
			first := rest[0]
			s.add(r, Case{first.Rule, first.File, stage}, take(func(f Finding) bool { return f.Stage == stage && f.File == first.File && f.Rule == first.Rule }))
		}
		if s.Tests > 0 {
			all.Suites, all.Tests, all.Failures = append(all.Suites, s), all.Tests+s.Tests, all.Failures+s.Failures
		}
	}
	if len(rest) > 0 { // of another stage order
		s := suite{Name: "other"}
		for _, f := range rest {
			s.add(r, Case{f.Subject, f.File, f.Stage}, []Finding{f})
		}
		all.Suites, all.Tests, all.Failures = append(all.Suites, s), all.Tests+s.Tests, all.Failures+s.Failures
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *suite) add(r *Report, c Case, found []Finding) {
	j := jcase{Class: "treaty." + string(c.Stage), Name: c.Subject, File: c.File}
	var broken, rest []string
	for _, f := range found {
		text := fmt.Sprintf("%s: %s: %s [%s]", place(r, f), f.Severity, paragraph(f), f.Rule)
		if f.Severity != Error {
			rest = append(rest, text)
			continue
		}
		if j.Failure == nil {
			j.Failure = &failure{Message: f.Message, Type: f.Rule}
		}
		broken = append(broken, text)
	}
	if j.Failure != nil {
		j.Failure.Text = strings.Join(broken, "\n\n")
		s.Failures++
	}
	j.Output = strings.Join(rest, "\n\n")
	s.Tests++
	s.Cases = append(s.Cases, j)
}
