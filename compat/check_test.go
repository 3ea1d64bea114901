package compat

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// numbers is a language whose schemas are sets of digits: a reader can read a
// writer whose digits it all has. It exists to test the frame around languages.
type numbers struct{ Language }

type digits struct {
	format Format
	text   string
}

func (d digits) Format() Format    { return d.format }
func (d digits) Canonical() string { return d.text }

func (numbers) Compare(reader, writer Schema, o Options) ([]Finding, error) {
	if o.Budget > 0 && len(writer.Canonical()) > o.Budget {
		return nil, ErrBudget
	}
	var out []Finding
	for _, d := range writer.Canonical() {
		if !strings.ContainsRune(reader.Canonical(), d) {
			word, _ := o.Direction.Words()
			out = append(out, Finding{Rule: "LACKS", Breaking: true, Text: fmt.Sprintf("{%s lacks %c}", word, d)})
		}
	}
	return append(out, Finding{Rule: "LOOKED"}), nil
}

// ask compares a candidate with versions under a level. Texts that begin with a
// question mark do not parse.
func ask(level Level, candidate string, versions ...string) (Verdict, []int, error) {
	var parsed []int
	q := Question{Language: numbers{}, Candidate: digits{Avro, candidate}, Level: level, Budget: 5}
	for i, text := range versions {
		q.Versions = append(q.Versions, Version{Number: i + 1, Parse: func() (Schema, error) {
			parsed = append(parsed, i+1)
			if strings.HasPrefix(text, "?") {
				return nil, errors.New("not a schema")
			}
			format := Avro
			if strings.HasPrefix(text, "json:") {
				format = JSON
			}
			return digits{format, text}, nil
		}})
	}
	v, err := Check(q)
	return v, parsed, err
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		level    Level
		next     string
		versions []string
		fits     bool
		version  int    // that the verdict is about
		parsed   []int  // versions that were looked at
		found    string // directions of the findings
	}{
		"NoVersionsFit":                   {level: FullTransitive, next: "1", fits: true},
		"NoneLooksAtNothing":              {level: None, next: "1", versions: []string{"9"}, fits: true},
		"BackwardLooksAtNewestOnly":       {level: Backward, next: "12", versions: []string{"9", "1"}, fits: true, version: 2, parsed: []int{2}},
		"BackwardNewLacks":                {level: Backward, next: "2", versions: []string{"1"}, version: 1, parsed: []int{1}, found: "new reads old"},
		"ForwardOldLacks":                 {level: Forward, next: "12", versions: []string{"1"}, version: 1, parsed: []int{1}, found: "old reads new"},
		"ForwardNewMayLack":               {level: Forward, next: "1", versions: []string{"12"}, fits: true, version: 1, parsed: []int{1}},
		"FullReportsForwardFirst":         {level: Full, next: "2", versions: []string{"1"}, version: 1, parsed: []int{1}, found: "old reads new,new reads old"},
		"TransitiveGoesNewestFirst":       {level: BackwardTransitive, next: "12", versions: []string{"1", "12", "2"}, fits: true, parsed: []int{3, 2, 1}},
		"TransitiveStopsAtTheFirstToFail": {level: BackwardTransitive, next: "1", versions: []string{"1", "2", "1"}, version: 2, parsed: []int{3, 2}, found: "new reads old"},
		"OtherFormatNeverFits":            {level: Forward, next: "1", versions: []string{"json:1"}, version: 1, parsed: []int{1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v, parsed, err := ask(test.level, test.next, test.versions...)
			require.NoError(t, err)
			require.Equal(t, test.fits, v.Compatible())
			require.Equal(t, test.parsed, parsed)
			var found []string
			for _, f := range v.Findings {
				found = append(found, f.Direction.String())
				require.Equal(t, test.version, f.Version)
				require.True(t, f.Breaking)
			}
			require.Equal(t, test.found, strings.Join(found, ","))
			if test.version > 0 {
				require.Equal(t, test.version, v.Version)
			}
		})
	}
}

