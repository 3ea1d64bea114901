package fold

import (
	"crypto/md5" //nolint:gosec // Confluent's GUID is an MD5 sum; nothing is decided by it
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/contract"
	"github.com/treaty-registry/treaty/registry/packed"
)

// Content is what an id stands for: canonical text, references, metadata and
// rules. It is immutable and shared by all versions and contexts that have it.
type Content struct {
	Format compat.Format
	// GUID is the MD5 sum that Confluent shows. Never use it to tell contents apart.
	GUID GUID
	// Sum is the SHA-256 sum of everything that makes up the content. It decides
	// whether two are the same. Unlike the bytes behind the GUID, which have no
	// separators, it covers the format and keeps neighbouring parts apart, so that
	// metadata {"ab":"c"} and {"a":"bc"} are two contents under one GUID.
	Sum [32]byte
	// References stand as they were registered, with -1 replaced by a number.
	References []compat.Reference
	Metadata   *contract.Metadata // nil if there is none, which differs from an empty one
	RuleSet    *contract.RuleSet  // the same
	text       string             // packed if there is a codec
	codec      *packed.Codec
}

// NewContent returns the content of a canonical text with what belongs to it.
// The sums are computed here and nowhere else.
func NewContent(format compat.Format, text string, references []compat.Reference, m *contract.Metadata, rules *contract.RuleSet) (*Content, error) {
	c := &Content{Format: format, References: references, Metadata: m, RuleSet: rules, text: text}
	b := make([]byte, 0, len(text)+512)
	b = append(b, text...)
	for _, ref := range references {
		b = append(b, ref.Name...)
		b = append(b, ref.Subject...)
		b = binary.BigEndian.AppendUint32(b, uint32(int32(ref.Version))) //nolint:gosec // two's complement is what Java writes
	}
	c.GUID = md5.Sum(rules.AppendTo(m.AppendTo(b))) //nolint:gosec // as above

	b = append(b[:0], format...)
	b = binary.BigEndian.AppendUint64(append(b, 0), uint64(len(text)))
	b = append(b, text...)
	if len(references) > 0 || m != nil || rules != nil {
		extras, err := json.Marshal(extras{References: references, Metadata: m, RuleSet: rules})
		if err != nil {
			return nil, fmt.Errorf("metadata and rules of a schema: %w", err)
		}
		b = append(b, extras...)
	}
	c.Sum = sha256.Sum256(b)
	return c, nil
}

// extras is the part of a content that its text does not hold, as it is stored and hashed.
type extras struct {
	References []compat.Reference `json:"references,omitempty"`
	Metadata   *contract.Metadata `json:"metadata,omitempty"`
	RuleSet    *contract.RuleSet  `json:"ruleSet,omitempty"`
}

// Text returns the canonical text. It costs a decompression of about a microsecond.
func (c *Content) Text() string {
	if c.codec == nil {
		return c.text
	}
	return c.codec.Unpack(c.text)
}

// Length returns the length of the text without unpacking it.
func (c *Content) Length() int {
	if c.codec == nil {
		return len(c.text)
	}
	return packed.Length(c.text)
}

// pack returns the content with its text packed.
func (c *Content) pack(codec *packed.Codec) *Content {
	if c.codec != nil {
		return c
	}
	p := *c
	p.text, p.codec = codec.Pack(c.text), codec
	return &p
}

// Same reports whether two contents deserve one id.
func (c *Content) Same(o *Content) bool { return c == o || c.Sum == o.Sum }

// erased stands for a content that was destroyed: a replayed entry whose body is
// gone and whose purge is still to come.
func erased(c *Content) bool { return c.Sum == [32]byte{} }
