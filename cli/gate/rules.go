package gate

import "github.com/treaty-registry/treaty/cli/workspace"

// Rule is a check of the gate itself, beside those of lint and compatibility.
type Rule struct{ ID, Title, Fix string }

// Rules returns the checks of files, references, formats and waivers.
func Rules() []Rule {
	return []Rule{
		{"AVRO_SYNTAX", "the text is an Avro schema", "repair the text at the place that is named"},
		{"PROTO_SYNTAX", "the text is a .proto file", "repair the text at the place that is named"},
		{"JSON_SYNTAX", "the text is a JSON Schema", "repair the text at the place that is named"},
		{workspace.RuleUnreadable, "the file can be read and is UTF-8 text", "save the schema as UTF-8 within the repository"},
		{workspace.RuleNoName, "the template of treaty.yaml gives the file a subject name", "use variables that this file has"},
		{workspace.RuleDangling, "every name that a schema uses is defined in the workspace", "add the file that defines the name to the subjects of treaty.yaml, with role: reference"},
		{workspace.RuleAmbiguous, "a name means one file", "keep one of the files"},
		{workspace.RuleCycle, "references do not run in a circle", "move what both need into a third file"},
		{RuleFormatChanged, "a subject keeps its schema language", "register the other format under another subject"},
		{RuleWaiverExpired, "waivers have not expired", "repair what the waiver covers and remove it, or renew it"},
		{RuleWaiverTooLong, "waivers hold for at most 180 days", "choose a nearer date; waivers can be renewed"},
	}
}
