package report

import _ "embed"

//go:embed finding.schema.json
var schema string

// Schema is the JSON Schema of the JSON report.
func Schema() string { return schema }
