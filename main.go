// Treaty is a schema registry and event-contract service in one binary.
package main

import (
	"os"

	"github.com/treaty-registry/treaty/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
