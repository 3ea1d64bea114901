package wire

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
)

// random fills any value; strings are such that encoding/json escapes them alike.
func random(r *rand.Rand, v reflect.Value, depth int) {
	words := []string{"", "a", "orders-value", `"quoted"`, `back\slash`, "line\nbreak\ttab", "名前", "é", "{", "😀"}
	switch v.Kind() {
	case reflect.String:
		v.SetString(words[r.IntN(len(words))])
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int64N(4) * r.Int64N(1<<29))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Pointer:
		if r.IntN(3) > 0 && depth < 6 {
			v.Set(reflect.New(v.Type().Elem()))
			random(r, v.Elem(), depth+1)
			if e := v.Elem(); e.Kind() == reflect.Slice && e.IsNil() {
				e.Set(reflect.MakeSlice(e.Type(), 0, 0)) // nil behind a pointer is not in use
			}
		}
	case reflect.Slice:
		n := r.IntN(3)
		if depth >= 6 || n == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			random(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		if n := r.IntN(4); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				random(r, key, depth+1)
				random(r, value, depth+1)
				if value.Kind() == reflect.Slice && value.IsNil() {
					value.Set(reflect.MakeSlice(value.Type(), 0, 0))
				}
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			random(r, v.Field(i), depth+1)
		}
		if strings.HasPrefix(v.Type().Name(), "Optional[") {
			value, null := v.FieldByName("Value"), v.FieldByName("Null")
			if !v.FieldByName("Present").Bool() || null.Bool() {
				value.SetZero()
			}
			if !v.FieldByName("Present").Bool() {
				null.SetBool(false)
			}
		}
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return strings.TrimSuffix(out.String(), "\n")
}

func sameAsStandard[T any](t *testing.T, appender func([]byte, *T) []byte) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var v T
		random(r, reflect.ValueOf(&v).Elem(), 0)
		got := string(appender(nil, &v)) // first: it may put empty lists in place
		require.Equal(t, encoded(t, v), got)
	}
}

func TestAppendersWriteWhatEncodingJSONWrites(t *testing.T) {
	t.Parallel()
	sameAsStandard(t, AppendSchema)
	sameAsStandard(t, AppendExtendedSchema)
	sameAsStandard(t, AppendSchemaString)
	sameAsStandard(t, AppendRegisterResponse)
	sameAsStandard(t, AppendCompatibility)
	sameAsStandard(t, AppendConfig)
	sameAsStandard(t, AppendConfigUpdate)
	sameAsStandard(t, AppendMode)
	sameAsStandard(t, AppendModeUpdate)
	sameAsStandard(t, AppendAssociationResponse)
	sameAsStandard(t, AppendError)
	sameAsStandard(t, func(b []byte, v *[]api.SubjectVersion) []byte { return AppendSubjectVersions(b, orEmpty(v)) })
	sameAsStandard(t, func(b []byte, v *[]api.ContextID) []byte { return AppendContextIDs(b, orEmpty(v)) })
	sameAsStandard(t, func(b []byte, v *[]api.Association) []byte { return AppendAssociations(b, orEmpty(v)) })
	sameAsStandard(t, func(b []byte, v *[]string) []byte { return AppendStrings(b, orEmpty(v)) })
	sameAsStandard(t, func(b []byte, v *[]int) []byte { return AppendInts(b, orEmpty(v)) })
	sameAsStandard(t, func(b []byte, v *api.AssociationBatchResponse) []byte {
		v.Results = orEmpty(&v.Results)
		return AppendBatchResponse(b, v)
	})
}

// orEmpty makes nil an empty list, in place, because both are [] on the wire.
func orEmpty[T any](v *[]T) []T {
	if *v == nil {
		*v = []T{}
	}
	return *v
}

func TestEmptyListsAreNeverNull(t *testing.T) {
	t.Parallel()
	require.Equal(t, "[]", string(AppendStrings(nil, nil)))
	require.Equal(t, "[]", string(AppendInts[int](nil, nil)))
	require.Equal(t, "[]", string(AppendSubjectVersions(nil, nil)))
	require.Equal(t, "[]", string(AppendContextIDs(nil, nil)))
	require.Equal(t, "[]", string(AppendAssociations(nil, nil)))
	require.Equal(t, `{"results":[]}`, string(AppendBatchResponse(nil, &api.AssociationBatchResponse{})))
}

func TestStringsAreEscapedAsJacksonDoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                   `""`,
		"<a href=\"x\">&":    `"<a href=\"x\">&"`,
		"\b\t\n\f\r":         `"\b\t\n\f\r"`,
		"\x00\x1f\x7f":       `"\u0000\u001F` + "\x7f" + `"`,
		"\u2028\u2029":       "\"\u2028\u2029\"",
		"名前 😀":               `"名前 😀"`,
		"bad\xffbytes\xc3":   "\"bad\uFFFDbytes\uFFFD\"",
		`back\slash/forward`: `"back\\slash/forward"`,
	} {
		require.Equal(t, want, string(AppendString(nil, in)))
	}
}

func readsBack[T any](t *testing.T, read func([]byte) (*T, error)) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		var v T
		random(r, reflect.ValueOf(&v).Elem(), 0)
		text := encoded(t, v)
		var want T
		require.NoError(t, json.Unmarshal([]byte(text), &want))
		got, err := read([]byte(text))
		if wordy(err) {
			continue // random words are no enum values
		}
		require.NoError(t, err, text)
		if diff := cmp.Diff(want, *got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(api.Error{}, "Findings"), defaults()); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
	}
}

func wordy(err error) bool { return err != nil && strings.Contains(err.Error(), "is not one of") }

// defaults makes the two decoders agree about values that Confluent fills in.
func defaults() cmp.Option {
	return cmp.Transformer("defaults", func(r api.Rule) api.Rule {
		if r.Kind == "" {
			r.Kind = "TRANSFORM"
		}
		if r.Mode == "" {
			r.Mode = "WRITEREAD"
		}
		return r
	})
}

func TestReadersReadWhatEncodingJSONReads(t *testing.T) {
	t.Parallel()
	readsBack(t, new(Reader).Register)
	readsBack(t, new(Reader).Tag)
	readsBack(t, new(Reader).Config)
	readsBack(t, new(Reader).Mode)
	readsBack(t, new(Reader).Associations)
	readsBack(t, new(Reader).Batch)
	readsBack(t, new(Reader).BatchGet)
}

