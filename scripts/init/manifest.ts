// The WasmPlugin around a configuration, as a user keeps it: with a word above what has to be set.
import { Document, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";

/** No image has it: the gateway refuses everything until it is replaced, and check-config says so. */
const NO_DIGEST = "f".repeat(64);

export interface Placement {
  readonly namespace: string;
  /** Labels of the gateway's pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Registry, name and tag, without oci://. */
  readonly image: string;
  /** sha256 of the image's manifest in hexadecimal; undefined where it is not known yet. */
  readonly digest?: string;
}

const HEAD = ` Postern at the ingress gateway, made from oauth2-proxy's own options. Every key: docs/configuration.md.
 The gateway's pods need the variable COOKIE_SECRET, which is oauth2-proxy's cookie_secret as it is.`;

const WORDS: Readonly<Record<string, string>> = {
  selector: " The gateway's pods.",
  url: " Your image, and the digest of its manifest; this digest matches none, so that an unedited copy serves nothing.",
  pluginConfig: " What is left out has its default, which is oauth2-proxy's where it has such an option.",
};

export function manifestText(config: object, { namespace, selector, image, digest }: Placement): string {
  const document = new Document({
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "postern", namespace },
    spec: {
      selector: { matchLabels: selector },
      match: [{ mode: "CLIENT" }],
      url: `oci://${image}`,
      sha256: digest ?? NO_DIGEST,
      phase: "AUTHN",
      failStrategy: "FAIL_RELOAD",
      pluginName: "postern",
      vmConfig: { env: [{ name: "COOKIE_SECRET", valueFrom: "HOST" }] },
      pluginConfig: config,
    },
  });
  document.commentBefore = HEAD;
  const spec = document.get("spec") as YAMLMap<Scalar<string>, Node>;
  for (const { key } of spec.items as Pair<Scalar<string>, Node>[]) {
    const isKnown = key.value === "url" && digest !== undefined;
    if (!isKnown) key.commentBefore = WORDS[key.value];
  }
  return document.toString({ lineWidth: 0 });
}
