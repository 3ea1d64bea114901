package impact_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/catalog/impact"
	"github.com/treaty-registry/treaty/catalog/impact/verdict"
	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/registry"
	"github.com/treaty-registry/treaty/registry/fold"
)

// Versions of a schema for the tests of verdicts: b adds a field with default to a,
// c drops a field that has none.
var (
	schemaA = avro(field("id", `"string"`), field("name", `"string"`))
	schemaB = avro(field("id", `"string"`), field("name", `"string"`), field("more", `"int"`, "0"))
	schemaC = avro(field("id", `"string"`), field("more", `"int"`, "0"))
)

// small is a subject with versions a and b that checkout writes and billing reads.
func small(t testing.TB) *world {
	w := newWorld(t)
	w.Version(orders, compat.Avro, schemaA, catalogtest.At(10))
	w.Version(orders, compat.Avro, schemaB, catalogtest.At(20))
	w.Run("1", catalogtest.At(300), api.Contract{Application: "checkout", Principals: []string{"sa-checkout"}, Produces: []api.Produces{catalogtest.Produces(orders, &api.Reader{Version: 2})}})
	w.Run("1", catalogtest.At(301), api.Contract{Application: "billing", Owner: "team-payments", Principals: []string{"sa-billing"}, Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Version: 2})}})
	return w
}

func (w *world) policy(p api.Policy) { w.Fact(catalog.PolicyFact(p.Name, &p)) }

func (w *world) waive(application, fingerprint string, until time.Time) {
	w.Fact(catalog.WaiverFact("wav_1", &api.Waiver{ID: "wav_1", Application: application, Subject: orders, Fingerprint: fingerprint, Expires: until}))
}

