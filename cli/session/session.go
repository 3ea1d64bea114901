// Package session is what a command that asks a registry needs before its first question: which registry, with what credentials, and what a failed answer means.
//
// Data goes to the output, everything else to the error output. What a command
// could not ask at all ends with another exit code than an answer that is no.
package session

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
	No     = 1 // the question was answered, and the answer is no
	Usage  = 2 // a bad question
	Unable = 3 // could not be asked, or was only half done
	Differ = 4 // differences exist; only with --exit-code
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

// Fail is an error with an exit code.
func Fail(code int, err error) error { return &Exit{code, err} }

// Usagef is a bad question.
func Usagef(format string, args ...any) error {
	return &Exit{Usage, fmt.Errorf(format, args...)}
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
	// Keychain keeps the secrets of profiles; nil is none.
	Keychain profile.Keychain
}

// WithoutSecrets hides the secrets of the environment, which are for another registry.
func (w World) WithoutSecrets() World {
	getenv := w.Getenv
	w.Getenv = func(name string) string {
		switch name {
		case "TREATY_TOKEN", "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO":
			return ""
		default:
			return getenv(name)
		}
	}
	return w
}

// Group is a command that only has subcommands.
func Group(use, short, long string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(subs...)
	return cmd
}

// Flags say which registry a command is about.
type Flags struct {
	Profile, URL, TokenFile string
	Timeout                 time.Duration // 0 is none
	Debug                   bool
}

// DefaultTimeout bounds commands that ask a few questions. Transfers have no bound.
const DefaultTimeout = 30 * time.Second

// Bind makes the fields flags of a command.
func (f *Flags) Bind(flags *pflag.FlagSet, timeout time.Duration) {
	flags.SortFlags = false
	flags.StringVar(&f.Profile, "profile", "", "profile of the registry (TREATY_PROFILE)")
	flags.StringVar(&f.URL, "url", "", "address of the registry (TREATY_URL, SCHEMA_REGISTRY_URL)")
	flags.StringVar(&f.TokenFile, "token-file", "", "file with a bearer token (TREATY_TOKEN is the token itself)")
	flags.DurationVar(&f.Timeout, "timeout", timeout, "bound for everything that is asked; 0 is none")
	flags.BoolVar(&f.Debug, "debug", false, "print each request, without secrets, to the error output")
}

// Toward is the same flags for another registry, which a profile or an address names.
func (f Flags) Toward(name string) Flags {
	f.URL, f.Profile = "", ""
	if IsAddress(name) {
		f.URL = name
	} else {
		f.Profile = name
	}
	return f
}

// IsAddress tells an address from a file or a profile.
func IsAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// Link is a connection to a registry.
type Link struct {
	*client.Client
	profile.Connection
}

// Connect chooses the registry and returns a client of it. workspace is the
// profile that a treaty.yaml names, "" for none. The context ends with the timeout.
func (w World) Connect(ctx context.Context, f Flags, workspace string) (context.Context, context.CancelFunc, Link, error) {
	nothing := func() {}
	store, err := profile.Open(w.Getenv)
	if err != nil {
		store = profile.Store{} // then there are no profiles, and an address can be given all the same
	}
	conn, err := profile.Resolve(store.WithKeychain(w.Keychain), profile.Choice{
		Profile: f.Profile, URL: f.URL, TokenFile: f.TokenFile, Getenv: w.Getenv, Workspace: workspace,
		ReadFile: func(name string) ([]byte, error) { return os.ReadFile(w.Path(name)) },
	})
	if err != nil {
		return ctx, nothing, Link{}, &Exit{Usage, err}
	}
	o := client.Options{
		URL: conn.URL, Username: conn.User, Password: conn.Password, Token: conn.Token, Agent: "treaty/" + w.Release, Now: w.Now,
	}
	if f.Debug || w.Getenv("TREATY_DEBUG") != "" {
		o.Trace = func(method, address string, status int, took time.Duration) {
			fmt.Fprintf(w.Err, "%s %s: %d in %s\n", method, address, status, took.Round(time.Millisecond))
		}
	}
	c, err := client.New(o)
	if err != nil {
		return ctx, nothing, Link{}, Usagef("%w (from %s)", err, conn.From)
	}
	if f.Timeout <= 0 {
		return ctx, nothing, Link{c, conn}, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, f.Timeout, fmt.Errorf("not done within %s; --timeout allows more", f.Timeout))
	return ctx, cancel, Link{c, conn}, nil
}

// Run wraps a command that asks one registry.
func (w World) Run(f *Flags, do func(ctx context.Context, l Link, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, cancel, l, err := w.Connect(cmd.Context(), *f, "")
		if err != nil {
			return err
		}
		defer cancel()
		return l.Explain(do(ctx, l, args))
	}
}

// Explain gives a failed call its exit code, and says what to do where it can.
func (l Link) Explain(err error) error {
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
		return &Exit{Unable, fmt.Errorf("the registry answers %d %s; %s: %w", status, http.StatusText(status), credentials, err)}
	case errors.As(err, &away):
		return &Exit{Unable, fmt.Errorf("%w (the address is from %s)", err, l.From)}
	case code >= 42202 && code <= 42204 || code == 42208:
		return &Exit{Usage, err}
	case client.Unknown(err):
		return &Exit{Unable, fmt.Errorf("the registry at %s does not know this operation: %w", l.Client.URL(), err)}
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout:
		return &Exit{No, err}
	default:
		return &Exit{Unable, err}
	}
}

// Qualified puts a subject into a context that a flag names.
func Qualified(subject, context string) string {
	if context == "" || context == "." || strings.HasPrefix(subject, ":") {
		return subject
	}
	return ":." + strings.Trim(strings.TrimPrefix(context, ":"), ".:") + ":" + subject
}
