package registry

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry/contract"
	"github.com/treaty-registry/treaty/registry/memo"
)

// remembering is a language that compares the same pair only once.
type remembering struct {
	compat.Language
	r *Registry
}

// Compare implements compat.Language for schemas that are parsed when needed.
func (l remembering) Compare(reader, writer compat.Schema, o compat.Options) ([]compat.Finding, error) {
	a, b := reader.(*schema), writer.(*schema) //nolint:forcetypeassert // nothing else is put into a question here
	var in memo.Input
	in.Key(a.key)
	in.Key(b.key)
	in.Number(int(o.Direction))
	in.Text(string(o.Policy))
	return l.r.verdicts.Do(in.Sum(), func() ([]compat.Finding, int, error) {
		ra, err := a.load()
		if err != nil {
			return nil, 0, err
		}
		rb, err := b.load()
		if err != nil {
			return nil, 0, err
		}
		found, err := l.Language.Compare(ra, rb, o)
		cost := itemCost
		for _, f := range found {
			cost += itemCost + len(f.Text) + len(f.Message) + len(f.Reader) + len(f.Writer)
		}
		return found, cost, err
	})
}

// judge compares a candidate with versions of a subject, oldest first, under a
// config. The messages are Confluent's, with the line about the settings last;
// nil means that nothing stands in the way.
func (r *Registry) judge(s *State, c candidate, cfg Config, versions []*Version) (compat.Verdict, []string, error) {
	l, err := r.language(string(c.content.Format))
	if err != nil {
		return compat.Verdict{}, nil, err
	}
	var messages []string
	fields := isSet(cfg.ValidateFields, r.o.Defaults.ValidateFields)
	if fields {
		if messages, err = r.reserved(l, c, versions); err != nil {
			return compat.Verdict{}, nil, err
		}
	}
	question := compat.Question{
		Language: remembering{l, r}, Candidate: c.schema, Level: cfg.Level,
		Policy: policy(&cfg, r.o.Defaults.Policy), Budget: r.o.Limits.Budget,
	}
	for _, v := range inGroup(versions, cfg.Group, c.content.Metadata) {
		question.Versions = append(question.Versions, compat.Version{
			Number: int(v.Number),
			Parse:  func() (compat.Schema, error) { return r.parsedVersion(s, v) },
		})
	}
	verdict, err := compat.Check(question)
	if err != nil {
		return verdict, nil, uncomparable(err)
	}
	messages = append(messages, verdict.Messages()...)
	if len(messages) > 0 {
		messages = append(messages, fmt.Sprintf("{validateFields: '%t', compatibility: '%s'}", fields, cfg.Level))
	}
	return verdict, messages, nil
}

func (r *Registry) parsedVersion(s *State, v *Version) (compat.Schema, error) {
	old, err := r.schemaOf(s, v.Context, v.Content)
	if err != nil {
		return nil, err
	}
	return old, nil
}

// uncomparable makes an answer of a comparison that could not be done.
func uncomparable(err error) error {
	var syntax *compat.SyntaxError
	var limit *compat.LimitError
	if errors.Is(err, compat.ErrBudget) || errors.As(err, &syntax) || errors.As(err, &limit) {
		return &Error{Kind: InvalidSchema, Detail: "Invalid schema, details: " + err.Error(), Err: err}
	}
	return &Error{Kind: Internal, Err: err}
}

// inGroup drops the versions whose value of the property that makes up the
// groups differs from the candidate's. Not to have it is a value like any other.
func inGroup(versions []*Version, property string, m *Metadata) []*Version {
	if property == "" {
		return versions
	}
	value, has := m.Property(property)
	return slices.DeleteFunc(slices.Clone(versions), func(v *Version) bool {
		old, had := v.Content.Metadata.Property(property)
		return had != has || old != value
	})
}

