package fold

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash"

	"github.com/treaty-registry/treaty/ledger"
)

// Digest returns a hash of the whole state: equal states, equal digests. It costs
// a walk over everything, about a second for a million versions.
func (s *State) Digest() ledger.Hash {
	d := digester{h: sha256.New()}
	s.subjects.Scan(func(i subjectItem) bool {
		d.text(i.qualified)
		s.eachUp(i.Subject, func(v *Version) bool {
			d.number(int64(v.Number))
			d.number(int64(v.ID))
			d.number(v.At)
			d.flag(v.Deleted)
			d.h.Write(v.Content.Sum[:])
			return true
		})
		return true
	})
	for _, n := range []int{s.subjects.Len(), s.configs.Len(), s.modes.Len(), s.contexts.Len(), s.associations.Len()} {
		d.number(int64(n))
	}
	s.configs.Scan(func(name string, c *Config) bool { d.text(name); return d.value(c) })
	s.modes.Scan(func(name string, m Mode) bool { d.text(name); d.text(string(m)); return true })
	s.contexts.Scan(func(name string, sp space) bool {
		d.text(name)
		d.number(int64(sp.highest))
		d.flag(sp.listed)
		return true
	})
	s.associations.Scan(func(key string, a *Association) bool { d.text(key); return d.value(a) })
	var sum ledger.Hash
	d.h.Sum(sum[:0])
	return sum
}

// digester writes values so that no two sequences of them share their bytes.
type digester struct {
	h   hash.Hash
	buf []byte
}

func (d *digester) text(s string) {
	d.buf = append(binary.BigEndian.AppendUint64(d.buf[:0], uint64(len(s))), s...)
	d.h.Write(d.buf)
}

func (d *digester) number(n int64) {
	d.buf = binary.BigEndian.AppendUint64(d.buf[:0], uint64(n)) //nolint:gosec // only the bits matter
	d.h.Write(d.buf)
}

func (d *digester) flag(b bool) {
	n := int64(0)
	if b {
		n = 1
	}
	d.number(n)
}

func (d *digester) value(v any) bool {
	b, err := json.Marshal(v)
	if err != nil {
		b = []byte(err.Error())
	}
	d.text(string(b))
	return true
}
