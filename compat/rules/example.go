package rules

import "strings"

// record is an Avro record of orders with a field per line.
func record(fields ...string) string {
	return "{\n  \"type\": \"record\", \"name\": \"Order\", \"namespace\": \"shop\",\n  \"fields\": [" + block(fields, "    ", "  ") + "]\n}\n"
}

// object is a JSON Schema of an object: its properties, one per line, and
// keywords beside them.
func object(properties []string, keywords ...string) string {
	all := []string{`"type": "object"`}
	if len(properties) > 0 {
		all = append(all, `"properties": {`+block(properties, "    ", "  ")+`}`)
	}
	return keyworded(append(all, keywords...)...)
}

// property is a JSON Schema of an object with one property more than an id.
func property(line string) string { return object([]string{`"id": {"type": "string"}`, line}) }

// keyworded is a JSON Schema with a keyword per line.
func keyworded(keywords ...string) string { return "{" + block(keywords, "  ", "") + "}\n" }

// modern is keyworded in the draft of 2020-12.
func modern(keywords ...string) string {
	return keyworded(append([]string{`"$schema": "https://json-schema.org/draft/2020-12/schema"`}, keywords...)...)
}

// block puts each line on one of its own, with commas between them.
func block(lines []string, indent, end string) string {
	if len(lines) == 0 {
		return ""
	}
	return "\n" + indent + strings.Join(lines, ",\n"+indent) + "\n" + end
}

// proto3 and proto2 are files of the package shop.
func proto3(lines ...string) string { return file("proto3", lines) }

func proto2(lines ...string) string { return file("proto2", lines) }

func file(syntax string, lines []string) string {
	return "syntax = \"" + syntax + "\";\npackage shop;\n\n" + strings.Join(lines, "\n") + "\n"
}

// fill puts a text into the blank of an example.
func fill(example, text string) string { return strings.Replace(example, "#", text, 1) }
