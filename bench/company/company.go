// Command company writes a made-up company into a new registry in a file, for measurements of the catalog and the UI: as many subjects, fields, applications and declared edges as the targets speak of.
//
// It writes the ledger directly: a client would need an hour for what takes
// seconds this way, and the registry folds the same facts. Start a node on the
// file afterwards: treaty serve --store sqlite:FILE.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/google/uuid"

	"github.com/treaty-registry/treaty/catalog/seed"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/ledger/sqlite"
)

// together are the facts that one transaction writes.
const together = 1000

func main() {
	o := seed.Default()
	file := flag.String("file", "", "`FILE` to write the registry to; it must not exist")
	flag.IntVar(&o.Subjects, "subjects", o.Subjects, "number of subjects")
	flag.IntVar(&o.Fields, "fields", o.Fields, "number of fields of all subjects, about")
	flag.IntVar(&o.Applications, "applications", o.Applications, "number of applications")
	flag.IntVar(&o.Edges, "edges", o.Edges, "number of producers and consumers, about; the declared half is written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := write(ctx, *file, o); err != nil {
		fmt.Fprintln(os.Stderr, "company:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

func write(ctx context.Context, file string, o seed.Options) (err error) {
	if _, err := os.Stat(file); file == "" || err == nil {
		return fmt.Errorf("file: %q is there already or has no name", file)
	}
	log, err := sqlite.Open(ctx, sqlite.Options{Path: file})
	if err != nil {
		return err
	}
	defer func() {
		if closing := log.Close(); err == nil {
			err = closing
		}
	}()
	at, err := log.Head(ctx)
	if err != nil {
		return err
	}
	var facts []ledger.Fact
	flush := func() bool {
		if len(facts) == 0 {
			return true
		}
		at, err = log.Append(ctx, at, ledger.Batch{ID: uuid.New(), At: time.Now(), Cause: "a made-up company", Facts: facts})
		facts = facts[:0]
		return err == nil
	}
	made := seed.Facts(o, func(f ledger.Fact) bool {
		facts = append(facts, f)
		return len(facts) < together || flush()
	})
	if made != nil {
		return made
	}
	flush()
	return err
}