// reserved checks the fields that a schema promises not to use.
func (r *Registry) reserved(l compat.Language, c candidate, versions []*Version) ([]string, error) {
	var messages []string
	now := reservedFields(c.content.Metadata)
	if len(versions) > 0 {
		for _, f := range reservedFields(versions[len(versions)-1].Content.Metadata) {
			if !slices.Contains(now, f) {
				messages = append(messages, "The new schema has reserved field "+f+" removed from its metadata which is present in the old schema's metadata.")
			}
		}
	}
	if len(now) == 0 {
		return messages, nil
	}
	parsed, err := c.schema.load()
	if err != nil {
		return nil, uncomparable(err)
	}
	used := l.Fields(parsed)
	for _, f := range now {
		if slices.Contains(used, f) {
			messages = append(messages, "The new schema has field that conflicts with the reserved field "+f+".")
		}
	}
	return messages, nil
}

func reservedFields(m *Metadata) []string {
	list, _ := m.Property(contract.ReservedProperty)
	var out []string
	for f := range strings.SplitSeq(list, ",") {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// Verdict is the answer to a compatibility check.
type Verdict struct {
	Compatible bool
	// Messages are Confluent's verbose messages; never nil.
	Messages []string
	// Findings tell what stands in the way.
	Findings compat.Verdict
}

// Check asks whether a draft may follow all active versions of a subject: the
// answer that a registration would get. An unknown subject is compatible with
// everything. Its errors are InvalidSchema and InvalidRuleSet.
func (r *Registry) Check(s *State, name Name, d Draft, normalize bool) (Verdict, error) {
	cfg := r.effective(s, name)
	return r.check(s, name, d, normalize, cfg, rivals(s, s.Subject(name), &cfg))
}

// rivals returns the versions of a subject that a new one may have to agree with,
// oldest first. sub may be nil.
func rivals(s *State, sub *Subject, cfg *Config) []*Version {
	if sub == nil || sub.Latest == nil {
		return nil
	}
	if cfg.Group == "" && !cfg.Level.Transitive() {
		return []*Version{sub.Latest}
	}
	return s.ActiveVersions(sub)
}

// CheckVersion asks the same against one version only; number -1 is the latest
// one, which may be missing. Its errors are those of Check and VersionNotFound.
func (r *Registry) CheckVersion(s *State, name Name, number int, d Draft, normalize bool) (Verdict, error) {
	cfg := r.effective(s, name)
	v, err := s.Version(name, number, false)
	switch {
	case err == nil:
		return r.check(s, name, d, normalize, cfg, []*Version{v})
	case number == Latest:
		return r.check(s, name, d, normalize, cfg, nil)
	default:
		return Verdict{}, &Error{Kind: VersionNotFound, Name: name, Version: number}
	}
}

func (r *Registry) check(s *State, name Name, d Draft, normalize bool, cfg Config, versions []*Version) (Verdict, error) {
	if err := r.bounded(&d); err != nil {
		return Verdict{}, err
	}
	if d.Text == "" {
		return Verdict{}, &Error{Kind: InvalidSchema, Name: name, Detail: "Empty schema"}
	}
	d.Metadata, d.RuleSet = complete(&cfg, &d, s.VersionOf(s.Subject(name), Latest))
	d.Version, d.ID = 0, nil
	c, err := r.understand(s, name, d, r.newReading(&cfg, normalize))
	if err != nil {
		return Verdict{}, err
	}
	verdict, messages, err := r.judge(s, c, cfg, versions)
	if err != nil {
		return Verdict{}, err
	}
	if messages == nil {
		messages = []string{}
	}
	return Verdict{Compatible: len(messages) == 0, Messages: messages, Findings: verdict}, nil
}

// newReading is how the text of a new schema is read.
func (r *Registry) newReading(cfg *Config, normalize bool) reading {
	strict := isSet(cfg.ValidateNewSchemas, !r.o.Defaults.LaxNewSchemas)
	return reading{
		normalize: normalize || isSet(cfg.Normalize, false), stored: !strict, deleted: !strict,
		validate: true, fields: isSet(cfg.ValidateFields, r.o.Defaults.ValidateFields),
	}
}
