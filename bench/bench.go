// Command bench measures treaty against a bare Echo handler that returns the
// same bytes, on the same machine, in the same run.
//
// Absolute figures depend on the machine; the ratios are what the project
// watches. Each pair of runs alternates between the two servers, so that a
// machine whose speed drifts does not favour one of them.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// options of a whole run.
type options struct {
	treaty   string        // path of the binary under test
	out      string        // Markdown file of the report; "" for none
	only     string        // part of the names of the scenarios to run
	duration time.Duration // of each run
	pairs    int           // runs of each server per scenario
	million  bool          // also measure start-up at a million versions
}

func main() {
	var o options
	bare := flag.String("bare", "", "serve FILE as a bare handler on the address given as argument (used by the bench itself)")
	node := flag.String("node", "", "serve a node on this address: observed, or with the argument unobserved not (used by the bench itself)")
	flag.StringVar(&o.treaty, "treaty", "./treaty", "binary under test")
	flag.StringVar(&o.out, "out", "", "write the report to this Markdown file too")
	flag.StringVar(&o.only, "only", "", "run only scenarios whose name contains this")
	flag.DurationVar(&o.duration, "duration", 2*time.Second, "length of one run")
	flag.IntVar(&o.pairs, "pairs", 3, "runs of each server per scenario")
	flag.BoolVar(&o.million, "million", false, "also measure start-up and memory at 1,000,000 versions")
	flag.Parse()
	var err error
	switch {
	case *bare != "":
		err = serveBare(flag.Arg(0), *bare)
	case *node != "":
		err = serveNode(*node, flag.Arg(0) == unobserved)
	default:
		err = bench(context.Background(), o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is one line of the report.
type row struct {
	scenario    string
	store       string
	connections int
	treaty      result
	bare        result
	ratio       float64 // of requests per second, median of the pairs
	tail        float64 // of p99, median of the pairs
	note        string
}

// scenario is one thing to measure. prepare fills the registry and returns the
// load and a path whose answer the bare handler copies.
type scenario struct {
	name    string
	stores  []string
	load    func(ctx context.Context, s *session) (load, error)
	note    string
	bounded bool // the load has a fixed number of requests, so each run needs fresh ones
}

// session is a running registry and what a scenario may do with it.
type session struct {
	addr string
	dir  string
	o    options
	seq  int // distinguishes texts and names of different runs
}

func bench(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "treaty-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	stores, closeStores := openStores(dir)
	defer closeStores()
	var rows []row
	for _, s := range scenarios() {
		if !strings.Contains(s.name, o.only) {
			continue
		}
		for _, name := range s.stores {
			url, ok := stores[name]
			if !ok {
				fmt.Fprintf(os.Stderr, "bench: no %s on this machine: %s skipped\n", name, s.name)
				continue
			}
			r, err := measure(ctx, o, dir, s, name, url())
			if err != nil {
				return fmt.Errorf("%s on %s: %w", s.name, name, err)
			}
			rows = append(rows, r)
			fmt.Fprintln(os.Stderr, line(r))
		}
	}
	commits, err := commitRates(ctx, o, dir, stores)
	if err != nil {
		return err
	}
	boots, err := boot(ctx, o, dir, stores)
	if err != nil {
		return err
	}
	company, err := measureCatalog(ctx, o, dir)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	observation, err := measureObservation(ctx, o)
	if err != nil {
		return fmt.Errorf("observation: %w", err)
	}
	return report(o, rows, commits, boots, company, observation)
}

// measure runs one scenario on one store against the bare handler.
func measure(ctx context.Context, o options, dir string, s scenario, store, url string) (row, error) {
	p, err := start(ctx, "/readyz", func(addr string) []string {
		return []string{o.treaty, "serve", "--store", url, "--listen", addr, "--log-level", "warn"}
	})
	if err != nil {
		return row{}, err
	}
	defer p.stop()
	sess := &session{addr: p.addr, dir: dir, o: o}
	l, err := s.load(ctx, sess)
	if err != nil {
		return row{}, err
	}
	// The bare handler answers with the bytes of treaty's first answer.
	body, err := sample(p.addr, l)
	if err != nil {
		return row{}, err
	}
	file := filepath.Join(dir, "bare")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return row{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return row{}, err
	}
	b, err := start(ctx, "/", func(addr string) []string { return []string{self, "-bare", file, addr} })
	if err != nil {
		return row{}, err
	}
	defer b.stop()
	var ratios, tails []float64
	r := row{scenario: s.name, store: store, connections: l.connections, note: s.note}
	for pair := range o.pairs + 1 {
		if s.bounded || pair == 0 {
			sess.seq++
			if l, err = s.load(ctx, sess); err != nil {
				return row{}, err
			}
		}
		mine, err := run(ctx, p.addr, l)
		if err != nil {
			return row{}, err
		}
		bareLoad := l
		bareLoad.status = 200
		theirs, err := run(ctx, b.addr, bareLoad)
		if err != nil {
			return row{}, fmt.Errorf("bare: %w", err)
		}
		if pair == 0 {
			continue // warm-up
		}
		ratios = append(ratios, mine.perSecond/theirs.perSecond)
		tails = append(tails, float64(mine.p99)/float64(theirs.p99))
		r.treaty, r.bare = mine, theirs
	}
	r.ratio, r.tail = median(ratios), median(tails)
	return r, nil
}

func median[T cmp.Ordered](xs []T) T {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

func line(r row) string {
	return fmt.Sprintf("%-44s %-9s %4d conns  treaty %8.0f/s p50 %8s p99 %8s   bare %8.0f/s p99 %8s   ratio %.4f  p99 ratio %.2f",
		r.scenario, r.store, r.connections, r.treaty.perSecond, round(r.treaty.p50), round(r.treaty.p99),
		r.bare.perSecond, round(r.bare.p99), r.ratio, r.tail)
}

func round(d time.Duration) string { return d.Round(time.Microsecond).String() }

// machine says in a few words where the figures come from.
func machine() string {
	model := "unknown processor"
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for l := range strings.Lines(string(data)) {
			if _, name, ok := strings.Cut(l, "model name\t: "); ok {
				model = strings.TrimSpace(name)
				break
			}
		}
	}
	out, _ := exec.Command("nproc").Output()
	return fmt.Sprintf("%s, %s processors, load generator and servers on the same machine", model, strings.TrimSpace(string(out)))
}

// report prints the tables as Markdown.
func report(o options, rows []row, commits []commitRate, boots []bootRow, company *catalogReport, observation *observationReport) error {
	var w io.Writer = os.Stdout
	if o.out != "" {
		f, err := os.Create(o.out)
		if err != nil {
			return err
		}
		defer f.Close()
		defer f.Sync() //nolint:errcheck // as above
		w = io.MultiWriter(os.Stdout, f)
	}
	fmt.Fprintf(w, "# Benchmarks\n\nMade by `make bench` on %s (%s).\n\n", time.Now().UTC().Format(time.DateOnly), machine())
	fmt.Fprintf(w, "Each figure stands beside a bare Echo handler that returns the same bytes, run in turn with treaty on the same machine; the ratio is the median over %d pairs of runs. Ratios can be compared between machines, absolute figures cannot.\n\n", o.pairs)
	fmt.Fprintf(w, "| scenario | store | connections | treaty /s | p50 | p99 | bare /s | bare p99 | **ratio** | p99 ratio |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, r := range rows {
		fmt.Fprintf(w, "| %s | %s | %d | %.0f | %s | %s | %.0f | %s | **%.3f** | %.2f |\n", r.scenario, r.store, r.connections,
			r.treaty.perSecond, round(r.treaty.p50), round(r.treaty.p99), r.bare.perSecond, round(r.bare.p99), r.ratio, r.tail)
	}
	fmt.Fprintf(w, "\n## Writes against the store's own commit rate\n\nThe commit rate is that of one connection that changes one row and commits, again and again, fsync on.\n\n| store | commits /s | registrations /s, 64 writers | ratio |\n|---|--:|--:|--:|\n")
	for _, c := range commits {
		for _, r := range rows {
			if r.store == c.store && r.scenario == newRegistrations && r.connections == 64 {
				fmt.Fprintf(w, "| %s | %.0f | %.0f | **%.1f** |\n", c.store, c.perSecond, r.treaty.perSecond, r.treaty.perSecond/c.perSecond)
			}
		}
	}
	fmt.Fprintf(w, "\n## Start-up and memory\n\n| versions | store | ready after | resident |\n|--:|---|--:|--:|\n")
	for _, b := range boots {
		fmt.Fprintf(w, "| %d | %s | %s | %.0f MiB |\n", b.versions, b.store, b.ready.Round(time.Millisecond), float64(b.resident)/(1<<20))
	}
	if company != nil {
		company.print(w)
	}
	if observation != nil {
		observation.print(w)
	}
	return nil
}

// object is a JSON object in the making.
type object map[string]any

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings always encode
	}
	return data
}
