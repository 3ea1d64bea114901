package protobuf

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/treaty-registry/treaty/compat"
)

// everything runs all that a server does with a text.
func everything(t *testing.T, src compat.Source) error {
	t.Helper()
	s, err := New().Parse(src, compat.ParseOptions{})
	if err != nil {
		return err
	}
	_, normalErr := New().Parse(src, compat.ParseOptions{Normalize: true})
	validErr := New().Validate(s, false)
	_, compareErr := New().Compare(s, s, compat.Options{All: true, Budget: 1 << 30})
	New().Tags(s)
	New().Fields(s)
	return errors.Join(normalErr, validErr, compareErr)
}

func TestBounds(t *testing.T) {
	t.Parallel()
	fields := func(n int) string {
		var b strings.Builder
		b.WriteString(`syntax = "proto3"; message M { `)
		for i := range n {
			fmt.Fprintf(&b, "int32 f%d = %d; ", i, i+1)
		}
		return b.String() + "}"
	}
	limit := func(what string) func(*testing.T, error) {
		return func(t *testing.T, err error) {
			var l *compat.LimitError
			require.ErrorAs(t, err, &l)
			require.Equal(t, what, l.What)
		}
	}
	fine := func(t *testing.T, err error) { require.NoError(t, err) }
	wrong := func(t *testing.T, err error) { require.ErrorAs(t, err, new(*compat.SyntaxError)) }
	const mega = 1 << 20
	tests := map[string]struct {
		text string
		want func(*testing.T, error)
	}{
		"TooLong":              {strings.Repeat(" ", mega+1), limit("bytes")},
		"MessagesTooDeep":      {strings.Repeat("message M {", 10_000) + strings.Repeat("}", 10_000), limit("depth")},
		"MessagesDeep":         {strings.Repeat("message M {", 199) + strings.Repeat("}", 199), fine},
		"GroupsTooDeep":        {"message M {" + strings.Repeat("optional group G = 1 {", 40_000), limit("depth")},
		"ListsTooDeep":         {"option x = " + strings.Repeat("[", 500_000), limit("depth")},
		"MapsTooDeep":          {"option x = " + strings.Repeat("{a", 300_000), limit("depth")},
		"AnglesTooDeep":        {"option x = " + strings.Repeat("<a", 300_000), limit("depth")},
		"TenThousandFields":    {fields(10_000), fine},
		"TooManyFields":        {`syntax = "proto3"; message M {` + strings.Repeat("int32 a=1;", 50_001) + "}", limit("fields")},
		"TooManyOptions":       {"option x = [" + strings.Repeat("1,", 300_000), limit("fields")},
		"TooManyReserved":      {"message M { reserved " + strings.Repeat("1,", 300_000), limit("fields")},
		"TooManyStatements":    {strings.Repeat("message M{}", 60_000), limit("fields")},
		"NothingButSemicolons": {strings.Repeat(";", mega), fine},
		"NothingButSlashes":    {strings.Repeat("/", mega), fine},
		"CommentNotClosed":     {"/*" + strings.Repeat("*", mega-2), wrong},
		"LongName":             {`syntax = "proto3"; message M { int32 ` + strings.Repeat("a", mega-100) + " = 1; }", fine},
		"LongTypeName":         {`syntax = "proto3"; message M { ` + strings.Repeat("a.", mega/2-100) + "a a = 1; }", wrong},
		"PackageTooDeep":       {"package " + strings.Repeat("a.", 201) + "a;", limit("depth")},
		"NamesTooCostly":       {dottedNames(190, 2000), limit("depth")},
		"LongString":           {`option x = "` + strings.Repeat(`\`+`"`, mega/2-100) + `";`, fine},
		"LongNumber":           {"option x = " + strings.Repeat("9", mega-100) + ";", wrong},
		"HugeExponent":         {"option x = 1e999999999;", fine},
		"HugeNegativeExponent": {"option x = 1e-999999999;", fine},
		"ManyStringPieces":     {"option x = " + strings.Repeat(`"" `, mega/3-100) + ";", fine},
		"ReservedToMax":        {"message M { reserved 1 to max; extensions 1 to max; } enum E { A = 0; reserved -2147483648 to max; }", fine},
		"NumberTooLarge":       {"message M { required int32 a = 99999999999999999999; }", wrong},
		"EnumAtTheEdges":       {"enum E { A = -2147483648; B = 2147483647; }", fine},
		"EnumOverTheEdge":      {"enum E { A = -2147483649; }", wrong},
		"RecursiveMessages":    {`syntax = "proto3"; message A { B b = 1; A a = 2; } message B { A a = 1; }`, fine},
		"RecursiveMapEntry":    {"message M { repeated M m = 1; option map_entry = true; optional M n = 2; }", fine},
		"NotBase64OfAnything":  {"AAAA", wrong},
		"NulBytes":             {strings.Repeat("\x00", 100), wrong},
		"EscapeAtTheEnd":       {`option x = "\`, wrong},
		"EscapeWithoutDigits":  {`option x = "\x";`, wrong},
		"EscapeBeyondUnicode":  {`option x = "\UFFFFFFFF";`, wrong},
		"SurrogateEscape":      {`option x = "\ud800";`, fine},
		"DeepFieldsResolve":    {deepFields(150, 2_000), fine},
		"DeepFieldsPrintLong":  {deepFields(150, 20_000), limit("bytes")},
		"LongNameOfManyFields": {longName(300_000, 10_000), limit("bytes")},
		"DottedOptions":        {dottedOptions(20_000), fine},
		"DottedOptionTooDeep":  {"option (a)." + strings.Repeat("b.", 250) + "c = 1;", limit("depth")},
		"OptionNamesTooCostly": {"package " + strings.Repeat("a.", 199) + "a; " + strings.Repeat("option ("+strings.Repeat("a.", 199)+"b) = 1; ", 2000), limit("depth")},
		"ManyOneofs":           {manyOneofs(15_000), fine},
		"ManyTags":             {manyTags(30_000), fine},
		"DottedNamesResolve":   {dottedNames(40, 3000), fine},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			test.want(t, everything(t, compat.Source{Text: test.text}))
			require.Less(t, time.Since(start), 10*time.Second)
		})
	}
}

