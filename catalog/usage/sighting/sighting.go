// Package sighting adds up what was seen of one user of a subject, and says it for people.
package sighting

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
)

// Sighting is the evidence of one principal, added up.
type Sighting struct {
	Source      string // as in api.Provenance
	Principal   string
	Ref         string
	Verified    bool
	Shared      bool // it may be about another subject, which has the same schema
	First, Last time.Time
	Deeds       []Deed
}

// Deed is one act on one schema.
type Deed struct {
	Act    evidence.Act
	ID     int32  // of the schema; 0 for none
	Detail string // what was done, where no act says it
	Count  int64
	Last   time.Time
}

// List is all that was seen of one user.
type List []Sighting

// Add merges a piece of evidence into that of its principal.
func (all *List) Add(one Sighting, what Deed) {
	at := slices.IndexFunc(*all, func(s Sighting) bool {
		return s.Source == one.Source && s.Principal == one.Principal && s.Ref == one.Ref && s.Verified == one.Verified && s.Shared == one.Shared
	})
	if at < 0 {
		*all = append(*all, one)
		at = len(*all) - 1
	}
	s := &(*all)[at]
	if one.First.Before(s.First) {
		s.First = one.First
	}
	if one.Last.After(s.Last) {
		s.Last = one.Last
	}
	same := slices.IndexFunc(s.Deeds, func(x Deed) bool { return x.Act == what.Act && x.ID == what.ID && x.Detail == what.Detail })
	if same < 0 {
		s.Deeds = append(s.Deeds, what)
		return
	}
	s.Deeds[same].Count += what.Count
	if what.Last.After(s.Deeds[same].Last) {
		s.Deeds[same].Last = what.Last
	}
}

// Ambiguous reports whether all of it may be about other subjects.
func (all List) Ambiguous() bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(s Sighting) bool { return !s.Shared })
}

// maxDeeds bounds how many deeds of one principal are told in words.
const maxDeeds = 4

// Claim returns a sighting for people, the newest deeds first.
func (s *Sighting) Claim() api.Provenance {
	slices.SortStableFunc(s.Deeds, func(a, b Deed) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Act, b.Act), cmp.Compare(a.ID, b.ID))
	})
	var words []string
	for i := range s.Deeds {
		if i == maxDeeds {
			words = append(words, fmt.Sprintf("and %d more", len(s.Deeds)-maxDeeds))
			break
		}
		words = append(words, s.Deeds[i].words())
	}
	if s.Shared {
		words = append(words, "other subjects have the same schema, and it named none of them")
	}
	return api.Provenance{
		Source: s.Source, Ref: s.Ref, Principal: s.Principal, FirstSeen: s.First, LastSeen: s.Last,
		Detail: strings.Join(words, "; "), Verified: s.Verified,
	}
}

func (d *Deed) words() string {
	schema := "a schema"
	if d.ID != 0 {
		schema = "schema " + strconv.Itoa(int(d.ID))
	}
	var text string
	switch d.Act {
	case evidence.Registers:
		text = "registered " + schema
	case evidence.LooksUp:
		text = "looked up " + schema
	case evidence.LooksUpDeleted:
		text = "looked up " + schema + " as a reader"
	case evidence.FetchesID, evidence.FetchesGUID:
		text = "fetched " + schema
	case evidence.FetchesLatest:
		text = "asked for the newest version"
	case evidence.FetchesSelected:
		text = "asked for the version with " + d.Detail
	case evidence.Serializes:
		text = "said that it serializes"
	case evidence.Deserializes:
		text = "said that it deserializes"
	case evidence.TouchesKey, evidence.TouchesValue:
		text = "asked for the subjects of the topic"
	default:
		text = d.Detail
	}
	if d.Count > 1 {
		text += fmt.Sprintf(", %d times", d.Count)
	}
	return text
}