func TestReadRegister(t *testing.T) {
	t.Parallel()
	five := 5
	deep := strings.Repeat("[", 10_000)
	for name, c := range map[string]struct {
		body string
		want api.RegisterSchemaRequest
		err  string
	}{
		"Plain":              {body: `{"schema":"\"string\""}`, want: api.RegisterSchemaRequest{Schema: `"string"`}},
		"UnknownKeysIgnored": {body: `{"x":[{"y":{}},[],{"z":[1,-2.5e3,"a\"",true,null,NaN,-Infinity]}],"schema":"a","q":{}}`, want: api.RegisterSchemaRequest{Schema: "a"}},
		"KeysAreCaseExact":   {body: `{"Schema":"a"}`},
		"LastDuplicateWins":  {body: `{"schema":"a","schema":"b"}`, want: api.RegisterSchemaRequest{Schema: "b"}},
		"NullIsAbsent":       {body: `{"schema":null,"id":null,"version":null,"references":null,"metadata":null,"propagateSchemaTags":null}`},
		"EmptyMetadata":      {body: `{"metadata":{}}`, want: api.RegisterSchemaRequest{Metadata: &api.Metadata{}}},
		"NumbersFromText":    {body: `{"id":"5","version":2.9}`, want: api.RegisterSchemaRequest{ID: &five, Version: 2}},
		"TextFromScalars":    {body: `{"schema":5.0,"schemaType":true}`, want: api.RegisterSchemaRequest{Schema: "5.0", SchemaType: "true"}},
		"Escapes":            {body: `{"schema":"\u0041\ud83d\ude00\ud800x\/\n"}`, want: api.RegisterSchemaRequest{Schema: "A😀\uFFFDx/\n"}},
		"EscapedKey":         {body: `{"sch\u0065ma":"a"}`, want: api.RegisterSchemaRequest{Schema: "a"}},
		"ByteOrderMark":      {body: "\xEF\xBB\xBF{\"schema\":\"a\"}", want: api.RegisterSchemaRequest{Schema: "a"}},
		"Empty":              {body: " \n", err: "no body"},
		"Null":               {body: "null", err: "no body"},
		"Array":              {body: `[]`, err: "expected an object, found an array (line 1, column 1)"},
		"Text":               {body: `"x"`, err: "expected an object, found a string (line 1, column 1)"},
		"ObjectForText":      {body: "{\n \"schema\":{}}", err: "expected a string, found an object (line 2, column 11)"},
		"TextForArray":       {body: `{"references":"x"}`, err: "expected an array, found a string"},
		"BigNumber":          {body: `{"id":99999999999}`, err: "expected an integer of 32 bits"},
		"HugeNumber":         {body: `{"id":1e999}`, err: "expected an integer of 32 bits"},
		"NoNumber":           {body: `{"id":"abc"}`, err: "expected an integer of 32 bits"},
		"LeadingZero":        {body: `{"id":01}`, err: "not a number"},
		"BadEnum":            {body: `{"ruleSet":{"domainRules":[{"name":"r","kind":"transform"}]}}`, err: `"transform" is not one of TRANSFORM, CONDITION`},
		"Truncated":          {body: `{"schema":"a`, err: "a string does not end"},
		"TruncatedEscape":    {body: `{"schema":"a\`, err: "a string does not end"},
		"TruncatedUnicode":   {body: `{"schema":"\u00`, err: "expected four hexadecimal digits"},
		"TrailingComma":      {body: `{"schema":"a",}`, err: "expected a name in quotes"},
		"TrailingText":       {body: `{"schema":"a"}x`, err: "unexpected 'x' after the end"},
		"SingleQuotes":       {body: `{'schema':'a'}`, err: "expected a name in quotes"},
		"RawControl":         {body: "{\"schema\":\"a\nb\"}", err: "control character in a string"},
		"NotUTF8":            {body: "{\"schema\":\"\xff\"}", err: "the body is not UTF-8"},
		"DeepUnknown":        {body: `{"x":` + deep, err: "nested deeper than 1000"},
		"DeepKnown":          {body: `{"references":` + deep, err: "expected an object, found an array"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := new(Reader).Register([]byte(c.body))
			if c.err != "" {
				require.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(c.want, *got))
		})
	}
}

func TestReadConfigTellsAbsentFromNull(t *testing.T) {
	t.Parallel()
	got, err := new(Reader).Config([]byte(`{"compatibility":"FULL","alias":null,"normalize":"True"}`))
	require.NoError(t, err)
	want := api.ConfigUpdateRequest{
		Compatibility: api.Some("FULL"),
		Alias:         api.Clear[string](),
		Normalize:     api.Some(true),
	}
	require.Empty(t, cmp.Diff(want, *got))
}

func FuzzReadRegister(f *testing.F) {
	for _, seed := range []string{
		`{"schema":"\"string\"","schemaType":"AVRO","references":[{"name":"a","subject":"b","version":1}]}`,
		`{"metadata":{"tags":{"a":["b"]},"properties":{"a":"b"},"sensitive":["a"]},"ruleSet":{"domainRules":[{"name":"r"}]}}`,
		`{"x":[1,{"y":[null]}],"id":-1}`, `null`, ``, `[`, `{"schema":"\ud83d\ude00"}`, `{"a":NaN}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := new(Reader).Register(data)
		if err != nil {
			require.Nil(t, got)
			return
		}
		again, err := json.Marshal(got)
		require.NoError(t, err)
		second, err := new(Reader).Register(again)
		require.NoError(t, err, "%s", again)
		require.Empty(t, cmp.Diff(got, second, cmpopts.EquateEmpty()))
	})
}

func FuzzReadOthers(f *testing.F) {
	f.Add([]byte(`{"requests":[{"resourceName":"a","associations":[{"opType":"CREATE","schema":{"schema":"a"}}]}]}`))
	f.Add([]byte(`{"compatibility":null,"defaultRuleSet":{"domainRules":[]}}`))
	f.Add([]byte(`{"mode":"IMPORT"}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = new(Reader).Tag(data)
		_, _ = new(Reader).Config(data)
		_, _ = new(Reader).Mode(data)
		_, _ = new(Reader).Associations(data)
		_, _ = new(Reader).Batch(data)
		_, _ = new(Reader).BatchGet(data)
	})
}
