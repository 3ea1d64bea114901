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
	minGarbage      = 64 << 20         // bytes, for small states
	maxGarbage      = 256 << 20        // bytes, for large ones
	garbageFraction = 2                // between them: one part in so many of what lives
	retunes         = 10 * time.Second // how often the bound follows the size of what lives
)

// liveHeap names the bytes that the last collection found alive.
const liveHeap = "/gc/heap/live:bytes"

// tuneGarbage keeps the bound until ctx ends. An operator who sets GOGC decides instead.
func tuneGarbage(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
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
	live = max(live, 4<<20) // before the first collection nothing is known to live
	return int(min(max(live/garbageFraction, minGarbage), maxGarbage) * 100 / live)
}
