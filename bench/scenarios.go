package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// newRegistrations names the scenario that the table of commit rates refers to.
const newRegistrations = "register new schemas"

// seeders is how many connections fill a registry before a measurement.
const seeders = 64

func scenarios() []scenario {
	var all []scenario
	for _, n := range []int{100, 10_000, 100_000} {
		all = append(all, scenario{name: fmt.Sprintf("GET /schemas/ids/{id} of %d", n), stores: []string{"sqlite"}, load: byID(n)})
	}
	all = append(all,
		scenario{name: "GET latest version", stores: []string{"sqlite", "postgres"}, load: latest},
		scenario{name: "look up a schema", stores: []string{"sqlite", "postgres"}, load: lookup("/subjects/%s")},
		scenario{name: "register a known schema", stores: []string{"sqlite", "postgres"}, load: lookup("/subjects/%s/versions")},
		scenario{name: newRegistrations, stores: []string{"memory", "sqlite", "postgres"}, load: register(1), bounded: true},
		scenario{name: newRegistrations, stores: []string{"memory", "sqlite", "postgres", slowCommits}, load: register(64), bounded: true},
		scenario{name: "list 10,000 subjects", stores: []string{"sqlite"}, load: list},
	)
	for _, format := range []string{"AVRO", "PROTOBUF", "JSON"} {
		for _, versions := range []int{1, 50} {
			all = append(all, scenario{
				name: fmt.Sprintf("check a new 20-field %s schema against %d", format, versions), stores: []string{"sqlite"},
				load: check(format, versions),
			})
		}
	}
	return all
}

// record is an Avro record of 20 fields and about 1 kB; tag makes it unlike any other.
func record(tag string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":"record","name":"Order_%s","namespace":"com.example.orders","doc":"Order %s","fields":[`, tag, tag)
	for i := range 20 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"field_%d","type":["null","string"],"default":null}`, i)
	}
	b.WriteString("]}")
	return b.String()
}

// evolved is a 20-field schema of a format; each version adds an optional field
// to those of the versions before, so that all are compatible with each other.
func evolved(format string, version int, note string) string {
	var b strings.Builder
	switch format {
	case "PROTOBUF":
		fmt.Fprintf(&b, "syntax = \"proto3\";\npackage shop;\noption java_package = \"%s\";\nmessage Order {\n", note)
		for i := range 20 + version {
			fmt.Fprintf(&b, "  string field_%d = %d;\n", i, i+1)
		}
		b.WriteString("}\n")
	case "JSON":
		fmt.Fprintf(&b, `{"type":"object","description":%q,"additionalProperties":false,"properties":{`, note)
		for i := range 20 + version {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"field_%d":{"type":"string"}`, i)
		}
		b.WriteString("}}")
	default:
		fmt.Fprintf(&b, `{"type":"record","name":"Order","doc":%q,"fields":[`, note)
		for i := range 20 + version {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"name":"field_%d","type":["null","string"],"default":null}`, i)
		}
		b.WriteString("]}")
	}
	return b.String()
}

func body(schema, format string) []byte {
	o := object{"schema": schema}
	if format != "AVRO" {
		o["schemaType"] = format
	}
	return encode(o)
}

// seed registers n schemas under n subjects, once per process.
func seed(ctx context.Context, s *session, n int) error {
	if s.seq > 0 {
		return nil // a later run of the same scenario finds them
	}
	_, err := run(ctx, s.addr, load{
		connections: min(seeders, n), requests: n, status: http.StatusOK,
		next: func(i int) []byte {
			return post(fmt.Sprintf("/subjects/seed-%d-value/versions", i), body(record(fmt.Sprint(i)), "AVRO"))
		},
	})
	return err
}

func byID(n int) func(context.Context, *session) (load, error) {
	return func(ctx context.Context, s *session) (load, error) {
		if err := seed(ctx, s, n); err != nil {
			return load{}, err
		}
		requests := make([][]byte, n)
		for i := range requests {
			requests[i] = get(fmt.Sprintf("/schemas/ids/%d", i+1))
		}
		return load{
			connections: 64, duration: s.o.duration, status: http.StatusOK,
			// A stride that is prime to n visits all ids in no obvious order.
			next: func(i int) []byte { return requests[i*7919%n] },
		}, nil
	}
}

func latest(ctx context.Context, s *session) (load, error) {
	const n = 1000
	if err := seed(ctx, s, n); err != nil {
		return load{}, err
	}
	requests := make([][]byte, n)
	for i := range requests {
		requests[i] = get(fmt.Sprintf("/subjects/seed-%d-value/versions/latest", i))
	}
	return load{connections: 256, duration: s.o.duration, status: http.StatusOK, next: func(i int) []byte { return requests[i%n] }}, nil
}

// lookup posts schemas that are known, to a path with the subject in it.
func lookup(path string) func(context.Context, *session) (load, error) {
	return func(ctx context.Context, s *session) (load, error) {
		const n = 1000
		if err := seed(ctx, s, n); err != nil {
			return load{}, err
		}
		requests := make([][]byte, n)
		for i := range requests {
			requests[i] = post(fmt.Sprintf(path, fmt.Sprintf("seed-%d-value", i)), body(record(fmt.Sprint(i)), "AVRO"))
		}
		return load{connections: 64, duration: s.o.duration, status: http.StatusOK, next: func(i int) []byte { return requests[i%n] }}, nil
	}
}

// register posts schemas that nobody has seen.
func register(connections int) func(context.Context, *session) (load, error) {
	return func(_ context.Context, s *session) (load, error) {
		run, nonce := s.seq, time.Now().UnixNano()
		return load{
			connections: connections, requests: 1_000 * min(connections, 10), status: http.StatusOK,
			next: func(i int) []byte {
				tag := fmt.Sprintf("%d_%d_%d", nonce, run, i)
				return post("/subjects/new-"+tag+"/versions", body(record(tag), "AVRO"))
			},
		}, nil
	}
}

func list(ctx context.Context, s *session) (load, error) {
	if err := seed(ctx, s, 10_000); err != nil {
		return load{}, err
	}
	request := get("/subjects")
	return load{connections: 16, duration: s.o.duration, status: http.StatusOK, next: func(int) []byte { return request }}, nil
}

// check asks whether a candidate that nobody has seen is compatible with all
// versions of a subject.
func check(format string, versions int) func(context.Context, *session) (load, error) {
	return func(ctx context.Context, s *session) (load, error) {
		if s.seq == 0 {
			put := fmt.Appendf(nil, `{"compatibility":"BACKWARD_TRANSITIVE"}`)
			config := fmt.Appendf(nil, "PUT /config/checked HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(put), put)
			for i := range versions + 1 {
				request := config
				if i > 0 {
					request = post("/subjects/checked/versions", body(evolved(format, i, "stored"), format))
				}
				one := load{connections: 1, requests: 1, status: http.StatusOK, next: func(int) []byte { return request }}
				if _, err := run(ctx, s.addr, one); err != nil {
					return load{}, err
				}
			}
		}
		nonce := time.Now().UnixNano()
		return load{
			connections: 64, duration: s.o.duration, status: http.StatusOK,
			next: func(i int) []byte {
				return post("/compatibility/subjects/checked/versions", body(evolved(format, versions, fmt.Sprintf("new.p%d_%d", nonce, i)), format))
			},
		}, nil
	}
}
