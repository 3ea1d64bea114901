package fold

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Latest is the number that stands for the newest active version.
const Latest = -1

// ParseVersion reads a version of a URL: latest in any case of letters, -1, or a
// number from 1 to 2^31-1, in the spelling that Java's parser takes. Its error
// is InvalidVersion.
func ParseVersion(s string) (int, error) {
	text := strings.Trim(s, " \t\n\r\v\f")
	if strings.EqualFold(text, "latest") {
		return Latest, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n == 0 || n < Latest {
		return 0, &Error{Kind: InvalidVersion, Value: s}
	}
	return int(n), nil
}

// VersionQuery selects version numbers.
type VersionQuery struct {
	Deleted           bool
	DeletedOnly       bool
	DeletedAsNegative bool // beats DeletedOnly, which beats Deleted
	Page
}

// Versions lists the numbers of a subject in ascending order. Its error is SubjectNotFound.
func (s *State) Versions(name Name, q VersionQuery) ([]int32, error) {
	sub := s.Subject(name)
	if !sub.Visible(q.Deleted || q.DeletedOnly) {
		return nil, &Error{Kind: SubjectNotFound, Name: name}
	}
	out := make([]int32, 0, sub.Active)
	s.eachUp(sub, func(v *Version) bool {
		switch {
		case q.DeletedAsNegative && v.Deleted:
			out = append(out, -v.Number)
		case q.DeletedAsNegative:
			out = append(out, v.Number)
		case q.DeletedOnly && v.Deleted, !q.DeletedOnly && (q.Deleted || !v.Deleted):
			out = append(out, v.Number)
		}
		return true
	})
	return cut(out, q.Page, noLimit, noLimit), nil
}

// Visible reports whether a subject exists: it has an active version, or with
// deleted any. sub may be nil.
func (sub *Subject) Visible(deleted bool) bool {
	return sub != nil && (deleted || sub.Active > 0)
}

// AllVersions returns every version of a subject in ascending order, softly deleted ones too.
func (s *State) AllVersions(name Name) []*Version {
	sub := s.Subject(name)
	if sub == nil {
		return nil
	}
	return s.AllOf(sub)
}

// AllOf returns all versions of a subject, deleted ones too, in order.
func (s *State) AllOf(sub *Subject) []*Version {
	out := make([]*Version, 0, sub.Active+sub.Deleted)
	s.eachUp(sub, func(v *Version) bool { out = append(out, v); return true })
	return out
}

// ActiveVersions returns the active versions of a subject in ascending order. sub may be nil.
func (s *State) ActiveVersions(sub *Subject) []*Version {
	if sub == nil {
		return nil
	}
	out := make([]*Version, 0, sub.Active)
	s.eachUp(sub, func(v *Version) bool {
		if !v.Deleted {
			out = append(out, v)
		}
		return true
	})
	return out
}

// VersionOf returns one version by its number, deleted or not; nil if there is none. sub may be nil.
func (s *State) VersionOf(sub *Subject, number int) *Version {
	if sub == nil {
		return nil
	}
	if number == Latest {
		return sub.Latest
	}
	v, _ := s.versions.Get(at(sub.number, int32(number))) //nolint:gosec // bounded by ParseVersion
	return v
}

// Version returns one version of exactly this subject; number Latest is the
// newest active one, whatever deleted says. Its errors are SubjectNotFound and VersionNotFound.
func (s *State) Version(name Name, number int, deleted bool) (*Version, error) {
	sub := s.Subject(name)
	if v := s.VersionOf(sub, number); v != nil && (deleted || !v.Deleted) {
		return v, nil
	}
	if !sub.Visible(deleted) {
		return nil, &Error{Kind: SubjectNotFound, Name: name}
	}
	return nil, &Error{Kind: VersionNotFound, Name: name, Version: number}
}

// FindVersion is Version with the search through all contexts for a subject in
// the default one (GET of a version, its text and its referrers).
func (s *State) FindVersion(name Name, number int, deleted bool) (*Version, error) {
	v, err := s.Version(name, number, deleted)
	if err == nil {
		return v, nil
	}
	s.Elsewhere(name, func(other Name) bool {
		v, _ = s.Version(other, number, deleted)
		return v == nil
	})
	if v != nil {
		return v, nil
	}
	return nil, err
}

// ReferencedBy lists the ids of the schemas that refer to a version, by context
// and id. With deleted, softly deleted referrers count.
func (s *State) ReferencedBy(v *Version, deleted bool, p Page) []int32 {
	var found []*Version
	s.eachReferrer(v, func(r *Version) bool {
		if deleted || !r.Deleted {
			found = append(found, r)
		}
		return true
	})
	slices.SortFunc(found, func(a, b *Version) int { return cmp.Or(Order(a.Context, b.Context), cmp.Compare(a.ID, b.ID)) })
	found = slices.CompactFunc(found, func(a, b *Version) bool { return a.Context == b.Context && a.ID == b.ID })
	ids := make([]int32, 0, len(found))
	for _, r := range found {
		ids = append(ids, r.ID)
	}
	return cut(ids, p, listLimit, listLimit)
}

// Referrers counts the versions that refer to v, softly deleted ones included.
func (s *State) Referrers(v *Version) int {
	n := 0
	s.eachReferrer(v, func(*Version) bool { n++; return true })
	return n
}

// Referenced reports whether a version other than those of the subject except
// refers to v; with deleted, softly deleted ones count.
func (s *State) Referenced(v *Version, deleted bool, except *Name) bool {
	found := false
	s.eachReferrer(v, func(r *Version) bool {
		found = (deleted || !r.Deleted) && (except == nil || *r.Name != *except)
		return !found
	})
	return found
}

// eachReferrer visits the versions that refer to v, until visit says no.
func (s *State) eachReferrer(v *Version, visit func(*Version) bool) {
	if s.referrers.Len() == 0 {
		return
	}
	target := v.Qualified()
	s.referrers.Ascend(referrerItem{target: target, number: v.Number}, func(i referrerItem) bool {
		return i.target == target && i.number == v.Number && visit(i.version)
	})
}

// WithMetadata returns the highest version whose metadata has all the pairs; keys
// and values are paired by index, surplus ones ignored. Schemas without metadata
// never match. Its errors are SubjectNotFound and SchemaNotFound.
func (s *State) WithMetadata(name Name, keys, values []string, deleted bool) (*Version, error) {
	sub := s.Subject(name)
	if !sub.Visible(deleted) {
		return nil, &Error{Kind: SubjectNotFound, Name: name}
	}
	var found *Version
	s.Descend(sub, func(v *Version) bool {
		m := v.Content.Metadata
		if v.Deleted && !deleted || m == nil || m.Properties == nil {
			return true
		}
		for i := range min(len(keys), len(values)) {
			if value, ok := m.Properties[keys[i]]; !ok || value != values[i] {
				return true
			}
		}
		found = v
		return false
	})
	if found == nil {
		return nil, &Error{Kind: SchemaNotFound, Name: name}
	}
	return found, nil
}
