package tree

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Digest is equal for values of equal content whatever the order of their keys.
// A cryptographic hash, so that nobody can build two branches that count as one.
type Digest [sha256.Size]byte

// Digests remembers the digests of values, which makes those of a nested
// structure cost one pass instead of one per level.
type Digests map[*Value]Digest

// Of returns the digest of a value.
func (d Digests) Of(v *Value) Digest {
	if known, ok := d[v]; ok {
		return known
	}
	h := sha256.New()
	h.Write([]byte{byte(v.Shape)})
	switch v.Shape {
	case ShapeNull:
	case ShapeBool:
		if v.Truth {
			h.Write([]byte{1})
		}
	case ShapeNumber, ShapeString:
		h.Write([]byte(v.Text))
	case ShapeArray:
		for _, item := range v.Items {
			sum := d.Of(item)
			h.Write(sum[:])
		}
	case ShapeObject:
		members := slices.Clone(v.Members)
		slices.SortFunc(members, func(a, b Member) int { return compareUTF16(a.Key, b.Key) })
		for _, m := range members {
			h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(m.Key)))) //nolint:gosec // bounded by the length of a text
			h.Write([]byte(m.Key))
			sum := d.Of(m.Value)
			h.Write(sum[:])
		}
	}
	var sum Digest
	h.Sum(sum[:0])
	d[v] = sum
	return sum
}
