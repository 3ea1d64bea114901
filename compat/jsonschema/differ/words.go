package differ

// generalRules are about schemas as a whole, strings, numbers and lists of values.
func generalRules() map[string]rule {
	return map[string]rule{
		"SCHEMA_ADDED": {
			breaks, "{subject} has rules in the {reader} schema ({is}) but none in the {writer} schema, which allows anything there",
			"drop the rules, or state them for new data only, in a new subject or version group", "give the schema the same rules: {is}",
		},
		"SCHEMA_REMOVED": {
			fine, "{subject} has no rules in the {reader} schema", "", "",
		},
		"TYPE_EXTENDED": {
			fine, "{subject} is a number in the {reader} schema and an integer in the {writer} schema; every integer is a number", "", "",
		},
		"TYPE_NARROWED": {
			breaks, "{subject} is {is} in the {reader} schema but {was} in the {writer} schema, so values such as 1.5 are refused",
			"keep \"type\": \"number\"; to insist on whole values, add a property of type integer", "write integers: keep \"type\": \"integer\"",
		},
		"TYPE_CHANGED": {
			breaks, "{subject} is {is} in the {reader} schema but {was} in the {writer} schema, so data that the {writer} schema allows can be refused",
			"keep the type ({was}); or allow both with \"anyOf\": [old schema, new schema]; or add a property with another name",
			"keep the type ({is}), or add a property with another name",
		},
		"ID_CHANGED":          {fine, "{subject} has another identifier", "", ""},
		"TITLE_CHANGED":       {fine, "{subject} has another title", "", ""},
		"DESCRIPTION_CHANGED": {fine, "{subject} has another description", "", ""},
		"DEFAULT_CHANGED":     {fine, "{subject} has another default", "", ""},
		"PATTERN_ADDED": {
			breaks, "{subject} must match the pattern {is} in the {reader} schema; the {writer} schema allows any string",
			"drop the pattern", "write only what the old schema accepts: keep \"pattern\": {is}",
		},
		"PATTERN_REMOVED": {
			fine, "{subject} need not match a pattern in the {reader} schema", "", "",
		},
		"PATTERN_CHANGED": {
			breaks, "{subject} must match {is} in the {reader} schema but {was} in the {writer} schema; whether one includes the other cannot be decided, so any change of a pattern is refused",
			"keep \"pattern\": {was}, or drop the pattern", "keep \"pattern\": {is}",
		},
		"MULTIPLE_OF_ADDED": {
			breaks, "{subject} must be a multiple of {is} in the {reader} schema; the {writer} schema allows any number",
			"drop multipleOf", "keep \"multipleOf\": {is}",
		},
		"MULTIPLE_OF_REMOVED": {
			fine, "{subject} need not be a multiple in the {reader} schema", "", "",
		},
		"MULTIPLE_OF_EXPANDED": {
			breaks, "{subject} must be a multiple of {is} in the {reader} schema; the {writer} schema allows multiples of {was}",
			"keep \"multipleOf\": {was}, or use a divisor of it", "keep \"multipleOf\": {is}, or use a multiple of it",
		},
		"MULTIPLE_OF_REDUCED": {
			fine, "{subject} may be any multiple of {is} in the {reader} schema, and all multiples of {was} are", "", "",
		},
		"MULTIPLE_OF_CHANGED": {
			breaks, "{subject} must be a multiple of {is} in the {reader} schema and of {was} in the {writer} schema; neither divides the other",
			"keep \"multipleOf\": {was}, or use a divisor of it", "keep \"multipleOf\": {is}, or use a multiple of it",
		},
		"ENUM_ARRAY_EXTENDED": {
			fine, "{subject} may have more values in the {reader} schema", "", "",
		},
		"ENUM_ARRAY_NARROWED": {
			breaks, "{subject} allows {is} in the {reader} schema, fewer values than the {writer} schema does: {was}",
			"put the missing values back", "write only the values that the old schema knows: {is}",
		},
		"ENUM_ARRAY_CHANGED": {
			breaks, "{subject} allows {is} in the {reader} schema but {was} in the {writer} schema",
			"keep {was}; a list of values may gain some, but not lose or replace them", "write only the values that the old schema knows: {is}",
		},
	}
}