// TestVerdicts has a row for each thing that changes an answer.
func TestVerdicts(t *testing.T) {
	ask := func(action, text string) func(*world) api.ImpactRequest {
		return func(*world) api.ImpactRequest { return ordersQuestion(action, text) }
	}
	gone := func(action string, version int32) func(*world) api.ImpactRequest {
		return func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: orders, Action: action, Version: version}
		}
	}
	tests := map[string]struct {
		tell    func(*world)
		ask     func(*world) api.ImpactRequest
		verdict string
		exit    int
		says    string
	}{
		"ProduceWhatNobodyReads":    {nil, ask(impact.Produce, schemaC), verdict.No, 1, "1 of 1 known consumer cannot read this"},
		"RegisteringIsInert":        {nil, ask(impact.Register, schemaC), verdict.Yes, 0, "registering changes nothing until somebody writes with it"},
		"RegisteringMovesProducers": {func(w *world) { moveTo(w, "checkout", true) }, ask(impact.Register, schemaC), verdict.No, 1, "1 of 1 known consumer"},
		"RegisteringMovesConsumers": {func(w *world) { moveTo(w, "billing", false) }, ask(impact.Register, avro(field("id", `"string"`), field("must", `"string"`))), verdict.No, 1, ""},
		"FollowersReadWhatIsWritten": {
			func(w *world) { moveTo(w, "billing", false) }, ask(impact.Register, avro(field("id", `"string"`), field("must", `"string"`, `"x"`))), verdict.Yes, 0, "for the 1 known consumer",
		},
		"FirstVersion": {nil, func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: "new-value", Action: impact.Produce, Candidate: &api.SchemaText{Schema: schemaA}}
		}, verdict.Yes, 0, "first version; nothing reads it yet as far as we know"},
		"NoConsumerKnown": {func(w *world) { w.Version("lonely-value", compat.Avro, schemaA, catalogtest.At(10)) }, func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: "lonely-value", Action: impact.Produce, Candidate: &api.SchemaText{Schema: schemaC}}
		}, verdict.Yes, 0, "no consumer known (observed since 1 January 2026, completeness not measured)"},
		"OpenWorldUnknown": {func(w *world) {
			w.policy(api.Policy{Name: "p", OpenWorld: "unknown"})
		}, ask(impact.Produce, schemaB+" "), verdict.Unknown, 5, "unknown: fine for the 1 known consumer"},
		"UnknownPasses": {func(w *world) {
			w.policy(api.Policy{Name: "p", OpenWorld: "unknown", Unknown: "pass"})
		}, ask(impact.Produce, schemaB), verdict.Unknown, 0, ""},
		"UnknownFails": {func(w *world) {
			w.policy(api.Policy{Name: "p", OpenWorld: "unknown", Unknown: "fail"})
		}, ask(impact.Produce, schemaB), verdict.Unknown, 1, ""},
		"UnknownOverridden": {func(w *world) {
			w.policy(api.Policy{Name: "p", OpenWorld: "unknown", Unknown: "fail"})
		}, func(w *world) api.ImpactRequest {
			q := ordersQuestion(impact.Produce, schemaB)
			q.Unknown = "yes"
			return q
		}, verdict.Unknown, 0, ""},
		"AutoWarnsUntilClosedOnce": {func(w *world) {
			w.Fact(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Production: true}))
		}, ask(impact.Produce, schemaB), verdict.Yes, 0, "completeness not measured"},
		"AutoAfterItWasClosedOnce": {func(w *world) {
			w.Fact(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Production: true}))
			w.Fact(catalog.ClosedFact("prod", orders, "attested"))
		}, ask(impact.Produce, schemaB), verdict.Unknown, 5, ""},
		"Attested": {func(w *world) {
			w.policy(api.Policy{Name: "p", OpenWorld: "unknown"})
			w.Fact(catalog.AttestationFact(&api.Attestation{Subject: orders, Environment: "prod", Until: catalogtest.At(400)}))
		}, ask(impact.Produce, schemaB), verdict.Yes, 0, "yes, for the 1 known consumer"},
		"Waived":              {func(w *world) { w.waive("billing", "", catalogtest.At(380)) }, ask(impact.Produce, schemaC), verdict.Yes, 0, "1 waived"},
		"WaiverIsOver":        {func(w *world) { w.waive("billing", "", catalogtest.At(360)) }, ask(impact.Produce, schemaC), verdict.No, 1, ""},
		"WaiverOfAnother":     {func(w *world) { w.waive("mailer", "", catalogtest.At(380)) }, ask(impact.Produce, schemaC), verdict.No, 1, ""},
		"WaiverOfOtherSchema": {func(w *world) { w.waive("billing", "sha256:00", catalogtest.At(380)) }, ask(impact.Produce, schemaC), verdict.No, 1, ""},
		"DeclaredOnlyWarns":   {func(w *world) { warnDeclared(w) }, ask(impact.Produce, schemaC), verdict.Yes, 0, "1 of 1 known consumer cannot read this"},
		"ObservedOnlyWarns": {
			func(w *world) { w.Observe("sa-crm", evidence.FetchesID, orders, 2, catalogtest.At(364)) },
			ask(impact.Produce, avro(field("id", `"string"`), field("name", `"string"`), field("more", `"int"`, "0"), field("new", `"int"`))), verdict.Yes, 0, "for the 2 known consumers",
		},
		"ObservedMayBlock": {func(w *world) {
			undeclaredBlocks(w)
			w.Observe("sa-crm", evidence.FetchesID, "other-value", 3, catalogtest.At(364))
		}, func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: "other-value", Action: impact.Produce, Candidate: &api.SchemaText{Schema: schemaC}}
		}, verdict.No, 1, "cannot read this"},
		"RollbackStillReads": {func(w *world) {
			h := w.Publish("2", catalogtest.At(310), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Projection: []string{"id"}, Of: 2})}})
			old := w.Catalog.Deployments.Get("prod", "billing@")
			w.Deploy(api.Deployed{Application: "billing", Version: "2", Environment: "prod", Since: catalogtest.At(311), Contract: h, Previous: "1", PreviousContract: old.Contract})
		}, ask(impact.Produce, schemaC), verdict.No, 1, ""},
		"NoRollbackWanted": {func(w *world) {
			none := 0
			w.policy(api.Policy{Name: "p", Rollback: &none})
			h := w.Publish("2", catalogtest.At(310), api.Contract{Application: "billing", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Projection: []string{"id"}, Of: 2})}})
			old := w.Catalog.Deployments.Get("prod", "billing@")
			w.Deploy(api.Deployed{Application: "billing", Version: "2", Environment: "prod", Since: catalogtest.At(311), Contract: h, Previous: "1", PreviousContract: old.Contract})
		}, ask(impact.Produce, schemaC), verdict.Yes, 0, ""},
		"DeleteWhatIsWritten":    {nil, gone(impact.Delete, 2), verdict.No, 1, "version 2 is needed by checkout"},
		"DeleteWhatNobodyWrites": {nil, gone(impact.Delete, 1), verdict.Yes, 0, "yes: nobody who is known needs version 1"},
		"PurgeWhatIsInTheLog":    {nil, gone(impact.Purge, 1), verdict.No, 1, "retained version 1"},
		"PurgeWhatLeftTheLog": {nil, func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: orders, Action: impact.Purge, Version: 1, Retained: "latest"}
		}, verdict.Yes, 0, ""},
		"PurgeWhatIsPinned": {func(w *world) {
			w.Run("1", catalogtest.At(302), api.Contract{Application: "old", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Version: 1})}})
		}, func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: orders, Action: impact.Purge, Version: 1, Retained: "latest"}
		}, verdict.No, 1, "needed by old"},
		"DeprecateNeverDecides": {nil, gone(impact.Deprecate, 2), verdict.Yes, 0, "changes nothing by itself"},
		"ConsumeWhatIsWritten":  {nil, consumeQuestion(schemaA, ""), verdict.Yes, 0, "yes: stats reads all that it must"},
		"ConsumeWhatIsNot":      {nil, consumeQuestion(avro(field("id", `"string"`), field("must", `"string"`)), ""), verdict.No, 1, "stats cannot read what checkout writes"},
		"ReplayNeedsThePast":    {nil, consumeQuestion(avro(field("id", `"string"`), field("more", `"int"`)), "earliest"), verdict.No, 1, "retained version 1"},
		"LiveDataOnly":          {nil, consumeQuestion(avro(field("id", `"string"`), field("more", `"int"`)), ""), verdict.Yes, 0, ""},
		"KeysAreNeverSure": {func(w *world) { w.Version("orders-key", compat.Avro, schemaA, catalogtest.At(10)) }, func(*world) api.ImpactRequest {
			return api.ImpactRequest{Subject: "orders-key", Action: impact.Produce, Candidate: &api.SchemaText{Schema: schemaB}}
		}, verdict.Unknown, 5, "moves messages to other partitions"},
		"PendingBlocksNobody": {func(w *world) {
			h := w.Publish("1", catalogtest.At(310), api.Contract{Application: "late", Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Schema: &api.SchemaText{Schema: avro(field("never", `"string"`))}})}})
			w.Deploy(api.Deployed{Application: "late", Version: "1", Environment: "prod", Since: catalogtest.At(311), Contract: h, Waiting: []string{orders}})
		}, ask(impact.Produce, schemaB), verdict.Yes, 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := small(t)
			if test.tell != nil {
				test.tell(w)
			}
			r := w.ask(test.ask(w))
			require.Equal(t, test.verdict, r.Verdict, r.Summary)
			require.Equal(t, test.exit, r.ExitCode)
			require.Contains(t, r.Summary, test.says)
		})
	}
}

