package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/asked"
	"github.com/treaty-registry/treaty/cli/ci"
	"github.com/treaty-registry/treaty/cli/report"
)

// ciFlags are the flags of ci.
type ciFlags struct {
	checkFlags
	comment, label, environment string
}

// newCI is what the packages for CI systems run, so that everything they do is
// tested here. It is hidden: people run check.
func newCI(in IO) *cobra.Command {
	var f ciFlags
	cmd := &cobra.Command{
		Use:    "ci [PATH…]",
		Short:  "Check in a pipeline, and tell the pull request",
		Hidden: true,
		Long: `Do what check does, with the reports that the CI system shows, and keep one
comment on the pull or merge request. A label on the request accepts its findings:
they are told, and the exit code is 0.

Where a registry is configured, it is asked what apply would do and who is hurt, as
treaty plan and treaty impact do. Ends with 0 for yes, 1 for no, 5 for unknown (as
the policy counts it), 3 if something could not be checked. No label accepts that
somebody is hurt: a waiver of the application that is hurt does.

GitHub needs GITHUB_TOKEN with "pull-requests: write" for the comment, GitLab
GITLAB_TOKEN with the scope api. Without, or where the token may not write, as in
runs for forks, the comment is left out and said so; the verdict is the same.`,
	}
	f.bind(cmd.Flags())
	cmd.Flags().StringVar(&f.comment, "comment", "auto", "auto, always or never; auto comments once there is something to say")
	cmd.Flags().StringVar(&f.label, "waive-label", "contract: breaking approved", "label that accepts the findings; empty for none")
	cmd.Flags().StringVar(&f.environment, "env", "", "environment in which somebody may be hurt (default: that of the registry)")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		f.reportFlags.inherit(in)
		return f.run(cmd.Context(), in, paths)
	}
	return cmd
}

func (f *ciFlags) run(ctx context.Context, in IO, paths []string) error {
	if !slices.Contains([]string{"auto", "always", "never"}, f.comment) {
		return fmt.Errorf("--comment %q is not one of auto, always, never", f.comment)
	}
	targets, err := f.targets(in)
	if err != nil {
		return err
	}
	run, err := ci.Detect(in.Getenv, func(name string) ([]byte, error) { return os.ReadFile(in.path(name)) })
	if err != nil {
		return &exitError{exitUnable, err}
	}
	r, w, err := f.examine(ctx, in, paths)
	if err != nil {
		return errors.Join(err, output(in, "error", nil, targets))
	}
	defer w.close()
	if err := f.approve(ctx, in, run, r); err != nil {
		return err
	}
	a := asked.Ask(ctx, in.world(), asked.Question{
		Flags: f.registry, File: f.file, Profile: w.Registry, Environment: f.environment, Accepted: r.Approved != "",
	})
	answer := f.finish(in, w, r, targets)
	if err := errors.Join(a.Text(in.Err), summarize(in, a)); err != nil {
		fmt.Fprintf(in.Err, "treaty: summary: %v\n", err)
	}
	verdict := r.Verdict()
	if e := new(exitError); f.failOn != "never" && (answer == nil || errors.As(answer, &e) && e.err == nil) && a.Code != exitOK {
		if answer == nil {
			verdict = a.Verdict()
		}
		a.Worse(e.code)
		answer = &exitError{code: a.Code}
	}
	if err := output(in, verdict, r, targets); err != nil {
		fmt.Fprintf(in.Err, "treaty: outputs: %v\n", err)
	}
	// The verdict stands: what happens to the comment does not change it.
	name := cmp.Or(w.Name, "treaty")
	if w.git != nil && w.git.Prefix != "" {
		name += "/" + w.git.Prefix
	}
	if said := f.tell(ctx, run, r, a, name, w); said != "" {
		notice(in, run, said)
	}
	return answer
}

// mostComment is the number of bytes of a comment: GitHub takes 65,536 letters.
const mostComment = 60_000

// summarize adds to the summary of a GitHub job.
func summarize(in IO, a *asked.Answer) error {
	name := in.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	return appendTo(in.path(name), a.Markdown(mostComment))
}

