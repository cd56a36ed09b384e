// Reasons why the filter refuses a request itself, or cannot say.
import { type ReasonTexts, reply } from "./reason-text";

const MAY_NOT = "signed in, but may not use this";
const AWAY = "nobody could say whether it may pass; it may be tried again in some seconds (`Retry-After`)";
const NEEDS_LOGIN = "has to sign in";

export const REFUSALS: ReasonTexts = {
  odd_authority: reply(
    [400],
    "the Host header is no ordinary host",
    "refused",
    "nothing: no browser sends such a one",
  ),
  several_bearers: reply(
    [400],
    "there are two bearer tokens",
    "refused",
    "look what adds a second `Authorization`: a client's library, or a proxy before the gateway",
  ),
  token_invalid: reply(
    [401],
    "the bearer token does not verify",
    "refused, with a short reason in `WWW-Authenticate`",
    "`postern_jwt_refused_*` says why; with many, `jwt.issuers` is not what clients get their tokens for",
  ),
  session_revoked: reply(
    [302, 401, 403],
    "the revocation list names the session, or whose it is",
    "a page is led through the sign-out to a new login, or told that none would help; others have to sign in",
    "where it is a mistake, take the entry off the list",
  ),
  token_revoked: reply(
    [401],
    "the revocation list names the bearer token, or whose it is",
    "refused",
    "where it is a mistake, take the entry off the list",
  ),
  revocations_unknown: reply(
    [503],
    "there is no revocation list that could be relied on, and revocation.failure is closed",
    AWAY,
    "look at the list's server, and at `fetch_failed` in the log",
  ),
  keys_unavailable: reply(
    [503],
    "the keys of the token's issuer could not be fetched, or as many requests wait for them as may",
    AWAY,
    "look at the issuer, at `jwks` of `jwt.issuers`, and at `fetch_failed` in the log",
  ),
  ambiguous_route: reply(
    [403],
    "the path could be read as one of a route that restricts",
    "refused",
    "have the app's links without `//`, `%2F`, `..` and the like",
  ),
  not_in_group: reply(
    [403],
    "none of the identity's groups is among the route's allowedGroups",
    MAY_NOT,
    "add them to the group, or the group to the route; groups are those of their login",
  ),
  groups_unclear: reply(
    [403],
    "the groups are known as oauth2-proxy's one header alone, with a comma in it: no name in it is certain",
    MAY_NOT,
    "give `session.cookieSecret`, so that groups are read one by one, or groups without commas",
  ),
  claim_required: reply(
    [403],
    "the token lacks a claim that the route requires",
    MAY_NOT,
    "compare `requiredClaims` with the token (`explain --decode`)",
  ),
  token_opaque: reply(
    [403],
    "the route wants claims or an audience, and the access token is no JWT: it has none",
    MAY_NOT,
    "have the issuer give JWTs as access tokens, or take the route's `requiredClaims` and `audiences` away",
  ),
  other_audience: reply(
    [403],
    "the token is for another audience than the route's",
    MAY_NOT,
    "have the client ask for a token of this audience (a `resource` or `audience` parameter)",
  ),
  login_required: reply(
    [401],
    "a login is needed, and a redirect to it is of no use to this client",
    NEEDS_LOGIN,
    "nothing: the app's script leads there (`login_url` in the answer)",
  ),
  form_body: reply(
    [501],
    "a form for oauth2-proxy, such as a login in form_post mode, whose fields the filter cannot pass on",
    "a page that says so",
    'oauth2-proxy without `auth_request_response_mode = "form_post"`; `check-config` finds it',
  ),
  path_of_no_realm: reply(
    [403],
    "realms have other paths of this host, and none this one",
    "refused",
    "give the path to a realm, or the host without a path to one",
  ),
  too_many_headers: reply(
    [431],
    "the request has more header lines of one kind than the filter reads",
    "refused",
    "nothing: no browser sends as many",
  ),
  not_configured: reply(
    [503],
    "the filter has no configuration",
    AWAY,
    "`config_rejected` in the log names the key; apply a right configuration",
  ),
  host_failure: reply(
    [503],
    "the host did not give what the filter needs",
    AWAY,
    "with more than single ones: keep the gateway's log, look at its memory, and report it",
  ),
};
