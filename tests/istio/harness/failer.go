package main

import (
	"fmt"
	"os"

	"istio.io/istio/pkg/test"
)

// failer lets istiod's test server run in a program: whatever would fail its test ends the program instead.
type failer struct{}

var _ test.Failer = failer{}

func (failer) Fail()             { failer{}.FailNow() }
func (failer) FailNow()          { os.Exit(1) }
func (failer) Helper()           {}
func (failer) Cleanup(func())    {}
func (failer) TempDir() string   { return os.TempDir() }
func (failer) Skip(...any)       {}
func (failer) Log(args ...any)   { fmt.Fprintln(os.Stderr, args...) }
func (failer) Fatal(args ...any) { fmt.Fprintln(os.Stderr, args...); os.Exit(1) }
func (failer) Logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

func (failer) Fatalf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
