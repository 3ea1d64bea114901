package baseline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/cli/workspace"
	"github.com/treaty-registry/treaty/compat"
)

// adopted is the directory of the files that Files makes up.
const adopted = "schemas"

// Files turns the newest versions of a snapshot into the files of a workspace,
// treaty.yaml among them, by slash path. level is the one that holds where a
// subject has none. The remarks are about what could not be turned into a file.
func (s *Snapshot) Files(level string) (files map[string]string, remarks []string) {
	files = map[string]string{}
	names := s.importNames()
	var entries strings.Builder
	plain, refers := false, false
	for _, subject := range slices.Sorted(maps.Keys(s.Subjects)) {
		known := s.Subjects[subject]
		if len(known.Versions) == 0 {
			continue
		}
		context := contextOf(subject)
		name := subject
		if context != "" {
			name = subject[len(context)+2:]
		}
		if strings.ContainsAny(name, "{}") || name == "" {
			remarks = append(remarks, fmt.Sprintf("%q is left out: a name with braces cannot stand in treaty.yaml", subject))
			continue
		}
		v := known.Versions[len(known.Versions)-1]
		refers = refers || len(v.References) > 0
		file := fileName(context, name, v, names[subject])
		for n := 2; files[file] != ""; n++ {
			ext := path.Ext(file)
			file = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, ext), n, ext)
		}
		files[file] = layout(v)
		if path.Dir(file) == adopted && strings.TrimSuffix(path.Base(file), path.Ext(file)) == name && context == "" && known.Level == level {
			plain = true
			continue
		}
		fmt.Fprintf(&entries, "  - files: %q\n    subject: %q\n", file, name)
		if context != "" {
			fmt.Fprintf(&entries, "    context: %q\n", context)
		}
		if known.Level != level {
			fmt.Fprintf(&entries, "    compatibility: %s\n", known.Level)
		}
	}
	if plain {
		fmt.Fprintf(&entries, "  - files: \"%s/*.{avsc,json,proto}\"\n    subject: \"{base}\"\n", adopted)
	}
	config := "version: 1\n\ndefaults:\n  compatibility: " + level + "\n\nsubjects:\n" + entries.String()
	if refers {
		config += "\nreferences:\n  roots: [" + adopted + "]\n"
	}
	files[workspace.FileName] = config
	return files, remarks
}

// importNames are the names by which other schemas refer to subjects: a file of
// Protobuf or JSON Schema is found by its path, so that it must have that one.
func (s *Snapshot) importNames() map[string]string {
	out := map[string]string{}
	for _, subject := range slices.Sorted(maps.Keys(s.Subjects)) {
		versions := s.Subjects[subject].Versions
		if len(versions) == 0 {
			continue
		}
		for _, ref := range versions[len(versions)-1].References {
			target := absolute(ref.Subject, contextOf(subject))
			if _, known := out[target]; !known {
				out[target] = ref.Name
			}
		}
	}
	return out
}

// fileName is where a schema goes; never outside of the directory.
func fileName(context, name string, v Version, imported string) string {
	ext := map[compat.Format]string{compat.Avro: ".avsc", compat.Protobuf: ".proto", compat.JSON: ".json"}[v.format()]
	dir := path.Join(adopted, safe(strings.TrimPrefix(context, ".")))
	if v.format() != compat.Avro && path.Ext(imported) == ext && path.Clean("/" + imported)[1:] == imported && context == "" {
		parts := strings.Split(imported, "/")
		if !slices.ContainsFunc(parts, func(p string) bool { return p != safe(p) }) {
			return path.Join(adopted, imported)
		}
	}
	return path.Join(dir, safe(name)+ext)
}

// safe replaces what a file system or a glob would act on.
func safe(name string) string {
	out := strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`/\:*?"<>|[]{}!~`, r) {
			return '_'
		}
		return r
	}, name)
	if strings.HasPrefix(out, ".") {
		out = "_" + out[1:]
	}
	if len(out) > 200 {
		out = strings.ToValidUTF8(out[:200], "")
	}
	return out
}

// layout is the text for people: registries keep JSON on one line.
func layout(v Version) string {
	var b bytes.Buffer
	if v.format() == compat.Protobuf || json.Indent(&b, []byte(v.Schema), "", "  ") != nil {
		return strings.TrimRight(v.Schema, "\n") + "\n"
	}
	return b.String() + "\n"
}