// deepFields puts n fields, whose type is declared at the outside, n levels deep.
func deepFields(depth, n int) string {
	var b strings.Builder
	b.WriteString(`syntax = "proto3"; message T {} `)
	for i := range depth {
		fmt.Fprintf(&b, "message M%d {", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "T f%d = %d;", i, i+1)
	}
	return b.String() + strings.Repeat("}", depth)
}

// longName has n fields whose short type name means a very long one.
func longName(length, n int) string {
	return `syntax = "proto3"; message ` + strings.Repeat("a", length) + " { message T {} " + strings.Repeat("T f = 1;", n) + "}"
}

func dottedOptions(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "option (a).b%d.c = 1; ", i)
	}
	return b.String()
}

func manyOneofs(n int) string {
	var b strings.Builder
	b.WriteString(`syntax = "proto3"; message M {`)
	for i := range n {
		fmt.Fprintf(&b, "oneof o%d { int32 f%d = %d; }", i, i, i+1)
	}
	return b.String() + "}"
}

func manyTags(n int) string {
	var b strings.Builder
	b.WriteString(`import "confluent/meta.proto"; message M { option (confluent.message_meta) = {tags: [""`)
	for i := range n {
		fmt.Fprintf(&b, `,"t%d"`, i)
	}
	return b.String() + "]}; }"
}

// dottedNames has n fields, depth levels deep, with names that match in all but the last part.
func dottedNames(depth, n int) string {
	path := strings.TrimSuffix(strings.Repeat("M.", depth), ".")
	var b strings.Builder
	b.WriteString(`syntax = "proto3"; ` + strings.Repeat("message M {", depth))
	for i := range n {
		fmt.Fprintf(&b, "%s f%d = %d;", path, i, i+1)
	}
	return b.String() + strings.Repeat("}", depth)
}

