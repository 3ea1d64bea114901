package compat

import "errors"

// ErrBudget says that a pair of schemas needs more steps to compare than allowed.
var ErrBudget = errors.New("the schemas are too complex to compare within the budget")

// DefaultBudget is the number of node comparisons after which Compare gives up.
// Real pairs need a few hundred; it ends a hostile one within about 100 ms.
const DefaultBudget = 200_000

// Options of one comparison.
type Options struct {
	// Direction chooses the words "new" and "old" in messages; it does not change the verdict.
	Direction Direction
	// Policy is Strict unless set.
	Policy Policy
	// All asks for the compatible differences too.
	All bool
	// Budget bounds the node comparisons; 0 means DefaultBudget.
	Budget int
}

// Finding is one difference between a reader and a writer, in all formats.
type Finding struct {
	// Rule is the stable name of the difference: Confluent's errorType word where there is one.
	Rule string
	// Path is the place as Confluent prints it: a JSON pointer into the reader
	// (Avro), #/Message/number (Protobuf), #/properties/… (JSON Schema).
	Path string
	// Breaking is false for a difference that the reader copes with (only listed with Options.All).
	Breaking bool
	// Direction says who cannot read whom.
	Direction Direction
	// Version is the number of the earlier version in the comparison, 0 if unknown. Set by Check.
	Version int
	// Reader and Writer say in a few words what each side has there, "" for nothing.
	Reader, Writer string
	// ReaderAt and WriterAt find the place in each text: a JSON pointer (Avro,
	// JSON Schema) or a dotted element path (Protobuf); "" where the side has none.
	ReaderAt, WriterAt string
	// Message is a plain sentence for people: what differs and why it matters.
	Message string
	// Fix says what the author of the new schema can do; "" where there is no general advice.
	Fix string
	// Info is Avro's additionalInfo.
	Info string
	// Text is the message in Confluent's form: {errorType:…, description:…}.
	Text string
}

// Breaking returns the findings that make a pair incompatible.
func Breaking(all []Finding) []Finding {
	var out []Finding
	for _, f := range all {
		if f.Breaking {
			out = append(out, f)
		}
	}
	return out
}

// sentenceLength is the number of characters after which each part of a
// description is cut: names and values can be as long as a schema.
const sentenceLength = 1_000

// Description is the text that stands in Confluent's form of a finding: what the
// sentence is about, where that is, what is the matter with it, and what to do.
// Clients show it as it is, so it has to be enough for whoever reads it alone.
func Description(subject, path, fact, fix string) string {
	text := Cut(subject, sentenceLength) + " at path '" + path + "' " + Cut(fact, sentenceLength)
	if fix != "" {
		text += "; fix: " + Cut(fix, sentenceLength)
	}
	return text
}

// Cut shortens a text to a number of characters and says so by an ellipsis.
func Cut(text string, length int) string {
	if len(text) <= length {
		return text
	}
	count := 0
	for i := range text {
		if count++; count > length {
			return text[:i] + "…"
		}
	}
	return text
}
