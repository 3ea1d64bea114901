package explore

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/derive"
	"github.com/treaty-registry/treaty/catalog/search"
	"github.com/treaty-registry/treaty/registry"
)

// The evidence that follows from the catalog alone.
const (
	noOwner        = "no owner"
	unknownChannel = "channel unknown"
	unreadable     = "schema unreadable"
)

// book is a document that is being written.
type book struct{ search.Document }

// add notes a value, once.
func (b *book) add(key string, values ...string) {
	for _, v := range values {
		if x := (search.Value{Key: key, Text: v}); v != "" && !slices.Contains(b.Values, x) {
			b.Values = append(b.Values, x)
		}
	}
}

// describe notes what people say of a thing.
func (b *book) describe(note api.Annotation) {
	b.add("owner", note.Owner)
	b.add("domain", note.Domain)
	b.add("tag", note.Tags...)
	if note.Lifecycle != nil {
		b.add("lifecycle", note.Lifecycle.State)
	}
	if note.Owner == "" {
		b.add("evidence", noOwner)
	}
	if note.Docs != "" {
		if b.Doc != "" {
			b.Doc += "\n\n"
		}
		b.Doc += note.Docs
	}
}

// noteOf is what people say of a subject. Whoever manages it with files may have named an owner there.
func (w writer) noteOf(name registry.Name) api.Annotation {
	var note api.Annotation
	if said := w.Catalog.Annotations.Get(catalog.OfSubject, name.Qualified()); said != nil {
		note = *said
	}
	note.Owner = cmp.Or(note.Owner, w.Catalog.Label(name).Owner)
	return note
}

// merged is what people say of a thing itself, and where they say nothing what
// they say of its subjects.
func (w writer) merged(sort, name string, subjects []*derive.Subject) api.Annotation {
	var note api.Annotation
	if said := w.Catalog.Annotations.Get(sort, name); said != nil {
		note = *said
	}
	tags := slices.Clone(note.Tags)
	for _, s := range subjects {
		other := w.noteOf(s.Name)
		note.Owner, note.Domain = cmp.Or(note.Owner, other.Owner), cmp.Or(note.Domain, other.Domain)
		if note.Lifecycle == nil {
			note.Lifecycle = other.Lifecycle
		}
		tags = append(tags, other.Tags...)
	}
	note.Tags = tags
	return note
}

func (w writer) subject(k search.Key, s *derive.Subject) *search.Document {
	b := book{search.Document{Key: k, Name: k.ID, Fields: s.Shape.Fields, Changed: s.Latest.At}}
	if len(s.Shape.Roots) == 1 {
		b.Doc = s.Shape.Roots[0].Doc
	}
	b.describe(w.noteOf(s.Name))
	b.schema(s)
	b.add("event", s.Events...)
	b.add("type", s.Type)
	w.Registry.State.Descend(w.Registry.State.Subject(s.Name), func(v *registry.Version) bool {
		b.add("id", strconv.Itoa(int(v.ID)))
		return len(b.Values) < maxValues
	})
	b.places(s)
	b.uses(w.uses[k.ID])
	return &b.Document
}

// maxValues bounds the ids of a subject with very many versions; the newest are found.
const maxValues = 200

// schema notes what is known of the newest version of a subject.
func (b *book) schema(s *derive.Subject) {
	b.add("format", string(s.Latest.Content.Format))
	b.add("context", s.Name.Context)
	b.add("guid", s.Latest.Content.GUID.String())
	if s.Shape.Trouble != "" {
		b.add("evidence", unreadable)
	}
	if s.Hidden {
		b.add("evidence", internal)
	}
}

func (b *book) places(s *derive.Subject) {
	for _, p := range s.Places {
		b.add("channel", p.String(), p.Topic)
	}
	if len(s.Places) == 0 && s.Type != derive.TypeType {
		b.add("evidence", unknownChannel)
	}
}

func (w writer) event(k search.Key, e *derive.Event) *search.Document {
	newest := e.Newest()
	b := book{search.Document{Key: k, Name: e.Name, Doc: newest.Root.Doc, Fields: fieldsOf(e, newest), Changed: newest.Latest.At}}
	var subjects []*derive.Subject
	for _, c := range e.Carriers {
		subjects = append(subjects, c.Subject)
		b.schema(c.Subject)
		if !strings.Contains(b.Doc, c.Root.Doc) {
			b.Doc += "\n\n" + c.Root.Doc
		}
		b.add("subject", c.Name.Qualified())
		b.add("id", strconv.Itoa(int(c.Latest.ID)))
	}
	b.describe(w.merged(catalog.OfEvent, e.Name, subjects))
	b.add("type", e.Type)
	for _, p := range e.Places() {
		b.add("channel", p.String())
	}
	b.usesOfAll(w, e.Carriers)
	if len(e.Places()) == 0 && e.Type != derive.TypeType {
		b.add("evidence", unknownChannel)
	}
	return &b.Document
}

// fieldsOf returns the fields of an event: those of the carrier that stands for
// it, and what only others have.
func fieldsOf(e *derive.Event, newest derive.Carrier) search.Fields {
	if len(e.Carriers) == 1 {
		return newest.Root.Fields // shared with the subject
	}
	fields, known := newest.Root.Fields.List(), map[string]bool{}
	for i := range fields {
		known[fields[i].Path] = true
	}
	for _, c := range e.Carriers {
		for f := range c.Root.Fields.All() {
			if !known[f.Path] {
				known[f.Path] = true
				fields = append(fields, f)
			}
		}
	}
	return search.PackFields(fields)
}

func (w writer) channel(k search.Key, c *derive.Channel) *search.Document {
	b := book{search.Document{Key: k, Name: c.Topic}}
	all := slices.Concat(c.Values, c.Keys)
	for _, s := range all {
		b.Changed = max(b.Changed, s.Latest.At)
		b.add("event", s.Events...)
		b.add("subject", s.Name.Qualified())
		b.add("format", string(s.Latest.Content.Format))
		b.add("context", s.Name.Context)
	}
	b.describe(w.merged(catalog.OfChannel, k.ID, all))
	b.add("channel", k.ID)
	if c.Hidden {
		b.add("evidence", internal)
	}
	return &b.Document
}

// application is found by what its newest contract says.
func (w writer) application(k search.Key) *search.Document {
	b := book{search.Document{Key: k, Name: k.ID}}
	head := w.Catalog.Applications.Get(k.ID)
	if p := w.Catalog.Main.Get(k.ID); p != nil {
		head, b.Changed = &p.Contract, p.At.UnixMilli()
	}
	var note api.Annotation
	if said := w.Catalog.Annotations.Get(catalog.OfApplication, k.ID); said != nil {
		note = *said
	}
	note.Owner, note.Domain = cmp.Or(note.Owner, head.Owner), cmp.Or(note.Domain, head.Domain)
	b.describe(note)
	flow := func(f api.Flow) {
		b.add("subject", f.Subject)
		b.add("event", f.Event)
		b.add("channel", f.Channel)
	}
	for _, p := range head.Produces {
		flow(p.Flow)
	}
	for _, c := range head.Consumes {
		flow(c.Flow)
	}
	return &b.Document
}
