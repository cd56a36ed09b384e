package main

import (
	"google.golang.org/protobuf/types/known/anypb"

	"istio.io/istio/pilot/pkg/model"
	v3 "istio.io/istio/pilot/pkg/xds/v3"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/wasm"
)

// agentGenerator does to a Wasm plugin on its way to Envoy what pilot-agent does beside a real gateway: it fetches the
// module with Istio's own fetcher and puts the local file in the place of the URL, or a filter that denies everything.
type agentGenerator struct {
	istiod model.XdsResourceGenerator
	cache  wasm.Cache
}

// placeAgent goes between istiod's generator of plugins and Envoy.
func placeAgent(server *xds.FakeDiscoveryServer, folder string) {
	generators := server.Discovery.Generators
	generators[v3.ExtensionConfigurationType] = &agentGenerator{
		istiod: generators[v3.ExtensionConfigurationType],
		cache:  wasm.NewLocalFileCache(folder, wasm.Options{}),
	}
}

func (a *agentGenerator) Generate(proxy *model.Proxy, watched *model.WatchedResource, request *model.PushRequest) (
	model.Resources, model.XdsLogDetails, error,
) {
	resources, details, err := a.istiod.Generate(proxy, watched, request)
	if err != nil {
		return nil, details, err
	}
	bodies := make([]*anypb.Any, 0, len(resources))
	for _, resource := range resources {
		bodies = append(bodies, resource.Resource)
	}
	if err := wasm.MaybeConvertWasmExtensionConfig(bodies, a.cache); err != nil {
		return nil, details, err
	}
	for i, resource := range resources {
		resource.Resource = bodies[i]
	}
	return resources, details, nil
}
