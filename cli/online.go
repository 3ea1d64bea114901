package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/catalog"
	"github.com/treaty-registry/treaty/cli/online"
	"github.com/treaty-registry/treaty/cli/reconcile"
	"github.com/treaty-registry/treaty/cli/session"
	"github.com/treaty-registry/treaty/server"
)

// onlineCommands are the commands that ask a registry.
func onlineCommands(in IO) []*cobra.Command {
	w := in.world()
	all := append(reconcile.Commands(w), online.Commands(w)...)
	all = append(all, catalog.Commands(w)...)
	for _, cmd := range all {
		if cmd.Name() == "subject" {
			cmd.AddCommand(catalog.Attest(w))
		}
		translate(cmd)
	}
	return all
}

// world is the machine as the packages of commands see it.
func (in IO) world() session.World {
	return session.World{
		In: in.In, Out: in.Out, Err: in.Err, Getenv: in.Getenv, Path: in.path, Now: in.now, Release: server.Release,
		Keychain: in.Keychain,
	}
}

// translate gives the errors of a command and of those below it the exit codes of Main.
func translate(cmd *cobra.Command) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			err := run(cmd, args)
			if err = exited(err); err == nil || errors.As(err, new(*exitError)) {
				return err
			}
			return &exitError{exitUnable, err}
		}
	}
	for _, sub := range cmd.Commands() {
		translate(sub)
	}
}

// exited gives the error of a session the form that Main knows.
func exited(err error) error {
	var e *session.Exit
	if errors.As(err, &e) {
		return &exitError{e.Code, e.Err}
	}
	return err
}
