package jsonschema

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// digest is equal for values of equal content whatever the order of their keys.
// A cryptographic hash, so that nobody can build two branches that count as one.
type digest [sha256.Size]byte

// digests remembers the digests of values, which makes those of a nested
// structure cost one pass instead of one per level.
type digests map[*value]digest

func (d digests) of(v *value) digest {
	if known, ok := d[v]; ok {
		return known
	}
	h := sha256.New()
	h.Write([]byte{byte(v.shape)})
	switch v.shape {
	case shapeNull:
	case shapeBool:
		if v.truth {
			h.Write([]byte{1})
		}
	case shapeNumber, shapeString:
		h.Write([]byte(v.text))
	case shapeArray:
		for _, item := range v.items {
			sum := d.of(item)
			h.Write(sum[:])
		}
	case shapeObject:
		members := slices.Clone(v.members)
		slices.SortFunc(members, func(a, b member) int { return compareUTF16(a.key, b.key) })
		for _, m := range members {
			h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(m.key)))) //nolint:gosec // bounded by the length of a text
			h.Write([]byte(m.key))
			sum := d.of(m.value)
			h.Write(sum[:])
		}
	}
	var sum digest
	h.Sum(sum[:0])
	d[v] = sum
	return sum
}
