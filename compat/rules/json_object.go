package rules

// Lines that the examples for objects share.
const (
	jsonID = `"id": {"type": "string"}`
	note   = `"note": {"type": "string"}`
	closed = `"additionalProperties": false`
	ruled  = `"additionalProperties": {"type": "string"}`
)

// open explains the most common finding of all.
const (
	openWhy = "An object without `\"additionalProperties\": false` is open: its data may hold anything under any name that the schema does not list, also under the new one. So the writer may have written a value there that the reader now refuses, such as a number where it wants a string. That nobody did is something the registry cannot know."
	openFix = "Set the compatibility policy of the subject to LENIENT, which accepts this. Or give the property no rules: `{}`. For the future: a first version with `\"additionalProperties\": false` lets later ones add optional properties."
)

// jsonObjects are the rules about properties that only one side declares.
func jsonObjects() []words {
	return []words{
		{
			"OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", "an optional property was added to an open object", openWhy, openFix,
			object([]string{jsonID}), object([]string{jsonID, note}),
		},
		{
			"REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", "a required property was added to an open object",
			"The reader refuses data without the property, and the writer does not know that it has to write it.",
			"Make it optional or give it a `default`; then it still is a new property of an open object. " + openFix,
			object([]string{jsonID}), object([]string{jsonID, note}, `"required": ["note"]`),
		},
		{
			"REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL", "a required property with a default was added to an open object", openWhy, openFix,
			object([]string{jsonID}), object([]string{jsonID, `"note": {"type": "string", "default": ""}`}, `"required": ["note"]`),
		},
		{
			"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", "a required property was added to an object that is not open",
			"The reader refuses data without the property, and the writer has none.",
			"Take it out of `required`, or give it a `default`.",
			object([]string{jsonID}, closed), object([]string{jsonID, note}, `"required": ["note"]`, closed),
		},
		{
			"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", "a property was removed from a closed object",
			"The reader refuses every property that it does not list, and the writer may write this one.",
			"Keep the property, or open the object by dropping `\"additionalProperties\": false`, or set the compatibility policy to LENIENT.",
			object([]string{jsonID, note}, closed), object([]string{jsonID}, closed),
		},
		{
			"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a property was added that refuses what the rule for further properties allowed",
			"The writer may write values under that name which its rule for further properties (`additionalProperties` with a schema, or a pattern) allows and the new property does not. The difference between the two is listed as well, so LENIENT seldom helps.",
			"Let the property allow all that the rule for further properties allowed.",
			object([]string{jsonID}, ruled), object([]string{jsonID, `"note": {"type": "number"}`}, ruled),
		},
		{
			"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a property was removed whose values the rule for further properties refuses",
			"What the writer writes under that name falls under the reader's rule for further properties, which does not allow it. The difference between the two is listed as well, so LENIENT seldom helps.",
			"Keep the property, or widen the rule for further properties.",
			object([]string{jsonID, `"amount": {"type": "number"}`}, ruled), object([]string{jsonID}, ruled),
		},
		{
			"PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL", "a property without rules was added to an open object",
			"Whatever the data has under that name is allowed. A quirk: this counts as compatible even if the property is required.", "",
			object([]string{jsonID}), object([]string{jsonID, `"note": {}`}),
		},
		{
			"OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", "an optional property was added to an object that is not open",
			"The writer has no such property, and the reader does not insist on it.", "",
			object([]string{jsonID}, closed), object([]string{jsonID, note}, closed),
		},
		{
			"REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL", "a required property with a default was added to an object that is not open",
			"The default stands for what the writer does not write. A validator alone will not fill it in: the reading program has to.", "",
			object([]string{jsonID}, closed), object([]string{jsonID, `"note": {"type": "string", "default": ""}`}, `"required": ["note"]`, closed),
		},
		{
			"PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a property was added that allows what the rule for further properties allowed",
			"All that the writer may write under that name is allowed.", "",
			object([]string{jsonID}, ruled), object([]string{jsonID, note}, ruled),
		},
		{
			"PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL", "a property was removed from an open object",
			"The reader allows anything under names that it does not list.", "",
			object([]string{jsonID, note}), object([]string{jsonID}),
		},
		{
			"PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", "a property was removed whose values the rule for further properties allows",
			"The reader's rule for further properties allows all that the writer writes there.", "",
			object([]string{jsonID, note}, ruled), object([]string{jsonID}, ruled),
		},
		{
			"PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL", "a forbidden property was removed from a closed object",
			"It is forbidden in both.", "",
			object([]string{jsonID, `"note": false`}, closed), object([]string{jsonID}, closed),
		},
	}
}

// jsonRequired are the rules about what must be there.
func jsonRequired() []words {
	const pay = `"card": {"type": "string"}`
	depends := func(list string) string {
		return object([]string{pay, `"name": {"type": "string"}`, `"zip": {"type": "string"}`}, `"dependencies": {"card": `+list+`}`)
	}
	without := object([]string{pay, `"name": {"type": "string"}`, `"zip": {"type": "string"}`})
	const more = "The reader refuses data that has the one property but not the others it demands beside it; the writer may write such."
	return []words{
		{
			"REQUIRED_ATTRIBUTE_ADDED", "a property became required",
			"The reader refuses data without the property, which the writer may leave out. Only properties that both sides declare are looked at.",
			"Leave it optional, or give it a `default`.",
			object([]string{jsonID, note}), object([]string{jsonID, note}, `"required": ["note"]`),
		},
		{"DEPENDENCY_ARRAY_ADDED", "a property demands others beside it", more, "Drop the dependency.", without, depends(`["name"]`)},
		{"DEPENDENCY_ARRAY_EXTENDED", "a property demands more beside it", more, "Drop the names that were added.", depends(`["name"]`), depends(`["name", "zip"]`)},
		{"DEPENDENCY_ARRAY_CHANGED", "a property demands others beside it than before", more, "Demand no names beside those of the old version.", depends(`["name"]`), depends(`["zip"]`)},
		{
			"DEPENDENCY_SCHEMA_ADDED", "a property makes further rules apply",
			"The reader refuses data that has the property but breaks the further rules; the writer may write such.",
			"Drop the dependent schema.", without, depends(`{"required": ["zip"]}`),
		},
		{
			"REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED", "a property with a default became required",
			"The default stands for what the writer leaves out. A validator alone will not fill it in: the reading program has to.", "",
			object([]string{jsonID, `"note": {"type": "string", "default": ""}`}), object([]string{jsonID, `"note": {"type": "string", "default": ""}`}, `"required": ["note"]`),
		},
		{
			"REQUIRED_ATTRIBUTE_REMOVED", "a property is required no longer", "The reader insists on less.", "",
			object([]string{jsonID, note}, `"required": ["note"]`), object([]string{jsonID, note}),
		},
		{"DEPENDENCY_ARRAY_NARROWED", "a property demands fewer beside it", "The reader insists on less.", "", depends(`["name", "zip"]`), depends(`["name"]`)},
		{"DEPENDENCY_ARRAY_REMOVED", "a property demands no others beside it any more", "The reader insists on less.", "", depends(`["name"]`), without},
		{"DEPENDENCY_SCHEMA_REMOVED", "a property makes no further rules apply any more", "The reader insists on less.", "", depends(`{"required": ["zip"]}`), without},
	}
}
