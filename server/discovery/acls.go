package discovery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// acls reads who may read and write topics, and notes in groups who may read as
// them. Known is false for a cluster that checks no permissions, and for a role
// that may not see them. Denials are left out: the bound is then higher than the
// truth, never lower.
func (l *Looker) acls(ctx context.Context, groups []evidence.Group) (all []evidence.ACL, known bool, err error) {
	ofTopics, known, err := l.allowed(ctx, kmsg.ACLResourceTypeTopic)
	if err != nil || !known {
		return nil, false, err
	}
	ofGroups, _, err := l.allowed(ctx, kmsg.ACLResourceTypeGroup)
	if err != nil {
		return nil, false, err
	}
	permit(groups, ofGroups)
	return permissions(ofTopics), true, nil
}

// allowed lists the resources of a type that somebody may do something with.
func (l *Looker) allowed(ctx context.Context, of kmsg.ACLResourceType) (all []kmsg.DescribeACLsResponseResource, known bool, err error) {
	req := kmsg.NewPtrDescribeACLsRequest()
	req.ResourceType = of
	req.ResourcePatternType = kmsg.ACLResourcePatternTypeAny
	req.Operation = kmsg.ACLOperationAny
	req.PermissionType = kmsg.ACLPermissionTypeAllow
	res, err := req.RequestWith(ctx, l.client)
	if err == nil {
		err = kerr.ErrorForCode(res.ErrorCode)
	}
	switch {
	case errors.Is(err, kerr.SecurityDisabled), errors.Is(err, kerr.ClusterAuthorizationFailed), errors.Is(err, kerr.UnsupportedVersion):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("permissions: %w", err)
	}
	return res.Resources, true, nil
}

// permissions are who may read and write topics.
func permissions(topics []kmsg.DescribeACLsResponseResource) []evidence.ACL {
	var all []evidence.ACL
	for _, r := range topics {
		for _, a := range r.ACLs {
			read, write := uses(a.Operation)
			acl := evidence.ACL{Principal: principal(a.Principal), Topic: r.ResourceName, Prefix: r.ResourcePatternType == kmsg.ACLResourcePatternTypePrefixed}
			if read {
				all = append(all, acl)
			}
			if write {
				acl.Write = true
				all = append(all, acl)
			}
		}
	}
	return all
}

// allGroups is the name that stands for every group.
const allGroups = "*"

// permit notes who may read as groups. What is allowed for all groups tells
// nothing of one of them.
func permit(groups []evidence.Group, allowed []kmsg.DescribeACLsResponseResource) {
	for i := range groups {
		g := &groups[i]
		for _, r := range allowed {
			prefix := r.ResourcePatternType == kmsg.ACLResourcePatternTypePrefixed
			if r.ResourceName == allGroups || r.ResourceName != g.Name && (!prefix || !strings.HasPrefix(g.Name, r.ResourceName)) {
				continue
			}
			for _, a := range r.ACLs {
				if read, _ := uses(a.Operation); read {
					g.Principals = append(g.Principals, principal(a.Principal))
				}
			}
		}
		slices.Sort(g.Principals)
		g.Principals = slices.Compact(g.Principals)
	}
}

// principal is the name in a principal of Kafka: "billing" of "User:billing".
func principal(text string) string { return strings.TrimPrefix(text, "User:") }

// uses tells whether an operation lets somebody read or write messages.
func uses(op kmsg.ACLOperation) (read, write bool) {
	switch op {
	case kmsg.ACLOperationRead:
		return true, false
	case kmsg.ACLOperationWrite:
		return false, true
	case kmsg.ACLOperationAll, kmsg.ACLOperationAny:
		return true, true
	default:
		return false, false
	}
}