func consumeQuestion(text, from string) func(*world) api.ImpactRequest {
	return func(*world) api.ImpactRequest {
		return api.ImpactRequest{Subject: orders, Action: impact.Consume, By: "stats", From: from, Candidate: &api.SchemaText{Schema: text}}
	}
}

// moveTo deploys a build of an application that follows the newest version.
func moveTo(w *world, application string, writes bool) {
	c := api.Contract{Application: application}
	if writes {
		c.Produces = []api.Produces{catalogtest.Produces(orders, &api.Reader{Latest: true})}
	} else {
		c.Consumes = []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Latest: true})}
	}
	w.Run("2", catalogtest.At(320), c)
}

func warnDeclared(w *world) {
	p := api.Policy{Name: "p"}
	p.Edges.Declared = "warn"
	w.policy(p)
}

func undeclaredBlocks(w *world) {
	w.Version("other-value", compat.Avro, schemaA, catalogtest.At(10))
	p := api.Policy{Name: "p"}
	p.Edges.Undeclared = "block"
	w.policy(p)
}

// TestReaderKinds has a row for each kind of reader on a change that only some survive.
func TestReaderKinds(t *testing.T) {
	own := &api.SchemaText{Schema: avro(field("id", `"string"`))}
	tests := map[string]struct {
		reader *api.Reader
		uses   *api.Uses
		want   string
	}{
		"Version":          {&api.Reader{Version: 2}, nil, "FAIL breaks-decode name blocks"},
		"ID":               {&api.Reader{ID: 2}, nil, "FAIL breaks-decode name blocks"},
		"NoSuchVersion":    {&api.Reader{Version: 9}, nil, "UNKNOWN unknown blocks"},
		"OwnSchema":        {&api.Reader{Schema: own}, nil, "PASS ok blocks"},
		"SeveralVersions":  {&api.Reader{Versions: ">=1 <3"}, nil, "FAIL breaks-decode name blocks"},
		"Narrow":           {&api.Reader{Projection: []string{"id"}, Of: 2}, nil, "PASS ok-unused blocks"},
		"NarrowAndHurt":    {&api.Reader{Projection: []string{"name"}, Of: 2}, nil, "FAIL breaks-decode name blocks"},
		"NoSuchField":      {&api.Reader{Projection: []string{"nam"}, Of: 2}, nil, "UNKNOWN unknown blocks"},
		"Latest":           {&api.Reader{Latest: true}, nil, "PASS ok blocks"},
		"Generic":          {&api.Reader{Generic: true}, nil, "UNKNOWN unknown-usage name blocks"},
		"GenericUsesOther": {&api.Reader{Generic: true}, &api.Uses{Fields: []string{"id"}}, "PASS ok-unused blocks"},
		"GenericUsesIt":    {&api.Reader{Generic: true}, &api.Uses{Fields: []string{"name"}}, "FAIL breaks-usage name blocks"},
		"FieldsNoRescue":   {&api.Reader{Version: 2}, &api.Uses{Fields: []string{"id"}}, "FAIL breaks-decode name blocks"},
		"Nothing":          {nil, nil, "UNKNOWN likely-breaks name blocks"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := small(t)
			w.Run("1", catalogtest.At(302), api.Contract{Application: "app", Consumes: []api.Consumes{{Flow: api.Flow{Subject: orders}, Reader: test.reader, Uses: test.uses}}})
			require.Equal(t, test.want, told(w.ask(ordersQuestion(impact.Produce, schemaC)).AsWriter)["app"])
		})
	}
}

