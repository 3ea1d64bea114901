package entity

import (
	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/registry"
)

// Associations returns associations as lists of them are answered.
func Associations(all []*registry.Association) []api.Association {
	out := make([]api.Association, len(all))
	for i, x := range all {
		out[i] = api.Association{
			Subject: x.Subject, GUID: x.GUID, ResourceName: x.ResourceName, ResourceNamespace: x.ResourceNamespace,
			ResourceID: x.ResourceID, ResourceType: x.ResourceType, AssociationType: x.AssociationType,
			Lifecycle: x.Lifecycle, CreateTS: x.CreateTs, UpdateTS: x.UpdateTs,
		}
		if x.Frozen != x.DefaultFrozen() {
			out[i].Frozen = pointer(x.Frozen)
		}
	}
	return out
}

// AssociationResponse returns what a write left of the associations of a resource.
func AssociationResponse(r registry.AssociationAnswer) *api.AssociationResponse {
	out := &api.AssociationResponse{
		ResourceName: r.Name, ResourceNamespace: r.Namespace, ResourceID: r.ID, ResourceType: r.Type,
	}
	for _, x := range r.Associations {
		info := api.AssociationInfo{
			Subject: x.Subject, AssociationType: x.AssociationType, Lifecycle: x.Lifecycle, Frozen: x.Frozen,
		}
		if x.Schema != nil {
			schema := Schema(x.Schema, true)
			info.Schema = &schema
		}
		out.Associations = append(out.Associations, info)
	}
	return out
}

// ToAssociations returns what a request asks for.
func ToAssociations(q *api.AssociationCreateOrUpdateRequest) registry.AssociationRequest {
	out := registry.AssociationRequest{
		Resource: registry.Resource{Name: q.ResourceName, Namespace: q.ResourceNamespace, ID: q.ResourceID, Type: q.ResourceType},
	}
	for _, x := range q.Associations {
		out.Associations = append(out.Associations, toOp(api.AssociationOp{
			Subject: x.Subject, AssociationType: x.AssociationType, Lifecycle: x.Lifecycle,
			Frozen: x.Frozen, Schema: x.Schema, Normalize: x.Normalize,
		}))
	}
	return out
}

// ToOps returns what one request of a batch asks for.
func ToOps(q api.AssociationOpRequest) registry.AssociationRequest {
	out := registry.AssociationRequest{
		Resource: registry.Resource{Name: q.ResourceName, Namespace: q.ResourceNamespace, ID: q.ResourceID, Type: q.ResourceType},
	}
	for _, x := range q.Associations {
		out.Associations = append(out.Associations, toOp(x))
	}
	return out
}

func toOp(x api.AssociationOp) registry.AssociationOp {
	out := registry.AssociationOp{
		Op: x.OpType, Subject: x.Subject, AssociationType: x.AssociationType, Lifecycle: x.Lifecycle,
		Frozen: x.Frozen, Normalize: x.Normalize != nil && *x.Normalize, CascadeLifecycle: x.CascadeLifecycle,
	}
	if x.Schema != nil {
		draft := Draft(x.Schema)
		out.Schema = &draft
	}
	return out
}
