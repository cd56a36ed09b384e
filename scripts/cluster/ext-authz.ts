// What a cluster has before anybody thinks of Postern: the demo's app, Dex and oauth2-proxy behind an extension provider and a policy with
// CUSTOM, as the usual guide sets it up, at the ingress gateway of Istio's default profile.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { kubectl, render, type KubeObject } from "./kubectl";

export const POLICY = "ext-authz";
export const APP_HOST = "httpbin.example.com";

const IDENTITY = ["user", "email", "groups", "preferred-username", "access-token"];
const WORKAROUND = { request: { set: { authorization: "Bearer %REQ(x-auth-request-access-token)%" } } };

function provider(namespace: string, name: string): object {
  return {
    name,
    envoyExtAuthzHttp: {
      service: `oauth2-proxy.${namespace}.svc.cluster.local`,
      port: 80,
      includeRequestHeadersInCheck: ["authorization", "cookie", "accept"],
      headersToUpstreamOnAllow: [
        "path",
        "authorization",
        ...IDENTITY.map((word) => `x-auth-request-${word}`),
      ],
      headersToDownstreamOnDeny: ["content-type", "set-cookie"],
    },
  };
}

/** Without it istiod has a gateway with policies of several providers refuse everybody; releases from before Istio's pull request 58082 always do. */
const SEVERAL_PROVIDERS = { pilot: { env: { PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS: "true" } } };

/** The installation's file for istioctl; `areSeveral`: a gateway may have policies of more providers than one. */
export async function writeMeshSettings(folder: string, areSeveral: boolean): Promise<string> {
  const file = join(folder, "mesh.yaml");
  const settings = {
    apiVersion: "install.istio.io/v1alpha1",
    kind: "IstioOperator",
    spec: {
      values: areSeveral ? SEVERAL_PROVIDERS : {},
      meshConfig: { extensionProviders: [provider("demo", "oauth2-proxy"), provider("argo", "argo")] },
    },
  };
  await writeFile(file, stringify(settings));
  return file;
}

export function customPolicy(name: string, host: string, providerName: string): KubeObject {
  return {
    apiVersion: "security.istio.io/v1",
    kind: "AuthorizationPolicy",
    metadata: { name, namespace: "istio-system" },
    spec: {
      selector: { matchLabels: { istio: "ingressgateway" } },
      action: "CUSTOM",
      provider: { name: providerName },
      rules: [{ to: [{ operation: { hosts: [host, `${host}:*`] } }] }],
    },
  };
}

/** cert-manager signs the demo's certificates; here they are Secrets already. */
const LEFT_OUT = new Set(["Certificate", "Issuer", "WasmPlugin", "RequestAuthentication"]);

/** Each team's app, Dex and oauth2-proxy, under the names that the guide has: kustomize adds hashes to those of its ConfigMaps. */
export async function beforePostern(checkout: string, overlay = "demo"): Promise<KubeObject[]> {
  const objects = (await render(join(checkout, "istio/overlays", overlay))).filter(
    ({ kind, metadata }) =>
      !LEFT_OUT.has(kind) &&
      metadata.labels?.istio !== "ingressgateway" &&
      !(metadata.namespace === "istio-system" && kind !== "Gateway"),
  );
  const text = JSON.stringify(objects).replaceAll(/"(oauth2-proxy|dex)-[a-z0-9]{10}"/g, '"$1"');
  const named = JSON.parse(text) as KubeObject[];
  for (const object of named) {
    if (object.kind === "VirtualService" && object.metadata.name === "httpbin")
      object.spec.http[0].headers = WORKAROUND;
  }
  return [...named, customPolicy(POLICY, APP_HOST, "oauth2-proxy")];
}

/** oauth2-proxy's cookie secret, as it stands in its Secret. */
export async function cookieSecret(namespace: string, secret = "oauth2-proxy"): Promise<string> {
  const path = "jsonpath={.data.cookie-secret}";
  const encoded = await kubectl("-n", namespace, "get", "secret", secret, "-o", path);
  return Buffer.from(encoded, "base64").toString();
}
