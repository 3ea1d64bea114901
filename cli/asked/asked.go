// Package asked is what a registry says to the changes of a workspace, beside the check of its files: what apply would do, and who is hurt.
package asked

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/catalog"
	"github.com/treaty-registry/treaty/cli/catalog/show"
	"github.com/treaty-registry/treaty/cli/profile"
	"github.com/treaty-registry/treaty/cli/reconcile"
	"github.com/treaty-registry/treaty/cli/session"
)

// Answer is what a registry says.
type Answer struct {
	// Code is the exit code of the worst answer: 0, 5 for unknown, 1 for no, else
	// that of what could not be asked.
	Code     int
	registry string // "" where none is configured
	plan     *reconcile.Preview
	impact   *show.Report
	missing  []string // what was not checked, and why
	accepted bool
}

// Question is what a registry is asked.
type Question struct {
	Flags       session.Flags
	File        string // treaty.yaml, "" for the nearest one upward
	Profile     string // that it names
	Environment string // in which somebody may be hurt; "" is that of the registry
	// Accepted: reviewers accept what the check has found, so that a plan that is
	// refused for it does not count.
	Accepted bool
}

// Ask asks the registry that flags, the environment, a profile or treaty.yaml
// names. One that only could be on this machine is not asked: nobody has named it.
func Ask(ctx context.Context, w session.World, q Question) *Answer {
	a := &Answer{accepted: q.Accepted}
	ctx, cancel, l, err := w.Connect(ctx, q.Flags, q.Profile)
	if err != nil {
		a.fail("the plan and who is hurt", err)
		return a
	}
	defer cancel()
	if l.Connection.URL == profile.DefaultURL && l.From == "the default address" {
		a.missing = append(a.missing, "what apply would do and who is hurt: no registry is configured; set TREATY_URL")
		return a
	}
	a.registry = l.Client.URL()
	p, err := reconcile.Ask(ctx, w, l, q.File)
	switch {
	case err != nil:
		a.fail("what apply would do", err)
	default:
		a.plan = &p
		if p.Refused() > 0 && !q.Accepted {
			a.Worse(session.No)
		}
	}
	r, err := catalog.Ask(ctx, w, l, q.File, q.Environment)
	switch {
	case client.Unknown(err):
		a.missing = append(a.missing, "who is hurt: the registry at "+a.registry+" has no catalog")
	case err != nil:
		a.fail("who is hurt", err)
	default:
		a.impact = r
		a.Worse(r.ExitCode)
	}
	return a
}

// fail notes what could not be asked, with the exit code of its reason.
func (a *Answer) fail(what string, err error) {
	a.missing = append(a.missing, what+": "+session.Printable(err.Error()))
	code := session.Unable
	if e := new(session.Exit); errors.As(err, &e) {
		code = e.Code
	}
	a.Worse(code)
}

// unknown is the exit code of a fact that is missing.
const unknown = 5

// Worse keeps the worst exit code: a no is certain, whatever could not be asked.
func (a *Answer) Worse(code int) {
	order := []int{0, unknown, session.Usage, session.Unable, session.No}
	rank := func(code int) int {
		if at := slices.Index(order, code); at >= 0 {
			return at
		}
		return len(order) - 2 // anything else could not be done
	}
	if rank(code) > rank(a.Code) {
		a.Code = code
	}
}

// Verdict is the exit code in a word: pass, unknown, fail or error.
func (a *Answer) Verdict() string {
	switch a.Code {
	case 0:
		return "pass"
	case unknown:
		return "unknown"
	case session.No:
		return "fail"
	default:
		return "error"
	}
}

// News reports whether there is anything that a request should be told.
func (a *Answer) News() bool {
	return a.Code != 0 || a.plan != nil && a.plan.Changes() || a.impact != nil && len(a.impact.Questions) > 0
}

// Markdown is the part of a comment and a summary that the registry fills, in at
// most room bytes and a sentence.
func (a *Answer) Markdown(room int) string {
	var b strings.Builder
	if a.plan != nil {
		fmt.Fprintf(&b, "\n### treaty plan: %s\n\n", a.plan.Words())
		if a.accepted && a.plan.Refused() > 0 {
			b.WriteString("The label accepts what is refused; apply refuses it until treaty.yaml has a waiver.\n\n")
		}
		if a.plan.Changes() {
			b.WriteString(literal(a.plan.Text()) + "\n")
		}
	}
	if a.impact != nil {
		b.WriteString("\n")
		if err := show.Markdown(&b, a.impact); err != nil {
			return "" // a builder takes everything
		}
	}
	for _, m := range a.missing {
		b.WriteString("\nNot checked:\n\n" + literal(m))
	}
	return fitting(b.String(), room)
}

// mostShown bounds the lines of a plan in a comment, which has a bound of its own.
const mostShown = 200

// literal makes a text mean itself in Markdown, whatever it holds.
func literal(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if more := len(lines) - mostShown; more > 0 {
		lines = append(lines[:mostShown], fmt.Sprintf("%d more lines: treaty plan shows them", more))
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("    " + line + "\n")
	}
	return b.String()
}

// fitting cuts a text at the end of a line, and says so.
func fitting(text string, room int) string {
	if len(text) <= room {
		return text
	}
	cut := strings.LastIndexByte(text[:max(room, 0)], '\n') + 1
	return text[:cut] + "\nThe rest is not shown; the log of the run has it all.\n"
}

// Text tells the log of a run. Its error is that of writing.
func (a *Answer) Text(w io.Writer) error {
	var b strings.Builder
	if a.plan != nil {
		fmt.Fprintf(&b, "plan for %s: %s\n%s", session.Printable(a.registry), a.plan.Words(), a.plan.Text())
	}
	if a.impact != nil {
		if err := show.Text(&b, a.impact); err != nil {
			return err
		}
	}
	for _, m := range a.missing {
		fmt.Fprintf(&b, "not checked: %s\n", m)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
