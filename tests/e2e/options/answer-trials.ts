// The same for options that decide how oauth2-proxy answers: on a miss its answer is the client's.
import { NO_START, type Answer } from "./bed";
import { header, nobody, session, type Trial } from "./trials";

const asked = (
  option: string,
  trial: Omit<Trial, "option" | "severity"> & { readonly severity?: Trial["severity"] },
): Trial => ({
  option,
  severity: "warning",
  ...trial,
});

const statusAndType = ({ status, headers }: Answer): string =>
  `${status} ${String(headers["content-type"]).split(";")[0]}`;
const login = ({ headers }: Answer): string => String(headers["location"]);
const csrfNames = ({ headers }: Answer): string =>
  [headers["set-cookie"]]
    .flat()
    .map((line) => String(line).split("=")[0])
    .join();

export const ANSWERS: readonly Trial[] = [
  asked("skip_provider_button", {
    options: { skip_provider_button: false },
    request: nobody(),
    shown: statusAndType,
    without: "302 text/html",
    with: "403 text/html",
    filter: "asks",
  }),
  asked("force_json_errors", {
    options: { force_json_errors: true },
    request: nobody(),
    shown: statusAndType,
    without: "302 text/html",
    with: "401 application/json",
    filter: "asks",
  }),
  asked("api_routes", {
    options: { api_routes: ["^/api/"] },
    request: nobody("/api/items"),
    without: 302,
    with: 401,
    filter: "asks",
  }),
  asked("force_https", {
    options: { force_https: true },
    request: session,
    without: 200,
    with: NO_START,
    filter: "passes",
  }),
  asked("allow_query_semicolons", {
    options: { allow_query_semicolons: true },
    request: (bed) => ({ path: "/app?a=1;allowed_groups=nobody", headers: { cookie: bed.cookie() } }),
    without: 200,
    with: 403,
    filter: "passes",
  }),
  asked("ping_path", {
    options: { ping_path: "/app/ping" },
    request: nobody("/app/ping"),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("ready_path", {
    options: { ready_path: "/app/ready" },
    request: nobody("/app/ready"),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("gcp_healthchecks", {
    options: { gcp_healthchecks: true },
    request: nobody("/liveness_check", { "user-agent": "GoogleHC/1.0" }),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("upstreams", {
    what: "a folder",
    options: { upstreams: ["file:///dev/null"] },
    request: session,
    without: 200,
    with: 404,
    filter: "passes",
  }),
  asked("upstreams", {
    what: "none",
    options: { upstreams: [] },
    request: session,
    without: 200,
    with: 404,
    filter: "passes",
  }),
  asked("upstreams", {
    what: "an app",
    options: { upstreams: ["http://127.0.0.1:1"] },
    request: session,
    without: 200,
    with: 502,
    filter: "passes",
    severity: "error",
  }),
  asked("upstreams", {
    what: "another status",
    options: { upstreams: ["static://204"] },
    request: session,
    without: 200,
    with: 204,
    filter: "passes",
  }),
  asked("skip_auth_routes", {
    options: { skip_auth_routes: ["GET=^/open"], trusted_proxy_ips: ["10.0.0.0/8"] },
    request: nobody("/open/x"),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("skip_auth_routes", {
    what: "negated",
    options: { skip_auth_routes: ["GET!=^/closed"], trusted_proxy_ips: ["10.0.0.0/8"] },
    request: nobody("/anything"),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("skip_auth_regex", {
    options: { skip_auth_regex: ["^/open"], trusted_proxy_ips: ["10.0.0.0/8"] },
    request: nobody("/open/x"),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("skip_auth_preflight", {
    options: { skip_auth_preflight: true },
    request: () => ({ method: "OPTIONS" }),
    without: 302,
    with: 200,
    filter: "asks",
  }),
  asked("trusted_ips", {
    options: { trusted_ips: ["10.1.2.3"] },
    request: nobody("/app", { "x-real-ip": "10.1.2.3" }),
    without: 302,
    with: 200,
  }),
  asked("reverse_proxy", {
    what: "without trusted_proxy_ips beside open paths",
    both: { skip_auth_routes: ["^/open"], trusted_proxy_ips: ["10.0.0.0/8"] },
    options: { skip_auth_routes: ["^/open"], trusted_proxy_ips: [] },
    request: nobody("/app", { "x-forwarded-uri": "/open/x", "x-forwarded-host": "app.example.com" }),
    without: 302,
    with: 200,
  }),
  asked("set_xauthrequest", {
    options: { set_xauthrequest: false },
    request: session,
    shown: header("x-auth-request-email"),
    without: "alice@example.com",
    with: undefined,
  }),
  asked("pass_access_token", {
    options: { pass_access_token: false },
    request: session,
    shown: header("x-auth-request-access-token"),
    without: "opaque",
    with: undefined,
  }),
  asked("set_authorization_header", {
    options: { set_authorization_header: false },
    request: session,
    shown: header("authorization"),
    change: (config) => (config["upstream"] = { authorization: "id_token" }),
    without: "Bearer opaque",
    with: undefined,
  }),
  asked("set_basic_auth", {
    both: { pass_authorization_header: false },
    options: { set_basic_auth: true, basic_auth_password: "pw", set_authorization_header: false },
    request: session,
    shown: (answer) => String(header("authorization")(answer)).split(" ")[0],
    without: "Bearer",
    with: "Basic",
  }),
  asked("proxy_prefix", {
    options: { proxy_prefix: "/auth" },
    request: nobody("/oauth2/auth"),
    without: 401,
    with: 302,
    filter: "asks",
  }),
  asked("auth_request_response_mode", {
    options: { auth_request_response_mode: "form_post" },
    request: nobody(),
    shown: (answer) => new URL(login(answer)).searchParams.get("response_mode"),
    without: null,
    with: "form_post",
    severity: "error",
  }),
  asked("cookie_csrf_per_request", {
    what: "off: one cookie for all logins",
    both: { cookie_csrf_per_request: true },
    options: { cookie_csrf_per_request: false },
    request: nobody(),
    shown: (answer) => /^_oauth2_proxy_csrf$/.test(csrfNames(answer)),
    without: false,
    with: true,
    severity: "note",
  }),
];
