// Prints every option of the pinned oauth2-proxy as JSON, from its own structures: the name in the configuration file, the flag, its
// type and default; and every field of its structured (alpha) configuration. scripts/check-config's table is tested against it.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"sort"
	"strings"

	"github.com/oauth2-proxy/oauth2-proxy/v7/pkg/apis/options"
	"github.com/spf13/pflag"
)

// Flags that main.go of oauth2-proxy adds to those of its options.
var mainFlags = []string{"config", "alpha-config", "convert-config-to-alpha", "version", "config-test"}

type option struct {
	Name    string `json:"name"`
	Flag    string `json:"flag"`
	Type    string `json:"type"`
	Default string `json:"default"`
	// Whether it stays beside a structured configuration.
	BesideAlpha bool `json:"besideAlpha"`
}

type output struct {
	Options    []option `json:"options"`
	MainFlags  []string `json:"mainFlags"`
	Structured []string `json:"structured"`
}

func visit(structure reflect.Type, flags, core *pflag.FlagSet, found *[]option) {
	for i := range structure.NumField() {
		field := structure.Field(i)
		name := field.Tag.Get("cfg")
		switch {
		case name == ",squash":
			visit(field.Type, flags, core, found)
		case name != "" && name != ",internal":
			flag := flags.Lookup(field.Tag.Get("flag"))
			*found = append(*found, option{
				Name: name, Flag: flag.Name, Type: flag.Value.Type(), Default: flag.DefValue,
				BesideAlpha: core.Lookup(flag.Name) != nil,
			})
		}
	}
}

func fields(structure reflect.Type, path string, found *[]string) {
	for structure.Kind() == reflect.Pointer || structure.Kind() == reflect.Slice {
		structure = structure.Elem()
	}
	if structure.Kind() != reflect.Struct {
		*found = append(*found, path)
		return
	}
	for i := range structure.NumField() {
		field := structure.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields(field.Type, strings.TrimPrefix(path+"."+name, "."), found)
	}
}

func main() {
	result := output{MainFlags: mainFlags}
	visit(reflect.TypeFor[options.LegacyOptions](), options.NewLegacyFlagSet(), options.NewFlagSet(), &result.Options)
	fields(reflect.TypeFor[options.AlphaOptions](), "", &result.Structured)
	sort.Slice(result.Options, func(i, j int) bool { return result.Options[i].Name < result.Options[j].Name })
	sort.Strings(result.Structured)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(result); err != nil {
		panic(err)
	}
}
