package main

import (
	"istio.io/istio/pkg/log"
)

// logToStderr keeps standard output for results. Only the fetcher's own lines matter beside warnings.
func logToStderr() error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.WarnLevel)
	options.SetDefaultOutputLevel("wasm", log.InfoLevel)
	return log.Configure(options)
}
