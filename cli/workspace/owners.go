package workspace

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// matcher returns who owns a file, "" if nobody is named. A CODEOWNERS file is
// looked for where GitHub and GitLab do; one that cannot be read names nobody.
func (o Owners) matcher(tree Tree) func(file string) string {
	globs := o.Globs
	if o.CodeOwners != "" {
		globs = codeOwners(tree, o.CodeOwners)
	}
	return func(file string) string {
		for i := len(globs) - 1; i >= 0; i-- { // the last match wins
			if owns(globs[i].Glob, file) {
				return globs[i].Owner
			}
		}
		return ""
	}
}

func codeOwners(tree Tree, name string) []OwnerGlob {
	var out []OwnerGlob
	for _, dir := range []string{"", ".github", ".gitlab", "docs"} {
		data, err := tree.Read(path.Join(dir, name))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			line, _, _ = strings.Cut(line, "#")
			words := strings.Fields(line)
			if len(words) == 0 || strings.HasPrefix(words[0], "[") {
				continue // blank, comment, or a section of GitLab
			}
			owner := ""
			if len(words) > 1 {
				owner = words[1]
			}
			out = append(out, OwnerGlob{words[0], owner})
		}
		return out
	}
	return nil
}

// owns matches as .gitignore does: a pattern without a slash in front of its end
// matches in every directory, a directory matches everything below it.
func owns(glob, file string) bool {
	g := strings.TrimSuffix(glob, "/")
	if !strings.Contains(g, "/") {
		g = "**/" + g
	}
	g = strings.TrimPrefix(g, "/")
	match, err := doublestar.Match(g, file)
	if err == nil && !match {
		match, err = doublestar.Match(g+"/**", file)
	}
	return err == nil && match
}
