// Changes to the Services and the mesh around a plugin, and the one thing that check-config finds in each.
import type { Found } from "./config-findings";
import { config, FILTERED, HOST, istiod, objectOf } from "./config-manifests";

export const CLUSTERS: readonly Found[] = [
  [
    "a port that the Service has not",
    ({ plugin }) => (config(plugin).authService.port = 4180),
    "warning",
    "pluginConfig.authService.service",
    /port 4180 is not one of .*\(80\)/,
  ],
  [
    "a Service that is not there",
    ({ plugin }) => (config(plugin).authService.service = "oauth2.demo.svc.cluster.local"),
    "warning",
    "pluginConfig.authService.service",
    /no Service/,
  ],
  [
    "a short name",
    ({ plugin }) => (config(plugin).authService.service = "oauth2-proxy"),
    "warning",
    "pluginConfig.authService.service",
    /outbound\|80\|\|oauth2-proxy\.NAMESPACE/,
  ],
  [
    "a name that ends with svc",
    ({ plugin }) => (config(plugin).authService.service = "oauth2-proxy.demo.svc"),
    "warning",
    "pluginConfig.authService.service",
    new RegExp(HOST),
  ],
  [
    "a Service that is kept back",
    ({ service }) => (service.metadata.annotations = { "networking.istio.io/exportTo": "." }),
    "warning",
    "pluginConfig.authService.service",
    /not exported .* istio-system/,
  ],
  [
    "a mesh that keeps Services back",
    (all) =>
      (all["mesh"] = {
        ...objectOf("ConfigMap", "istio-system", "istio", {}),
        data: { mesh: "defaultServiceExportTo: ['.']" },
      }),
    "warning",
    "pluginConfig.authService.service",
    /not exported/,
  ],
  [
    "clusters that are filtered",
    (all) => (all["istiod"] = istiod(FILTERED)),
    "warning",
    "pluginConfig.authService.service",
    /nothing at the gateway routes to/,
  ],
  [
    "clusters that are filtered, by an IstioOperator",
    (all) =>
      (all["operator"] = objectOf("IstioOperator", "istio-system", "istio", {
        values: { pilot: { env: { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: true } } },
      })),
    "warning",
    "pluginConfig.authService.service",
    /nothing at the gateway/,
  ],
  [
    "a cluster that only the extension provider keeps",
    (all) =>
      (all["operator"] = objectOf("IstioOperator", "istio-system", "istio", {
        meshConfig: {
          extensionProviders: [{ name: "oauth2-proxy", envoyExtAuthzHttp: { service: HOST, port: 80 } }],
        },
        components: { pilot: { k8s: { env: FILTERED } } },
      })),
    "warning",
    "pluginConfig.authService.service",
    /only the extension provider/,
  ],
  ...["http2", "http2-web", "grpc", "GRPC-Web-x"].map((name): Found => [
    `a port that is called ${name}`,
    ({ service }) => (service.spec.ports = [{ port: 80, name }]),
    "error",
    "pluginConfig.authService.service",
    /HTTP\/2 without TLS there, which oauth2-proxy does not/,
  ]),
  [
    "a port for h2c, whatever its name",
    ({ service }) => (service.spec.ports = [{ port: 80, name: "http", appProtocol: "kubernetes.io/h2c" }]),
    "error",
    "pluginConfig.authService.service",
    /declared kubernetes\.io\/h2c/,
  ],
  [
    "a ServiceEntry for HTTP/2",
    (all) => {
      config(all["plugin"]).authService = { service: "login.example.com", port: 80 };
      const ports = [{ number: 80, name: "http", protocol: "HTTP2" }];
      all["entry"] = objectOf("ServiceEntry", "demo", "login", {
        hosts: ["login.example.com"],
        ports,
        resolution: "DNS",
      });
    },
    "error",
    "pluginConfig.authService.service",
    /declared http2/,
  ],
  [
    "a ServiceEntry without addresses",
    (all) => {
      config(all["plugin"]).authService = { service: "login.example.com", port: 80 };
      const ports = [{ number: 80, name: "http", protocol: "HTTP" }];
      all["entry"] = objectOf("ServiceEntry", "demo", "login", { hosts: ["login.example.com"], ports });
    },
    "error",
    "pluginConfig.authService.service",
    /resolution NONE and no endpoints/,
  ],
  [
    "a port for UDP",
    ({ service }) => (service.spec.ports = [{ port: 80, protocol: "UDP" }]),
    "error",
    "pluginConfig.authService.service",
    /one for UDP/,
  ],
  [
    "another name of a Service, without ports",
    ({ service }) => {
      delete service.spec.ports;
      service.spec.type = "ExternalName";
      service.spec.externalName = "login.auth.svc.cluster.local";
    },
    "error",
    "pluginConfig.authService.service",
    /is an ExternalName.*name login\.auth\.svc\.cluster\.local, with that Service's port/,
  ],
  [
    "another name of something outside",
    ({ service }) =>
      (service.spec = { type: "ExternalName", externalName: "login.example.com", ports: [{ port: 80 }] }),
    "error",
    "pluginConfig.authService.service",
    /name a ServiceEntry for login\.example\.com/,
  ],
  [
    "a cluster of nobody's",
    ({ plugin }) => (config(plugin).authService = { cluster: "oauth2-proxy" }),
    "warning",
    "pluginConfig.authService.cluster",
    /Istio makes no cluster/,
  ],
  [
    "the cluster of another port",
    ({ plugin }) => (config(plugin).authService = { cluster: `outbound|81||${HOST}` }),
    "warning",
    "pluginConfig.authService.cluster",
    /port 81/,
  ],
];