// grouped is a subject whose versions are kept apart by their major versions: 1, 2, 2, 1.
func grouped(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	config, err := fold.ConfigFact(registry.ParseName(orders), &registry.Config{Group: "major"})
	w.Record(config, err, catalogtest.At(1))
	other := avro(field("other", `"string"`))
	for i, v := range []struct{ major, text string }{{"1", schemaA}, {"2", other}, {"2", avro(field("other", `"string"`), field("and", `"int"`, "0"))}, {"1", avro(field("id", `"string"`))}} {
		m := &registry.Metadata{Properties: map[string]string{"major": v.major, "tier": []string{"gold", "gold", "", ""}[i]}}
		w.VersionWith(orders, compat.Avro, v.text, nil, m, catalogtest.At(float64(10*(i+1))))
	}
	return w
}

// TestGroups keeps what a new version must agree with to its compatibility group.
func TestGroups(t *testing.T) {
	t.Run("Retained", func(t *testing.T) {
		r := grouped(t).ask(api.ImpactRequest{Subject: orders, Action: impact.Consume, Version: 4, Retained: "all", From: "earliest"})
		require.Equal(t, []int32{1}, retainedIn(&r), "versions 2 and 3 are of another group")
		r = grouped(t).ask(api.ImpactRequest{Subject: orders, Action: impact.Consume, Version: 3, Retained: "v1-v3", From: "earliest"})
		require.Equal(t, []int32{2}, retainedIn(&r))
	})
	t.Run("Plausible", func(t *testing.T) {
		w := grouped(t)
		w.Observe("sa-crm", evidence.FetchesID, orders, 4, catalogtest.At(300))
		e := w.graph().Subject(registry.ParseName(orders), "prod").Edges[0]
		require.Equal(t, []int32{1, 2, 3, 4}, e.Edge.Reader.Plausible, "two of each group")
		r := w.ask(ordersQuestion(impact.Produce, avro(field("id", `"string"`), field("more", `"int"`, "0"))))
		require.Equal(t, "UNKNOWN likely-breaks name", told(r.AsWriter)["sa-crm"])
		require.Contains(t, r.AsWriter[0].Note, "1 of the 2 versions", "version 1 has been the last but one of its group")
	})
	t.Run("Selectors", func(t *testing.T) {
		w := grouped(t)
		for name, selector := range map[string]map[string]string{"one": {"major": "1"}, "two": {"major": "2"}, "gold": {"tier": "gold"}} {
			w.Run("1", catalogtest.At(300), api.Contract{Application: name, Consumes: []api.Consumes{catalogtest.Consumes(orders, &api.Reader{Metadata: selector})}})
		}
		r := w.ask(api.ImpactRequest{Subject: orders, Action: impact.Produce, Version: 4})
		require.Equal(t, map[string]string{
			"one": "PASS ok blocks",
			"two": "FAIL breaks-decode other blocks", // it meets what is produced, whatever its group
			// The registry answers a selector with the newest version that fits, whatever its group.
			"gold": "FAIL breaks-decode other blocks",
		}, told(r.AsWriter))
	})
}

