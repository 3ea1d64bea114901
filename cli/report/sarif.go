package report

import (
	"fmt"
	"io"
	"net/url"
	"path"
)

// maxResults is how many results GitHub reads of one run.
const maxResults = 5000

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool    sarifTool     `json:"tool"`
	Results []sarifResult `json:"results"`
	// Columns of ours count characters; SARIF has to be told.
	ColumnKind  string            `json:"columnKind"`
	Invocations []sarifInvocation `json:"invocations"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	URI     string      `json:"informationUri"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID   string     `json:"id"`
	Help *sarifText `json:"help,omitempty"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifInvocation struct {
	Successful bool `json:"executionSuccessful"`
}

type sarifResult struct {
	Rule         string             `json:"ruleId"`
	Index        int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Related      []sarifLocation    `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

// SARIF prints a log of version 2.1.0. Waived findings are in it as suppressed
// ones. Of more than 5,000 the worst are kept.
func SARIF(w io.Writer, r *Report, o Options) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "treaty", Version: r.Release, URI: "https://github.com/treaty-registry/treaty", Rules: []sarifRule{}}},
		Results:    []sarifResult{},
		ColumnKind: "unicodeCodePoints", Invocations: []sarifInvocation{{true}},
	}
	rules := map[string]int{}
	findings := r.worstFirst()
	for _, f := range r.Findings {
		if f.Waived != nil {
			findings = append(findings, f)
		}
	}
	for _, f := range findings[:min(len(findings), maxResults)] {
		index, known := rules[f.Rule]
		if !known {
			index = len(run.Tool.Driver.Rules)
			rules[f.Rule] = index
			rule := sarifRule{ID: f.Rule}
			if o.Help != nil {
				if text := o.Help(f.Rule); text != "" {
					rule.Help = &sarifText{text}
				}
			}
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
		}
		run.Results = append(run.Results, result(r, f, o, index))
	}
	return encode(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}, "  ")
}

func result(r *Report, f Finding, o Options, index int) sarifResult {
	file, line, column := r.at(f)
	out := sarifResult{
		Rule: f.Rule, Index: index, Level: string(f.Severity), Message: sarifText{paragraph(f)},
		Locations: []sarifLocation{{Physical: sarifPhysical{
			uri(o, file), sarifRegion{line, column, f.Range.EndLine, f.Range.EndColumn},
		}}},
		Fingerprints: map[string]string{"treaty/v1": f.Fingerprint},
	}
	if f.Was != nil && !f.Was.Remote { // what is in a registry has no place in the repository
		out.Related = []sarifLocation{{
			ID: 1, Physical: sarifPhysical{uri(o, f.Was.File), sarifRegion{StartLine: max(1, f.Was.Line)}},
			Message: &sarifText{fmt.Sprintf("before, at %s", f.Was.Label)},
		}}
	}
	if f.Waived != nil {
		out.Suppressions = []sarifSuppression{{"external", f.Waived.String()}}
	}
	return out
}

func uri(o Options, file string) sarifArtifact {
	return sarifArtifact{(&url.URL{Path: path.Join(o.Root, file)}).String()}
}
