package search

import (
	"iter"
	"math/bits"
)

// bitmap is a set of small numbers; nil is the empty one.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) set(i uint32) { b[i/64] |= 1 << (i % 64) }

func (b bitmap) clear(i uint32) { b[i/64] &^= 1 << (i % 64) }

func (b bitmap) has(i uint32) bool { return int(i/64) < len(b) && b[i/64]&(1<<(i%64)) != 0 }

// fill takes in all numbers below n.
func (b bitmap) fill(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	if n%64 != 0 {
		b[len(b)-1] = 1<<(n%64) - 1
	}
}

func (b bitmap) or(o bitmap) {
	for i := range o {
		b[i] |= o[i]
	}
}

func (b bitmap) and(o bitmap) {
	for i := range o {
		b[i] &= o[i]
	}
}

func (b bitmap) without(o bitmap) {
	for i := range o {
		b[i] &^= o[i]
	}
}

func (b bitmap) none() bool {
	for _, word := range b {
		if word != 0 {
			return false
		}
	}
	return true
}

func (b bitmap) count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// each yields the numbers, ascending. The set may be changed at the number that was yielded.
func (b bitmap) each() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, word := range b {
			for word != 0 {
				if !yield(uint32(i*64 + bits.TrailingZeros64(word))) { //nolint:gosec // it is below 2^32
					return
				}
				word &= word - 1
			}
		}
	}
}

// backwards yields the numbers, descending.
func (b bitmap) backwards() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i := len(b) - 1; i >= 0; i-- {
			for word := b[i]; word != 0; {
				top := 63 - bits.LeadingZeros64(word)
				if !yield(uint32(i*64 + top)) { //nolint:gosec // it is below 2^32
					return
				}
				word &^= 1 << top
			}
		}
	}
}
