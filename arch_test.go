package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/treaty-registry/treaty"

// law is the dependency law of the house: who must not import what, and why.
// A pattern ends in /... for a package and all below it; paths without a dot in
// their first element are ours, relative to the module, or the standard library's.
var law = []struct {
	who    string
	except string // packages of who that the rule does not bind, separated by blanks
	banned string // separated by blanks
	why    string
}{
	{"api", "", "ours", "leaves stay leaves"},
	{"compat", "", "ours", "leaves stay leaves"},
	{"compat/source", "", "ours", "leaves stay leaves"},
	{"ledger", "", "ours", "leaves stay leaves"},
	{"web", "", "ours", "leaves stay leaves"},
	{"migrations", "", "ours", "leaves stay leaves"},
	{"compat/...", "", "ledger/... registry/... catalog/... server/... cli/...", "checks run without a registry: in CI, in a browser, in other people's tools"},
	{"ledger/...", "", "registry/... catalog/...", "the ledger knows no kinds of fact"},
	{"registry/...", "", "catalog/... server/... cli/...", "the registry works without a catalog"},
	{"compat/...", "", "net/http database/sql os github.com/jackc/pgx/... github.com/labstack/echo/...", "pure code, testable without anything"},
	{"ledger", "", "net/http database/sql os github.com/jackc/pgx/... github.com/labstack/echo/...", "pure code, testable without anything"},
	{"ledger/replica", "", "net/http database/sql os github.com/jackc/pgx/... github.com/labstack/echo/...", "pure code, testable without anything"},
	{"catalog/...", "", "net/http database/sql os github.com/jackc/pgx/... github.com/labstack/echo/...", "pure code, testable without anything"},
	{"catalog/...", "", "server/... cli/...", "who serves and who asks depend on it, not the other way round"},
	{"api/...", "", "compat/... ledger/... registry/... catalog/... server/... cli/...", "others may use our client without the rest"},
	{"registry/...", "", "net/http database/sql os github.com/jackc/pgx/... github.com/labstack/echo/...", "pure code, testable without anything"},
	{"cli/workspace/...", "", "net/http ledger/... registry/... catalog/... server/... api/...", "a check before merge opens no socket"},
	{"cli/gate", "", "net/http ledger/... registry/... catalog/... server/... api/...", "a check before merge opens no socket"},
	{"cli/report", "", "net/http cli/workspace/... cli/gate ledger/... registry/... catalog/... server/... api/...", "a printer decides nothing"},
	{"...", "ledger/postgres/... migrations server/tables bench", "github.com/jackc/pgx/...", "one place per technology"},
	{"...", "ledger/sqlite migrations server/tables bench", "modernc.org/...", "one place per technology"},
	{"...", "server/discovery", "github.com/twmb/...", "one place per technology"},
	{"...", "server/identity/issuer", "github.com/go-jose/...", "one place per technology"},
	{"...", "cli/profile/keychain", "github.com/zalando/...", "one place per technology"},
	{"...", "server/... bench", "github.com/labstack/echo/...", "the CLI does not pay for it"},
	{"...", "ledger/ledgertest catalog/catalogtest server/servertest", "testing github.com/stretchr/testify/... ledger/ledgertest catalog/catalogtest server/servertest", "binary size"},
}

// list is what `go list -json` says of a package.
type list struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Doc        string
}

func packages(t *testing.T) []list {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,Doc", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []list
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p list
		require.NoError(t, dec.Decode(&p))
		if len(p.GoFiles) > 0 {
			all = append(all, p)
		}
	}
	require.NotEmpty(t, all)
	return all
}

