package reconcile

import (
	"context"
	"fmt"
	"strings"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/cli/session"
)

// Preview is what apply would change in a registry, for those who ask in passing.
type Preview struct{ plan api.Plan }

// Ask makes the plan of a workspace, as treaty plan does. Its errors are those of
// a command.
func Ask(ctx context.Context, w session.World, l session.Link, file string) (Preview, error) {
	r, err := openWorkspace(ctx, w, file)
	if err != nil {
		return Preview{}, err
	}
	want, err := r.desired(w)
	if err != nil {
		return Preview{}, err
	}
	p, err := makePlan(ctx, w, l, want)
	if err != nil {
		return Preview{}, explainPlan(l, err)
	}
	return Preview{p}, nil
}

// Refused is the number of steps that the registry would refuse.
func (p Preview) Refused() int { return p.plan.Refused }

// Changes reports whether apply would do anything.
func (p Preview) Changes() bool {
	for _, s := range p.plan.Steps {
		if s.State != api.PlanUnchanged || s.Labels {
			return true
		}
	}
	return false
}

// Words is the plan in a sentence.
func (p Preview) Words() string {
	words := counted(p.plan)
	if p.plan.Refused > 0 {
		words += fmt.Sprintf("; %d refused", p.plan.Refused)
	}
	return words
}

// Text shows the steps that change something, a few lines each.
func (p Preview) Text() string {
	var b strings.Builder
	steps(&b, p.plan)
	return b.String()
}
