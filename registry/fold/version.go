package fold

import "encoding/hex"

// Version is one version of a subject as it is stored. It is immutable: a change
// makes a new one, so an answer may be cached under the pointer.
type Version struct {
	*Name            // of the subject; shared by its versions, never changed
	Number  int32    // 1 and up
	ID      int32    // of the content within the context
	Content *Content // never nil
	At      int64    // when it was registered, in milliseconds since 1970
	Deleted bool     // softly: still there for those who have its number or id
	seq     uint64   // of the entry that holds the body, for its erasure
}

// GUID identifies a content in all contexts and registries.
type GUID [16]byte

// String returns the GUID as a UUID in lower case.
func (g GUID) String() string {
	var b [36]byte
	hex.Encode(b[0:8], g[0:4])
	hex.Encode(b[9:13], g[4:6])
	hex.Encode(b[14:18], g[6:8])
	hex.Encode(b[19:23], g[8:10])
	hex.Encode(b[24:36], g[10:16])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// ParseGUID reads a UUID with or without dashes, in any case of letters. Anything
// else is no GUID, which Confluent answers as not found.
func ParseGUID(s string) (GUID, bool) {
	var g GUID
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		s = s[0:8] + s[9:13] + s[14:18] + s[19:23] + s[24:36]
	}
	if len(s) != 32 {
		return GUID{}, false
	}
	if _, err := hex.Decode(g[:], []byte(s)); err != nil {
		return GUID{}, false
	}
	return g, true
}
