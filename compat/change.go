package compat

// Change is one difference between two versions in plain words, compatible or
// not: what a changelog or a reviewer wants to read.
type Change struct {
	// Kind is "added", "removed", "changed", "renamed", "moved" or "hint"; a
	// hint is a guess worth a look, such as a likely rename.
	Kind string
	// Element says what changed: "field", "type", "symbol", "default", "doc", "constraint" …
	Element string
	// Path is the place as people say it: dotted names, "customer.address.zip"; "" is the root.
	Path string
	// From and To are the old and the new value in a few words; "" for nothing.
	From, To string
	// Text is the whole change as one sentence: field currency: string added, default "EUR".
	Text string
	// OldAt and NewAt find the place in each text, as Finding.ReaderAt does.
	OldAt, NewAt string
	// Breaks lists the directions in which this change alone is incompatible.
	Breaks []Direction
}

// Repair is a rewrite of a new schema that takes one finding away.
type Repair struct {
	// Words says what was done: give field currency the default "".
	Words string
	// Text is the whole schema after the rewrite.
	Text string
}

// Explainer is a Language that can also say what changed and what to do about it.
type Explainer interface {
	Language
	// Diff lists all differences between two versions, in the order of the new text.
	Diff(old, new Schema) []Change
	// Repairs proposes rewrites of next, the new schema of a comparison with
	// previous that gave f. Callers check each through the engine before they show it.
	Repairs(next, previous Schema, f Finding) []Repair
}