// propertyRules are about objects and what they declare.
func propertyRules() map[string]rule {
	return map[string]rule{
		"REQUIRED_ATTRIBUTE_ADDED": {
			breaks, "{subject} is required in the {reader} schema but optional in the {writer} schema, so data without it is refused",
			"leave it optional, or give it a \"default\"", "keep it in \"required\"",
		},
		"REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED": {
			fine, "{subject} is required in the {reader} schema and has a default", "", "",
		},
		"REQUIRED_ATTRIBUTE_REMOVED": {
			fine, "{subject} is not required in the {reader} schema", "", "",
		},
		"PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL": {
			fine, "{subject} is not declared in the {reader} schema, which allows any other properties", "", "",
		},
		"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL": {
			lenient, "{subject} is not declared in the {reader} schema, which allows no properties it does not list, so data with it is refused",
			"keep the property; or open the object by dropping \"additionalProperties\": false; or set the compatibility policy to LENIENT",
			"do not write properties that the old schema does not know: it is closed; or set the compatibility policy to LENIENT",
		},
		"PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL": {
			fine, "{subject} is forbidden in both schemas", "", "",
		},
		"PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			fine, "{subject} is not declared in the {reader} schema, whose rule for further properties still allows its values", "", "",
		},
		"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			lenient, "{subject} is not declared in the {reader} schema, and its rule for further properties ({is}) refuses values that the {writer} schema allows ({was})",
			"keep the property, or widen the rule for further properties", "keep to the rule of the old schema for further properties: {is}",
		},
		"PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL": {
			fine, "{subject} is declared in the {reader} schema only and may be anything", "", "",
		},
		"REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL": {
			lenient, "{subject} is required in the {reader} schema, with a default; the {writer} schema does not declare it but is open, so its data may hold anything under that name",
			openFix, openWriterFix,
		},
		"REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL": {
			breaks, "{subject} is required in the {reader} schema; the {writer} schema does not declare it, so data without it, or with something else under that name, is refused",
			"make it optional or give it a \"default\"; then " + openFix, "keep the property and keep it in \"required\"",
		},
		"REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL": {
			fine, "{subject} is required in the {reader} schema and has a default", "", "",
		},
		"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL": {
			breaks, "{subject} is required in the {reader} schema; the {writer} schema does not declare it, so data without it is refused",
			"take it out of \"required\", or give it a \"default\"", "keep the property and keep it in \"required\"",
		},
		"OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL": {
			lenient, "{subject} is declared in the {reader} schema only; the {writer} schema is open (it has no \"additionalProperties\": false), so its data may hold anything under that name, also what the {reader} schema refuses ({is})",
			openFix, openWriterFix,
		},
		"OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL": {
			fine, "{subject} is declared in the {reader} schema only and optional", "", "",
		},
		"PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			fine, "{subject} is declared in the {reader} schema only and allows all that the {writer} schema allowed under that name", "", "",
		},
		"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			lenient, "{subject} is declared in the {reader} schema only ({is}) and refuses values that the rule of the {writer} schema for further properties allows ({was})",
			"let the property allow what the rule for further properties allowed: {was}", "keep the property",
		},
		"DEPENDENCY_ARRAY_ADDED": {
			breaks, "{subject} demands other properties beside it in the {reader} schema: {is}; the {writer} schema does not",
			"drop the dependency", "keep the dependency",
		},
		"DEPENDENCY_ARRAY_REMOVED": {
			fine, "{subject} demands no other properties beside it in the {reader} schema", "", "",
		},
		"DEPENDENCY_ARRAY_EXTENDED": {
			breaks, "{subject} demands {is} beside it in the {reader} schema, more than in the {writer} schema: {was}",
			"drop the added names", "keep all names: {is}",
		},
		"DEPENDENCY_ARRAY_NARROWED": {
			fine, "{subject} demands fewer properties beside it in the {reader} schema", "", "",
		},
		"DEPENDENCY_ARRAY_CHANGED": {
			breaks, "{subject} demands {is} beside it in the {reader} schema but {was} in the {writer} schema",
			"demand no names beside those of {was}", "keep all names of {is}",
		},
		"DEPENDENCY_SCHEMA_ADDED": {
			breaks, "{subject} makes further rules apply in the {reader} schema ({is}) but not in the {writer} schema",
			"drop the dependent schema", "keep the dependent schema",
		},
		"DEPENDENCY_SCHEMA_REMOVED": {
			fine, "{subject} makes no further rules apply in the {reader} schema", "", "",
		},
	}
}

