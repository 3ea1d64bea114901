package rules

// jsonValues are the rules about types, strings, numbers and lists of values.
func jsonValues() []words {
	const tagless, tagged = `"tags": {"type": "array"}`, `"tags": {"type": "array", "items": {"type": "string"}}`
	states := func(values string) string { return property(`"state": {"enum": [` + values + `]}`) }
	code := func(pattern string) string { return property(`"code": {"type": "string"` + pattern + `}`) }
	amount := func(of string) string { return property(`"amount": {"type": "number"` + of + `}`) }
	return []words{
		{
			"TYPE_CHANGED", "the type changed",
			"The reader wants values of another type than the writer may write. It is also reported when a schema turns from plain into a combination that holds no alternative for the old one: adding `enum`, `const`, `oneOf` or `not` beside a `type` makes such a combination.",
			"Keep the type. Or allow both with `\"anyOf\": [old schema, new schema]`, or add a property with another name.",
			property(`"zip": {"type": "string"}`), property(`"zip": {"type": "integer"}`),
		},
		{
			"TYPE_NARROWED", "number became integer", "The reader refuses values such as 1.5.",
			"Keep `\"type\": \"number\"`. To insist on whole values add a property of type integer.",
			property(`"amount": {"type": "number"}`), property(`"amount": {"type": "integer"}`),
		},
		{
			"SCHEMA_ADDED", "rules were added where there were none",
			"The writer may write anything there. A quirk: a schema that allows everything (`\"items\": {}`) counts as rules too.",
			"Drop the rules, or state them for new data only, in a new subject.",
			property(tagless), property(tagged),
		},
		{
			"ENUM_ARRAY_NARROWED", "a list of values lost some", "The reader refuses the missing values, which the writer may write.",
			"Put the missing values back. A list of values may only grow.",
			states(`"NEW", "PAID", "SHIPPED"`), states(`"NEW", "PAID"`),
		},
		{
			"ENUM_ARRAY_CHANGED", "a list of values lost some and gained others", "The reader refuses the missing values, which the writer may write. Values are compared as they are spelled: 1 and 1.0 differ. Another `const` is reported like this too.",
			"Keep the old values and add the new ones.",
			states(`"NEW", "PAID"`), states(`"NEW", "SETTLED"`),
		},
		{
			"PATTERN_ADDED", "a pattern was added", "The reader refuses strings that do not match; the writer may write any.", "Drop the pattern.",
			code(""), code(`, "pattern": "^[A-Z]{2}$"`),
		},
		{
			"PATTERN_CHANGED", "a pattern changed", "Whether one pattern allows all that another one does cannot be decided in general, so every change of the text is refused.",
			"Keep the pattern, or drop it.",
			code(`, "pattern": "^[A-Z]{2}$"`), code(`, "pattern": "^[A-Z]{2,3}$"`),
		},
		{
			"MULTIPLE_OF_ADDED", "multipleOf was added", "The reader refuses numbers in between; the writer may write any.", "Drop multipleOf.",
			amount(""), amount(`, "multipleOf": 0.01`),
		},
		{
			"MULTIPLE_OF_EXPANDED", "multipleOf became coarser", "The reader refuses multiples of the old number that are none of the new one.", "Keep the number, or use a divisor of it.",
			amount(`, "multipleOf": 5`), amount(`, "multipleOf": 10`),
		},
		{
			"MULTIPLE_OF_CHANGED", "multipleOf changed", "Neither number divides the other, so the reader refuses most of what the writer may write.", "Keep the number, or use a divisor of it.",
			amount(`, "multipleOf": 2`), amount(`, "multipleOf": 3`),
		},
		{"TYPE_EXTENDED", "integer became number", "Every integer is a number.", "", property(`"amount": {"type": "integer"}`), property(`"amount": {"type": "number"}`)},
		{"SCHEMA_REMOVED", "rules were removed", "The reader allows anything there.", "", property(tagged), property(tagless)},
		{"ENUM_ARRAY_EXTENDED", "a list of values gained some", "The reader knows all values that the writer may write, and more.", "", states(`"NEW", "PAID"`), states(`"NEW", "PAID", "SHIPPED"`)},
		{"PATTERN_REMOVED", "a pattern was removed", "The reader allows any string.", "", code(`, "pattern": "^[A-Z]{2}$"`), code("")},
		{"MULTIPLE_OF_REDUCED", "multipleOf became finer", "All multiples of the old number are multiples of the new one.", "", amount(`, "multipleOf": 10`), amount(`, "multipleOf": 5`)},
		{"MULTIPLE_OF_REMOVED", "multipleOf was removed", "The reader allows any number.", "", amount(`, "multipleOf": 0.01`), amount("")},
	}
}

