package postgrestest

import "syscall"

// unprivileged changes nothing: there is no shell to watch over a server, so
// tests on Windows need one that the environment names.
func unprivileged() *syscall.SysProcAttr { return nil }

func giveAway(string) error { return errNoBinaries }
