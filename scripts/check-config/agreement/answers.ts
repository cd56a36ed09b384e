// How oauth2-proxy answers: on a miss its answer is the client's.
import type { Advice } from "../advice";
import { nanosecondsOf } from "../duration";
import type { Upstream } from "../oauth2-proxy/read-structured";
import { at } from "../tree";
import { isSaid } from "./path-rules";
import { shown, type Rule, type Situation } from "./situation";

/** Options with which oauth2-proxy lets a request pass without judging its session. */
const UNJUDGED_LISTS = ["skip_auth_routes", "skip_auth_regex", "trusted_ips"];

// What oauth2-proxy says on such a path names whoever the session is of, judged or not.
function unjudged({ config, proxy }: Situation): Advice[] {
  const isOpen = (option: string): boolean =>
    (proxy.list(option) ?? []).some(
      (route) => option === "trusted_ips" || !isSaid(route, at(config, "rules", "public")),
    );
  const found = UNJUDGED_LISTS.filter(isOpen);
  if (proxy.isOn("skip_auth_preflight") === true && at(config, "rules", "cors", "preflight") !== "pass")
    found.push("skip_auth_preflight");
  const ttl = nanosecondsOf(at(config, "cache", "verdictTtl") ?? "30s");
  if (found.length === 0 || ttl === 0) return [];
  const text =
    `with oauth2-proxy's ${found.join(" and ")} (${proxy.from}) a verdict from a request that it does not judge is reused on the ` +
    "others for verdictTtl; say those paths as rules.public, or verdictTtl: 0s";
  return [{ path: "cache.verdictTtl", text }];
}

function signInPage({ proxy }: Situation): Advice[] {
  if (proxy.isOn("skip_provider_button") !== false || proxy.isOn("force_json_errors") !== false) return [];
  const text = `oauth2-proxy's skip_provider_button is off (${proxy.from}): people without a session get 403 and a page with a button instead of the login; switch it on`;
  return [{ path: "authService", text }];
}

function jsonErrors({ proxy }: Situation): Advice[] {
  if (proxy.isOn("force_json_errors") !== true) return [];
  return [
    {
      path: "authService",
      text: `oauth2-proxy's force_json_errors is on (${proxy.from}): nobody is sent to the login, pages get 401 and {}`,
    },
  ];
}

function apiRoutes({ config, proxy }: Situation): Advice[] {
  const routes = (proxy.list("api_routes") ?? []).filter(
    (route) => !isSaid(`=${route}`, at(config, "rules", "api")),
  );
  if (routes.length === 0) return [];
  const text = `oauth2-proxy's api_routes (${proxy.from}) has paths that get 401 instead of a login; say them as rules.api, or the filter's answers are others there`;
  return [{ path: "rules.api", text }];
}

function forceHttps({ proxy }: Situation): Advice[] {
  if (proxy.isOn("force_https") !== true) return [];
  const text = `oauth2-proxy's force_https is on (${proxy.from}): it wants TLS (tls_cert_file) or does not start, and answers plain HTTP, as the filter's calls are, with a redirect; let the Gateway redirect (httpsRedirect)`;
  return [{ path: "authService", text }];
}

function semicolons({ proxy }: Situation): Advice[] {
  if (proxy.isOn("allow_query_semicolons") !== true) return [];
  const text = `oauth2-proxy's allow_query_semicolons is on (${proxy.from}): it refuses by a condition such as ?a;allowed_groups=x, which the filter takes for a part of a`;
  return [{ path: "authService", text }];
}

function formPost({ proxy }: Situation): Advice[] {
  if (proxy.text("auth_request_response_mode") !== "form_post") return [];
  const text = `oauth2-proxy's auth_request_response_mode is "form_post" (${proxy.from}): the provider sends the login back as a POST, whose body the filter does not pass on, so that no login succeeds`;
  return [{ severity: "error", path: "authService", text }];
}

