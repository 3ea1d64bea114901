// Package catalog holds the commands about who produces and consumes what: declare it, record where it runs, ask who breaks.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/session"
)

// Commands returns the commands.
func Commands(w session.World) []*cobra.Command {
	return []*cobra.Command{
		newImpact(w), newPublish(w), newCanIDeploy(w), newCanIMerge(w), newDeployment(w), newRelease(w), newUsage(w),
		newApp(w), newEnv(w), newWaiver(w), newPolicy(w), newTeam(w), newDomain(w),
	}
}

// ask wraps a command that asks one registry. What the API refuses because the
// question is wrong, such as an environment that there is not, is a bad question
// and not the answer no.
func ask(w session.World, f *session.Flags, do func(ctx context.Context, l session.Link, args []string) error) func(*cobra.Command, []string) error {
	return w.Run(f, func(ctx context.Context, l session.Link, args []string) error { return explain(do(ctx, l, args)) })
}

// explain gives the refusals of treaty's own API their exit codes; others are the link's.
func explain(err error) error {
	var e *client.Error
	if !errors.As(err, &e) || e.Problem == "" {
		return err
	}
	said := errors.New(e.Message)
	switch {
	case e.Status == http.StatusConflict:
		return session.Fail(session.No, said)
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden, e.Status == http.StatusTooManyRequests, e.Status >= http.StatusInternalServerError:
		return err
	default:
		return session.Fail(session.Usage, said)
	}
}

// build parts APPLICATION@VERSION. Without a version it is "".
func build(arg string) (application, version string, err error) {
	application, version, _ = strings.Cut(arg, "@")
	if application == "" {
		return "", "", session.Usagef("%q names no application; write APPLICATION@VERSION", arg)
	}
	return application, version, nil
}

// versioned parts APPLICATION@VERSION and wants both.
func versioned(arg string) (application, version string, err error) {
	application, version, err = build(arg)
	if err == nil && version == "" {
		err = session.Usagef("%q names no version; write %s@VERSION", arg, application)
	}
	return application, version, err
}

// subjectVersion parts SUBJECT@VERSION; 0 where there is no number behind the last @.
func subjectVersion(arg string) (subject string, version int32) {
	at := strings.LastIndexByte(arg, '@')
	if at <= 0 {
		return arg, 0
	}
	n, err := strconv.ParseInt(arg[at+1:], 10, 32)
	if err != nil || n <= 0 {
		return arg, 0
	}
	return arg[:at], int32(n)
}

// deadline reads a day, which is meant to its end in UTC, or a number of days from now.
func deadline(now time.Time, until string, days int) (time.Time, error) {
	if until == "" {
		return now.UTC().AddDate(0, 0, days).Truncate(time.Second), nil
	}
	day, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return time.Time{}, session.Usagef("--until %q is no day; write it like 2026-12-31", until)
	}
	return day.AddDate(0, 0, 1).Add(-time.Second), nil
}

// printed writes one line of data.
func printed(w session.World, format string, args ...any) error {
	_, err := fmt.Fprintln(w.Out, session.Printable(fmt.Sprintf(format, args...)))
	return err
}
