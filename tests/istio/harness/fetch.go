package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"time"

	"istio.io/istio/pkg/wasm"
)

// fetch pushes an OCI layout to a registry on loopback and gets the module out of it as Istio's agent would, once pinned by
// the right digest and once by a wrong one. Prints what came out as JSON.
//
//	istio-harness fetch LAYOUT
func fetch(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: istio-harness fetch LAYOUT")
	}
	registry, err := startRegistry()
	if err != nil {
		return err
	}
	url, digest, err := registry.push(args[0], "postern:test")
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "istio-wasm")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	cache := wasm.NewLocalFileCache(folder, wasm.Options{})
	get := func(checksum string) (string, error) {
		return cache.Get(url, wasm.GetOptions{Checksum: checksum, ResourceName: "istio-system.postern", RequestTimeout: 30 * time.Second})
	}
	_, wrong := get(hex.EncodeToString(make([]byte, sha256.Size)))
	if wrong == nil {
		return errors.New("a wrong digest was accepted")
	}
	file, err := get(digest)
	if err != nil {
		return err
	}
	module, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(module)
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"digest": digest, "moduleSha256": hex.EncodeToString(sum[:]), "moduleBytes": len(module), "wrongDigest": wrong.Error(),
	})
}
