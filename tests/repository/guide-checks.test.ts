// What the guides tell a reader to look at shows what they say: pipelines are run on what the programs really print, requests on the module,
// names of statistics are those that an Istio gateway keeps. Each was once wrong; the wrong form is shown to be noticed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { parse } from "yaml";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import { Process } from "../../scripts/fake-host/process";
import { answerOf } from "../../scripts/fake-host/http-call";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import { moduleFile } from "../../scripts/module/locate";

const GUIDES = ["istio/README.md", "docs/migration.md", "docs/operations.md"].map((file) =>
  readFileSync(file, "utf8"),
);
const GUIDE = GUIDES.join("\n");
const SECRET = "0123456789abcdef0123456789abcdeZ";
const HOST = "httpbin.example.com";

const throughShell = (pipeline: string, input: string): string =>
  execFileSync("bash", ["-c", `${pipeline} || true`], { input, encoding: "utf8" });

/** go-httpbin's /headers, and oauth2-proxy's log of one request beside the kubelet's probes. */
const HEADERS =
  '{\n  "headers": {\n    "Accept": [\n      "*/*"\n    ],\n    "Authorization": [\n      "Bearer the-access-token"\n    ]\n  }\n}\n';
const LOG = ["/ping", "/ready", "/oauth2/auth"]
  .map((path) => `10.0.0.1:1 - - - [2026/11/27 06:00:00] host GET - "${path}" HTTP/1.1 "agent" 200 0 0.000\n`)
  .join("");

/** What stands behind the last pipe of each command of a kind. */
const pipelinesOf = (text: string, command: RegExp): string[] =>
  text
    .split(/[\n`]/)
    .filter((line) => command.test(line) && line.includes(" | "))
    .map((line) =>
      line.slice(line.indexOf(" | ") + 3).replace(/[)`].*$/, (end) => (end.startsWith(")'") ? end : "")),
    );

const HEADER_CHECKS = /curl .*\/headers" \| .*Authorization/;
const LOG_CHECKS = /logs -l app=oauth2-proxy.* \|/;
const showsToken = (pipeline: string): boolean =>
  throughShell(pipeline, HEADERS).includes("the-access-token");
const showsOneCall = (pipeline: string): boolean => {
  const shown = throughShell(pipeline, LOG);
  return shown === "1\n" || (shown.includes("/oauth2/auth") && shown.split("\n").length === 2);
};

describe("What the guides have a reader look at", () => {
  before(ensureFilter);

  it("shows the token that the app received", () => {
    const pipelines = pipelinesOf(GUIDE, HEADER_CHECKS);
    assert.equal(pipelines.length, 3);
    assert.deepEqual(
      pipelines.filter((each) => !showsToken(each)),
      [],
    );
    assert.equal(showsToken("grep -i '\"Authorization\"'"), false);
  });

  it("counts the calls to oauth2-proxy without its probes", () => {
    const pipelines = pipelinesOf(GUIDE.replaceAll(")`", "`"), LOG_CHECKS);
    assert.equal(pipelines.length, 2);
    assert.deepEqual(
      pipelines.filter((each) => !showsOneCall(each)),
      [],
    );
    assert.equal(showsOneCall("grep -vc /ping"), false);
  });
});

const CONFIG = {
  authService: { cluster: "oauth2-proxy" },
  session: { cookieSecret: { value: SECRET } },
  rules: { hosts: [HOST], api: [{ paths: ["/api/*"] }] },
};

const startHost = (process?: Process): FakeHost => {
  const host = new FakeHost({ wasm: moduleFile(), process, now: Date.now() });
  host.configure(CONFIG);
  return host;
};

const requestOf = (headers: readonly Pair[], path = "/headers"): Pair[] => [
  [":authority", HOST],
  [":path", path],
  [":method", "GET"],
  [":scheme", "https"],
  ...headers,
];

/** The status that a request without a session gets while oauth2-proxy sends people to the login. */
function statusOf(headers: readonly Pair[], path?: string): number | undefined {
  const host = startHost();
  const stream = host.request(requestOf(headers, path));
  const [call] = host.calls;
  if (call !== undefined) host.answer(call, answerOf(302, [["location", "https://dex.example.com/auth"]]));
  return stream.reply?.status;
}

