package observe

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/catalog/book"
	"github.com/treaty-registry/treaty/catalog/evidence"
)

// The bounds of what somebody may push at once.
const (
	maxPushed   = 1_000
	longestWord = 500
	// ahead is how far in the future the clock of somebody else may be.
	ahead = time.Hour
)

// Register adds the route by which gateways and proxies tell what they have seen.
func (s *Observer) Register(e *echo.Echo) { e.POST("/api/v1/observations", s.push) }

// push takes in what somebody else has seen. Nobody proves what it says of others,
// so none of it is verified.
func (s *Observer) push(c echo.Context) error {
	var body api.ObservationPush
	d := json.NewDecoder(c.Request().Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil {
		return api.NewProblem(http.StatusBadRequest, "not-readable", "Not readable", "the body is not a list of observations: "+err.Error(), "")
	}
	if len(body.Observations) > maxPushed {
		return invalid(fmt.Sprintf("%d observations are more than %d", len(body.Observations), maxPushed), "send several requests")
	}
	now, state := s.o.Now().UTC(), s.o.Catalog()
	all := make([]evidence.Observation, len(body.Observations))
	for i := range body.Observations {
		if err := s.take(&body.Observations[i], &all[i], now); err != nil {
			return invalid(fmt.Sprintf("observations[%d]: %v", i, err), "")
		}
		// Without names that are made up, nobody can make the list of environments grow.
		if err := book.Environment(state, s.o.Environment, all[i].Environment, http.StatusUnprocessableEntity); err != nil {
			return err
		}
	}
	s.Add(all)
	return c.NoContent(http.StatusNoContent)
}

func invalid(detail, hint string) error {
	return api.NewProblem(http.StatusUnprocessableEntity, "invalid-observation", "Invalid observation", detail, hint)
}

// take checks one observation and turns it into evidence.
func (s *Observer) take(in *api.PushedObservation, out *evidence.Observation, now time.Time) error {
	acts := map[string]evidence.Act{"produces": evidence.Serializes, "consumes": evidence.Deserializes}
	act, ok := acts[in.Role]
	switch {
	case !ok:
		return fmt.Errorf("role: %q is neither produces nor consumes", in.Role)
	case in.Principal == "" || in.Subject == "":
		return fmt.Errorf("principal and subject are required")
	case in.Count < 0 || in.Count > mostAtOnce:
		return fmt.Errorf("count: %d is not between 0 and %d", in.Count, mostAtOnce)
	case in.SchemaID < 0:
		return fmt.Errorf("schemaId: %d is negative", in.SchemaID)
	case in.First.After(now.Add(ahead)) || in.Last.After(now.Add(ahead)):
		return fmt.Errorf("first and last: more than an hour in the future")
	}
	for name, word := range map[string]string{
		"environment": in.Environment, "principal": in.Principal, "client": in.Client, "library": in.Library, "subject": in.Subject,
	} {
		if len(word) > longestWord || !fit(word) {
			return fmt.Errorf("%s: longer than %d bytes, or not plain text", name, longestWord)
		}
	}
	k := evidence.Key{
		Environment: in.Environment, Principal: in.Principal, Strength: evidence.Asserted, Client: in.Client, Library: in.Library,
		Act: act, Subject: in.Subject, SchemaID: in.SchemaID,
	}
	if k.Environment == "" {
		k.Environment = s.o.Environment
	}
	*out = evidence.Observation{Key: k, First: in.First.UTC(), Last: in.Last.UTC(), Count: max(in.Count, 1)}
	if in.Last.IsZero() {
		out.Last = now
	}
	if in.First.IsZero() || out.First.After(out.Last) {
		out.First = out.Last
	}
	return nil
}
