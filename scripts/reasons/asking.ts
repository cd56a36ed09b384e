// Reasons why oauth2-proxy is asked.
import { type ReasonTexts, text } from "./reason-text";

const ASKED = "meets what oauth2-proxy says: it passes a little later, or is led to the login";
const LOGIN = "is led to the login, or told that one is needed";
const SAME_RULES = "meets what oauth2-proxy says: with the same rules it does not pass";
const PATH = "meets what oauth2-proxy says of the path";

export const ASKING: ReasonTexts = {
  no_session: text("there is no session cookie", LOGIN),
  authorization_present: text(
    "Authorization is not for the filter to judge",
    ASKED,
    "where it is a JWT, name its issuer under `jwt.issuers`; where oauth2-proxy looks at no such credentials, see `authService.htpasswd`",
  ),
  ambiguous_path: text(
    "the path has more than one reading, so nothing is decided by it",
    PATH,
    "with many: have the app's links without `//`, `%2F`, `..` and the like",
  ),
  reserved_path: text("a path that oauth2-proxy answers itself", PATH),
  query_constraint: text("the query holds a condition that oauth2-proxy checks", PATH),
  no_cookie_secret: text(
    "without session.cookieSecret the auth service judges every session",
    ASKED,
    "give `session.cookieSecret`, if the gateway may have it",
  ),
  cookie_unusable: text(
    "the session's cookies do not make one value",
    LOGIN,
    "with many: another app may set cookies of this name on a parent domain",
  ),
  cookie_too_large: text(
    "the session cookie is larger than the filter reads",
    ASKED,
    "with many: keep groups out of the session that nobody needs, or use oauth2-proxy's Redis store",
  ),
  cookie_malformed: text("the session cookie is not of oauth2-proxy's form", LOGIN),
  signature_invalid: text(
    "no configured secret made the session cookie's signature",
    LOGIN,
    "with many: `session.cookieSecret` or `cookieName` is not oauth2-proxy's; with few, somebody made one up",
  ),
  outside_window: text(
    "the session cookie is too old, or of the future",
    LOGIN,
    "with many: `session.cookieExpire` is not oauth2-proxy's, or a clock is wrong",
  ),
  ticket: text(
    "the session is in Redis: the cookie is only a ticket",
    ASKED,
    "nothing; `cache.verdictTtl` says how often one is asked about",
  ),
  undecodable: text(
    "the session cookie's contents cannot be read",
    ASKED,
    "with many: oauth2-proxy is of a version whose sessions this filter does not know (compatibility.md)",
  ),
  incomplete: text("the session lacks what oauth2-proxy would ask the provider for", ASKED),
  refresh_due: text("the session is older than session.cookieRefresh", "passes with a refreshed session"),
  token_expired: text(
    "the session's token has expired",
    ASKED,
    "with many: sessions have no refresh token (scope `offline_access`), or `cookieRefresh` is longer than tokens live",
  ),
  no_token: text(
    "the session holds no access token",
    ASKED,
    "where oauth2-proxy keeps minimal sessions, tokens are not to be had: `upstream.authorization: none`",
  ),
  email_not_allowed: text(
    "session.emailDomains does not allow the e-mail",
    SAME_RULES,
    "where they should be allowed, add the domain here and at oauth2-proxy",
  ),
  group_not_allowed: text(
    "session.allowedGroups does not allow the groups",
    SAME_RULES,
    "where they should be allowed, add the group here and at oauth2-proxy",
  ),
  unsafe_value: text(
    "a value of the session cannot stand in a header",
    ASKED,
    "look at the person's name and groups at the identity provider for line breaks",
  ),
  no_clock: text(
    "the host has no clock",
    `${ASKED}; a bearer token gets 503`,
    "report it: Envoy always has one",
  ),
  signed_out: text("the session was signed out", LOGIN),
  token_undecided: text("the bearer token verifies, but oauth2-proxy may judge its claims otherwise", ASKED),
  keys_awaited: text(
    "the keys of the token's issuer have to be fetched first",
    "waits for them: it passes, gets 401, or 503 where none come",
    "with many: `postern_auth_keys_failed` and `fetch_failed` in the log",
  ),
  auth_page: text(
    "a page of the auth service's own, below authService.proxyPrefix",
    "gets oauth2-proxy's page",
  ),
};
