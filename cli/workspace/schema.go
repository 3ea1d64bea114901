package workspace

import _ "embed"

//go:embed treaty.schema.json
var schema string

// Schema is the JSON Schema of treaty.yaml, for editors.
func Schema() string { return schema }
