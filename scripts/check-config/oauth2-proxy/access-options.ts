// Options that decide who passes and how a request is answered, and those of the session and its cookie.
import { compared, decides, harmless, optionsOf } from "./option";

const BROWSER = "only what the browser does with the cookie";
const CSRF = "only the cookie of a login under way";
const REDIRECTS = "only where a login comes back to and where it ends";
const STORE = "only how oauth2-proxy reaches the store";
const PAGE = "only how a page of oauth2-proxy looks";
const ADDRESS = "only whose X-Forwarded-* headers oauth2-proxy believes";

const SESSION = [
  compared("cookie_expire", "168h0m0s", "session.cookieExpire"),
  compared("cookie_name", "_oauth2_proxy", "session.cookieName"),
  compared("cookie_refresh", "0s", "session.cookieRefresh"),
  compared(
    "cookie_secret",
    "",
    "session.cookieSecret, where both are in the files, in Secrets too; never shown",
  ),
  decides(
    "cookie_csrf_per_request",
    false,
    "off: of two logins at a time in one browser the older is started anew",
  ),
  decides("session_cookie_minimal", false, "sessions without tokens: oauth2-proxy is asked about each"),
  decides(
    "session_store_type",
    "cookie",
    "redis: a cookie is a ticket, and oauth2-proxy's verdict on it is kept for cache.verdictTtl",
  ),
  harmless("cookie_csrf_expire", "15m0s", CSRF),
  harmless("cookie_csrf_per_request_limit", 0, CSRF),
  harmless("cookie_csrf_samesite", "", CSRF),
  harmless("cookie_domains", [], BROWSER),
  harmless("cookie_httponly", true, BROWSER),
  harmless("cookie_path", "/", BROWSER),
  harmless("cookie_samesite", "", BROWSER),
  harmless(
    "cookie_secret_file",
    "",
    "read where a Secret that is given is mounted there, and compared as cookie_secret: its bytes, a newline at the end included",
  ),
  harmless("cookie_secure", true, BROWSER),
  harmless("redis_ca_path", "", STORE),
  harmless("redis_cluster_connection_urls", [], STORE),
  harmless("redis_connection_idle_timeout", 0, STORE),
  harmless("redis_connection_url", "", STORE),
  harmless("redis_insecure_skip_tls_verify", false, STORE),
  harmless("redis_password", "", STORE),
  harmless("redis_sentinel_connection_urls", [], STORE),
  harmless("redis_sentinel_master_name", "", STORE),
  harmless("redis_sentinel_password", "", STORE),
  harmless("redis_use_cluster", false, STORE),
  harmless("redis_use_sentinel", false, STORE),
  harmless("redis_username", "", STORE),
];

const ACCESS = [
  compared("email_domains", [], "session.emailDomains"),
  compared("extra_jwt_issuers", [], "jwt.issuers[]: whose tokens are taken, and for whom"),
  compared("htpasswd_file", "", "authService.htpasswd"),
  compared("skip_jwt_bearer_tokens", false, "jwt: without it oauth2-proxy looks at no bearer"),
  decides("authenticated_emails_file", "", "only the addresses in a file may pass, which the filter has not"),
  decides(
    "bearer_token_login_fallback",
    true,
    "off: 403 to every request whose Authorization is no good JWT, sessions included",
  ),
  decides("skip_auth_preflight", false, "OPTIONS requests pass without a session"),
  decides("skip_auth_regex", [], "paths that pass without a session"),
  decides("skip_auth_routes", [], "paths that pass without a session"),
  decides("trusted_ips", [], "addresses that pass without a session"),
  harmless(
    "htpasswd_user_groups",
    [],
    "only the groups of those whom htpasswd_file lets in, whom the filter asks about",
  ),
];

const ANSWERS = [
  compared("proxy_prefix", "/oauth2", "authService.proxyPrefix"),
  decides("allow_query_semicolons", false, "a condition behind a semicolon of the query counts there alone"),
  decides("api_routes", [], "paths that get 401 instead of a login"),
  decides("force_https", false, "requests over plain HTTP get a redirect"),
  decides("force_json_errors", false, "nobody is sent to the login"),
  decides("gcp_healthchecks", false, "two paths are answered without a session"),
  decides("ping_path", "/ping", "a path that is answered without a session"),
  decides("ready_path", "/ready", "a path that is answered without a session"),
  decides(
    "reverse_proxy",
    false,
    "on without trusted_proxy_ips: whoever reaches oauth2-proxy may say which path and address he comes from",
  ),
  decides("skip_provider_button", false, "off: 403 and a page with a button instead of a login"),
  harmless("banner", "", PAGE),
  harmless("custom_sign_in_logo", "", PAGE),
  harmless("custom_templates_dir", "", PAGE),
  harmless("display_htpasswd_form", true, PAGE),
  harmless("encode_state", false, REDIRECTS),
  harmless("footer", "", PAGE),
  harmless("ping_user_agent", "", "narrows who may use ping_path, which the filter never decides"),
  harmless(
    "real_client_ip_header",
    "X-Real-IP",
    "only which header names the client's address; see trusted_ips",
  ),
  harmless("redirect_url", "", REDIRECTS),
  harmless("relative_redirect_url", false, REDIRECTS),
  harmless("show_debug_on_error", false, PAGE),
  harmless("signature_key", "", "only a header to upstreams"),
  harmless("ssl_insecure_skip_verify", false, "only how oauth2-proxy reaches the provider"),
  harmless("trusted_proxy_ips", [], ADDRESS),
  harmless("whitelist_domains", [], REDIRECTS),
];

export const ACCESS_OPTIONS = optionsOf([...SESSION, ...ACCESS, ...ANSWERS], false);