// What helps when a property was added to an open object, the most common
// finding of all. Closing the old object would help too, but it is there already.
const (
	openFix = "set the compatibility policy of the subject to LENIENT, which accepts this; " +
		"or give the property no rules ({}); for the future, \"additionalProperties\": false in the first version lets later ones add optional properties"
	openWriterFix = "keep the property; or set the compatibility policy of the subject to LENIENT, which accepts this"
)

// itemRules are about tuples and unique items.
func itemRules() map[string]rule {
	return map[string]rule{
		"UNIQUE_ITEMS_ADDED": {
			breaks, "{subject} must not repeat items in the {reader} schema; the {writer} schema allows that", "drop uniqueItems", "keep \"uniqueItems\": true",
		},
		"UNIQUE_ITEMS_REMOVED": {
			fine, "{subject} may repeat items in the {reader} schema", "", "",
		},
		"ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL": {
			fine, "{subject} is declared in the {reader} schema only and may be anything", "", "",
		},
		"ITEM_ADDED_TO_OPEN_CONTENT_MODEL": {
			breaks, "{subject} has rules in the {reader} schema ({is}); the {writer} schema allows any item there",
			"give the item no rules ({})", "keep the item",
		},
		"ITEM_ADDED_TO_CLOSED_CONTENT_MODEL": {
			fine, "{subject} is declared in the {reader} schema only; the {writer} schema writes none", "", "",
		},
		"ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			fine, "{subject} is declared in the {reader} schema only and allows all that the {writer} schema allows there", "", "",
		},
		"ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			breaks, "{subject} is declared in the {reader} schema only ({is}) and refuses items that the {writer} schema allows there ({was})",
			"let the item allow what the rule for further items allowed: {was}", "keep the item",
		},
		"ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL": {
			fine, "{subject} is not declared in the {reader} schema, which allows any further items", "", "",
		},
		"ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL": {
			breaks, "{subject} is not declared in the {reader} schema, which allows no further items, so longer arrays are refused",
			"keep the item", "do not write more items than the old schema knows",
		},
		"ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL": {
			fine, "{subject} is forbidden in both schemas", "", "",
		},
		"ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			fine, "{subject} is not declared in the {reader} schema, whose rule for further items still allows it", "", "",
		},
		"ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL": {
			breaks, "{subject} is not declared in the {reader} schema, and its rule for further items ({is}) refuses what the {writer} schema allows ({was})",
			"keep the item, or widen the rule for further items", "keep to the rule of the old schema for further items: {is}",
		},
	}
}

// combinedRules are about allOf, anyOf, oneOf and not.
func combinedRules() map[string]rule {
	return map[string]rule{
		"COMBINED_TYPE_EXTENDED": {
			fine, "{subject} combines its alternatives in a way that allows at least as much", "", "",
		},
		"COMBINED_TYPE_CHANGED": {
			breaks, "{subject} combines its parts with another keyword in the {reader} schema ({is}) than in the {writer} schema ({was}), which can refuse what was allowed",
			"keep the keyword, or go to anyOf", "keep the keyword",
		},
		"PRODUCT_TYPE_EXTENDED": {
			breaks, "{subject} must meet more conditions in the {reader} schema than in the {writer} schema",
			"drop the added condition; a keyword such as enum or oneOf beside a type counts as one", "keep all conditions",
		},
		"PRODUCT_TYPE_NARROWED": {
			fine, "{subject} must meet fewer conditions in the {reader} schema", "", "",
		},
		"SUM_TYPE_EXTENDED": {
			fine, "{subject} has more alternatives in the {reader} schema", "", "",
		},
		"SUM_TYPE_NARROWED": {
			breaks, "{subject} has fewer alternatives in the {reader} schema than in the {writer} schema, so some data has no alternative left",
			"put the alternative back", "write only the alternatives that the old schema knows",
		},
		"COMBINED_TYPE_SUBSCHEMAS_CHANGED": {
			breaks, "{subject} is a combination whose parts cannot be paired: at least one part of the {writer} schema is not readable by a part of its own in the {reader} schema",
			"change the parts one by one, each in a compatible way, and add new alternatives at the end of anyOf or oneOf",
			"keep each part compatible with one of the old schema",
		},
		"NOT_TYPE_EXTENDED": {
			breaks, "{subject} forbids something in the {reader} schema that the {writer} schema may allow",
			"forbid less: the new schema under \"not\" must be readable with the old one's", "keep what is forbidden",
		},
		"NOT_TYPE_NARROWED": {
			fine, "{subject} forbids no more in the {reader} schema than in the {writer} schema", "", "",
		},
	}
}
