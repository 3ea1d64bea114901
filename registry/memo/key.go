package memo

import (
	"crypto/sha256"
	"encoding/binary"
)

// Input collects the parts of an input and makes its key. Parts of varying length
// are preceded by their length, so that no two inputs share their bytes. The zero
// value is ready.
type Input struct {
	buf []byte
}

// Grow makes room for n bytes.
func (i *Input) Grow(n int) { i.buf = append(make([]byte, 0, len(i.buf)+n), i.buf...) }

// Text adds a text.
func (i *Input) Text(s string) {
	i.buf = append(binary.BigEndian.AppendUint64(i.buf, uint64(len(s))), s...)
}

// Number adds a number.
func (i *Input) Number(n int) {
	i.buf = binary.BigEndian.AppendUint64(i.buf, uint64(n)) //nolint:gosec // only the bits matter
}

// Flag adds a yes or no.
func (i *Input) Flag(on bool) {
	b := byte(0)
	if on {
		b = 1
	}
	i.buf = append(i.buf, b)
}

// Key adds the key of another input.
func (i *Input) Key(k Key) { i.buf = append(i.buf, k[:]...) }

// Sum returns the key of all that was added.
func (i *Input) Sum() Key { return sha256.Sum256(i.buf) }
