package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// bootRow tells how a node starts on a registry of some size.
type bootRow struct {
	versions int
	store    string
	ready    time.Duration
	resident int64 // bytes, when start-up has settled
}

// settled is how long after its first answer a node has given back what reading took.
const settled = 2 * time.Second

// boot fills one registry per store further and further and starts a fresh node on it.
func boot(ctx context.Context, o options, _ string, stores map[string]func() string) ([]bootRow, error) {
	if !strings.Contains("start-up", o.only) {
		return nil, nil
	}
	sizes := []int{0, 10_000, 100_000}
	if o.million {
		sizes = append(sizes, 1_000_000)
	}
	var rows []bootRow
	for _, store := range []string{"sqlite", "postgres"} {
		fresh, ok := stores[store]
		if !ok {
			continue
		}
		url, have := fresh(), 0
		node := func() (*process, error) {
			return start(ctx, "/readyz", func(addr string) []string {
				return []string{o.treaty, "serve", "--store", url, "--listen", addr, "--log-level", "warn"}
			})
		}
		for _, size := range sizes {
			p, err := node()
			if err != nil {
				return nil, err
			}
			if err := fill(ctx, p.addr, have, size); err != nil {
				return nil, err
			}
			have = size
			p.stop()
			if p, err = node(); err != nil {
				return nil, err
			}
			<-time.After(settled)
			resident, err := p.resident()
			p.stop()
			if err != nil {
				return nil, err
			}
			rows = append(rows, bootRow{size, store, p.ready, resident})
			fmt.Fprintf(os.Stderr, "start-up on %s with %d versions: ready after %s, %d MiB resident\n", store, size, p.ready, resident>>20)
		}
	}
	return rows, nil
}

// fill registers schemas until there are size versions.
func fill(ctx context.Context, addr string, have, size int) error {
	if have == size {
		return nil
	}
	_, err := run(ctx, addr, load{
		connections: seeders, requests: size - have, status: http.StatusOK,
		next: func(i int) []byte {
			n := have + i
			return post(fmt.Sprintf("/subjects/seed-%d-value/versions", n), body(record(fmt.Sprint(n)), "AVRO"))
		},
	})
	return err
}
