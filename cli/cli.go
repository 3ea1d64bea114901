// Package cli is the command line: flags in, exit code out.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/complete"
	"github.com/treaty-registry/treaty/cli/profile"
	"github.com/treaty-registry/treaty/cli/profile/keychain"
	"github.com/treaty-registry/treaty/cli/report"
	"github.com/treaty-registry/treaty/server"
)

// Exit codes, the same for every command.
const (
	exitOK       = 0
	exitNo       = 1  // the question was answered, and the answer is no
	exitUsage    = 2  // a bad question: unknown flag, invalid setting
	exitUnable   = 3  // could not be done: a server is away, an address is taken
	exitDiffer   = 4  // differences exist; only with --exit-code
	exitUnknown  = 5  // cannot tell: a fact that decides is missing
	exitInternal = 70 // a bug: EX_SOFTWARE of sysexits.h
	exitStopped  = 130
)

// IO is the world as a command sees it, so that tests can give another one.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// Dir is where relative paths start; "" is the directory of the process.
	Dir string
	// Now is the clock; nil is that of the machine.
	Now func() time.Time
	// Keychain keeps the secrets of profiles; nil is none.
	Keychain profile.Keychain
	// Context ends when the process is asked to stop.
	Context context.Context //nolint:containedctx // the root of all contexts, made once by System
}

// System is the real world. The first interrupt ends the context; a second one ends the process.
func System() IO {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop()
	}()
	return IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now, Keychain: keychain.System{}, Context: ctx}
}

// path is where a path of the command line leads.
func (in IO) path(name string) string {
	if in.Dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(in.Dir, name)
}

// exitError carries the exit code of a failed command to Main. Without an error
// the command has said everything itself, and Main only ends with the code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}
func (e *exitError) Unwrap() error { return e.err }

// Main runs one command and returns the exit code of the process. Errors are
// printed once, on one line, to the error output.
func Main(args []string, io IO) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(io.Err, "treaty: internal error: %v\nThis is a bug. Please open an issue with this text, the command %q and the release %s.\n%s",
				p, strings.Join(append([]string{"treaty"}, args[:min(1, len(args))]...), " "), server.Release, debug.Stack())
			code = exitInternal
		}
	}()
	root := newRoot(io)
	root.SetArgs(args)
	err := root.ExecuteContext(io.Context)
	if err == nil {
		return exitOK
	}
	var e *exitError
	known := errors.As(err, &e)
	if known && e.err == nil {
		return e.code
	}
	if errors.Is(err, context.Canceled) && io.Context.Err() != nil {
		fmt.Fprintln(io.Err, "treaty: interrupted")
		return exitStopped
	}
	fmt.Fprintf(io.Err, "treaty: %s\n", strings.Join(strings.Fields(err.Error()), " ")) // one line, whatever drivers say
	if known {
		return e.code
	}
	return exitUsage
}

func newRoot(io IO) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "treaty",
		Short: "A schema registry that knows who breaks",
		Long: `treaty is a drop-in Confluent Schema Registry and event-contract service.

Put the schemas of a repository under a gate, without any server:

  treaty init     # writes treaty.yaml from the schema files found here
  treaty check    # what does my change break?

Start a registry on :8081 that keeps its data in ./treaty.db:

  treaty serve`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SetIn(io.In)
	cmd.SetOut(io.Out)
	cmd.SetErr(io.Err)
	cmd.AddCommand(newServe(io), newHealth(io), newVersion(io))
	cmd.AddCommand(onlineCommands(io)...)
	cmd.AddCommand(newCheck(io), newLint(io), newCompat(io), newRules(io), newDiff(io), newFmt(io), newLs(io), newInit(io), newSchemaOf(io), newCI(io), newExitCodes())
	arrange(cmd)
	teach(cmd)
	complete.Install(cmd, io.world(), complete.Sources{Reports: report.Names(), Rules: ruleIDs()})
	return cmd
}
