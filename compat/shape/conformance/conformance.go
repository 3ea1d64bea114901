// Package conformance holds tests alone: what must hold for the shapes of all
// schemas of the conformance corpus, which lies beside the repository.
package conformance
