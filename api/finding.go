package api

// HeaderExplain asks, like the parameter explain, for the findings behind a
// verdict as JSON beside Confluent's texts.
const HeaderExplain = "X-Treaty-Explain"

// Finding is one reason why a schema may not follow another version. Confluent
// has no such thing: it is only in answers to requests that ask for it.
type Finding struct {
	Rule      string `json:"rule"`              // id of the rule: AVRO_TYPE_MISMATCH
	Type      string `json:"type"`              // Confluent's errorType
	Path      string `json:"path"`              // as in the message
	Direction string `json:"direction"`         // BACKWARD: the new schema cannot read the old one's data; FORWARD: the reverse
	Version   int    `json:"version,omitempty"` // that the schema was compared with
	Reader    string `json:"reader,omitempty"`  // what the reading side has there, in words
	Writer    string `json:"writer,omitempty"`
	Message   string `json:"message"`
	Fix       string `json:"fix,omitempty"`
	Line      int    `json:"line,omitempty"` // in the text that was sent, from 1; 0 if unknown
	Column    int    `json:"column,omitempty"`
}