// local is the import path within the module; the root is ".".
func local(path string) (string, bool) {
	if path == module {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/")
}

func matches(pattern, path string) bool {
	base, deep := strings.CutSuffix(pattern, "...")
	if !deep {
		return pattern == path
	}
	base = strings.TrimSuffix(base, "/")
	return base == "" || path == base || strings.HasPrefix(path, base+"/")
}

func matchesAny(patterns, path string) bool {
	for p := range strings.FieldsSeq(patterns) {
		if matches(p, path) {
			return true
		}
	}
	return false
}

// TestImportLaw reads the imports of our packages, and through our packages,
// not into third-party ones.
func TestImportLaw(t *testing.T) {
	all := packages(t)
	byPath := map[string]list{}
	for _, p := range all {
		name, ours := local(p.ImportPath)
		require.True(t, ours, p.ImportPath)
		byPath[name] = p
	}
	for _, rule := range law {
		t.Run(rule.who+" "+rule.banned, func(t *testing.T) {
			bound := 0
			for name := range byPath {
				if !matches(rule.who, name) {
					continue
				}
				bound++
				if matchesAny(rule.except, name) {
					continue
				}
				for imported, chain := range reach(byPath, name, rule.except) {
					mine, ours := local(imported)
					if !ours {
						mine = imported
					}
					if matchesAny(rule.banned, mine) || rule.banned == "ours" && ours {
						t.Errorf("%s must not import %s (%s): %s", name, mine, rule.why, chain)
					}
				}
			}
			require.NotZero(t, bound, "a rule about packages that are gone: %s", rule.who)
		})
	}
}

// reach returns everything that name imports, directly or through our own
// packages, with the way that leads there. The ways through excepted packages
// end there: what they import is their business.
func reach(byPath map[string]list, name, except string) map[string]string {
	seen := map[string]string{}
	var walk func(name, way string)
	walk = func(name, way string) {
		for _, i := range byPath[name].Imports {
			if _, known := seen[i]; known {
				continue
			}
			mine, ours := local(i)
			seen[i] = way + " → " + i
			if ours && !matchesAny(except, mine) {
				walk(mine, seen[i])
			}
		}
	}
	walk(name, name)
	return seen
}

// Sizes above which a reader gets lost; tests, data and generated code do not count.
const (
	warnPackage = 1500
	maxPackage  = 2500
	warnFile    = 400
)

func TestPackageSizes(t *testing.T) {
	for _, p := range packages(t) {
		total, largest, largestName := 0, 0, ""
		for _, f := range p.GoFiles {
			data, err := os.ReadFile(filepath.Join(p.Dir, f))
			require.NoError(t, err)
			lines := codeLines(data)
			total += lines
			if lines > largest {
				largest, largestName = lines, f
			}
		}
		name, _ := local(p.ImportPath)
		if largest > warnFile || total > warnPackage {
			t.Logf("%s has %d lines of code; its largest file is %s with %d", name, total, largestName, largest)
		}
		if total > maxPackage {
			t.Errorf("%s has %d lines of code, more than %d: move a part out", name, total, maxPackage)
		}
	}
}

// codeLines counts lines that are neither blank nor comment.
func codeLines(src []byte) int {
	n := 0
	for line := range bytes.Lines(src) {
		if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
			n++
		}
	}
	return n
}

// TestPackageComments asks for one sentence about each package, in the file named after it.
func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		name, _ := local(p.ImportPath)
		if name == "." {
			continue
		}
		file := filepath.Base(name) + ".go"
		require.Contains(t, p.GoFiles, file, "package %s has no file named after it", name)
		data, err := os.ReadFile(filepath.Join(p.Dir, file))
		require.NoError(t, err)
		require.Regexp(t, `(?m)^// (Package|Command) `, string(data), "the comment of package %s belongs in %s", name, file)
		require.NotEmpty(t, p.Doc, name)
	}
}

// TestNothingPrivateIsNamed keeps paths of a developer's machine out of the repository.
func TestNothingPrivateIsNamed(t *testing.T) {
	here, err := os.Getwd()
	require.NoError(t, err)
	if strings.Count(here, string(filepath.Separator)) < 2 {
		t.Skip("the checkout lies directly under the root: its path is too short to look for")
	}
	out, err := exec.Command("git", "grep", "-lF", "-e", here).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return // git grep found nothing
	}
	if err != nil {
		t.Skipf("not a git checkout: %v", err)
	}
	t.Errorf("files that name this checkout's path:\n%s", out)
}

// TestDockerfileAndModuleAgree keeps the Go version in one place.
func TestDockerfileAndModuleAgree(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	docker, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	var version string
	_, err = fmt.Sscanf(string(mod[bytes.Index(mod, []byte("\ngo ")):]), "\ngo %s", &version)
	require.NoError(t, err)
	parts := strings.Split(version, ".")
	require.Contains(t, string(docker), "golang:"+parts[0]+"."+parts[1])
}
