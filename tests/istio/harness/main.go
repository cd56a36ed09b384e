// Istio's own code behind one command line, so that manifests can be tried without a cluster.
//
// Each subcommand does one thing and says so in its own file. Tests drive them from TypeScript (../harness.ts).
package main

import (
	"fmt"
	"os"

	_ "example.com/postern/tests/istio/settings"
)

var commands = map[string]func(args []string) error{
	"render":   render,
	"chart":    chart,
	"validate": validate,
	"analyze":  analyze,
	"fetch":    fetch,
	"serve":    serve,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: istio-harness render|chart|validate|analyze|fetch|serve ...")
		os.Exit(2)
	}
	err := logToStderr()
	if err == nil {
		err = commands[os.Args[1]](os.Args[2:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
