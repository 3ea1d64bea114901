package fold

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/btree"
)

// join makes a key of several parts. No part has a NUL: names are checked, and
// no store keeps one.
func join(parts ...string) string { return strings.Join(parts, "\x00") }

func (k associationKey) String() string {
	return join(k.ResourceID, k.ResourceType, k.AssociationType)
}

// associate enters an association, in place of the one of the same resource and type.
func (s *State) associate(a *Association) {
	s.dissociate(a.key(), "")
	key := a.key().String()
	s.associations.Set(key, a)
	s.byResource.Set(join(a.ResourceName, a.ResourceNamespace, key), a)
	s.bySubject.Set(join(a.Subject, key), a)
}

// dissociate removes an association; with a subject only if it is that subject's.
func (s *State) dissociate(k associationKey, subject string) {
	key := k.String()
	a, ok := s.associations.Get(key)
	if !ok || subject != "" && a.Subject != subject {
		return
	}
	s.associations.Delete(key)
	s.byResource.Delete(join(a.ResourceName, a.ResourceNamespace, key))
	s.bySubject.Delete(join(a.Subject, key))
}

// AssociationsOf returns the associations of a subject by its qualified name, in no order that matters.
func (s *State) AssociationsOf(qualified string) []*Association {
	return prefixed(s.bySubject, qualified+"\x00")
}

// EachAssociation visits all associations by subject, until visit says no.
func (s *State) EachAssociation(visit func(*Association) bool) {
	s.bySubject.Scan(func(_ string, a *Association) bool { return visit(a) })
}

// HasStrong reports whether a subject has a strong association.
func (s *State) HasStrong(qualified string) bool {
	return s.bySubject.Len() > 0 && slices.ContainsFunc(s.AssociationsOf(qualified), func(a *Association) bool { return a.Lifecycle == Strong })
}

// AssociationsBySubject lists the associations of a subject.
func (s *State) AssociationsBySubject(name Name, q AssociationQuery) []*Association {
	return q.choose(s.AssociationsOf(name.Qualified()))
}

// AssociationsByResource lists those of a resource; "-" stands for any namespace or any name.
func (s *State) AssociationsByResource(namespace, name string, q AssociationQuery) []*Association {
	prefix := ""
	if name != "-" {
		prefix = name + "\x00"
		if namespace != "-" {
			prefix += namespace + "\x00"
		}
	}
	found := prefixed(s.byResource, prefix)
	return q.choose(slices.DeleteFunc(found, func(a *Association) bool {
		return namespace != "-" && a.ResourceNamespace != namespace
	}))
}

// AssociationsByResourceID lists those of a resource with an id.
func (s *State) AssociationsByResourceID(id string, q AssociationQuery) []*Association {
	return q.choose(prefixed(s.associations, id+"\x00"))
}

// choose filters, sorts and pages as the lists of the API do.
func (q AssociationQuery) choose(all []*Association) []*Association {
	kind := cmp.Or(q.ResourceType, Topic)
	all = slices.DeleteFunc(all, func(a *Association) bool {
		return a.ResourceType != kind || q.Lifecycle != "" && a.Lifecycle != q.Lifecycle ||
			len(q.AssociationTypes) > 0 && !slices.Contains(q.AssociationTypes, a.AssociationType)
	})
	slices.SortFunc(all, func(a, b *Association) int {
		return cmp.Or(cmp.Compare(a.ResourceName, b.ResourceName), cmp.Compare(a.ResourceNamespace, b.ResourceNamespace),
			cmp.Compare(a.ResourceType, b.ResourceType), cmp.Compare(a.AssociationType, b.AssociationType), cmp.Compare(a.Subject, b.Subject))
	})
	return cut(all, q.Page, listLimit, listLimit)
}

func prefixed(m *btree.Map[string, *Association], prefix string) []*Association {
	out := []*Association{}
	m.Ascend(prefix, func(key string, a *Association) bool {
		if !strings.HasPrefix(key, prefix) {
			return false
		}
		out = append(out, a)
		return true
	})
	return out
}

// BatchAssociations answers a batch of reads, in order. With schemas the newest
// active version of each subject comes along. Err of a result is InvalidAssociation
// for a query that names no resource.
func (s *State) BatchAssociations(queries []AssociationBatchQuery, schemas bool) []AssociationResult {
	out := make([]AssociationResult, 0, len(queries))
	for _, q := range queries {
		filter := AssociationQuery{ResourceType: q.Type, AssociationTypes: q.AssociationTypes, Lifecycle: q.Lifecycle}
		var all []*Association
		switch {
		case q.ID != "":
			all = s.AssociationsByResourceID(q.ID, filter)
		case q.Name != "" && q.Namespace != "":
			all = s.AssociationsByResource(q.Namespace, q.Name, filter)
		default:
			out = append(out, AssociationResult{Err: &Error{Kind: InvalidAssociation, Property: "resourceId", Detail: "cannot be null or empty"}})
			continue
		}
		answer := AssociationAnswer{Resource: q.Resource, Associations: []AssociationInfo{}}
		for _, a := range all {
			answer.Resource = a.resource()
			info := AssociationInfo{Association: a}
			if schemas {
				info.Schema = s.VersionOf(s.Subject(ParseName(a.Subject)), Latest)
			}
			answer.Associations = append(answer.Associations, info)
		}
		out = append(out, AssociationResult{Answer: answer})
	}
	return out
}

func (a *Association) resource() Resource {
	return Resource{Name: a.ResourceName, Namespace: a.ResourceNamespace, ID: a.ResourceID, Type: a.ResourceType}
}

// AssociationLike returns what a resource has of the type of a; nil if it has none.
func (s *State) AssociationLike(a *Association) *Association {
	found, _ := s.associations.Get(a.key().String())
	return found
}

// Key tells associations apart: a resource has at most one of each type.
func (a *Association) Key() string { return a.key().String() }
