package wire

import "github.com/treaty-registry/treaty/api"

// AppendAssociations appends a list of associations; none is [].
func AppendAssociations(b []byte, all []api.Association) []byte {
	return array(b, all, appendAssociation)
}

// AppendAssociationResponse appends the associations of one resource.
func AppendAssociationResponse(b []byte, r *api.AssociationResponse) []byte {
	b = resource(append(b, '{'), r.ResourceName, r.ResourceNamespace, r.ResourceID, r.ResourceType)
	return append(list(b, "associations", r.Associations, appendInfo), '}')
}

// AppendBatchResponse appends the outcomes of a batch.
func AppendBatchResponse(b []byte, r *api.AssociationBatchResponse) []byte {
	b = array(key(append(b, '{'), "results"), r.Results, func(b []byte, one *api.AssociationResult) []byte {
		b = object(append(b, '{'), "error", one.Error, AppendError)
		return append(object(b, "result", one.Result, AppendAssociationResponse), '}')
	})
	return append(b, '}')
}

func resource(b []byte, name, namespace, id, kind string) []byte {
	b = text(b, "resourceName", name)
	b = text(b, "resourceNamespace", namespace)
	b = text(b, "resourceId", id)
	return text(b, "resourceType", kind)
}

func appendAssociation(b []byte, a *api.Association) []byte {
	b = text(append(b, '{'), "subject", a.Subject)
	b = text(b, "guid", a.GUID)
	b = resource(b, a.ResourceName, a.ResourceNamespace, a.ResourceID, a.ResourceType)
	b = text(b, "associationType", a.AssociationType)
	b = text(b, "lifecycle", a.Lifecycle)
	b = flag(b, "frozen", a.Frozen)
	b = count(b, "createTs", a.CreateTS)
	return append(count(b, "updateTs", a.UpdateTS), '}')
}

func appendInfo(b []byte, a *api.AssociationInfo) []byte {
	b = text(append(b, '{'), "subject", a.Subject)
	b = text(b, "associationType", a.AssociationType)
	b = text(b, "lifecycle", a.Lifecycle)
	b = boolean(b, "frozen", a.Frozen)
	return append(object(b, "schema", a.Schema, AppendSchema), '}')
}
