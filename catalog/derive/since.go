package derive

import (
	"slices"

	"github.com/tidwall/btree"
)

// Since names what differs between an older index and this one. Both must be
// made by Follow from the same first one: what did not change is then the same
// value, so this only compares addresses.
func (x *Index) Since(old *Index) Changes {
	if x == old {
		return Changes{}
	}
	return Changes{
		Subjects: different(old.subjects, x.subjects),
		Events:   different(old.events, x.events),
		Channels: different(old.channels, x.channels),
	}
}

// different lists the keys whose values are not the same in two trees, in order.
func different[T any](a, b *btree.Map[string, *T]) []string {
	if a == b {
		return nil
	}
	var out []string
	left, right := a.Iter(), b.Iter()
	more, other := left.First(), right.First()
	for more || other {
		switch {
		case !other || more && left.Key() < right.Key():
			out = append(out, left.Key())
			more = left.Next()
		case !more || right.Key() < left.Key():
			out = append(out, right.Key())
			other = right.Next()
		default:
			if left.Value() != right.Value() {
				out = append(out, left.Key())
			}
			more, other = left.Next(), right.Next()
		}
	}
	return slices.Clip(out)
}
