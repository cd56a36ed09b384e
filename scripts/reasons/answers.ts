// Reasons that tell what came of asking oauth2-proxy.
import { type ReasonTexts, reply, text } from "./reason-text";

const AWAY = "nobody could say whether it may pass; it may be tried again in some seconds (`Retry-After`)";
const LOOK_AT_PROXY =
  "look at oauth2-proxy's pods and log, and at its cluster (`istioctl proxy-config endpoint`)";

export const ANSWERS: ReasonTexts = {
  allowed: text("the auth service lets it pass", "goes on to the app as whom oauth2-proxy names"),
  anonymous: text(
    "the auth service lets it pass as nobody",
    "goes on to the app as nobody",
    "where nobody should: look for `skip_auth_routes` and `trusted_ips` at oauth2-proxy",
  ),
  relayed: text(
    "the auth service's answer goes to the client",
    "gets it: the way to the login, a page, a 403",
  ),
  unavailable: reply([503], "the auth service is away", AWAY, LOOK_AT_PROXY),
  invalid: reply(
    [503],
    "the auth service's answer cannot be used",
    AWAY,
    "it names somebody twice, or in bytes that no header has: look at what stands between gateway and oauth2-proxy",
  ),
  too_large: reply(
    [503],
    "the auth service's answer is too large",
    AWAY,
    "pages above 4 MiB cannot be passed on; look what answers under `proxyPrefix`",
  ),
  login_resumed: reply(
    [302],
    "the login failed, but there is a session: on to the page that it was for",
    "comes to the page without noticing",
    "nothing; with many, `cookie_csrf_per_request` at oauth2-proxy",
  ),
  login_restarted: reply(
    [302],
    "the login failed: it is started anew, once",
    "may have to sign in once more",
    "nothing; with many, `cookie_csrf_per_request` at oauth2-proxy",
  ),
  login_stuck: reply(
    [403, 500],
    "the login failed again: a page says what to do",
    "sees a page with a link to sign in again",
    "with many: oauth2-proxy's log for what the identity provider says, its cookies' domain and `SameSite`",
  ),
  call_refused: reply(
    [503],
    "Envoy refused the call to the auth service",
    AWAY,
    "the cluster is unknown, has no healthy endpoint, or its circuit breaker is full: `authService`, `Sidecar`, `DestinationRule`",
  ),
  circuit_open: reply(
    [503],
    "the auth service failed several times: it is left alone for a moment",
    AWAY,
    LOOK_AT_PROXY,
  ),
  too_many_calls: reply(
    [503],
    "too many calls are under way",
    AWAY,
    "oauth2-proxy is too slow for the misses that come: more replicas, and why so many miss (`postern_request_*`)",
  ),
  waited_too_long: reply([503], "another worker's call did not end in time", AWAY, LOOK_AT_PROXY),
  refusal_reused: reply(
    [403],
    "the auth service refused this session a moment ago",
    "may not use this",
    "as for oauth2-proxy's own 403: its `allowed_groups`, e-mail rules and log",
  ),
  session_refused: text(
    "the auth service does not take the session: it is asked about the request as it stands",
    "is led to the login, or told that one is needed",
    "with many: `session` here is not what oauth2-proxy has, or its Redis lost sessions",
  ),
};