// retainedIn lists the versions that may be in the log still.
func retainedIn(r *api.Impact) []int32 {
	var out []int32
	for _, row := range r.AsReader {
		if row.From == "retained" {
			out = append(out, row.Writer)
		}
	}
	return out
}

// TestDependents re-checks what refers to a subject, also through others.
func TestDependents(t *testing.T) {
	w := newWorld(t)
	money := `{"type":"record","name":"Money","namespace":"common","fields":[{"name":"amount","type":"long"}]}`
	w.Version("common.Money", compat.Avro, money, catalogtest.At(1))
	line := `{"type":"record","name":"Line","namespace":"common","fields":[{"name":"price","type":"common.Money"}]}`
	w.VersionWith("common.Line", compat.Avro, line, []compat.Reference{{Name: "common.Money", Subject: "common.Money", Version: 1}}, nil, catalogtest.At(2))
	w.VersionWith(orders, compat.Avro, `{"type":"record","name":"Order","fields":[{"name":"line","type":"common.Line"}]}`,
		[]compat.Reference{{Name: "common.Line", Subject: "common.Line", Version: 1}}, nil, catalogtest.At(3))
	next := `{"type":"record","name":"Money","namespace":"common","fields":[{"name":"amount","type":"long"},{"name":"currency","type":"string"}]}`
	r := w.ask(api.ImpactRequest{Subject: "common.Money", Action: impact.Register, Candidate: &api.SchemaText{Schema: next}})
	require.Len(t, r.Dependents, 2)
	for i, name := range []string{"common.Line", orders} {
		require.Equal(t, name, r.Dependents[i].Subject)
		require.False(t, r.Dependents[i].Compatible, r.Dependents[i].Words)
		require.Contains(t, r.Dependents[i].Words, "affected on upgrade")
	}
	require.Equal(t, []string{"common.Line"}, r.Dependents[1].Via)
	kind := `{"type":"record","name":"Money","namespace":"common","fields":[{"name":"amount","type":"long"},{"name":"currency","type":"string","default":"EUR"}]}`
	for _, d := range w.ask(api.ImpactRequest{Subject: "common.Money", Candidate: &api.SchemaText{Schema: kind}}).Dependents {
		require.True(t, d.Compatible, d.Words)
	}
}