func TestBoundsOfDescriptors(t *testing.T) {
	t.Parallel()
	encode := func(fd *descriptorpb.FileDescriptorProto) string {
		data, err := proto.Marshal(fd)
		require.NoError(t, err)
		return base64.StdEncoding.EncodeToString(data)
	}
	deep := &descriptorpb.DescriptorProto{Name: proto.String("M")}
	for range 1000 {
		deep = &descriptorpb.DescriptorProto{Name: proto.String("M"), NestedType: []*descriptorpb.DescriptorProto{deep}}
	}
	wide := &descriptorpb.DescriptorProto{Name: proto.String("M")}
	for range 20_000 {
		wide.OneofDecl = append(wide.OneofDecl, &descriptorpb.OneofDescriptorProto{Name: proto.String("o")})
		wide.Field = append(wide.Field, &descriptorpb.FieldDescriptorProto{Name: proto.String("f"), OneofIndex: proto.Int32(int32(len(wide.Field)))})
	}
	tests := map[string]struct {
		fd *descriptorpb.FileDescriptorProto
		ok bool
	}{
		"Deep":     {&descriptorpb.FileDescriptorProto{MessageType: []*descriptorpb.DescriptorProto{deep}}, false},
		"Wide":     {&descriptorpb.FileDescriptorProto{MessageType: []*descriptorpb.DescriptorProto{wide}}, true},
		"BadName":  {&descriptorpb.FileDescriptorProto{MessageType: []*descriptorpb.DescriptorProto{{Name: proto.String("M {")}}}, false},
		"NoName":   {&descriptorpb.FileDescriptorProto{MessageType: []*descriptorpb.DescriptorProto{{}}}, false},
		"BadIndex": {&descriptorpb.FileDescriptorProto{PublicDependency: []int32{7, -1}, Package: proto.String("p")}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			err := everything(t, compat.Source{Text: encode(test.fd)})
			require.Equal(t, test.ok, err == nil, "%v", err)
			require.Less(t, time.Since(start), 5*time.Second)
		})
	}
}

func TestBoundsOfReferences(t *testing.T) {
	t.Parallel()
	dependency := func(name, text string) compat.Dependency {
		return compat.Dependency{Reference: compat.Reference{Name: name, Subject: name, Version: 1}, Text: text}
	}
	cycle := compat.Source{
		Text: `syntax = "proto3"; import "a"; message M { A a = 1; }`,
		Dependencies: []compat.Dependency{
			dependency("b", `syntax = "proto3"; import "a"; import "b"; message B { A a = 1; }`),
			dependency("a", `syntax = "proto3"; import "b"; message A { B b = 1; }`),
		},
	}
	require.NoError(t, everything(t, cycle))
	s, err := New().Parse(cycle, compat.ParseOptions{})
	require.NoError(t, err)
	require.ErrorContains(t, New().Validate(s, true), "cycle", "protoc refuses import cycles")

	many := compat.Source{Text: "message M {}"}
	for i := range 1001 {
		many.Dependencies = append(many.Dependencies, dependency(fmt.Sprint(i), "message M {}"))
	}
	var limit *compat.LimitError
	require.ErrorAs(t, everything(t, many), &limit)
	require.Equal(t, "references", limit.What)

	broken := compat.Source{Text: `import "a";`, Dependencies: []compat.Dependency{dependency("a", "message")}}
	require.ErrorContains(t, everything(t, broken), `reference "a"`)
}

