package registry_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/avro"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// kilobyte is an Avro text of about a kilobyte whose names repeat little.
func kilobyte(r *rand.Rand, size int) string {
	words := strings.Fields("order customer invoice payment shipment price region batch device sensor reading account ledger balance" +
		" transfer origin target weight volume session user agent locale channel campaign voucher discount tax total")
	types := []string{`"string"`, `"long"`, `"int"`, `["null","string"],"default":null`, `"double"`, `{"type":"long","logicalType":"timestamp-millis"}`}
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":"record","name":"%s%d","namespace":"org.acme.%s","fields":[`, words[r.IntN(len(words))], r.IntN(1e9), words[r.IntN(len(words))])
	for i := 0; b.Len() < size-30; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"%s_%s_%d","type":%s}`, words[r.IntN(len(words))], words[r.IntN(len(words))], i, types[r.IntN(len(types))])
	}
	b.WriteString("]}")
	return b.String()
}

// history makes the entries of n versions, ten to a subject, without sealing them:
// a state does not look at hashes.
func history(n int) func(i int) ledger.Entry {
	batch := uuid.New()
	return func(i int) ledger.Entry {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		return ledger.Entry{
			Fact: ledger.Fact{
				Kind: registry.VersionRegistered,
				Key:  ledger.Key{Name: fmt.Sprintf("team-%d.orders.topic-%07d-value", i/10%97, i/10), Version: int32(i%10 + 1), ID: int32(i + 1)},
				Body: []byte(`{"type":"AVRO"}`), Text: kilobyte(r, 1000),
			},
			Seq: uint64(i + 1), Batch: batch, At: time.UnixMilli(1_700_000_000_000 + int64(i)), Last: true,
		}
	}
}

// fill folds n versions into a fresh state as a boot does: prepared in parallel,
// applied in order. The texts are made before the clock starts, chunk by chunk.
func fill(n int) (s *registry.State, took time.Duration) {
	s = registry.NewState()
	entry := history(n)
	const chunk = 20_000
	for from := 0; from < n; from += chunk {
		size := min(chunk, n-from)
		entries, prepared := make([]ledger.Entry, size), make([]any, size)
		parallel(size, func(i int) { entries[i] = entry(from + i) })
		start := time.Now()
		parallel(size, func(i int) { prepared[i] = s.Prepare(&entries[i]) })
		for i := range entries {
			if err := s.ApplyPrepared(entries[i], prepared[i]); err != nil {
				panic(err)
			}
		}
		took += time.Since(start)
	}
	return s, took
}

func parallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

// BenchmarkApply reports what versions cost in memory and at boot.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				s, took := fill(n)
				runtime.GC()
				runtime.ReadMemStats(&after)
				heap := float64(after.HeapAlloc) - float64(before.HeapAlloc)
				b.ReportMetric(heap/(1<<20), "MiB")
				b.ReportMetric(heap/float64(n), "B/version")
				b.ReportMetric(took.Seconds(), "s/boot")
				b.ReportMetric(float64(took.Nanoseconds())/float64(n), "ns/version")
				runtime.KeepAlive(s)
			}
		})
	}
}

// million is a registry over many versions for the benchmarks of single requests.
func million(b *testing.B, n int) (*registry.Registry, *store) {
	b.Helper()
	st := newStore()
	st.state, _ = fill(n)
	r, err := registry.New(registry.Options{
		Store: st, Languages: []compat.Language{avro.New()}, Now: func() time.Time { return time.UnixMilli(0) },
	})
	require.NoError(b, err)
	b.ReportAllocs()
	b.ResetTimer()
	return r, st
}

func BenchmarkLookup(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r, st := million(b, n)
			v := st.state.ByID(".", int32(n/2))
			d := registry.Draft{Text: v.Content.Text()}
			for b.Loop() {
				got, err := r.Lookup(st.state, *v.Name, d, registry.LookupOptions{})
				if err != nil || got.Version != v {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRegisterAgain(b *testing.B) {
	r, st := million(b, 100_000)
	v := st.state.ByID(".", 50_000)
	d := registry.Draft{Text: v.Content.Text()}
	for b.Loop() {
		got, _, err := r.Register(b.Context(), *v.Name, d, registry.RegisterOptions{})
		if err != nil || got.Version != v {
			b.Fatal(err)
		}
	}
}

func BenchmarkRegisterNew(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r, _ := million(b, n)
			i := 0
			for b.Loop() {
				i++
				d := registry.Draft{Text: fmt.Sprintf(`{"type":"record","name":"N%d","fields":[{"name":"a","type":"string"}]}`, i)}
				_, _, err := r.Register(b.Context(), registry.ParseName(fmt.Sprintf("new-%d", i)), d, registry.RegisterOptions{})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCheckAgain(b *testing.B) {
	r, st := million(b, 1_000)
	r2 := rand.New(rand.NewPCG(1, 1))
	d := registry.Draft{Text: kilobyte(r2, 1000)}
	for b.Loop() {
		if _, err := r.Check(st.state, registry.ParseName("team-0.orders.topic-0000000-value"), d, false); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkByID(b *testing.B) {
	_, st := million(b, 100_000)
	for b.Loop() {
		if st.state.ByID(".", 50_000) == nil {
			b.Fatal("missing")
		}
	}
}

func BenchmarkLatest(b *testing.B) {
	_, st := million(b, 100_000)
	n := *st.state.ByID(".", 50_000).Name
	for b.Loop() {
		if _, err := st.state.Version(n, registry.Latest, false); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSubjects(b *testing.B) {
	_, st := million(b, 100_000) // 10,000 subjects
	for b.Loop() {
		if n := len(st.state.Subjects(registry.SubjectQuery{Prefix: ":*:"})); n != 10_000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkSummaries(b *testing.B) {
	r, st := million(b, 100_000)
	for b.Loop() {
		if l := r.Summaries(st.state, registry.Filter{Text: "TOPIC-00012"}); l.Total == 0 {
			b.Fatal("nothing found")
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	_, st := million(b, 100_000)
	for b.Loop() {
		st.state.Digest()
	}
}
