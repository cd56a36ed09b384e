package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/kubernetes/scheme"

	"istio.io/istio/manifests"
	"istio.io/istio/pkg/config/crd"
	"istio.io/istio/pkg/config/schema/resource"
)

// validate reads manifests from a file (or - for standard input) and says what an API server with Istio would say:
// the CRDs' schemas and rules, istiod's validation webhook (its warnings count too), and strict decoding for the kinds of
// Kubernetes and cert-manager. Every object must be of a kind known here.
//
//	istio-harness validate FILE
func validate(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: istio-harness validate FILE|-")
	}
	text, err := readInput(args[0])
	if err != nil {
		return err
	}
	objects, err := parseObjects(text)
	if err != nil {
		return err
	}
	if len(objects) == 0 {
		return errors.New("no objects to validate")
	}
	schemas, err := istioCRDs()
	if err != nil {
		return err
	}
	var problems []error
	for _, object := range objects {
		if err := validateObject(schemas, object); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", describe(object), err))
		}
	}
	if len(problems) == 0 {
		fmt.Printf("%d objects are valid\n", len(objects))
	}
	return errors.Join(problems...)
}

func readInput(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

func validateObject(schemas *crd.Validator, object *unstructured.Unstructured) error {
	schema, isIstio := istioSchema(object)
	if !isIstio {
		return decodeStrictly(object)
	}
	if err := schemas.ValidateCustomResource(object); err != nil {
		return err
	}
	return askWebhook(schema, object)
}

func askWebhook(schema resource.Schema, object *unstructured.Unstructured) error {
	cfg, err := istioConfig(schema, object)
	if err != nil {
		return err
	}
	warning, err := schema.ValidateConfig(cfg)
	if err != nil {
		return err
	}
	if warning != nil {
		return fmt.Errorf("warning: %w", warning)
	}
	return nil
}

// istioCRDs are the definitions that Istio's own installation applies.
func istioCRDs() (*crd.Validator, error) {
	definitions, err := manifests.FS.ReadFile("charts/base/files/crd-all.gen.yaml")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "istio-crds")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "crds.yaml")
	if err := os.WriteFile(file, definitions, 0o600); err != nil {
		return nil, err
	}
	return crd.NewValidatorFromFilesWithOptions([]string{file}, crd.WithoutCRDValidation())
}

var knownKinds = func() *runtime.Scheme {
	kinds := runtime.NewScheme()
	utilruntime.Must(scheme.AddToScheme(kinds))
	utilruntime.Must(certmanager.AddToScheme(kinds))
	return kinds
}()

// decodeStrictly refuses unknown kinds and unknown fields.
func decodeStrictly(object *unstructured.Unstructured) error {
	text, err := object.MarshalJSON()
	if err != nil {
		return err
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, knownKinds, knownKinds, json.SerializerOptions{Strict: true})
	_, _, err = decoder.Decode(text, nil, nil)
	return err
}
