// Package recent remembers the last entries of a log: what was in them, for the
// case that the log forgets, and which batches they were, for the case that the
// answer to an append was lost.
package recent
