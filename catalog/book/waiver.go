package book

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// LongestWaiver is how long a hurt application can accept what hurts it.
const LongestWaiver = 90 * 24 * time.Hour

// Graph is who uses what, as far as decisions need it: that of catalog/usage.
type Graph interface {
	Applications() []string
	Environments() []string
	Subject(name registry.Name, environment string) usage.Usage
}

// Grant records a waiver: its application accepts a row that fails, for a time.
// One that could never count is refused: the application has to be known and to
// use the subject, in the environment if the waiver names one.
func Grant(v catalog.View, g Graph, own string, w *api.Waiver, now time.Time) ([]ledger.Fact, error) {
	err := first(
		slug("application", w.Application), line("subject", w.Subject),
		optional(fingerprint, "fingerprint", w.Fingerprint), said("reason", w.Reason), future("expires", w.Expires, now, LongestWaiver),
	)
	if err == nil && w.Environment != "" {
		err = Environment(v.Catalog, own, w.Environment, unprocessable)
	}
	if err == nil {
		name := v.Registry.State.Alias(registry.ParseName(w.Subject), false)
		w.Subject = name.Qualified()
		err = first(Application(g.Applications(), w.Application, unprocessable), Subject(v.Registry.State, w.Subject), uses(g, w, name))
	}
	if err != nil {
		return nil, err
	}
	w.Granted = now
	sum := sha256.Sum256([]byte(strings.Join([]string{w.Application, w.Subject, w.Environment, w.Fingerprint, w.Reason, now.Format(time.RFC3339Nano)}, "\x00")))
	w.ID = "wvr_" + hex.EncodeToString(sum[:8])
	return one(catalog.WaiverFact(w.ID, w))
}

// uses refuses a waiver of an application that has nothing to do with the subject.
func uses(g Graph, w *api.Waiver, name registry.Name) error {
	environments, where := g.Environments(), ""
	if w.Environment != "" {
		environments, where = []string{w.Environment}, " in "+w.Environment
	}
	var users []string
	for _, environment := range environments {
		for _, e := range g.Subject(name, environment).Edges {
			if e.Application == w.Application {
				return nil
			}
			if e.Application != "" && len(users) < maxCompared && !slices.Contains(users, e.Application) {
				users = append(users, e.Application)
			}
		}
	}
	hint := "nobody is known to use it"
	if close := closest(w.Application, users); close != "" {
		hint = "did you mean " + close + "?"
	} else if len(users) > 0 {
		hint = "it is used by " + strings.Join(users[:min(len(users), 5)], ", ")
	}
	return api.NewProblem(unprocessable, "unknown-edge", "Unknown edge",
		fmt.Sprintf("application: %s neither produces nor consumes %s%s", w.Application, w.Subject, where), hint)
}

func said(what, s string) error {
	if strings.TrimSpace(s) == "" {
		return invalidf("%s is missing", what)
	}
	return text(what, s, maxText)
}

//nolint:gochecknoglobals // a table that never changes
var fingerprints = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

func fingerprint(what, s string) error {
	if !fingerprints.MatchString(s) {
		return invalid(fmt.Sprintf("%s: %q is none", what, s), "sha256: and 64 hexadecimal digits, as the impact report has it")
	}
	return nil
}

// Revoke takes a waiver back.
func Revoke(s *catalog.State, id string) ([]ledger.Fact, error) {
	if s.Waivers.Get(id) == nil {
		return nil, api.NewProblem(notFound, "unknown-waiver", "Unknown waiver", fmt.Sprintf("there is no waiver %q", id), "")
	}
	return one(catalog.WaiverFact(id, nil))
}
