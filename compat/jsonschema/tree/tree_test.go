package tree_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/jsonschema/tree"
)

func read(t *testing.T, text string) *tree.Value {
	t.Helper()
	count := 0
	v, err := tree.Read(text, compat.DefaultLimits(), &count)
	require.NoError(t, err)
	return v
}

func TestPrint(t *testing.T) {
	for _, c := range []struct{ name, text, plain, sorted string }{
		{"WhiteSpaceGoes", " { \"b\" : [ 1 , true ] ,\n\"a\":null} ", `{"b":[1,true],"a":null}`, `{"a":null,"b":[1,true]}`},
		{"LastOfRepeatedKeysAtFirstPlace", `{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`, `{"a":3,"b":2}`},
		{"DecimalsKeepDigits", `[1.0,0.50,-0.0,1.50e1]`, `[1.0,0.50,0.0,15.0]`, ""},
		{"ExponentsLikeJava", `[1e2,1E-2,1.5e10,-2.50E+3,1e-7,0.0000001,12e-8,0e5,1e0]`, `[1E+2,0.01,1.5E+10,-2.50E+3,1E-7,1E-7,1.2E-7,0E+5,1]`, ""},
		{"IntegersAsTheyAre", `[123456789012345678901234567890,-0,-5]`, `[123456789012345678901234567890,0,-5]`, ""},
		{"EscapesOnlyWhereNeeded", `"\u0041\/\u00e9\n\u001f\"\\\ud83d\ude00\u2028"`, "\"A/é\\n\\u001F\\\"\\\\😀\u2028\"", ""},
		{"LoneSurrogate", `"\ud83d!"`, "\"\ufffd!\"", ""},
		{"SortedLikeJava", `{"é":1,"z":2,"😀":3,"\uff5e":4,"Z":5}`, `{"é":1,"z":2,"😀":3,"～":4,"Z":5}`, `{"Z":5,"z":2,"é":1,"😀":3,"～":4}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := read(t, c.text)
			require.Equal(t, c.plain, v.Print(false))
			if c.sorted == "" {
				c.sorted = c.plain
			}
			require.Equal(t, c.sorted, v.Print(true))
			require.Equal(t, c.plain, read(t, c.plain).Print(false), "printing twice")
		})
	}
}

func TestReadFaults(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		line, column int
		message      string
	}{
		{"Empty", "  ", 1, 3, "the schema is empty"},
		{"NoValue", `{"a":}`, 1, 6, "unexpected '}' where a value is expected"},
		{"EndInside", "{\n \"a\": [1,", 2, 10, "the text ends where a value is expected"},
		{"TrailingText", `{} {}`, 1, 4, "there is text after the end of the JSON value"},
		{"TrailingComma", `{"a":1,}`, 1, 8, "expected a key in double quotes"},
		{"SingleQuotes", `{'a':1}`, 1, 2, "expected a key in double quotes"},
		{"NoColon", `{"a" 1}`, 1, 6, `expected ':' after the key "a"`},
		{"OpenString", `{"a`, 1, 4, "a string is not closed"},
		{"OpenEscape", `"\`, 1, 2, "a string is not closed"},
		{"BadEscape", `"\x"`, 1, 2, "unknown escape in a string"},
		{"BadHex", `"\u12g4"`, 1, 2, `\u needs four hexadecimal digits`},
		{"ControlCharacter", "\"a\tb\"", 1, 3, "a control character in a string must be escaped"},
		{"LeadingZero", `[01]`, 1, 4, "a number is malformed"},
		{"NoFraction", `[1.]`, 1, 4, "a number lacks digits after the point"},
		{"NoExponent", `[1e]`, 1, 4, "a number lacks digits in its exponent"},
		{"HugeExponent", `[1e1000]`, 1, 8, "the exponent of a number exceeds 999"},
		{"LongNumber", "[" + strings.Repeat("1", 1001) + "]", 1, 1003, "a number is longer than 1000 characters"},
		{"Word", `[nul]`, 1, 2, "unexpected 'n' where a value is expected"},
		{"BadUTF8", "{\"é\": \"\xff\"}", 1, 8, "the text is not valid UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			count := 0
			_, err := tree.Read(c.text, compat.DefaultLimits(), &count)
			want := &compat.SyntaxError{Format: compat.JSON, Message: c.message, Line: c.line, Column: c.column}
			require.Empty(t, cmp.Diff(error(want), err))
		})
	}
}

func TestBounds(t *testing.T) {
	limits := compat.Limits{Bytes: 1000, Depth: 5, Fields: 10, References: 1}
	for _, c := range []struct{ name, text, what string }{
		{"Bytes", `"` + strings.Repeat("x", 1000) + `"`, "bytes"},
		{"Depth", strings.Repeat("[", 6) + strings.Repeat("]", 6), "depth"},
		{"Values", "[" + strings.Repeat("0,", 40) + "0]", "fields"},
	} {
		t.Run(c.name, func(t *testing.T) {
			count := 0
			_, err := tree.Read(c.text, limits, &count)
			var limit *compat.LimitError
			require.ErrorAs(t, err, &limit)
			require.Equal(t, c.what, limit.What)
		})
	}
}

func TestPointer(t *testing.T) {
	v := read(t, `{"a/b":[{"~":1},{"":{"x":true}}]}`)
	inner := v.Get("a/b").Items[1].Get("").Get("x")
	require.Equal(t, "/a~1b/1//x", inner.Pointer())
	require.Same(t, inner, v.Find("/a~1b/1//x"))
	require.Same(t, v, v.Find(""))
	for _, nowhere := range []string{"a", "/a", "/a~1b/2", "/a~1b/-1", "/a~1b/x", "/a~1b/0/~0/y"} {
		require.Nil(t, v.Find(nowhere), nowhere)
	}
	require.Empty(t, v.Pointer())
}

func TestSetAndRemoveKeepOrder(t *testing.T) {
	v := read(t, `{}`)
	var want []string
	for _, key := range strings.Fields("a b c d e f g h i j k l m n o") {
		v.Set(key, tree.StringValue(key))
		want = append(want, key)
	}
	v.Set("c", tree.StringValue("again"))
	v.Remove("d")
	v.Remove("nowhere")
	want = append(want[:3], want[4:]...)
	var got []string
	for _, m := range v.Members {
		got = append(got, m.Key)
		require.Same(t, m.Value, v.Get(m.Key))
	}
	require.Equal(t, want, got)
	require.Equal(t, "again", v.Get("c").Text)
	require.Nil(t, v.Get("d"))
}

func TestDigest(t *testing.T) {
	sum := func(text string) tree.Digest { return tree.Digests{}.Of(read(t, text)) }
	require.Equal(t, sum(`{"a":[1,{}],"b":"x"}`), sum(`{"b":"x","a":[1,{}]}`))
	texts := []string{`1`, `1.0`, `"1"`, `[1]`, `[[1]]`, `{"1":1}`, `{"1":"1"}`, `true`, `false`, `null`, `{}`, `[]`, `""`, `{"a":{"b":1}}`, `{"a":{},"b":1}`, `{"ab":1}`, `{"a":"b"}`}
	seen := map[tree.Digest]string{}
	for _, text := range texts {
		require.NotContains(t, seen, sum(text), "%s", text)
		seen[sum(text)] = text
	}
}

func TestExcerpt(t *testing.T) {
	require.Equal(t, `{"a":1}`, read(t, `{"a": 1}`).Excerpt())
	long := read(t, `{"a":"`+strings.Repeat("é", 500)+`"}`).Excerpt()
	require.Len(t, []rune(long), 61)
	require.True(t, strings.HasSuffix(long, "…"))
}

// FuzzRead checks that reading agrees with encoding/json about what JSON is, and
// that printing is stable and means the same.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,2.50,1e3,-0,true,null],"b":{"c":"\u00e9\n"}}`, `[1,`, `"\ud83d\ude00"`, `{"a":1,"a":2}`, `1E+400`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		count := 0
		v, err := tree.Read(text, compat.Limits{Bytes: 1 << 16, Depth: 50, Fields: 2000}, &count)
		if err != nil {
			return
		}
		require.True(t, json.Valid([]byte(text)), "%q is no JSON", text)
		plain := v.Print(false)
		require.True(t, json.Valid([]byte(plain)))
		count = 0
		again, err := tree.Read(plain, compat.Limits{Bytes: 1 << 20, Depth: 50, Fields: 2000}, &count)
		require.NoError(t, err)
		require.Equal(t, plain, again.Print(false))
		require.Equal(t, v.Print(true), again.Print(true))
		require.Equal(t, tree.Digests{}.Of(again), tree.Digests{}.Of(again.Copy()))
	})
}
