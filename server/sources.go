package server

import (
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/identity/issuer"
	"github.com/treaty-registry/treaty/server/observe"
	"github.com/treaty-registry/treaty/server/v1/answer"
)

// sources adds the route that tells how everything is that the catalog learns
// from by itself: what is broken must never look like what is empty.
func (s *Server) sources(e *echo.Echo) {
	e.GET("/api/v1/sources", func(c echo.Context) error {
		list := api.SourceList{Items: []api.Source{s.observation(s.senses.observer.State())}, At: s.o.Now().UTC()}
		for _, l := range s.senses.lookers {
			list.Items = append(list.Items, kafkaSource(l.Last()))
		}
		if s.senses.issuer != nil {
			list.Items = append(list.Items, issuerSource(s.senses.issuer.State()))
		}
		return answer.JSON(c, http.StatusOK, list)
	})
}

func (s *Server) observation(now observe.State) api.Source {
	out := source(api.SourceObservation, s.o.Environment, flushEvery, now.LastRun, now.LastGood, now.Fault)
	out.Counts["limit"] = int64(now.Limit)
	for _, name := range slices.Sorted(maps.Keys(now.Environments)) {
		of := now.Environments[name]
		out.Counts["keys"] += of.Keys
		out.Counts["overflow"] += of.Overflow
		out.Environments = append(out.Environments, api.SourceEnvironment{Name: name, Since: of.Since.UTC(), Keys: of.Keys, Overflow: of.Overflow})
	}
	return out
}

func kafkaSource(k evidence.Kafka) api.Source {
	out := source(api.SourceKafka, k.Cluster, lookEvery, k.At, k.GoodAt, k.Fault)
	if k.GoodAt.IsZero() {
		return out // nothing was found yet, which is not nothing
	}
	out.Counts["topics"], out.Counts["groups"], out.Counts["samples"] = int64(len(k.Topics)), int64(len(k.Groups)), int64(len(k.Samples))
	if k.ACLsKnown {
		out.Counts["acls"] = int64(len(k.ACLs))
	}
	return out
}

func issuerSource(now issuer.State) api.Source {
	out := source(api.SourceIssuer, now.URL, issuer.Every, now.LastRun, now.LastGood, now.Fault)
	out.Counts["keys"] = int64(now.Keys)
	return out
}

// source is what all sources have in common.
func source(kind, name string, every time.Duration, run, good time.Time, fault string) api.Source {
	out := api.Source{Kind: kind, Name: name, State: api.SourceOK, Error: fault, Every: every.Seconds(), Counts: map[string]int64{}}
	switch {
	case fault != "":
		out.State = api.SourceFailed
	case good.IsZero():
		out.State = api.SourceWaiting
	}
	if !run.IsZero() {
		run = run.UTC()
		out.LastRun = &run
	}
	if !good.IsZero() {
		good = good.UTC()
		out.LastGood = &good
	}
	return out
}