function openPaths({ config, proxy }: Situation): Advice[] {
  const paths = [
    ["ping_path", "/ping", proxy.text("ping_path")],
    ["ready_path", "/ready", proxy.text("ready_path")],
    ...(proxy.isOn("gcp_healthchecks") === true
      ? ["/liveness_check", "/readiness_check"].map((path) => ["gcp_healthchecks", "", path])
      : []),
  ];
  const open = paths.filter(([, byDefault, path]) => path !== undefined && path !== "" && path !== byDefault);
  const unsaid = open.filter(([, , path]) => !isSaid(`^${path}$`, at(config, "rules", "public")));
  return unsaid.map(([option, , path]) => {
    const whom = option === "gcp_healthchecks" ? " with the User-Agent GoogleHC/1.0" : "";
    const text = `oauth2-proxy answers ${shown(path)} itself (${option}, ${proxy.from}): without a session the request${whom} passes as nobody; say it as rules.public, or take another path`;
    return { path: "rules.public", text };
  });
}

function upstreams({ proxy }: Situation): Advice[] {
  const list = proxy.list("upstreams");
  const found = list === undefined ? undefined : upstreamText(list);
  if (list === undefined || found === undefined) return [];
  const text = `oauth2-proxy's upstreams (${proxy.from}) ${found}; static://200 is meant`;
  return [{ ...(namesApp(list) ? { severity: "error" as const } : {}), path: "authService", text }];
}

function namesApp(list: readonly string[]): boolean {
  return list.some((each) => !/^(static|file):/i.test(each));
}

function upstreamText(list: readonly string[]): string | undefined {
  if (list.length === 0)
    return "is not set: it answers 404 to everybody who is signed in and has to be asked about";
  if (list.some((each) => /^file:/i.test(each)))
    return "is a folder: it answers 404 to everybody who is signed in and has to be asked about";
  if (namesApp(list)) return "names an app: each request that is asked about runs there too, POSTs twice";
  const codes = list.map((each) => Number(/^static:\/\/(\d+)/i.exec(each)?.[1] ?? 200));
  const odd = codes.find((code) => code !== 200 && code !== 202);
  return odd === undefined
    ? undefined
    : `answers ${odd} to everybody who is signed in and has to be asked about`;
}

/** Regular expressions that every path matches. */
const EVERY_PATH = /^(\^?\/?(\.\*|\(\.\*\))?\$?)$/;

/** Whether every path leads to the upstream: one that ends with a slash is a prefix, and an expression is one where it is rewritten. */
function takesAll({ path, isRewritten }: Upstream): boolean {
  if (!isRewritten) return path === "/";
  return EVERY_PATH.test(path) && !/^\^?\/?\$$/.test(path);
}

// Of a structured configuration: the other one puts what is static below "/".
function elsewhere({ proxy }: Situation): Advice[] {
  const all = proxy.structure?.upstreams ?? [];
  const fixed = all.filter(({ isStatic }) => isStatic);
  if (fixed.length === 0 || all.some(takesAll) || fixed.some(({ path }) => path === "")) return [];
  const text = `oauth2-proxy's upstreams (${proxy.from}) have a static answer below ${shown(fixed.map(({ path }) => path))} only: elsewhere it answers 404 to everybody who is signed in and has to be asked about; path: / is meant`;
  return [{ path: "authService", text }];
}

export const ANSWERS: readonly Rule[] = [
  { options: [...UNJUDGED_LISTS, "skip_auth_preflight"], judge: unjudged },
  { options: ["skip_provider_button"], judge: signInPage },
  { options: ["force_json_errors"], judge: jsonErrors },
  { options: ["api_routes"], judge: apiRoutes },
  { options: ["force_https"], judge: forceHttps },
  { options: ["allow_query_semicolons"], judge: semicolons },
  { options: ["auth_request_response_mode"], judge: formPost },
  { options: ["ping_path", "ready_path", "gcp_healthchecks"], judge: openPaths },
  { options: ["upstreams"], judge: upstreams },
  { options: ["upstreams"], judge: elsewhere },
];
