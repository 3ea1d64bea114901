package session

import (
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/api/client"
)

// Version reads the number of a version, or latest.
func Version(arg string) (int, error) {
	if strings.EqualFold(arg, "latest") {
		return client.Latest, nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(arg, "v"), 10, 32)
	if err != nil || n < 1 {
		return 0, Usagef("%q is not a version: use a number or latest", arg)
	}
	return int(n), nil
}

// References reads what --ref was given: NAME=SUBJECT@VERSION each.
func References(args []string) ([]api.SchemaReference, error) {
	var all []api.SchemaReference
	for _, arg := range args {
		name, target, ok := strings.Cut(arg, "=")
		at := strings.LastIndex(target, "@")
		if !ok || at < 1 {
			return nil, Usagef("ref: %q is not NAME=SUBJECT@VERSION", arg)
		}
		version, err := Version(target[at+1:])
		if err != nil {
			return nil, err
		}
		all = append(all, api.SchemaReference{Name: name, Subject: target[:at], Version: version})
	}
	return all, nil
}
