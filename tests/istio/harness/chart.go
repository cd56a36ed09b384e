package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
)

// chart prints a Helm chart as helm template would, values.schema.json applied.
//
//	istio-harness chart [--values FILE] CHART
func chart(args []string) error {
	flags := flag.NewFlagSet("chart", flag.ContinueOnError)
	valuesFile := flags.String("values", "", "a values file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("usage: istio-harness chart [--values FILE] CHART")
	}
	loaded, err := loader.Load(flags.Arg(0))
	if err != nil {
		return err
	}
	given := common.Values{}
	if *valuesFile != "" {
		if given, err = common.ReadValuesFile(*valuesFile); err != nil {
			return err
		}
	}
	release := common.ReleaseOptions{Name: "postern", Namespace: "istio-system", Revision: 1, IsInstall: true}
	values, err := util.ToRenderValuesWithSchemaValidation(loaded, given, release, common.DefaultCapabilities, false)
	if err != nil {
		return err
	}
	files, err := engine.Render(loaded, values)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Printf("---\n# Source: %s\n%s\n", name, files[name])
	}
	return nil
}
