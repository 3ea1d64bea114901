package server

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A state is large and hardly changes, so the collector finds little in it. By
// default garbage may grow to the size of what lives: with a million versions
// that is a gigabyte for nothing, and with an empty registry so little that a
// busy node does hardly anything but collect. So what garbage may take is
// bounded by these instead.
const (
	minGarbage      = 64 << 20    // bytes, for small states
	maxGarbage      = 256 << 20   // bytes, for large ones
	garbageFraction = 2           // between them: one part in so many of what lives
	retunes         = time.Second // how often the bound follows the size of what lives

	// readingPercent holds while the ledger is read: what lives grows all the time
	// then, and a large ledger must not need a multiple of its memory to start.
	readingPercent = 130
)

// ownsCollector reports whether the node tunes the collector: an operator who
// sets GOGC decides instead.
func ownsCollector() bool { return os.Getenv("GOGC") == "" }

// readingMemory bounds what reading the ledger takes.
func readingMemory() {
	if ownsCollector() {
		debug.SetGCPercent(readingPercent)
	}
}

// liveHeap names the bytes that the last collection found alive.
const liveHeap = "/gc/heap/live:bytes"

// tuneGarbage gives back what reading the ledger took, and keeps the bound until ctx ends.
func tuneGarbage(ctx context.Context) {
	debug.FreeOSMemory()
	if !ownsCollector() {
		return
	}
	tick := time.NewTicker(retunes)
	defer tick.Stop()
	for {
		sample := []metrics.Sample{{Name: liveHeap}}
		metrics.Read(sample)
		debug.SetGCPercent(garbagePercent(sample[0].Value.Uint64()))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// garbagePercent is how much garbage there may be before it is collected, in
// percent of the bytes that live.
func garbagePercent(live uint64) int {
	live = max(live, 16<<20) // the smallest node has more than the collector counts
	return int(min(max(live/garbageFraction, minGarbage), maxGarbage) * 100 / live)
}
