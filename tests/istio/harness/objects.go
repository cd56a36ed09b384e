package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
)

// parseObjects reads YAML documents; duplicate keys are an error.
func parseObjects(text []byte) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	documents := kubeyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		content := map[string]any{}
		if err := yaml.UnmarshalStrict(document, &content); err != nil {
			return nil, err
		}
		if len(content) == 0 {
			continue
		}
		// Through JSON, so that numbers are of the types that Kubernetes' code expects.
		object := &unstructured.Unstructured{}
		asJSON, err := yaml.YAMLToJSON(document)
		if err == nil {
			err = object.UnmarshalJSON(asJSON)
		}
		if err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, bytes.TrimSpace(document))
		}
		objects = append(objects, object)
	}
}

// istioSchema finds the Istio type of an object; ok is false for everything that is not Istio's.
func istioSchema(object *unstructured.Unstructured) (resource.Schema, bool) {
	kind := object.GroupVersionKind()
	return collections.Pilot.FindByGroupVersionAliasesKind(config.GroupVersionKind{
		Group: kind.Group, Version: kind.Version, Kind: kind.Kind,
	})
}

// istioConfig turns an object into what istiod keeps in its store, under the version that istiod itself uses.
func istioConfig(schema resource.Schema, object *unstructured.Unstructured) (config.Config, error) {
	text, err := object.MarshalJSON()
	if err != nil {
		return config.Config{}, err
	}
	configs, _, err := crd.ParseInputs(string(text))
	if err != nil {
		return config.Config{}, err
	}
	if len(configs) != 1 {
		return config.Config{}, fmt.Errorf("istiod does not know the type of %s", describe(object))
	}
	configs[0].GroupVersionKind = schema.GroupVersionKind()
	return configs[0], nil
}

func describe(object *unstructured.Unstructured) string {
	return fmt.Sprintf("%s %s/%s", object.GetKind(), object.GetNamespace(), object.GetName())
}