// TestEventsOfAUnion hurts only those who read the branch that goes.
func TestEventsOfAUnion(t *testing.T) {
	placed := `{"type":"record","name":"Placed","namespace":"shop","fields":[{"name":"id","type":"string"}]}`
	cancelled := `{"type":"record","name":"Cancelled","namespace":"shop","fields":[{"name":"id","type":"string"}]}`
	w := newWorld(t)
	w.Version(orders, compat.Avro, "["+placed+","+cancelled+"]", catalogtest.At(10))
	w.Carries(orders, "shop.Placed", "shop.Cancelled")
	for name, event := range map[string]string{"shipping": "shop.Placed", "refunds": "shop.Cancelled"} {
		w.Run("1", catalogtest.At(300), api.Contract{Application: name, Consumes: []api.Consumes{{Flow: api.Flow{Event: event}, Reader: &api.Reader{Version: 1}}}})
	}
	r := w.ask(ordersQuestion(impact.Produce, "["+placed+"]"))
	require.Equal(t, map[string]string{"shipping": "PASS ok blocks", "refunds": "FAIL breaks-usage blocks"}, told(r.AsWriter))
}

// TestLog takes what is retained from samples of the log.
func TestLog(t *testing.T) {
	w := small(t)
	seen := *w.Seen
	seen.Kafka = []evidence.Kafka{{
		Cluster: "default", At: w.Now, GoodAt: w.Now,
		Topics:  []evidence.Topic{{Name: "orders", Retention: 7 * catalogtest.Day}},
		Samples: []evidence.Sample{{Topic: "orders", IDs: []int32{2}, Oldest: catalogtest.At(358), Looked: 10}},
	}}
	w.Seen = &seen
	q := api.ImpactRequest{Subject: orders, Action: impact.Purge, Version: 1, Retained: "log"}
	require.Equal(t, verdict.Yes, w.ask(q).Verdict, "the oldest message is newer than version 2")
	compacted := seen
	compacted.Kafka = []evidence.Kafka{seen.Kafka[0]}
	compacted.Kafka[0].Topics = []evidence.Topic{{Name: "orders", Compacted: true}}
	w.Seen = &compacted
	require.Equal(t, verdict.No, w.ask(q).Verdict, "a compacted topic may hold anything")
	r := w.ask(consumeQuestion(avro(field("id", `"string"`), field("more", `"int"`)), "")(w))
	require.Equal(t, verdict.No, r.Verdict, "whoever reads a compacted topic replays it")
	elsewhere := compacted
	elsewhere.Kafka = []evidence.Kafka{compacted.Kafka[0]}
	elsewhere.Kafka[0].Cluster = "east"
	w.Seen = &elsewhere
	question := consumeQuestion(avro(field("id", `"string"`), field("more", `"int"`)), "")(w)
	require.Equal(t, verdict.Yes, w.ask(question).Verdict, "nothing is known of the topic")
	w.Fact(catalog.EnvironmentFact("prod", &api.Environment{Name: "prod", Cluster: "east"}))
	require.Equal(t, verdict.No, w.ask(question).Verdict, "the channels are those of the cluster of the environment")
}

// TestPlan leads around a change that breaks, step by step.
func TestPlan(t *testing.T) {
	w := exampleWorld(t)
	r := w.ask(ordersQuestion(impact.Produce, ordersN))
	require.Len(t, r.Plan, 3, "%+v", r.Plan)
	require.Equal(t, []string{"billing", "mailer"}, r.Plan[1].WaitFor)
	require.Contains(t, r.Plan[0].Do, "give field currency the default")
	require.Contains(t, r.Plan[0].Do, "keep field customerEmail")
	require.Contains(t, r.Plan[1].Do, "customerEmail")
	require.NotContains(t, r.Plan[2].Schema, "customerEmail")
	step := w.ask(ordersQuestion(impact.Produce, r.Plan[0].Schema))
	require.NotEqual(t, verdict.No, step.Verdict)
	require.Equal(t, r.Plan[0].Verdict, step.Verdict)
	require.Empty(t, w.ask(ordersQuestion(impact.Produce, ordersN1)).Plan, "nothing to lead around")
}
