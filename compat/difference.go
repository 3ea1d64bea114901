package compat

// Difference is a kind of difference between two schemas, as the table of a
// format has it.
type Difference struct {
	// Type is Confluent's errorType word, or one in the same style where Confluent has none.
	Type string
	// Breaking says that a reader may not cope with it under the policy STRICT,
	// Lenient that it may not under LENIENT either.
	Breaking, Lenient bool
}

// RuleID is the stable id of a kind of difference: the format and its type, so
// that a message of any Confluent-compatible registry can be looked up.
func RuleID(f Format, kind string) string {
	if f == Protobuf {
		return "PROTO_" + kind
	}
	return string(f) + "_" + kind
}
