package api

// Export is the catalog in the form of another tool.
type Export struct {
	Form  string       `json:"form"` // asyncapi, backstage, eventcatalog or xregistry
	Files []ExportFile `json:"files"`
	// Dropped says what the form cannot say.
	Dropped  []string `json:"dropped"`
	Position uint64   `json:"position"`
}

// ExportFile is one file of an export.
type ExportFile struct {
	Path string `json:"path"` // relative, with slashes; it never leaves its folder
	Text string `json:"text"`
}
