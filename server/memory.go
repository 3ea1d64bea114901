package server

import (
	"os"
	"runtime"
	"runtime/debug"
)

// A state is large and hardly changes, so the collector finds little in it, but
// by default lets garbage grow to the size of the state before it looks. Above
// largeHeap bytes it looks sooner: a million versions stay within a gigabyte.
const (
	largeHeap    = 256 << 20
	largePercent = 25
)

// settle gives back the memory that reading the ledger took.
func settle() {
	debug.FreeOSMemory()
	boundGarbage()
}

// boundGarbage adapts the collector to the size of the state. An operator who
// sets GOGC decides instead.
func boundGarbage() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.HeapAlloc > largeHeap && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(largePercent)
	}
}
