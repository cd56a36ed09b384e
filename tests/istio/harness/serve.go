package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"

	"google.golang.org/protobuf/types/known/wrapperspb"

	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/security"
)

// request is one line of standard input, answer one line of standard output.
type request struct {
	// start, apply, delete, push
	Op string `json:"op"`
	// YAML, for start, apply and delete; the latter two take Istio's kinds only.
	Manifests string `json:"manifests"`
	// start: namespace/service to host:port on loopback.
	Endpoints map[string]string `json:"endpoints"`
	// start: port of the gateway's Service to the port where Envoy shall listen.
	GatewayPorts map[string]int `json:"gatewayPorts"`
	// start: where fetched modules are kept.
	ModuleFolder string `json:"moduleFolder"`
	// push: folder of an OCI layout, and the image's name with its tag.
	Layout string `json:"layout"`
	Image  string `json:"image"`
}

type answer struct {
	Error string `json:"error,omitempty"`
	// start: the xDS server, the node that Envoy must say it is, and the issuer of the Gateways' certificates (PEM).
	Xds  string         `json:"xds,omitempty"`
	Node map[string]any `json:"node,omitempty"`
	CA   string         `json:"ca,omitempty"`
	// push
	URL    string `json:"url,omitempty"`
	Digest string `json:"digest,omitempty"`
}

// serve is an istiod for one gateway, told what to do by JSON lines on standard input. It ends with its input.
//
//	istio-harness serve
func serve(args []string) error {
	if len(args) != 0 {
		return errors.New("usage: istio-harness serve")
	}
	istiod := &fakeIstiod{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked request
		err := json.Unmarshal(lines.Bytes(), &asked)
		var reply answer
		if err == nil {
			reply, err = istiod.handle(asked)
		}
		if err != nil {
			reply = answer{Error: err.Error()}
		}
		if err := out.Encode(reply); err != nil {
			return err
		}
	}
	return lines.Err()
}

type fakeIstiod struct {
	server   *xds.FakeDiscoveryServer
	registry *localRegistry
}

func (f *fakeIstiod) handle(asked request) (answer, error) {
	if f.server == nil && (asked.Op == "apply" || asked.Op == "delete") {
		return answer{}, errors.New("not started")
	}
	switch asked.Op {
	case "start":
		return f.start(asked)
	case "apply":
		return answer{}, f.forEachConfig(asked.Manifests, f.apply)
	case "delete":
		return answer{}, f.forEachConfig(asked.Manifests, f.remove)
	case "push":
		return f.push(asked)
	}
	return answer{}, fmt.Errorf("unknown op %q", asked.Op)
}

func (f *fakeIstiod) start(asked request) (answer, error) {
	w, err := newWorld([]byte(asked.Manifests), asked.Endpoints, asked.GatewayPorts)
	if err != nil {
		return answer{}, err
	}
	if w.pod == nil {
		return answer{}, errors.New("no Deployment of an ingress gateway in the manifests")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return answer{}, err
	}
	// No providers and no mTLS: both need what a stock Envoy, and a gateway without a certificate, have not.
	meshConfig, err := mesh.ApplyMeshConfigDefaults(w.mesh)
	if err != nil {
		return answer{}, err
	}
	meshConfig.DefaultProviders = nil
	meshConfig.EnableAutoMtls = wrapperspb.Bool(false)
	f.server = xds.NewFakeDiscoveryServer(failer{}, xds.FakeOptions{
		Configs:                    w.configs,
		KubernetesObjects:          w.objects,
		MeshConfig:                 meshConfig,
		ListenerBuilder:            func() (net.Listener, error) { return listener, nil },
		DisableSecretAuthorization: true,
	})
	f.server.Discovery.Authenticators = []security.Authenticator{gatewayIdentity{}}
	placeAgent(f.server, asked.ModuleFolder)
	return answer{Xds: listener.Addr().String(), Node: w.node(), CA: w.authority.trustAnchor()}, nil
}

// node is how Envoy must introduce itself to be taken for the gateway's pod.
func (w *world) node() map[string]any {
	return map[string]any{
		"id":      "router~" + gatewayAddress + "~gateway.istio-system~istio-system.svc.cluster.local",
		"cluster": "istio-ingressgateway.istio-system",
		"metadata": map[string]any{
			"NAMESPACE": "istio-system", "LABELS": w.pod.Labels, "CLUSTER_ID": "Kubernetes", "ISTIO_VERSION": "1.31.0",
			"SERVICE_ACCOUNT": "istio-ingressgateway",
		},
	}
}

// gatewayIdentity vouches for Envoy, so that istiod hands it the Gateways' certificates.
type gatewayIdentity struct{}

func (gatewayIdentity) AuthenticatorType() string { return "loopback" }

func (gatewayIdentity) Authenticate(security.AuthContext) (*security.Caller, error) {
	return &security.Caller{Identities: []string{"spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway"}}, nil
}

func (f *fakeIstiod) forEachConfig(manifests string, act func(config.Config) error) error {
	w, err := newWorld([]byte(manifests), nil, nil)
	if err != nil {
		return err
	}
	if len(w.configs) == 0 {
		return errors.New("no Istio configuration in the manifests")
	}
	for _, cfg := range w.configs {
		if err := act(cfg); err != nil {
			return fmt.Errorf("%s %s/%s: %w", cfg.GroupVersionKind.Kind, cfg.Namespace, cfg.Name, err)
		}
	}
	return nil
}

func (f *fakeIstiod) apply(cfg config.Config) error {
	store := f.server.Store()
	existing := store.Get(cfg.GroupVersionKind, cfg.Name, cfg.Namespace)
	if existing == nil {
		_, err := store.Create(cfg)
		return err
	}
	cfg.CreationTimestamp = existing.CreationTimestamp
	_, err := store.Update(cfg)
	return err
}

func (f *fakeIstiod) remove(cfg config.Config) error {
	return f.server.Store().Delete(cfg.GroupVersionKind, cfg.Name, cfg.Namespace, nil)
}

func (f *fakeIstiod) push(asked request) (answer, error) {
	if f.registry == nil {
		registry, err := startRegistry()
		if err != nil {
			return answer{}, err
		}
		f.registry = registry
	}
	url, digest, err := f.registry.push(asked.Layout, asked.Image)
	return answer{URL: url, Digest: digest}, err
}
