package main

import (
	"istio.io/istio/istioctl/cmd"
)

// analyze is istioctl analyze without a cluster; anything it would mention at all is a failure.
//
//	istio-harness analyze FILE...
func analyze(files []string) error {
	arguments := []string{"analyze", "--use-kube=false", "--all-namespaces", "--failure-threshold=Info", "--color=false"}
	return cmd.GetRootCmd(append(arguments, files...)).Execute()
}
