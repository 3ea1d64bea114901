// Package online holds the commands that ask a registry: ours, or any that speaks Confluent's API.
//
// Data goes to the output, everything else to the error output. What a command
// could not ask at all ends with another exit code than an answer that is no.
package online

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/treaty-registry/treaty/api/client"
	"github.com/treaty-registry/treaty/cli/profile"
)

// The exit codes of the commands; those of package cli.
const (
	codeNo     = 1
	codeUsage  = 2
	codeUnable = 3
	codeDiffer = 4
)

// Exit is an error with the exit code of the process. Without an error the
// command has said everything itself.
type Exit struct {
	Code int
	Err  error
}

// Error implements error.
func (e *Exit) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Exit) Unwrap() error { return e.Err }

// usage is a bad question.
func usage(format string, args ...any) error {
	return &Exit{codeUsage, fmt.Errorf(format, args...)}
}

// World is what the commands see of the machine.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// Path is where a path of the command line leads.
	Path    func(string) string
	Now     func() time.Time
	Release string
}

// Commands returns the commands.
func Commands(w World) []*cobra.Command {
	return []*cobra.Command{
		newPlan(w), newApply(w), newPull(w), newPromote(w), newExport(w), newImport(w),
		newSubject(w), newSchema(w), newConfig(w), newMode(w), newContext(w), newSearch(w), newLog(w), newDoctor(w),
		newProfile(w), newLogin(w), newLogout(w),
	}
}

// group is a command that only has subcommands.
func group(use, short, long string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(subs...)
	return cmd
}

// registryFlags say which registry a command is about.
type registryFlags struct {
	profile, url, tokenFile string
	timeout                 time.Duration
	debug                   bool
}

// defaultTimeout bounds commands that ask a few questions. Transfers have no bound.
const defaultTimeout = 30 * time.Second

func (f *registryFlags) bind(flags *pflag.FlagSet, timeout time.Duration) {
	flags.SortFlags = false
	flags.StringVar(&f.profile, "profile", "", "profile of the registry (TREATY_PROFILE)")
	flags.StringVar(&f.url, "url", "", "address of the registry (TREATY_URL, SCHEMA_REGISTRY_URL)")
	flags.StringVar(&f.tokenFile, "token-file", "", "file with a bearer token (TREATY_TOKEN is the token itself)")
	flags.DurationVar(&f.timeout, "timeout", timeout, "bound for everything that is asked; 0 is none")
	flags.BoolVar(&f.debug, "debug", false, "print each request, without secrets, to the error output")
}

// link is a connection to a registry.
type link struct {
	*client.Client
	profile.Connection
}

// connect chooses the registry and returns a client of it. workspace is the
// profile that a treaty.yaml names, "" for none. The context ends with the timeout.
func (w World) connect(ctx context.Context, f registryFlags, workspace string) (context.Context, context.CancelFunc, link, error) {
	nothing := func() {}
	store, err := profile.Open(w.Getenv)
	if err != nil {
		store = profile.Store{} // then there are no profiles, and an address can be given all the same
	}
	conn, err := profile.Resolve(store, profile.Choice{
		Profile: f.profile, URL: f.url, TokenFile: f.tokenFile, Getenv: w.Getenv, Workspace: workspace,
		ReadFile: func(name string) ([]byte, error) { return os.ReadFile(w.Path(name)) },
	})
	if err != nil {
		return ctx, nothing, link{}, &Exit{codeUsage, err}
	}
	o := client.Options{
		URL: conn.URL, Username: conn.User, Password: conn.Password, Token: conn.Token, Agent: "treaty/" + w.Release, Now: w.Now,
	}
	if f.debug || w.Getenv("TREATY_DEBUG") != "" {
		o.Trace = func(method, address string, status int, took time.Duration) {
			fmt.Fprintf(w.Err, "%s %s: %d in %s\n", method, address, status, took.Round(time.Millisecond))
		}
	}
	c, err := client.New(o)
	if err != nil {
		return ctx, nothing, link{}, usage("%w (from %s)", err, conn.From)
	}
	if f.timeout <= 0 {
		return ctx, nothing, link{c, conn}, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf("not done within %s; --timeout allows more", f.timeout))
	return ctx, cancel, link{c, conn}, nil
}

// explain gives a failed call its exit code, and says what to do where it can.
func (l link) explain(err error) error {
	var done *Exit
	if err == nil || errors.As(err, &done) || errors.Is(err, context.Canceled) {
		return err
	}
	var away *client.UnreachableError
	status, code := client.Status(err), client.Code(err)
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		credentials := "no credentials were sent; use treaty login, TREATY_TOKEN or SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO"
		if l.CredentialsFrom != "" {
			credentials = "the credentials are from " + l.CredentialsFrom
		}
		return &Exit{codeUnable, fmt.Errorf("the registry answers %d %s; %s: %w", status, http.StatusText(status), credentials, err)}
	case errors.As(err, &away):
		return &Exit{codeUnable, fmt.Errorf("%w (the address is from %s)", err, l.From)}
	case code >= 42202 && code <= 42204 || code == 42208:
		return &Exit{codeUsage, err}
	case client.Unknown(err):
		return &Exit{codeUnable, fmt.Errorf("the registry at %s does not know this operation: %w", l.Client.URL(), err)}
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout:
		return &Exit{codeNo, err}
	default:
		return &Exit{codeUnable, err}
	}
}

// run wraps a command that asks one registry.
func (w World) run(f *registryFlags, do func(ctx context.Context, l link, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, cancel, l, err := w.connect(cmd.Context(), *f, "")
		if err != nil {
			return err
		}
		defer cancel()
		return l.explain(do(ctx, l, args))
	}
}

// qualified puts a subject into a context that a flag names.
func qualified(subject, context string) string {
	if context == "" || context == "." || strings.HasPrefix(subject, ":") {
		return subject
	}
	return ":." + strings.Trim(strings.TrimPrefix(context, ":"), ".:") + ":" + subject
}
