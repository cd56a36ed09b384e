// Options of upstreams, headers, listeners and logs.
import { compared, decides, harmless, optionsOf } from "./option";

const TO_UPSTREAM = "only a header to oauth2-proxy's own upstream, which answers a miss with static://200";
const UPSTREAM = "only how oauth2-proxy reaches an upstream";
const LISTENER = "only where and how oauth2-proxy listens";
const LOG = "only what oauth2-proxy logs";

const MOVED = [
  compared(
    "pass_access_token",
    false,
    "upstream.authorization, .passAccessToken: the answer to a miss must hold the access token",
  ),
  compared(
    "set_authorization_header",
    false,
    "upstream.authorization: id_token: the answer to a miss must hold the ID token",
  ),
  compared(
    "set_xauthrequest",
    false,
    "upstream.setXauthrequest: the answer to a miss must hold the identity",
  ),
  decides("set_basic_auth", false, "apps get an Authorization header that hits do not have"),
  decides("upstreams", [], "the answer of the upstream is the answer to a miss: static://200 is meant"),
  harmless("basic_auth_password", "", TO_UPSTREAM),
  harmless("disable_keep_alives", false, UPSTREAM),
  harmless("flush_interval", "1s", UPSTREAM),
  harmless("http_address", "127.0.0.1:4180", LISTENER),
  harmless("https_address", ":443", LISTENER),
  harmless("metrics_address", "", LISTENER),
  harmless("metrics_secure_address", "", LISTENER),
  harmless("metrics_tls_cert_file", "", LISTENER),
  harmless("metrics_tls_key_file", "", LISTENER),
  harmless("pass_authorization_header", false, TO_UPSTREAM),
  harmless("pass_basic_auth", true, TO_UPSTREAM),
  harmless("pass_host_header", true, UPSTREAM),
  harmless("pass_user_headers", true, TO_UPSTREAM),
  harmless("prefer_email_to_user", false, TO_UPSTREAM),
  harmless("proxy_websockets", true, UPSTREAM),
  harmless("skip_auth_strip_headers", true, TO_UPSTREAM),
  harmless("ssl_upstream_insecure_skip_verify", false, UPSTREAM),
  harmless("tls_cert_file", "", LISTENER),
  harmless("tls_cipher_suites", [], LISTENER),
  harmless("tls_key_file", "", LISTENER),
  harmless("tls_min_version", "", LISTENER),
  harmless("upstream_timeout", "30s", UPSTREAM),
];

const LOGGING = [
  harmless("auth_logging", true, LOG),
  harmless("auth_logging_format", "", LOG),
  harmless("errors_to_info_log", false, LOG),
  harmless("exclude_logging_paths", [], LOG),
  harmless("logging_compress", false, LOG),
  harmless("logging_filename", "", LOG),
  harmless("logging_local_time", true, LOG),
  harmless("logging_max_age", 7, LOG),
  harmless("logging_max_backups", 0, LOG),
  harmless("logging_max_size", 100, LOG),
  harmless("request_id_header", "X-Request-Id", LOG),
  harmless("request_logging", true, LOG),
  harmless("request_logging_format", "", LOG),
  harmless("silence_ping_logging", false, LOG),
  harmless("standard_logging", true, LOG),
  harmless("standard_logging_format", "", LOG),
];

export const SERVER_OPTIONS = [...optionsOf(MOVED, true), ...optionsOf(LOGGING, false)];
