package rules

func jsonWords() []words {
	all := append(jsonObjects(), jsonRequired()...)
	all = append(all, jsonValues()...)
	all = append(all, jsonCombined()...)
	all = append(all, jsonItems()...)
	for _, l := range limits() {
		all = append(all, l.words()...)
	}
	for _, c := range contents() {
		all = append(all, c.words()...)
	}
	return append(all, jsonAnnotations()...)
}

// limit is a keyword with a number: an upper or lower limit of something.
type limit struct {
	prefix, keyword, what string
	upper                 bool
	property              string // an example, with a blank for the keyword
	low, high             string
}

func limits() []limit {
	const (
		text   = `"code": {"type": "string"#}`
		number = `"amount": {"type": "number"#}`
		list   = `"lines": {"type": "array"#}`
		some   = `"tags": {"type": "array", "contains": {"const": "gold"}#}`
		bag    = `"labels": {"type": "object"#}`
	)
	return []limit{
		{"MAX_LENGTH", "maxLength", "longer strings", true, text, "10", "20"},
		{"MIN_LENGTH", "minLength", "shorter strings", false, text, "1", "3"},
		{"MAXIMUM", "maximum", "greater numbers", true, number, "100", "1000"},
		{"MINIMUM", "minimum", "smaller numbers", false, number, "0", "10"},
		{"EXCLUSIVE_MAXIMUM", "exclusiveMaximum", "numbers from there on", true, number, "100", "1000"},
		{"EXCLUSIVE_MINIMUM", "exclusiveMinimum", "numbers up to there", false, number, "0", "10"},
		{"MAX_PROPERTIES", "maxProperties", "objects with more properties", true, bag, "8", "16"},
		{"MIN_PROPERTIES", "minProperties", "objects with fewer properties", false, bag, "1", "2"},
		{"MAX_ITEMS", "maxItems", "longer arrays", true, list, "10", "100"},
		{"MIN_ITEMS", "minItems", "shorter arrays", false, list, "1", "2"},
		{"MAX_CONTAINS", "maxContains", "arrays with more matching items", true, some, "1", "3"},
		{"MIN_CONTAINS", "minContains", "arrays with fewer matching items", false, some, "1", "2"},
	}
}

func (l limit) example(value string) string {
	if value != "" {
		value = `, "` + l.keyword + `": ` + value
	}
	return property(fill(l.property, value))
}

func (l limit) words() []words {
	refused := "The reader refuses " + l.what + ", which the writer may write."
	tighter := words{why: refused, fix: "Keep the limit or loosen it. A tighter one belongs in the code that writes, or in a new property."}
	looser := words{why: "The reader accepts all that the writer may write."}
	up, down := tighter, looser
	if l.upper {
		up, down = looser, tighter
	}
	up.kind, up.title, up.old, up.new = l.prefix+"_INCREASED", l.keyword+" went up", l.example(l.low), l.example(l.high)
	down.kind, down.title, down.old, down.new = l.prefix+"_DECREASED", l.keyword+" went down", l.example(l.high), l.example(l.low)
	why := refused
	switch l.keyword {
	case "minLength", "minItems", "minProperties":
		why += " A limit that refuses nothing (`\"" + l.keyword + "\": 0`) is reported all the same."
	case "exclusiveMaximum", "exclusiveMinimum":
		why += " Going from the plain limit to the exclusive one is one keyword removed and one added, so it breaks in both directions."
	}
	return []words{
		{l.prefix + "_ADDED", l.keyword + " was added", why, "Drop the limit. It belongs in the code that writes, or in a new property.", l.example(""), l.example(l.low)},
		up, down,
		{l.prefix + "_REMOVED", l.keyword + " was removed", looser.why, "", l.example(l.low), l.example("")},
	}
}

// content is a keyword about properties or items that a schema does not list.
type content struct {
	prefix, keyword, things string
	lenient                 bool // the policy LENIENT accepts the breaking ones
}

func contents() []content {
	return []content{
		{"ADDITIONAL_PROPERTIES", "additionalProperties", "properties", true},
		{"UNEVALUATED_PROPERTIES", "unevaluatedProperties", "properties", true},
		{"ADDITIONAL_ITEMS", "additionalItems", "items", false},
		{"UNEVALUATED_ITEMS", "unevaluatedItems", "items", false},
	}
}

// example is a schema with the keyword set to a value, or without it for "".
func (c content) example(value string) string {
	var keywords []string
	switch c.keyword {
	case "additionalProperties":
		keywords = []string{`"type": "object"`}
	case "additionalItems":
		keywords = []string{`"type": "array"`, `"items": [{"type": "string"}]`}
	case "unevaluatedProperties":
		keywords = []string{`"type": "object"`}
	case "unevaluatedItems":
		keywords = []string{`"type": "array"`}
	}
	if value != "" {
		keywords = append(keywords, `"`+c.keyword+`": `+value)
	}
	if c.keyword == "unevaluatedProperties" || c.keyword == "unevaluatedItems" {
		return modern(keywords...)
	}
	return keyworded(keywords...)
}

func (c content) words() []words {
	const rule = `{"type": "string"}`
	help := ""
	if c.lenient {
		help = " Or set the compatibility policy of the subject to LENIENT, which accepts this."
	}
	return []words{
		{
			c.prefix + "_REMOVED", c.keyword + " became false",
			"The reader refuses " + c.things + " that it does not list; the writer may write some. The word is about what is allowed: it was removed.",
			"Keep further " + c.things + " allowed." + help, c.example(""), c.example("false"),
		},
		{
			c.prefix + "_NARROWED", c.keyword + " became a schema",
			"The reader has a rule for " + c.things + " that it does not list; the writer may write any.",
			"Drop the rule." + help, c.example(""), c.example(rule),
		},
		{c.prefix + "_ADDED", c.keyword + " is false no longer", "The reader accepts further " + c.things + "; the writer has none.", "", c.example("false"), c.example("")},
		{c.prefix + "_EXTENDED", c.keyword + " is a schema no longer", "The reader accepts any further " + c.things + ".", "", c.example(rule), c.example("")},
	}
}

func jsonAnnotations() []words {
	const why = "It has no influence on what is valid."
	return []words{
		{"TITLE_CHANGED", "the title changed", why, "", property(`"state": {"type": "string", "title": "State"}`), property(`"state": {"type": "string", "title": "Status"}`)},
		{"DESCRIPTION_CHANGED", "the description changed", why, "", property(`"state": {"type": "string"}`), property(`"state": {"type": "string", "description": "of the payment"}`)},
		{"DEFAULT_CHANGED", "a default changed", "Validators do not fill in defaults. That there is one counts for required properties.", "", property(`"state": {"type": "string", "default": "NEW"}`), property(`"state": {"type": "string", "default": "OPEN"}`)},
		{"ID_CHANGED", "the $id changed", why, "", keyworded(`"$id": "https://shop.example/order.json"`, `"type": "object"`), keyworded(`"$id": "https://shop.example/v2/order.json"`, `"type": "object"`)},
	}
}