// jsonCombined are the rules about allOf, anyOf, oneOf and not.
func jsonCombined() []words {
	const text, number, none = `{"type": "string"}`, `{"type": "integer"}`, `{"type": "null"}`
	combined := func(keyword, branches string) string {
		return property(`"key": {"` + keyword + `": [` + branches + `]}`)
	}
	forbid := func(rule string) string { return property(`"code": {"not": ` + rule + `}`) }
	return []words{
		{
			"SUM_TYPE_NARROWED", "anyOf or oneOf lost an alternative", "Some data of the writer has no alternative left in the reader. A list of types is such a choice too: dropping `\"null\"` from `\"type\": [\"string\", \"null\"]` is reported like this.",
			"Put the alternative back.", combined("oneOf", text+", "+number+", "+none), combined("oneOf", text+", "+number),
		},
		{
			"PRODUCT_TYPE_EXTENDED", "allOf gained a condition", "The reader insists on one condition more. Keywords of several kinds beside each other count as an allOf: a `type` with an `enum`, say.",
			"Drop the added condition.", combined("allOf", `{"minLength": 1}, {"pattern": "^[A-Z]"}`), combined("allOf", `{"minLength": 1}, {"pattern": "^[A-Z]"}, {"not": {"const": "X"}}`),
		},
		{
			"COMBINED_TYPE_CHANGED", "another keyword combines the parts", "What fits one alternative may fit several, or must now fit all: going from anyOf to oneOf, or from allOf to oneOf, can refuse what was allowed.",
			"Keep the keyword, or go to anyOf.", combined("anyOf", text+", "+number), combined("oneOf", text+", "+number),
		},
		{
			"COMBINED_TYPE_SUBSCHEMAS_CHANGED", "the parts of a combination cannot be paired", "Each part of the smaller side needs a part of its own on the other side that reads it. Here at least one finds none, because it changed inside in an incompatible way. The message names what differs between the parts that come closest.",
			"Change the parts one by one, each in a compatible way. Add new alternatives beside the old ones.", combined("oneOf", text+", "+number), combined("oneOf", text+", "+none),
		},
		{
			"NOT_TYPE_EXTENDED", "more is forbidden under not", "The reader refuses something that the writer may write. The schemas under `not` are compared the other way round.",
			"Forbid the same or less.", forbid(`{"maxLength": 3}`), forbid(`{"maxLength": 4}`),
		},
		{"SUM_TYPE_EXTENDED", "anyOf or oneOf gained an alternative", "All old alternatives are still there. A plain schema that became one alternative of several is reported like this too.", "", combined("oneOf", text+", "+number), combined("oneOf", text+", "+number+", "+none)},
		{"PRODUCT_TYPE_NARROWED", "allOf lost a condition", "The reader insists on less.", "", combined("allOf", `{"minLength": 1}, {"pattern": "^[A-Z]"}, {"not": {"const": "X"}}`), combined("allOf", `{"minLength": 1}, {"pattern": "^[A-Z]"}`)},
		{"COMBINED_TYPE_EXTENDED", "a keyword combines the parts that allows more", "What fits exactly one or all of the parts fits any.", "", combined("oneOf", text+", "+number), combined("anyOf", text+", "+number)},
		{"NOT_TYPE_NARROWED", "not more is forbidden under not", "The reader forbids what the writer forbids, or less.", "", forbid(`{"maxLength": 4}`), forbid(`{"maxLength": 3}`)},
	}
}

// jsonItems are the rules about tuples and unique items.
func jsonItems() []words {
	tuple := func(items, further string) string {
		keywords := []string{`"type": "array"`, `"items": [` + items + `]`}
		if further != "" {
			keywords = append(keywords, `"additionalItems": `+further)
		}
		return keyworded(keywords...)
	}
	const one, two = `{"type": "string"}`, `{"type": "string"}, {"type": "string"}`
	const rule = `{"type": "string"}`
	unique := func(more string) string { return property(`"tags": {"type": "array"` + more + `}`) }
	return []words{
		{
			"ITEM_ADDED_TO_OPEN_CONTENT_MODEL", "a tuple gained an item with rules", "The writer may write anything behind the items that it lists, so also something that the new item refuses.",
			"Give the item no rules (`{}`), or none at all.", tuple(one, ""), tuple(two, ""),
		},
		{
			"ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", "a tuple that allows no further items lost one", "The reader refuses the longer arrays that the writer may write.",
			"Keep the item, or drop `\"additionalItems\": false`.", tuple(two, "false"), tuple(one, "false"),
		},
		{
			"ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a tuple gained an item that refuses what the rule for further items allowed", "The writer may write values there which its rule for further items allows and the new item does not.",
			"Let the item allow all that the rule for further items allowed.", tuple(one, rule), tuple(`{"type": "string"}, {"type": "integer"}`, rule),
		},
		{
			"ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a tuple lost an item whose values the rule for further items refuses", "What the writer writes there falls under the reader's rule for further items, which does not allow it.",
			"Keep the item, or widen the rule for further items.", tuple(`{"type": "string"}, {"type": "integer"}`, rule), tuple(one, rule),
		},
		{
			"UNIQUE_ITEMS_ADDED", "uniqueItems was added", "The reader refuses arrays in which an item occurs twice; the writer may write such.",
			"Drop uniqueItems.", unique(""), unique(`, "uniqueItems": true`),
		},
		{"ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", "a tuple gained an item without rules", "Whatever the data has there is allowed.", "", tuple(one, ""), tuple(one+", {}", "")},
		{"ITEM_ADDED_TO_CLOSED_CONTENT_MODEL", "a tuple that allows no further items gained one", "The writer writes no such item, and the reader does not insist on it.", "", tuple(one, "false"), tuple(two, "false")},
		{"ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a tuple gained an item that allows what the rule for further items allowed", "All that the writer may write there is allowed.", "", tuple(one, rule), tuple(two, rule)},
		{"ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL", "a tuple lost an item", "The reader allows anything behind the items that it lists.", "", tuple(two, ""), tuple(one, "")},
		{"ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a tuple lost an item whose values the rule for further items allows", "The reader's rule for further items allows all that the writer writes there.", "", tuple(two, rule), tuple(one, rule)},
		{"ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", "a forbidden item was removed from a tuple that allows no further ones", "It is forbidden in both.", "", tuple(one+", false", "false"), tuple(one, "false")},
		{"UNIQUE_ITEMS_REMOVED", "uniqueItems was removed", "The reader allows more.", "", unique(`, "uniqueItems": true`), unique("")},
	}
}
