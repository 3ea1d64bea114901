package packed_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/registry/packed"
)

func codec(t testing.TB) *packed.Codec {
	t.Helper()
	return packed.New()
}

// record is an Avro text of about a kilobyte with names that repeat little.
func record(r *rand.Rand) string {
	words := strings.Fields("order customer invoice payment shipment price region batch device sensor reading account ledger balance" +
		" transfer origin target weight volume session user agent locale channel campaign voucher discount tax total")
	types := []string{`"string"`, `"long"`, `"int"`, `["null","string"],"default":null`, `"double"`, `{"type":"long","logicalType":"timestamp-millis"}`}
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":"record","name":"%s%d","namespace":"org.acme.%s","fields":[`, words[r.IntN(len(words))], r.IntN(1e6), words[r.IntN(len(words))])
	for i := 0; b.Len() < 980; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"%s_%s_%d","type":%s}`, words[r.IntN(len(words))], words[r.IntN(len(words))], r.IntN(100), types[r.IntN(len(types))])
	}
	b.WriteString("]}")
	return b.String()
}

func TestRoundTrip(t *testing.T) {
	c := codec(t)
	r := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{"", `"string"`, strings.Repeat("x", 47), strings.Repeat("x", 48), record(r), strings.Repeat(record(r), 1000), "é☃𝄞" + record(r)} {
		p := c.Pack(text)
		require.Equal(t, text, c.Unpack(p))
		require.Equal(t, len(text), packed.Length(p))
	}
}

func TestSmall(t *testing.T) {
	c := codec(t)
	r := rand.New(rand.NewPCG(1, 2))
	in, out := 0, 0
	for range 1000 {
		text := record(r)
		in, out = in+len(text), out+len(c.Pack(text))
	}
	t.Logf("%d bytes become %d", in/1000, out/1000)
	require.Less(t, out*5, in*2)
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(`{"type":"record","name":"R","fields":[]}`)
	f.Add("")
	c := codec(f)
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, text, c.Unpack(c.Pack(text)))
	})
}

func BenchmarkPack(b *testing.B) {
	c, text := codec(b), record(rand.New(rand.NewPCG(1, 2)))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c.Pack(text)
	}
}

func BenchmarkUnpack(b *testing.B) {
	c := codec(b)
	p := c.Pack(record(rand.New(rand.NewPCG(1, 2))))
	b.ReportAllocs()
	for b.Loop() {
		c.Unpack(p)
	}
}