func TestCheckFails(t *testing.T) {
	_, _, err := ask(Backward, "1", "?")
	require.EqualError(t, err, "parse version 1: not a schema")
	_, _, err = ask(Backward, "1", "1111111")
	require.ErrorIs(t, err, ErrBudget)
	require.ErrorContains(t, err, "version 1")
}

// TestMessages gives Confluent's list, without the registry's own last line.
func TestMessages(t *testing.T) {
	long := strings.Repeat("7", oldSchemaLimit+1)
	tests := map[string]struct {
		verdict Verdict
		want    []string
	}{
		"Compatible": {Verdict{Level: Full}, nil},
		"OtherFormat": {
			Verdict{Level: Backward, OtherFormat: true, Version: 1, Old: digits{JSON, "1"}},
			[]string{"Incompatible because of different schema type"},
		},
		"Backward": {
			Verdict{Level: Backward, Version: 3, Old: digits{Avro, "1"}, Findings: []Finding{{Text: "{a}"}}},
			[]string{"{a}", "{oldSchemaVersion: 3}", "{oldSchema: '1'}"},
		},
		"Forward": {
			Verdict{Level: Forward, Version: 3, Old: digits{Avro, "1"}, Findings: []Finding{{Text: "{a}", Direction: OldReadsNew}}},
			[]string{"{a}", "{oldSchemaVersion: 3}", "{oldSchema: '1'}"},
		},
		"FullWhereOnlyForwardFails": {
			Verdict{Level: Full, Version: 3, Old: digits{Avro, "1"}, Findings: []Finding{{Text: "{a}", Direction: OldReadsNew}}},
			[]string{"{a}"},
		},
		"FullWhereBothFail": {
			Verdict{Level: FullTransitive, Version: 3, Old: digits{Avro, "1"}, Findings: []Finding{{Text: "{a}", Direction: OldReadsNew}, {Text: "{b}"}}},
			[]string{"{a}", "{b}", "{oldSchemaVersion: 3}", "{oldSchema: '1'}"},
		},
		"LongTextsAreCut": {
			Verdict{Level: Backward, Version: 1, Old: digits{Avro, long}, Findings: []Finding{{Text: "{a}"}}},
			[]string{"{a}", "{oldSchemaVersion: 1}", "{oldSchema: <truncated> '" + long[:oldSchemaLimit] + "...'}"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, test.verdict.Messages()) })
	}
}

func TestCutKeepsCharactersWhole(t *testing.T) {
	require.Equal(t, "äöü", cut("äöü", 3))
	require.Equal(t, "äö", cut("äöü", 2))
	require.Equal(t, "a", cut("a\U0001F600b", 2), "half a pair is nothing")
	require.Equal(t, "a\U0001F600", cut("a\U0001F600b", 3))
}

func TestParseLevel(t *testing.T) {
	for _, l := range Levels() {
		got, ok := ParseLevel(strings.ToLower(string(l)))
		require.True(t, ok)
		require.Equal(t, l, got)
		require.Equal(t, strings.HasSuffix(string(l), "_TRANSITIVE"), l.Transitive())
	}
	_, ok := ParseLevel("BACKWARDS")
	require.False(t, ok)
}

func TestLimitsHaveDefaults(t *testing.T) {
	require.Equal(t, DefaultLimits(), Limits{}.OrDefault())
	require.Equal(t, 7, Limits{Depth: 7}.OrDefault().Depth)
}

func TestCompareAllKeepsTheOrder(t *testing.T) {
	readers := []Schema{digits{Avro, "12"}, digits{Avro, "2"}, digits{Avro, "1"}}
	answers := CompareAll(numbers{}, readers, digits{Avro, "1"}, Options{Budget: 5})
	require.Len(t, answers, 3)
	require.Empty(t, Breaking(answers[0].Findings))
	require.Len(t, Breaking(answers[1].Findings), 1)
	require.Empty(t, Breaking(answers[2].Findings))
	require.Empty(t, CompareAll(numbers{}, nil, digits{Avro, "1"}, Options{}))
	require.ErrorIs(t, CompareAll(numbers{}, readers[:1], digits{Avro, "1111111"}, Options{Budget: 5})[0].Err, ErrBudget)
}
