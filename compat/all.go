package compat

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Answer is what Compare returned for one reader.
type Answer struct {
	Findings []Finding
	Err      error
}

// CompareAll asks for each reader whether it can read what writer wrote, and
// returns the answers in the order of the readers. It uses all processors: one
// event may have a thousand consumers.
func CompareAll(l Language, readers []Schema, writer Schema, o Options) []Answer {
	answers := make([]Answer, len(readers))
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(readers)) {
		work.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(readers) {
					return
				}
				answers[i].Findings, answers[i].Err = l.Compare(readers[i], writer, o)
			}
		})
	}
	work.Wait()
	return answers
}
