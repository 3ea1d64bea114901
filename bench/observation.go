package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/treaty-registry/treaty/server"
)

const (
	observationScenario = "cost of observation"
	unobserved          = "unobserved"
	// observedSchemas and observedClients are how many schemas are fetched, and by how many clients in turn.
	observedSchemas = 1_000
	observedClients = 50
	// observationSlices is how many short runs each run is cut into: what is looked for
	// is smaller than what a machine wavers by from one second to the next.
	observationSlices = 5
)

// serveNode runs a node of this very build in memory, until it is told to stop.
func serveNode(addr string, unobserved bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	o := server.DefaultOptions()
	o.Store, o.Listen, o.Unobserved = "memory:", addr, unobserved
	o.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	return server.Run(ctx, o)
}

// observationReport is what noting requests costs.
type observationReport struct {
	with, without result
	ratios        []float64        // of requests per second, sorted
	processor     [2]time.Duration // per request, with and without: unlike the ratios it counts flushes, and other programs disturb it little
}

// measureObservation lets the same clients fetch the same schemas from two nodes of
// one build, of which one notes who asks.
func measureObservation(ctx context.Context, o options) (*observationReport, error) {
	if !strings.Contains(observationScenario, o.only) {
		return nil, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var nodes [2]*process // observed, unobserved
	for i := range nodes {
		nodes[i], err = start(ctx, "/readyz", func(addr string) []string {
			argv := []string{self, "-node", addr}
			if i == 1 {
				argv = append(argv, unobserved)
			}
			return argv
		})
		if err != nil {
			return nil, err
		}
		defer nodes[i].stop()
		// One after the other, so that the numbers of subjects follow their ids.
		_, err = run(ctx, nodes[i].addr, load{
			connections: 1, requests: observedSchemas, status: http.StatusOK,
			next: func(n int) []byte {
				return post(fmt.Sprintf("/subjects/seed-%d-value/versions", n), body(record(fmt.Sprint(n)), "AVRO"))
			},
		})
		if err != nil {
			return nil, err
		}
	}
	l := load{connections: 64, duration: o.duration / observationSlices, status: http.StatusOK, next: clients()}
	out := new(observationReport)
	var spent [2]time.Duration
	var answered [2]float64
	for pair := range observationSlices*observationSlices*o.pairs + 1 {
		var got [2]result
		for turn := range nodes {
			i := (turn + pair) % len(nodes) // who comes first changes
			before, err := nodes[i].processor()
			if err != nil {
				return nil, err
			}
			if got[i], err = run(ctx, nodes[i].addr, l); err != nil {
				return nil, err
			}
			after, err := nodes[i].processor()
			if err != nil {
				return nil, err
			}
			if pair > 0 {
				spent[i] += after - before
				answered[i] += got[i].perSecond * l.duration.Seconds()
			}
		}
		if pair == 0 {
			continue // warm-up
		}
		out.with, out.without = got[0], got[1]
		out.ratios = append(out.ratios, got[0].perSecond/got[1].perSecond)
	}
	slices.Sort(out.ratios)
	for i := range nodes {
		out.processor[i] = time.Duration(float64(spent[i]) / answered[i])
	}
	fmt.Fprintln(os.Stderr, out)
	return out, nil
}

// clients are requests as Confluent's Java clients send them, with a user each.
func clients() func(int) []byte {
	requests := make([][]byte, 7*observedSchemas) // seven clients for each schema
	for i := range requests {
		user := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "sa-client-%d:a-secret", i/7%observedClients))
		requests[i] = fmt.Appendf(nil, "GET /schemas/ids/%d?fetchMaxId=false&subject=seed-%d-value HTTP/1.1\r\nHost: bench\r\nUser-Agent: Java/21.0.4\r\n"+
			"Confluent-Client-Version: java/8.1.0\r\nAuthorization: Basic %s\r\nAccept: application/vnd.schemaregistry.v1+json\r\n\r\n",
			i%observedSchemas+1, i%observedSchemas, user)
	}
	return func(n int) []byte { return requests[n%len(requests)] }
}

// String is the report in one line: the median ratio, and the middle half of all.
func (r *observationReport) String() string {
	n := len(r.ratios)
	return fmt.Sprintf("%s: GET /schemas/ids/{id}, with %.0f/s p99 %s, without %.0f/s p99 %s, ratio %.4f (%.4f to %.4f in the middle half of %d pairs), processor per request %s and %s, ratio %.4f",
		observationScenario, r.with.perSecond, round(r.with.p99), r.without.perSecond, round(r.without.p99), r.ratios[n/2], r.ratios[n/4], r.ratios[3*n/4], n,
		r.processor[0], r.processor[1], float64(r.processor[0])/float64(r.processor[1]))
}

func (r *observationReport) print(w io.Writer) {
	n := len(r.ratios)
	fmt.Fprintf(w, "\n## Cost of observation\n\nTwo nodes of one build, in memory; one notes who asks for which schema. %d clients fetch %d schemas over 64 connections.\n\n"+
		"| with /s | p99 | without /s | p99 | **ratio**, median of %d pairs | middle half | processor per request, with and without |\n|--:|--:|--:|--:|--:|---|---|\n| %.0f | %s | %.0f | %s | **%.3f** | %.3f to %.3f | %s, %s |\n",
		observedClients, observedSchemas, n, r.with.perSecond, round(r.with.p99), r.without.perSecond, round(r.without.p99), r.ratios[n/2], r.ratios[n/4], r.ratios[3*n/4], r.processor[0], r.processor[1])
}

// processor is the time that all processors have spent on the process so far, as
// proc(5) tells it, in hundredths of a second.
func (p *process) processor() (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(data), ") ") // the name before may hold blanks
	fields := strings.Fields(rest)
	const user, system = 11, 12 // counted from the state of the process
	if len(fields) <= system {
		return 0, fmt.Errorf("no times of process %d", p.cmd.Process.Pid)
	}
	var total time.Duration
	for _, at := range []int{user, system} {
		ticks, err := strconv.ParseInt(fields[at], 10, 64)
		if err != nil {
			return 0, err
		}
		total += time.Duration(ticks) * 10 * time.Millisecond
	}
	return total, nil
}
