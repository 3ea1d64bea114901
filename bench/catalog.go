package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	companies "github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/sqlite"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
	"github.com/treaty-registry/treaty/server/tables"
)

// catalogRow is one question about the catalog of a whole company.
type catalogRow struct {
	question      string
	p50, p95, max time.Duration
	size          int // bytes of an answer
}

// catalogReport is what the catalog of a whole company costs.
type catalogReport struct {
	size     companies.Options
	ready    time.Duration // until the registry answers
	indexed  time.Duration // until the catalog does, from then on
	looked   time.Duration // until the lists tell who uses what, from then on
	peak     int64         // bytes, until then
	idle     int64         // bytes, soon after that
	resident int64         // bytes, after all questions
	rows     []catalogRow
}

// crowd is how many applications consume the busiest subject.
const crowd = 1_000

// crowded is the subject that they consume.
const crowded = "bench.crowded-value"

// measureCatalog asks a node that knows a company of 50,000 subjects.
func measureCatalog(ctx context.Context, o options, dir string) (*catalogReport, error) {
	if !strings.Contains("catalog", o.only) {
		return nil, nil //nolint:nilnil // it was not asked for
	}
	out := &catalogReport{size: companies.Default()}
	file := filepath.Join(dir, "catalog.db")
	if err := company(ctx, file, out.size); err != nil {
		return nil, err
	}
	p, err := start(ctx, "/readyz", func(addr string) []string {
		return []string{o.treaty, "serve", "--store", "sqlite:" + file, "--listen", addr, "--log-level", "warn", "--observation-limit", "1000000"}
	})
	if err != nil {
		return nil, err
	}
	defer p.stop()
	out.ready = p.ready
	if out.indexed, err = until(ctx, func() (bool, error) { return fetch("http://"+p.addr+oneEvent) == nil, nil }); err != nil {
		return nil, fmt.Errorf("read the catalog: %w", err)
	}
	if out.looked, err = until(ctx, func() (bool, error) { return saysWho(ctx, p.addr) }); err != nil {
		return nil, fmt.Errorf("look at who uses what: %w", err)
	}
	if out.peak, err = p.peak(); err != nil {
		return nil, err
	}
	<-time.After(settled)
	if out.idle, err = p.resident(); err != nil {
		return nil, err
	}
	if out.rows, err = ask(ctx, p.addr); err != nil {
		return nil, err
	}
	out.resident, err = p.resident()
	fmt.Fprintf(os.Stderr, "catalog: ready after %s, lists after another %s, who uses what after another %s; at most %d MiB until then, %d MiB idle, %d MiB after all questions\n",
		out.ready, out.indexed, out.looked, out.peak>>20, out.idle>>20, out.resident>>20)
	return out, err
}

// oneEvent is the shortest list.
const oneEvent = "/api/v1/events?limit=1"

// patience is how long a node may take to read all of a catalog.
const patience = 3 * time.Minute

