package avro

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
)

// oracle runs Apache Avro's own library: lines go in, as many lines come out.
// Maven fetches the library.
func oracle(t *testing.T, questions []string) []string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("testdata", "java"))
	require.NoError(t, err)
	jars := t.TempDir()
	fetch := exec.Command("mvn", "-q", "-B", "-f", filepath.Join(dir, "pom.xml"), "dependency:copy-dependencies", "-DoutputDirectory="+jars)
	output, err := fetch.CombinedOutput()
	require.NoError(t, err, "%s", output)
	run := exec.Command("java", "-cp", filepath.Join(jars, "*"), filepath.Join(dir, "Oracle.java"))
	run.Stdin = strings.NewReader(strings.Join(questions, "\n") + "\n")
	run.Stderr = nil
	answers, err := run.Output()
	require.NoError(t, err)
	lines := bufio.NewScanner(strings.NewReader(string(answers)))
	lines.Buffer(nil, 64<<20)
	var out []string
	for lines.Scan() {
		out = append(out, lines.Text())
	}
	require.Len(t, out, len(questions))
	return out
}

// TestAgainstApacheAvro compares findings and printed texts with those of the
// Java library. It needs Java, Maven and minutes, so it runs at night.
func TestAgainstApacheAvro(t *testing.T) {
	if os.Getenv("TREATY_NIGHTLY") == "" {
		t.Skip("set TREATY_NIGHTLY to compare with Apache Avro's Java library")
	}
	var questions, ours []string
	ask := func(question, answer string) {
		questions, ours = append(questions, question), append(ours, answer)
	}
	eachPair(t, func(_ *testing.T, _ uint64, a, b compat.Schema) {
		ask("read\t"+a.Canonical()+"\t"+b.Canonical(), lines(t, a, b))
		ask("parse\tstored\t"+of(b).source.Text, b.Canonical())
		strict := "!"
		if s, err := New().Parse(of(b).source, compat.ParseOptions{}); err == nil {
			strict = s.Canonical()
		}
		ask("parse\tstrict\t"+of(b).source.Text, strict)
	})
	for seed := range uint64(pairs(t)) {
		schema := newRandom(seed).odd().Print()
		for _, stored := range []bool{false, true} {
			answer := "!"
			if s, err := New().Parse(compat.Source{Text: schema}, compat.ParseOptions{Stored: stored}); err == nil {
				answer = s.Canonical()
			}
			ask("parse\t"+map[bool]string{false: "strict", true: "stored"}[stored]+"\t"+schema, answer)
		}
	}
	wrong, more := 0, 0
	for i, theirs := range oracle(t, questions) {
		if ours[i] != "!" && unfinished(theirs) {
			more++
			continue
		}
		if strings.HasPrefix(theirs, "! ") {
			theirs = "!"
		}
		if theirs == ours[i] {
			continue
		}
		if wrong++; wrong <= 20 {
			t.Errorf("%s\nours   %s\ntheirs %s", questions[i], ours[i], theirs)
		}
	}
	t.Logf("%d questions, %d different answers, %d schemas that only we can read", len(questions), wrong, more)
}

// unfinished tells the refusals that come from looking at types before the text
// is read to its end: a name without namespace that is used inside one (so that
// Avro cannot read some schemas that it prints), and defaults of types that are
// defined later. We look when everything is known.
func unfinished(answer string) bool {
	return strings.Contains(answer, "Undefined schema") || strings.Contains(answer, "fields not set yet") || strings.Contains(answer, "UnresolvedSchema_")
}

// lines are the findings as the oracle prints them.
func lines(t *testing.T, reader, writer compat.Schema) string {
	t.Helper()
	found, err := New().Compare(reader, writer, compat.Options{})
	require.NoError(t, err)
	var out []string
	for _, f := range found {
		if f.Rule == string(fieldAmbiguous) {
			return "!"
		}
		out = append(out, fmt.Sprintf("%s %s (%s)", f.Rule, f.Path, f.Info))
	}
	sort.Strings(out)
	return strings.Join(out, " | ")
}
