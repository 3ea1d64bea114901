package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/online"
	"github.com/treaty-registry/treaty/cli/reconcile"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/server"
)

// onlineCommands are the commands that ask a registry.
func onlineCommands(in IO) []*cobra.Command {
	now := in.Now
	if now == nil {
		now = time.Now
	}
	w := session.World{
		In: in.In, Out: in.Out, Err: in.Err, Getenv: in.Getenv, Path: in.path, Now: now, Release: server.Release,
	}
	all := append(reconcile.Commands(w), online.Commands(w)...)
	for _, cmd := range all {
		translate(cmd)
	}
	return all
}

// translate gives the errors of a command and of those below it the exit codes of Main.
func translate(cmd *cobra.Command) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			err := run(cmd, args)
			var e *session.Exit
			switch {
			case errors.As(err, &e):
				return &exitError{e.Code, e.Err}
			case err != nil:
				return &exitError{exitUnable, err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		translate(sub)
	}
}
