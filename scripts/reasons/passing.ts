// Reasons why a request passes, or is answered, without a question to oauth2-proxy.
import { type ReasonTexts, reply, text } from "./reason-text";

const PASSES = "goes on to the app as whose session or token it is";
const AS_NOBODY = "goes on to the app as nobody";

export const PASSING: ReasonTexts = {
  session: text("the session cookie was verified before", PASSES),
  session_verified: text("the session cookie is signed by a known secret and may pass", PASSES),
  verdict: text("the auth service vouched for this session a moment ago", PASSES),
  token: text("the bearer token was verified before", PASSES),
  token_verified: text("the bearer token verifies with its issuer's keys", PASSES),
  refresh_behind: text("the session is due: it passes by its live token while it is refreshed", PASSES),
  stale_served: text(
    "the auth service is away, and the session's token is still good",
    PASSES,
    "as for `unavailable`: when the token ends, people have to wait",
  ),
  straggler: text("the session was refreshed a moment ago: the new cookies count", PASSES),
  other_host: text(
    "rules.hosts does not guard this host, or no realm does",
    "goes on to the app as it came, without identity headers that a client made up",
    "where the host should be guarded, add it to `rules.hosts` or to a realm",
  ),
  public_route: text("the route is public", AS_NOBODY),
  optional_route: text("the route needs no identity, and there is none", AS_NOBODY),
  preflight: text("a CORS preflight of an allowed origin, which rules.cors lets pass", AS_NOBODY),
  resource_metadata: reply(
    [200],
    "a request for the metadata of a route's resource (RFC 9728), which the filter answers itself",
    "the metadata",
    "nothing",
  ),
};
