package impact

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/catalogtest"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/registry/memo"
)

// TestAgain has a row for each thing that makes a report old.
func TestAgain(t *testing.T) {
	t.Parallel()
	question := api.ImpactRequest{Subject: "orders-value", Action: "produce"}
	tests := map[string]struct {
		until  time.Duration // of the report; 0 is never
		change func(w *catalogtest.World, q *api.ImpactRequest)
		same   bool
	}{
		"Nothing":         {0, func(*catalogtest.World, *api.ImpactRequest) {}, true},
		"SomeTime":        {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Now = w.Now.Add(rememberFor - 1) }, true},
		"TooMuchTime":     {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Now = w.Now.Add(rememberFor) }, false},
		"BeforeItEnds":    {time.Second, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Now = w.Now.Add(time.Second - 1) }, true},
		"WhenItEnds":      {time.Second, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Now = w.Now.Add(time.Second) }, false},
		"ClockIsSetBack":  {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Now = w.Now.Add(-1) }, false},
		"AnotherQuestion": {0, func(_ *catalogtest.World, q *api.ImpactRequest) { q.By = "checkout" }, false},
		"AFact": {0, func(w *catalogtest.World, _ *api.ImpactRequest) {
			w.Publish("1", w.Now, api.Contract{Application: "a"})
		}, false},
		"AVersion":     {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Version("x", "AVRO", `"int"`, w.Now) }, false},
		"Evidence":     {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Observe("p", evidence.FetchesID, "x", 1, w.Now) }, false},
		"ALookAtKafka": {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Look() }, false},
		"AnEvent":      {0, func(w *catalogtest.World, _ *api.ImpactRequest) { w.Carries("x", "y") }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := catalogtest.New(t, "default")
			a, q := newAgain(), question
			key, err := keyOf(&q)
			require.NoError(t, err)
			var until time.Time
			if test.until > 0 {
				until = w.Now.Add(test.until)
			}
			require.Nil(t, a.get(key, w.Inputs()))
			a.put(key, w.Inputs(), until, []byte("report"))
			test.change(w, &q)
			key, err = keyOf(&q)
			require.NoError(t, err)
			require.Equal(t, test.same, a.get(key, w.Inputs()) != nil)
		})
	}
}

func TestAgainIsBounded(t *testing.T) {
	t.Parallel()
	w := catalogtest.New(t, "default")
	a := newAgain()
	body := []byte(strings.Repeat("x", rememberBytes/4))
	for i := range 10 {
		var in memo.Input
		in.Number(i)
		a.put(in.Sum(), w.Inputs(), time.Time{}, body)
		a.put(in.Sum(), w.Inputs(), time.Time{}, body)
		require.LessOrEqual(t, a.bytes, rememberBytes)
		require.Equal(t, len(a.told)*len(body), a.bytes)
	}
	require.Len(t, a.told, 4)
}