// TestBoundsBudget compares two files of many types that all differ by their origin.
func TestBoundsBudget(t *testing.T) {
	t.Parallel()
	side := func(version int) compat.Schema {
		var b strings.Builder
		b.WriteString(`syntax = "proto3"; `)
		for i := range 300 {
			fmt.Fprintf(&b, "message T%d { ", i)
			for j := range 100 {
				fmt.Fprintf(&b, "T%d f%d = %d; ", j*3%300, j, j+1)
			}
			b.WriteString("} ")
		}
		s, err := New().Parse(compat.Source{
			Text:         `syntax = "proto3"; import "t"; message M { T0 t = 1; }`,
			Dependencies: []compat.Dependency{{Reference: compat.Reference{Name: "t", Subject: "t", Version: version}, Text: b.String()}},
		}, compat.ParseOptions{})
		require.NoError(t, err)
		return s
	}
	a, b := side(1), side(2)
	require.Empty(t, compare(t, a, b, compat.Options{All: true}), "each pair of types is compared once")
	_, err := New().Compare(a, b, compat.Options{Budget: 100})
	require.ErrorIs(t, err, compat.ErrBudget)
}

// TestReadsNoFiles proves that an import never reaches the disk, however it is spelled.
func TestReadsNoFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("here.proto", []byte(`syntax = "proto3"; message Here {}`), 0o600))
	for _, path := range []string{"here.proto", "./here.proto", filepath.Join(dir, "here.proto"), "file://" + filepath.Join(dir, "here.proto")} {
		s, err := New().Parse(compat.Source{Text: fmt.Sprintf(`syntax = "proto3"; import %q; message M { Here h = 1; }`, path)}, compat.ParseOptions{})
		require.NoError(t, err, "an import that is not used does no harm")
		require.ErrorContains(t, New().Validate(s, false), `type "Here" is not defined`)
		require.Error(t, New().Validate(s, true))
		_, err = New().Print(s, "serialized")
		require.Error(t, err)
	}
}

// TestBoundsOfExplanations compares hostile texts that differ in all they have.
func TestBoundsOfExplanations(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100_000)
	fields := func(typ string, n int) string {
		var b strings.Builder
		fmt.Fprintf(&b, `syntax = "proto3"; message %s {`, long)
		for i := range n {
			fmt.Fprintf(&b, "%s f%d=%d;", typ, i, i+1)
		}
		return b.String() + "}"
	}
	messages := func(prefix string, n int) string {
		var b strings.Builder
		b.WriteString(`syntax = "proto3";`)
		for i := range n {
			fmt.Fprintf(&b, "message %s%d{}", prefix, i)
		}
		return b.String()
	}
	members := func(name string, n, skip int) string {
		var b strings.Builder
		fmt.Fprintf(&b, `syntax = "proto3"; message M { oneof %s {`, name)
		for i := range n {
			fmt.Fprintf(&b, "int32 f%d=%d;", i, i+1+skip)
		}
		return b.String() + "}}"
	}
	tests := map[string][2]string{
		"LongName":     {fields("int32", 20_000), fields("float", 20_000)},
		"Messages":     {messages("A", 20_000), messages("B", 20_000)},
		"OneofGone":    {members("a", 20_000, 0), members("b", 20_000, 20_000)},
		"OneofsChange": {manyOneofs(15_000), strings.ReplaceAll(manyOneofs(15_000), "oneof o", "oneof p")},
	}
	for name, texts := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			var sides [2]compat.Schema
			for i, text := range texts {
				sides[i] = parse(t, text)
			}
			found, err := New().Compare(sides[1], sides[0], compat.Options{All: true})
			if err != nil {
				require.ErrorIs(t, err, compat.ErrBudget)
			}
			size := 0
			for _, f := range found {
				size += len(f.Message) + len(f.Text) + len(f.Path)
			}
			require.Less(t, size, 64<<20)
			size = 0
			for _, c := range New().Diff(sides[0], sides[1]) {
				size += len(c.Text) + len(c.Path)
			}
			require.Positive(t, size)
			require.LessOrEqual(t, size, maxDiff+1<<20)
			require.Less(t, time.Since(start), 10*time.Second)
		})
	}
}
