package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/treaty-registry/treaty/compat"
)

// The words that names are made of.
var (
	domains    = []string{"ordering", "payments", "shipping", "catalog", "identity", "billing", "marketing", "support", "inventory", "fraud", "pricing", "returns"}
	nouns      = []string{"Order", "Payment", "Shipment", "Product", "Customer", "Invoice", "Campaign", "Ticket", "Stock", "Alert", "Price", "Return", "Address", "Refund", "Cart", "Voucher", "Parcel", "Account", "Session", "Review"}
	verbs      = []string{"Placed", "Cancelled", "Updated", "Created", "Deleted", "Confirmed", "Rejected", "Shipped", "Received", "Expired", "Opened", "Closed", "Merged", "Archived", "Imported"}
	things     = []string{"order", "customer", "payment", "product", "invoice", "account", "address", "session", "shipment", "price", "discount", "tax", "device", "channel", "store", "parcel", "voucher", "campaign", "event", "request"}
	aspects    = []string{"Id", "Name", "Email", "Status", "Amount", "Currency", "CreatedAt", "UpdatedAt", "Type", "Code", "Count", "Reason", "Country", "Reference", "Note", "Source", "Version", "Locale", "Phone", "Total"}
	tags       = []string{"PII", "GDPR", "internal", "public", "finance", "experimental"}
	lifecycles = []string{"active", "active", "active", "active", "draft", "deprecated"}
)

const teamCount = 60

func team(i int) string {
	if i < len(domains) {
		return "team-" + domains[i]
	}
	return fmt.Sprintf("team-%s-%d", domains[i%len(domains)], i/len(domains))
}

func applicationName(i int) string {
	return fmt.Sprintf("%s-%s-%d", domains[i%len(domains)], []string{"api", "worker", "sink", "gateway", "projector"}[i%5], i)
}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func (m *maker) sentence(noun, verb string) string {
	return fmt.Sprintf("Sent when the %s was %s by the %s.", strings.ToLower(noun), strings.ToLower(verb), pick(m.r, things))
}

// sketch is a schema that is being made up.
type sketch struct {
	r                *rand.Rand
	name, space, doc string
	count            int
	money            bool // it refers to the shared type
}

// field is one made-up field.
type field struct {
	name, doc string
	kind      int
}

// fields makes up the fields, each name once.
func (s *sketch) fields() []field {
	known := map[string]bool{}
	var out []field
	for len(out) < s.count {
		thing, aspect := pick(s.r, things), pick(s.r, aspects)
		f := field{name: thing + aspect, kind: s.r.IntN(4)}
		if known[f.name] {
			f.name += fmt.Sprint(len(out))
		}
		known[f.name] = true
		if s.r.IntN(3) == 0 {
			f.doc = fmt.Sprintf("The %s of the %s.", strings.ToLower(aspect), thing)
		}
		out = append(out, f)
	}
	s.money = s.r.IntN(10) == 0
	return out
}

// reference refers to a type of the default context, from any context.
func (s *sketch) reference(name, subject string) []compat.Reference {
	if !s.money {
		return nil
	}
	return []compat.Reference{{Name: name, Subject: ":.:" + subject, Version: 1}}
}

func (s *sketch) avro() string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":"record","name":%q,"namespace":%q,"doc":%q,"fields":[`, s.name, s.space, s.doc)
	for i, f := range s.fields() {
		if i > 0 {
			b.WriteByte(',')
		}
		doc := ""
		if f.doc != "" {
			doc = fmt.Sprintf(`,"doc":%q`, f.doc)
		}
		fmt.Fprintf(&b, `{"name":%q,"type":%s%s}`, f.name, [...]string{`"string"`, `"long"`, `["null","string"],"default":null`, `"double"`}[f.kind], doc)
	}
	if s.money {
		b.WriteString(`,{"name":"moneyPaid","type":"common.Money"}`)
	}
	b.WriteString("]}")
	return b.String()
}

func (s *sketch) protobuf() string {
	var body strings.Builder
	fields := s.fields()
	for i, f := range fields {
		if f.doc != "" {
			fmt.Fprintf(&body, "  // %s\n", f.doc)
		}
		fmt.Fprintf(&body, "  %s %s = %d;\n", [...]string{"string", "int64", "optional string", "double"}[f.kind], f.name, i+1)
	}
	head := ""
	if s.money {
		head = "import \"common/money.proto\";\n\n"
		fmt.Fprintf(&body, "  common.Money money_paid = %d;\n", len(fields)+1)
	}
	return fmt.Sprintf("syntax = \"proto3\";\npackage %s;\n\n%s// %s\nmessage %s {\n%s}\n", s.space, head, s.doc, s.name, body.String())
}

func (s *sketch) json() string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"title":%q,"description":%q,"type":"object","properties":{`, s.space+"."+s.name, s.doc)
	for i, f := range s.fields() {
		if i > 0 {
			b.WriteByte(',')
		}
		doc := ""
		if f.doc != "" {
			doc = fmt.Sprintf(`,"description":%q`, f.doc)
		}
		fmt.Fprintf(&b, `%q:{"type":%s%s}`, f.name, [...]string{`"string"`, `"integer"`, `["string","null"]`, `"number"`}[f.kind], doc)
	}
	if s.money {
		b.WriteString(`,"moneyPaid":{"$ref":"money.json"}`)
	}
	b.WriteString("}}")
	return b.String()
}