// until asks again and again, and returns after how long the answer is yes. Its
// error is that of the question, or says that it took too long.
func until(ctx context.Context, asked func() (bool, error)) (time.Duration, error) {
	begun := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, err := asked()
		took := time.Since(begun)
		switch {
		case yes || err != nil:
			return took, err
		case took > patience:
			return took, fmt.Errorf("it is not done after %s", patience)
		}
		select {
		case <-ctx.Done():
			return took, context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// saysWho reports whether lists tell who uses what.
func saysWho(ctx context.Context, addr string) (bool, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+oneEvent, nil)
	if err != nil {
		return false, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false, err
	}
	defer res.Body.Close() //nolint:errcheck // read to the end
	var list api.EventList
	err = json.NewDecoder(res.Body).Decode(&list)
	return list.EvidenceAt != nil, err
}

// company writes the facts and the traffic of a company into a new store.
func company(ctx context.Context, file string, size companies.Options) error {
	log, err := sqlite.Open(ctx, sqlite.Options{Path: file})
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // read again by the node
	const part = 1_000
	pos, err := log.Head(ctx)
	if err != nil {
		return err
	}
	var facts []ledger.Fact
	flush := func() bool {
		pos, err = log.Append(ctx, pos, ledger.Batch{ID: uuid.New(), At: size.At, Facts: facts})
		facts = nil
		return err == nil
	}
	take := func(f ledger.Fact) bool {
		facts = append(facts, f)
		return len(facts) < part || flush()
	}
	if made := companies.Facts(size, take); made != nil {
		return made
	}
	if made := gather(size, take); made != nil {
		return made
	}
	if err != nil || len(facts) > 0 && !flush() {
		return fmt.Errorf("append: %w", err)
	}
	seen, err := companies.Seen(size)
	if err != nil {
		return err
	}
	t, err := tables.Open(ctx, tables.SQLite, file)
	if err != nil {
		return err
	}
	defer t.Close() //nolint:errcheck // as above
	since := map[string]time.Time{size.Environment: size.At}
	for len(seen) > 0 {
		n := min(len(seen), part)
		if err := t.AddObservations(ctx, seen[:n], nil, since); err != nil {
			return err
		}
		seen = seen[n:]
	}
	return nil
}

// gather lets a thousand applications consume one subject, with readers of their own.
func gather(size companies.Options, take func(ledger.Fact) bool) error {
	text := func(fields int) string {
		var b strings.Builder
		b.WriteString(`{"type":"record","name":"Crowded","namespace":"bench","fields":[`)
		for i := range fields {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"name":"field_%d","type":["null","string"],"default":null}`, i)
		}
		return b.String() + "]}"
	}
	content, err := registry.NewContent(compat.Avro, text(20), nil, nil, nil)
	if err != nil {
		return err
	}
	f, err := fold.RegisterFact(registry.ParseName(crowded), 1, int32(size.Subjects)+100, content) //nolint:gosec // a small number
	if err != nil {
		return err
	}
	take(f)
	for i := range crowd {
		c := api.Contract{Application: fmt.Sprintf("crowd-%d", i), Type: "service", Consumes: []api.Consumes{{
			Flow: api.Flow{Subject: crowded}, Reader: &api.Reader{Schema: &api.SchemaText{SchemaType: "AVRO", Schema: text(1 + i%20)}},
		}}}
		f, err := catalog.ContractFact(&api.Published{Contract: c, Version: "1", Branch: "main", Hash: catalog.HashContract(&c), At: size.At})
		if err != nil {
			return err
		}
		take(f)
	}
	return nil
}

// asked is how often each question is asked; each time with other words, where there are any.
const asked = 200

// ask asks all questions, one after another on one connection.
func ask(ctx context.Context, addr string) ([]catalogRow, error) {
	words := []string{"order", "payment", "shipped", "customer id", "amount", "invoice cancelled", "stock", "com.example", "created at", "zebra", "pri", "owner:team-1"} // the last is no question about fields
	word := func(i int) string { return url.QueryEscape(words[i%len(words)]) }
	prefix := func(i int) string { w := "shipmentcreated"; return url.QueryEscape(w[:1+i%len(w)]) }
	const facets = "&facets=format,context,domain,owner,lifecycle,tag,evidence"
	candidate := func(i int) []byte {
		text := fmt.Sprintf(`{"type":"record","name":"Crowded","namespace":"bench","doc":"candidate %d","fields":[{"name":"field_0","type":["null","string"],"default":null}]}`, i)
		return encode(object{"subject": crowded, "action": "produce", "candidate": object{"schema": text, "schemaType": "AVRO"}})
	}
	questions := []struct {
		name string
		next func(int) []byte
	}{
		{"GET /api/v1/search (palette, letter by letter)", func(i int) []byte { return get("/api/v1/search?limit=5&q=" + prefix(i)) }},
		{"GET /api/v1/search", func(i int) []byte { return get("/api/v1/search?q=" + word(i)) }},
		{"GET /api/v1/events, all, with facets", func(int) []byte { return get("/api/v1/events?limit=50" + facets) }},
		{"GET /api/v1/events, words, with facets", func(i int) []byte { return get("/api/v1/events?limit=50" + facets + "&q=" + word(i)) }},
		{"GET /api/v1/events, two filters, with facets", func(i int) []byte {
			return get(fmt.Sprintf("/api/v1/events?limit=50&format=AVRO&owner=team-%d%s", i%40, facets))
		}},
		{"GET /api/v1/subjects", func(i int) []byte { return get("/api/v1/subjects?limit=50&q=" + word(i)) }},
		{"GET /api/v1/channels, words, with facets", func(i int) []byte { return get("/api/v1/channels?limit=50" + facets + "&q=" + word(i)) }},
		{"GET /api/v1/fields", func(i int) []byte {
			return get("/api/v1/fields?limit=50&q=" + url.QueryEscape(words[i%(len(words)-1)]))
		}},
		{"GET /api/v1/applications", func(int) []byte { return get("/api/v1/applications?limit=50") }},
		{"GET /api/v1/subjects/{subject}/usage, 1,000 consumers", func(int) []byte { return get("/api/v1/subjects/" + crowded + "/usage") }},
		{"POST /api/v1/impact on 1,000 consumers, new candidates", func(i int) []byte { return post("/api/v1/impact", candidate(i)) }},
		{"POST /api/v1/impact on 1,000 consumers, one candidate", func(int) []byte { return post("/api/v1/impact", candidate(-1)) }},
	}
	var rows []catalogRow
	for _, q := range questions {
		warm := load{connections: 1, requests: 2, status: 200, next: func(i int) []byte { return q.next(i + asked) }}
		if _, err := run(ctx, addr, warm); err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
		r, err := run(ctx, addr, load{connections: 1, requests: asked, status: 200, next: q.next})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
		rows = append(rows, catalogRow{question: q.name, p50: r.p50, p95: r.p95, max: r.max, size: r.bytes})
		fmt.Fprintf(os.Stderr, "catalog: %-56s p50 %10s p95 %10s max %10s %d bytes\n", q.name, round(r.p50), round(r.p95), round(r.max), r.bytes)
	}
	return rows, nil
}

// print adds the catalog to a report.
func (r *catalogReport) print(w io.Writer) {
	fmt.Fprintf(w, "\n## The catalog of a company\n\n%d subjects with %d fields, %d applications, %d edges, and one subject with %d consumers, on SQLite; each question asked %d times on one connection. Ready after %s, lists after another %s, with who uses what after another %s; at most %d MiB resident until then, %d MiB soon after that, %d MiB after all questions.\n\n",
		r.size.Subjects, r.size.Fields, r.size.Applications, r.size.Edges, crowd, asked,
		r.ready.Round(time.Millisecond), r.indexed.Round(time.Millisecond), r.looked.Round(time.Millisecond), r.peak>>20, r.idle>>20, r.resident>>20)
	fmt.Fprintf(w, "| question | p50 | p95 | max | answer, bytes |\n|---|--:|--:|--:|--:|\n")
	for _, q := range r.rows {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %d |\n", q.question, round(q.p50), round(q.p95), round(q.max), q.size)
	}
}
