// Package conformance runs the compatibility corpus: schemas with the answers
// that a Confluent-compatible registry gives, collected in a folder outside
// this module. All of it is in the test; the package exports nothing.
package conformance
