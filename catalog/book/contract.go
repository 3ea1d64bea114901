package book

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/impact/span"
	"github.com/treaty-registry/treaty/catalog/usage"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// Parser reads a schema that a contract brings, as a new version of the subject
// would be read. Its error says what is wrong with the text, and where.
type Parser func(v registry.View, subject registry.Name, s *api.SchemaText) error

// CheckContract refuses a contract that cannot be meant so, whatever the registry
// holds. Its error is an *api.Problem.
func CheckContract(p *api.Published) error {
	err := first(
		slug("application", p.Application),
		line("version", p.Version),
		text("branch", p.Branch, maxName),
		text("ref", p.Ref, 4*maxName),
		link("url", p.URL),
		applicationType(p.Type),
		optional(slug, "owner", p.Owner),
		optional(slug, "domain", p.Domain),
		text("system", p.System, maxName),
		each("principals", p.Principals, maxPrincipals, line),
	)
	if err != nil {
		return err
	}
	if n := len(p.Produces) + len(p.Consumes); n > maxFlows {
		return invalidf("the contract names %d subjects, events and channels, more than %d", n, maxFlows)
	}
	for i := range p.Produces {
		f := &p.Produces[i]
		at := fmt.Sprintf("produces[%d]", i)
		if err := first(checkFlow(at, &f.Flow), checkReader(at+".schema", f.Schema), checkWriter(at+".schema", f.Schema)); err != nil {
			return err
		}
	}
	for i := range p.Consumes {
		f := &p.Consumes[i]
		at := fmt.Sprintf("consumes[%d]", i)
		err := first(
			checkFlow(at, &f.Flow), checkReader(at+".reader", f.Reader), checkUses(at+".uses", f.Uses),
			text(at+".group", f.Group, maxName), oneOf(at+".from", f.From, "", "latest", "earliest"),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

// optional is a check of what may be left out.
func optional(check func(what, s string) error, what, s string) error {
	if s == "" {
		return nil
	}
	return check(what, s)
}

func checkFlow(at string, f *api.Flow) error {
	if err := first(optional(line, at+".subject", f.Subject), optional(line, at+".event", f.Event), optional(line, at+".channel", f.Channel)); err != nil {
		return err
	}
	switch {
	case f.Subject != "" && f.Event != "":
		return invalid(at+" names a subject and an event", "name one of them: the catalog knows which subjects carry an event")
	case f.Subject == "" && f.Event == "" && f.Channel == "":
		return invalid(at+" names nothing", "name a subject, an event or a channel")
	}
	return nil
}

//nolint:gochecknoglobals // a table that never changes
var comparisons = regexp.MustCompile(`^\s*(?:[<>]?=?v?\d{1,9})(?:\s+[<>]?=?v?\d{1,9})*\s*$`)

// checkReader refuses a reader of two kinds: nobody could say which one is meant.
func checkReader(at string, r *api.Reader) error {
	if r == nil {
		return nil
	}
	kinds := map[string]bool{
		"schema": r.Schema != nil, "version": r.Version != 0, "id": r.ID != 0, "guid": r.GUID != "", "versions": r.Versions != "",
		"metadata": len(r.Metadata) > 0, "latest": r.Latest, "projection": len(r.Projection) > 0, "generic": r.Generic,
	}
	var said []string
	for kind, is := range kinds {
		if is {
			said = append(said, kind)
		}
	}
	slices.Sort(said)
	if len(said) > 1 {
		return invalid(fmt.Sprintf("%s is of several kinds: %s", at, strings.Join(said, ", ")), "say one; what reads with two schemas is declared twice")
	}
	switch {
	case r.Version < 0 || r.ID < 0 || r.Of < 0:
		return invalidf("%s: versions and ids are positive numbers", at)
	case r.Of != 0 && len(r.Projection) == 0:
		return invalidf("%s: of has no meaning without projection", at)
	case r.Versions != "" && (len(r.Versions) > maxSlug || !comparisons.MatchString(r.Versions)):
		return invalid(fmt.Sprintf("%s: %q compares no versions", at, r.Versions), `such as ">=4 <8"`)
	case r.Versions != "" && !possible(r.Versions):
		return invalidf("%s: no version is %q", at, r.Versions)
	case r.GUID != "":
		if _, ok := registry.ParseGUID(r.GUID); !ok {
			return invalidf("%s: %q is not a GUID", at, r.GUID)
		}
	case r.Schema != nil && len(r.Schema.Schema) > maxSchema:
		return invalidf("%s: the schema has %d bytes, more than %d", at, len(r.Schema.Schema), maxSchema)
	case r.Schema != nil:
		return oneOf(at+".schemaType", r.Schema.SchemaType, "", "AVRO", "PROTOBUF", "JSON")
	case len(r.Metadata) > maxTags:
		return invalidf("%s: %d properties are more than %d", at, len(r.Metadata), maxTags)
	}
	for key, value := range r.Metadata {
		if err := first(line(at+".metadata", key), text(at+".metadata", value, maxName)); err != nil {
			return err
		}
	}
	return each(at+".projection", r.Projection, maxPaths, line)
}

// possible reports whether any version is within a range: if one is, so is one
// beside a number that the range names.
func possible(versions string) bool {
	within, err := span.ParseRange(versions)
	if err != nil {
		return false
	}
	for _, text := range numbers.FindAllString(versions, -1) {
		n, err := strconv.ParseInt(text, 10, 32)
		for v := int32(n) - 1; err == nil && v <= int32(n)+1; v++ {
			if v > 0 && within(v) {
				return true
			}
		}
	}
	return false
}

//nolint:gochecknoglobals // a table that never changes
var numbers = regexp.MustCompile(`\d+`)

// checkWriter refuses what has no meaning for who writes.
func checkWriter(at string, r *api.Reader) error {
	switch r.Kind() {
	case api.ReaderProjection, api.ReaderVersions, api.ReaderWriter:
		return invalidf("%s: nobody writes with %s", at, map[string]string{
			api.ReaderProjection: "a projection", api.ReaderVersions: "several versions at once", api.ReaderWriter: "the schema of the writer",
		}[r.Kind()])
	default:
		return nil
	}
}

func checkUses(at string, u *api.Uses) error {
	if u == nil {
		return nil
	}
	if len(u.Enums) > maxPaths {
		return invalidf("%s.enums: %d are more than %d", at, len(u.Enums), maxPaths)
	}
	for path, how := range u.Enums {
		if err := first(line(at+".enums", path), oneOf(at+".enums."+path, how, "exhaustive")); err != nil {
			return err
		}
	}
	return first(
		each(at+".fields", u.Fields, maxPaths, line),
		each(at+".required", u.Required, maxPaths, line),
		oneOf(at+".encoding", u.Encoding, "", "json"),
	)
}

// Publish makes a contract known. The contract has passed CheckContract; its
// hash and By are filled in. A contract that the application has already writes
// no fact, unless it comes back to the main branch. Readers that cannot be
// parsed are an *api.Problem; what the registry does not know (yet) is a warning.
func Publish(v catalog.View, d usage.Derived, parse Parser, p *api.Published) ([]ledger.Fact, error) {
	p.Hash = catalog.HashContract(&p.Contract)
	if err := parseReaders(v, parse, p); err != nil {
		return nil, err
	}
	p.Warnings = warnings(v, d, &p.Contract)
	known := v.Catalog.Contracts.Get(p.Application, p.Hash) != nil
	main := v.Catalog.Main.Get(p.Application)
	if known && (!catalog.IsMain(p.Branch) || main != nil && main.Hash == p.Hash) {
		p.Unchanged = true
		return nil, nil
	}
	f, err := catalog.ContractFact(p)
	if err != nil {
		return nil, err
	}
	return []ledger.Fact{f}, nil
}

func parseReaders(v catalog.View, parse Parser, p *api.Published) error {
	check := func(at string, f *api.Flow, r *api.Reader) error {
		if r == nil || r.Schema == nil {
			return nil
		}
		name := registry.ParseName(f.Subject)
		if err := parse(v.Registry, name, r.Schema); err != nil {
			return api.NewProblem(unprocessable, "invalid-schema", "Schema not valid", fmt.Sprintf("%s: %s", at, err), "")
		}
		return nil
	}
	for i := range p.Produces {
		if err := check(fmt.Sprintf("produces[%d].schema", i), &p.Produces[i].Flow, p.Produces[i].Schema); err != nil {
			return err
		}
	}
	for i := range p.Consumes {
		if err := check(fmt.Sprintf("consumes[%d].reader", i), &p.Consumes[i].Flow, p.Consumes[i].Reader); err != nil {
			return err
		}
	}
	return nil
}

// maxWarnings bounds the warnings of one contract.
const maxWarnings = 50

// warnings names what a contract declares and nothing else knows.
func warnings(v catalog.View, d usage.Derived, c *api.Contract) []string {
	var out []string
	say := func(format string, args ...any) {
		if w := fmt.Sprintf(format, args...); len(out) < maxWarnings && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if c.Owner != "" && v.Catalog.Teams.Get(c.Owner) == nil {
		say("no team is called %s yet", c.Owner)
	}
	if c.Domain != "" && v.Catalog.Domains.Get(c.Domain) == nil {
		say("no domain is called %s yet", c.Domain)
	}
	look := func(f *api.Flow, r *api.Reader) {
		switch {
		case f.Event != "":
			if len(d.Carriers(f.Event)) == 0 {
				say("no subject carries the event %s yet", f.Event)
			}
		case f.Subject == "":
			if len(d.SubjectsOn(usage.Place(f.Channel))) == 0 {
				say("no subject belongs to the channel %s yet", f.Channel)
			}
		default:
			lookAt(v, f.Subject, r, say)
		}
	}
	for i := range c.Produces {
		look(&c.Produces[i].Flow, c.Produces[i].Schema)
	}
	for i := range c.Consumes {
		look(&c.Consumes[i].Flow, c.Consumes[i].Reader)
	}
	return out
}

// lookAt warns of a subject or a version that does not exist.
func lookAt(v catalog.View, subject string, r *api.Reader, say func(string, ...any)) {
	versions := v.Registry.State.AllVersions(registry.ParseName(subject))
	if len(versions) == 0 {
		say("the subject %s does not exist yet", subject)
		return
	}
	if r == nil {
		return
	}
	number := max(r.Version, r.Of)
	if number == 0 && r.ID == 0 && r.GUID == "" {
		return
	}
	guid, _ := registry.ParseGUID(r.GUID)
	known := slices.ContainsFunc(versions, func(x *registry.Version) bool {
		return number != 0 && x.Number == number || r.ID != 0 && x.ID == r.ID || r.GUID != "" && x.Content.GUID == guid
	})
	if !known {
		say("%s has no %s yet", subject, describe(r, number))
	}
}

func describe(r *api.Reader, number int32) string {
	switch {
	case number != 0:
		return fmt.Sprintf("version %d", number)
	case r.ID != 0:
		return fmt.Sprintf("version with the id %d", r.ID)
	default:
		return "version with the GUID " + r.GUID
	}
}
