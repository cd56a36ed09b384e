package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// localRegistry is a container registry in memory, on loopback.
type localRegistry struct {
	host string
}

func startRegistry() (*localRegistry, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	go func() { _ = http.Serve(listener, handler) }()
	return &localRegistry{host: listener.Addr().String()}, nil
}

// push copies the one image of an OCI layout, as oras cp --from-oci-layout does, and returns its URL and digest.
func (r *localRegistry) push(folder, image string) (url string, digest string, err error) {
	index, err := layout.ImageIndexFromPath(folder)
	if err != nil {
		return "", "", err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return "", "", err
	}
	target, err := name.ParseReference(r.host+"/"+image, name.Insecure)
	if err != nil {
		return "", "", err
	}
	var hash v1.Hash
	for _, descriptor := range manifest.Manifests {
		content, err := index.Image(descriptor.Digest)
		if err != nil {
			return "", "", err
		}
		if err := remote.Write(target, content); err != nil {
			return "", "", err
		}
		hash = descriptor.Digest
	}
	return "oci://" + r.host + "/" + image, strings.TrimPrefix(hash.String(), "sha256:"), nil
}
