package wire

import "github.com/treaty-registry/treaty/api"

func readAssociations(r *Reader, q *api.AssociationCreateOrUpdateRequest) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "associations":
			return setAll(r, &q.Associations, readAssociation)
		}
		return readResource(r, name, &q.ResourceName, &q.ResourceNamespace, &q.ResourceID, &q.ResourceType)
	})
}

// readResource reads one of the members that name a resource, and skips any other.
func readResource(r *Reader, member []byte, name, namespace, id, kind *string) error {
	switch string(member) {
	case "resourceName":
		return r.setText(name)
	case "resourceNamespace":
		return r.setText(namespace)
	case "resourceId":
		return r.setText(id)
	case "resourceType":
		return r.setText(kind)
	}
	return r.skip()
}

func readAssociation(r *Reader, a *api.AssociationCreateOrUpdateInfo) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "subject":
			return r.setGivenText(&a.Subject)
		case "associationType":
			return r.setText(&a.AssociationType)
		case "lifecycle":
			return r.setWord(&a.Lifecycle, "", "STRONG", "WEAK")
		case "frozen":
			return r.setFlag(&a.Frozen)
		case "schema":
			return setObject(r, &a.Schema, readRegister)
		case "normalize":
			return r.setFlag(&a.Normalize)
		}
		return r.skip()
	})
}

func readBatch(r *Reader, q *api.AssociationBatchRequest) (bool, error) {
	return r.object(func(name []byte) error {
		if string(name) != "requests" {
			return r.skip()
		}
		return setAll(r, &q.Requests, readOps)
	})
}

func readOps(r *Reader, q *api.AssociationOpRequest) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "associations":
			return setAll(r, &q.Associations, readOp)
		case "error":
			return setObject(r, &q.Error, readError)
		}
		return readResource(r, name, &q.ResourceName, &q.ResourceNamespace, &q.ResourceID, &q.ResourceType)
	})
}

func readOp(r *Reader, o *api.AssociationOp) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "opType":
			return r.setWord(&o.OpType, "", "CREATE", "UPSERT", "DELETE")
		case "subject":
			return r.setGivenText(&o.Subject)
		case "associationType":
			return r.setText(&o.AssociationType)
		case "lifecycle":
			return r.setWord(&o.Lifecycle, "", "STRONG", "WEAK")
		case "frozen":
			return r.setFlag(&o.Frozen)
		case "schema":
			return setObject(r, &o.Schema, readRegister)
		case "normalize":
			return r.setFlag(&o.Normalize)
		case "cascadeLifecycle":
			return r.setTruth(&o.CascadeLifecycle)
		}
		return r.skip()
	})
}

func readError(r *Reader, e *api.Error) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "error_code":
			return r.setNumber(&e.Code)
		case "message":
			return r.setText(&e.Message)
		}
		return r.skip()
	})
}

func readBatchGet(r *Reader, q *api.AssociationBatchGetRequest) (bool, error) {
	return r.object(func(name []byte) error {
		if string(name) != "requests" {
			return r.skip()
		}
		return setAll(r, &q.Requests, readAssociationGet)
	})
}

func readAssociationGet(r *Reader, q *api.AssociationGetRequest) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "associationTypes":
			return r.setTexts(&q.AssociationTypes)
		case "lifecycle":
			return r.setWord(&q.Lifecycle, "", "STRONG", "WEAK")
		}
		return readResource(r, name, &q.ResourceName, &q.ResourceNamespace, &q.ResourceID, &q.ResourceType)
	})
}
