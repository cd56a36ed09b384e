package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// render prints a kustomization as kubectl kustomize would. The tree is read into memory first, where --file adds what a
// user would have beside it and the repository has not (secrets).
//
//	istio-harness render [--json] [--file overlays/demo/secrets.env=PATH]... ROOT overlays/demo
func render(args []string) error {
	flags := flag.NewFlagSet("render", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "a JSON array of objects instead of YAML documents")
	var extra extraFiles
	flags.Var(&extra, "file", "PATH-IN-TREE=PATH, a file added to the tree (repeatable)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 {
		return errors.New("usage: istio-harness render [--json] [--file NAME=PATH]... ROOT FOLDER")
	}
	tree, err := readTree(flags.Arg(0), extra)
	if err != nil {
		return err
	}
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(tree, "/"+flags.Arg(1))
	if err != nil {
		return err
	}
	if *asJSON {
		objects := []map[string]any{}
		for _, resource := range resources.Resources() {
			object, err := resource.Map()
			if err != nil {
				return err
			}
			objects = append(objects, object)
		}
		return json.NewEncoder(os.Stdout).Encode(objects)
	}
	text, err := resources.AsYaml()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

type extraFiles map[string]string

func (e *extraFiles) String() string { return fmt.Sprint(*e) }

func (e *extraFiles) Set(text string) error {
	name, path, found := strings.Cut(text, "=")
	if !found {
		return fmt.Errorf("%q is not NAME=PATH", text)
	}
	if *e == nil {
		*e = extraFiles{}
	}
	(*e)[name] = path
	return nil
}

func readTree(root string, extra extraFiles) (filesys.FileSystem, error) {
	tree := filesys.MakeFsInMemory()
	copyFile := func(name, path string) error {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return tree.WriteFile("/"+filepath.ToSlash(name), content)
	}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return copyFile(name, path)
	})
	for name, path := range extra {
		if err == nil {
			err = copyFile(name, path)
		}
	}
	return tree, err
}
