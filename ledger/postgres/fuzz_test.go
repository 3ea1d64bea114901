package postgres

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/ledger"
)

// FuzzDecode gives decode rows of any bytes: it must not panic, and what it
// takes must be what the columns say.
func FuzzDecode(f *testing.F) {
	u64 := func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
	id, hash := make([]byte, 16), make([]byte, 32)
	f.Add(u64(1), id, u64(0), []byte("a"), []byte("{}"), []byte("text"), []byte("[1,2]"), id, hash)
	f.Add(u64(1), id, u64(1<<63), []byte(""), []byte(nil), []byte(nil), []byte(nil), []byte(nil), hash)
	f.Add([]byte{1}, []byte{}, u64(9), []byte("\xff"), []byte{}, []byte{}, []byte("[-1]"), id[:3], hash[:31])
	f.Fuzz(func(t *testing.T, seq, batch, at, name, body, text, erases, salt, hash []byte) {
		null := func(b []byte) []byte {
			if len(b) == 0 {
				return nil
			}
			return b
		}
		four := []byte{0, 0, 0, 7}
		row := [][]byte{
			seq, batch,
			{1},
			at, make([]byte, 16), []byte("cause"), four, []byte("space"), name, four, four,
			null(body), null(text), null(erases), null(salt), hash, make([]byte, 32),
		}
		var e ledger.Entry
		if decode(row, &e) != nil {
			return
		}
		require.Equal(t, binary.BigEndian.Uint64(seq), e.Seq)
		require.Equal(t, batch, e.Batch[:])
		require.Equal(t, string(name), e.Key.Name)
		require.Equal(t, string(body), string(e.Body))
		require.Equal(t, string(text), e.Text)
		require.Equal(t, len(salt) == 0, e.Erased)
		require.Equal(t, hash, e.Hash[:])
		require.Equal(t, time.UTC, e.At.Location())
	})
}

// FuzzTake gives take any payload: anybody may notify.
func FuzzTake(f *testing.F) {
	log := uuid.MustParse("00112233-4455-4677-8899-aabbccddeeff")
	f.Add(log.String() + " 17")
	f.Add(log.String() + " -1")
	f.Add(log.String())
	f.Add("")
	f.Fuzz(func(t *testing.T, payload string) {
		var l Log
		l.hint.hear(log, 5)
		l.take(payload, log)
		require.Equal(t, log, l.hint.log)
		require.GreaterOrEqual(t, l.hint.seq, uint64(5))
	})
}