describe("What the guides say of a request without a session", () => {
  before(ensureFilter);

  it("holds for the requests that they make: 302", () => {
    const lines = GUIDE.split("\n").filter(
      (line) => line.startsWith("curl ") && line.includes("redirect_url"),
    );
    assert.equal(lines.length, 2);
    for (const line of lines) {
      const [, accept = "*/*"] = /-H 'Accept: ([^']+)'/.exec(line) ?? [];
      assert.equal(statusOf([["accept", accept]]), 302, line);
    }
  });

  it("holds for scripts, clients of JSON, a plain curl, and paths of an API", () => {
    const said =
      /Scripts of a page \(`Sec-Fetch-Mode: cors`, `X-Requested-With`\) and clients that accept JSON get 401[^]*?plain `curl`, is still redirected\. Paths under `rules\.api` always get 401/;
    assert.match(GUIDE, said);
    assert.equal(statusOf([["accept", "*/*"]]), 302);
    assert.equal(
      statusOf([
        ["accept", "*/*"],
        ["sec-fetch-mode", "cors"],
      ]),
      401,
    );
    assert.equal(
      statusOf([
        ["accept", "*/*"],
        ["x-requested-with", "XMLHttpRequest"],
      ]),
      401,
    );
    assert.equal(statusOf([["accept", "application/json"]]), 401);
    assert.equal(statusOf([["accept", "text/html"]], "/api/items"), 401);
  });

  it("counts a session as session_verified once for each worker, then as session", () => {
    assert.match(
      GUIDE,
      /each worker thread counts its first one as\s+`postern\.request\.session_verified` and the next ones as\s+`session`/,
    );
    const process = new Process();
    const cookie = cookieHeader(
      mintSessionValue(SECRET, {
        email: "a@example.com",
        accessToken: "token",
        expiresOn: new Date(Date.now() + 3_600_000),
      }),
    );
    const workers = [startHost(process), startHost(process)];
    for (const worker of workers) {
      for (let n = 0; n < 3; n++) assert.equal(worker.request(requestOf([["cookie", cookie]])).reply, null);
      worker.tick();
    }
    assert.equal(workers[0]?.metric("postern.request.session_verified"), 2);
    assert.equal(workers[0]?.metric("postern.request.session"), 4);
  });
});

/** What Istio's bootstrap keeps for every proxy (pkg/bootstrap/config.go, requiredEnvoyStatsMatcherInclusionPrefixes). */
const KEPT_BY_ISTIO = ["cluster_manager", "listener_manager", "server", "cluster.xds-grpc", "wasm"];
const STATISTIC =
  /`((?:cluster_manager|listener_manager|extension_config_discovery|server|cluster|wasm\w*|http|listener)\.[\w.*…]+)`/g;

function keptByAnnotation(): string[] {
  const deployment = parse(readFileSync("istio/gateway/deployment.yaml", "utf8"));
  const config = parse(deployment.spec.template.metadata.annotations["proxy.istio.io/config"] ?? "{}");
  return config.proxyStatsMatcher?.inclusionPrefixes ?? [];
}

const dropped = (text: string, kept: readonly string[]): string[] =>
  [...text.matchAll(STATISTIC)]
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("wasm.postern.") && !kept.some((prefix) => name.startsWith(prefix)));

describe("Statistics that the guides name", () => {
  it("are kept by an Istio gateway, or by the annotation that the manifests show", () => {
    assert.deepEqual(dropped(GUIDE, [...KEPT_BY_ISTIO, ...keptByAnnotation()]), []);
    assert.deepEqual(dropped(GUIDE, KEPT_BY_ISTIO), [
      "extension_config_discovery.http_filter.*.update_rejected",
    ]);
  });
});

/** The variable of the gateway's container, in each file that brings it. */
const variableIn = (file: string): unknown =>
  parse(readFileSync(file, "utf8")).spec.template.spec.containers[0].env;

describe("The gateway's COOKIE_SECRET", () => {
  it("is the same in the kustomize patch and in those for kubectl and for Istio, which fit a Deployment of any name", () => {
    const expected = [
      { name: "COOKIE_SECRET", valueFrom: { secretKeyRef: { name: "postern", key: "cookie-secret" } } },
    ];
    const nameless = [
      "istio/components/gateway-secret/patch.yaml",
      "istio/components/target-refs/deployment.yaml",
      "istio/overlays/canary/running-gateway.yaml",
    ];
    for (const file of [...nameless, "istio/components/gateway-secret/env.yaml"])
      assert.deepEqual(variableIn(file), expected, file);
    for (const file of nameless)
      assert.deepEqual(Object.keys(parse(readFileSync(file, "utf8"))), ["spec"], file);
  });

  it("is given by patches without a name wherever a guide patches with a file", () => {
    const texts = [GUIDE, readFileSync("istio/chart/templates/NOTES.txt", "utf8")].join("\n");
    const files = [...texts.matchAll(/--patch-file (\S+)/g)].map(([, file = ""]) => file);
    assert.equal(files.length, 3);
    for (const file of files) assert.equal(parse(readFileSync(file, "utf8")).metadata, undefined, file);
  });
});