// appendTo writes to the end of a file that the runner of a job has named.
func appendTo(name, text string) error {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644) //nolint:gosec // see above
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return closed(file, err)
}

// approve looks for the label that accepts findings. One that was taken away
// after the run began does not count any more, so that the system is asked
// where it can be.
func (f *ciFlags) approve(ctx context.Context, in IO, run ci.Run, r *report.Report) error {
	if f.label == "" || run.Request == 0 || !r.Failed() {
		return nil
	}
	labels := run.Labels
	if run.Forge != nil {
		if now, err := run.Forge.Labels(ctx); err == nil {
			labels = now
		} else if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	if !slices.ContainsFunc(labels, func(l string) bool { return strings.EqualFold(l, f.label) }) {
		return nil
	}
	who := "somebody"
	if run.Forge != nil {
		if name, err := run.Forge.Labeller(ctx, f.label); err == nil && name != "" {
			who = name
		}
	}
	r.Approved = fmt.Sprintf("approved by %s with the label %q", who, f.label)
	r.Remarks = append(r.Remarks, r.Approved)
	fmt.Fprintf(in.Err, "treaty: %s\n", r.Approved)
	return nil
}

// tell keeps the comment. It returns what went wrong with it, for people.
func (f *ciFlags) tell(ctx context.Context, run ci.Run, r *report.Report, a *asked.Answer, name string, w *opened) string {
	switch {
	case f.comment == "never" || run.Request == 0:
		return ""
	case run.Forge == nil && run.Fork:
		return "no comment: runs for forks have no token that may write; the findings are above"
	case run.Forge == nil:
		return "no comment: " + run.Missing
	}
	timeless := *r
	timeless.Elapsed = 0 // or the same answer would be another text each time
	var b bytes.Buffer
	if err := report.Markdown(&b, &timeless, report.Options{Root: prefix(w)}); err != nil {
		return "no comment: " + err.Error()
	}
	b.WriteString(a.Markdown(mostComment - b.Len()))
	short := run.Commit[:min(len(run.Commit), 7)]
	after := "### treaty: yes\n\nWhat stood here is repaired"
	if short != "" {
		fmt.Fprintf(&b, "\n<sub>%s</sub>\n", short)
		after += " in " + short
	}
	// What was there before the request is no news, but an error must be explained.
	say := f.comment == "always" || r.Summary.Errors+len(r.Unable)+len(r.Changes) > 0 || a.News()
	_, err := ci.Keep(ctx, run.Forge, ci.Marker(name), b.String(), after+".\n", say)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ci.ErrForbidden) && run.Fork:
		return "no comment: the token of a run for a fork may not write; the findings are above"
	case errors.Is(err, ci.ErrForbidden):
		return "no comment: the token may not write; the job needs permissions: {pull-requests: write} (" + err.Error() + ")"
	default:
		return "no comment: " + err.Error()
	}
}

func prefix(w *opened) string {
	if w.git == nil {
		return ""
	}
	return w.git.Prefix
}

// notice says something where the people of the system look.
func notice(in IO, run ci.Run, text string) {
	if run.System == "github" {
		fmt.Fprintf(in.Out, "::notice title=treaty::%s\n", strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text))
		return
	}
	fmt.Fprintf(in.Err, "treaty: %s\n", strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, text))
}

// output writes what later steps of a GitHub job may read. r may be nil.
func output(in IO, verdict string, r *report.Report, targets []report.Target) error {
	name := in.Getenv("GITHUB_OUTPUT")
	if name == "" {
		return nil
	}
	text := "verdict=" + verdict + "\n"
	if r != nil {
		text += fmt.Sprintf("errors=%d\n", r.Summary.Errors)
	}
	for _, t := range targets {
		if t.Format == "json" && t.File != "" && !strings.ContainsAny(t.File, "\r\n") {
			path, err := filepath.Abs(in.path(t.File))
			if err != nil {
				return err
			}
			text += "report=" + path + "\n"
			break
		}
	}
	return appendTo(in.path(name), text)
}
