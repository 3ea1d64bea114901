package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Hash is a SHA-256 sum.
type Hash [sha256.Size]byte

// String returns the hash in hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Seal turns batches into the entries that follow at, and returns the position
// behind them. random gives the salts; stores pass crypto/rand. It refuses
// batches that not every store could keep, so that all stores refuse the same:
// ErrTooLarge, or ErrInvalid for one that is empty, that has a NUL or bytes that
// are not UTF-8, which PostgreSQL cannot store, or that erases what is not
// before it.
func Seal(at Pos, random io.Reader, batches ...Batch) ([]Entry, Pos, error) {
	if err := check(at, batches); err != nil {
		return nil, at, err
	}
	var entries []Entry
	for _, b := range batches {
		for i, f := range b.Facts {
			e := Entry{
				Fact: f, Seq: at.Seq + 1, Batch: b.ID, Actor: b.Actor,
				At: b.At.UTC().Truncate(time.Microsecond), Cause: b.Cause, Last: i == len(b.Facts)-1,
			}
			if _, err := io.ReadFull(random, e.Salt[:]); err != nil {
				return nil, at, fmt.Errorf("salt of entry %d: %w", e.Seq, err)
			}
			e.Hash = e.sum()
			e.Chain = link(at.Chain, e.Hash)
			at.Seq, at.Chain = e.Seq, e.Chain
			entries = append(entries, e)
		}
	}
	return entries, at, nil
}

// Verify checks that e follows at and is what was written, and returns the
// position behind it. An erased entry is taken at its recorded hash.
func Verify(at Pos, e *Entry) (Pos, error) {
	if e.Seq != at.Seq+1 {
		return at, fmt.Errorf("entry %d follows entry %d: %w", e.Seq, at.Seq, ErrDiverged)
	}
	if !e.Erased && e.sum() != e.Hash {
		return at, fmt.Errorf("entry %d is not what was written: %w", e.Seq, ErrDiverged)
	}
	if link(at.Chain, e.Hash) != e.Chain {
		return at, fmt.Errorf("entry %d does not continue the chain: %w", e.Seq, ErrDiverged)
	}
	return Pos{Log: at.Log, Seq: e.Seq, Chain: e.Chain}, nil
}

func check(at Pos, batches []Batch) error {
	facts, size := 0, 0
	for _, b := range batches {
		if len(b.Facts) == 0 {
			return fmt.Errorf("batch %s has no facts: %w", b.ID, ErrInvalid)
		}
		if year := b.At.UTC().Year(); year < 1 || year > 9999 {
			return fmt.Errorf("batch %s is of the year %d: %w", b.ID, year, ErrInvalid)
		}
		if err := checkText(b.Cause); err != nil {
			return fmt.Errorf("cause of batch %s: %w", b.ID, err)
		}
		for i := range b.Facts {
			f := &b.Facts[i]
			facts++
			if err := f.check(at.Seq + uint64(facts)); err != nil {
				return fmt.Errorf("fact about %.80q: %w", f.Key.Name, err)
			}
			size += len(b.Cause) + len(f.Body) + len(f.Text) + 8*len(f.Erases)
		}
	}
	if facts == 0 {
		return fmt.Errorf("nothing to append: %w", ErrInvalid)
	}
	if facts > MaxFacts || size > MaxBytes {
		return fmt.Errorf("%d facts of %d bytes: %w", facts, size, ErrTooLarge)
	}
	return nil
}

// check reports what keeps the fact from becoming entry seq.
func (f *Fact) check(seq uint64) error {
	if n := len(f.Key.Space) + len(f.Key.Name); n > MaxName {
		return fmt.Errorf("a name of %d bytes, at most %d are allowed: %w", n, MaxName, ErrInvalid)
	}
	for _, s := range []string{f.Key.Space, f.Key.Name, f.Text} {
		if err := checkText(s); err != nil {
			return err
		}
	}
	if bytes.IndexByte(f.Body, 0) >= 0 || !utf8.Valid(f.Body) {
		return fmt.Errorf("the body is not JSON in UTF-8: %w", ErrInvalid)
	}
	for _, erased := range f.Erases {
		if erased == 0 || erased >= seq {
			return fmt.Errorf("entry %d cannot erase entry %d: %w", seq, erased, ErrInvalid)
		}
	}
	return nil
}

func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 {
		return fmt.Errorf("a NUL in %.80q: %w", s, ErrInvalid)
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("not UTF-8: %.80q: %w", s, ErrInvalid)
	}
	return nil
}

func link(previous, entry Hash) Hash {
	return sha256.Sum256(append(previous[:], entry[:]...))
}

// sum hashes everything that the entry says. Each part is preceded by its
// length, so that no two entries share a byte sequence.
func (e *Entry) sum() Hash {
	h := sha256.New()
	h.Write(e.Salt[:])
	number(h, e.Seq)
	h.Write(e.Batch[:])
	h.Write(e.Actor[:])
	number(h, uint64(e.At.UnixMicro()))
	number(h, uint64(e.Kind))
	number(h, uint64(uint32(e.Key.Version)))
	number(h, uint64(uint32(e.Key.ID)))
	for _, part := range []string{e.Cause, e.Key.Space, e.Key.Name, string(e.Body), e.Text} {
		number(h, uint64(len(part)))
		io.WriteString(h, part)
	}
	for _, seq := range e.Erases {
		number(h, seq)
	}
	var sum Hash
	h.Sum(sum[:0])
	return sum
}

func number(h hash.Hash, n uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	h.Write(b[:])
}
