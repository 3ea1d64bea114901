package sqlite

import (
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

// FuzzDecode gives decode rows as a file from elsewhere may have them: any
// bytes, and NULL or numbers where they do not belong.
func FuzzDecode(f *testing.F) {
	id, hash := make([]byte, 16), make([]byte, 32)
	f.Add(int64(1), id, int64(0), "a", []byte("{}"), "text", "[1,2]", id, hash, 17)
	f.Add(int64(-1), id, int64(-1<<63), "", []byte(nil), "", "", []byte(nil), hash, 3)
	f.Add(int64(9), []byte{}, int64(9), "\xff", []byte{}, "", "[-1]", id[:3], hash[:31], 0)
	f.Fuzz(func(t *testing.T, seq int64, batch []byte, at int64, name string, body []byte, text, erases string, salt, hash []byte, odd int) {
		row := []driver.Value{
			seq, batch, int64(1), at, make([]byte, 16), "cause", int64(7), "space", name, int64(7), int64(7),
			body, text, erases, salt, hash, make([]byte, 32),
		}
		if len(salt) == 0 {
			row[14] = nil
		}
		if odd >= 0 && odd < len(row) {
			row[odd] = nil
			if odd%2 == 1 {
				row[odd] = 3.14
			}
		}
		var e ledger.Entry
		if decode(row, &e) != nil {
			return
		}
		require.Equal(t, uint64(seq), e.Seq)
		require.Equal(t, hash, e.Hash[:])
		require.Equal(t, row[14] == nil, e.Erased)
	})
}
