// The plugin's configuration as a typed record. Every field's initial value is its default; parse-config.ts fills it.
//
// What requests are compared with is kept as UTF-8 bytes, so that nothing is converted per request. Durations are
// nanoseconds, as the host's clock counts.
import { NO_BYTES } from "../bytes/no-bytes";
import { ByteList } from "../bytes/byte-list";
import { bufferOf } from "../bytes/byte-string";
import { ClaimHeader } from "../rules/claim-header";
import { RealmClaim } from "../rules/realm-claim";
import { RequestMatch, Route } from "../rules/route";
import { DEFAULT_STRIP_HEADERS } from "./default-strip-headers";

export const SECOND_NANOSECONDS: i64 = 1_000_000_000;
export const HOUR_NANOSECONDS: i64 = 3600 * SECOND_NANOSECONDS;

/** What the app's Authorization header becomes for an authenticated request. */
export enum UpstreamAuthorization {
  /** `Bearer` and the access token. */
  AccessToken,
  /** `Bearer` and the ID token. */
  IdToken,
  /** The header is removed. */
  None,
  /** What the client sent stays. */
  Preserve,
}

/** The oauth2-proxy that decides a miss. Required. */
@final
export class AuthServiceConfig {
  /** Envoy's cluster: `cluster` as given, or `outbound|port||service`. */
  cluster: ArrayBuffer = NO_BYTES;
  /** How long a call may take: more than 0, at most 60 s. */
  timeoutMilliseconds: i32 = 5000;
  /** Requests at or under this path are always answered by oauth2-proxy. Canonical, without a final slash. */
  proxyPrefix: ArrayBuffer = bufferOf("/oauth2");
  /** It has a file of users for Basic credentials (htpasswd_file): those are then its to judge, beside a session too. */
  htpasswd: bool = false;
}

/** How oauth2-proxy's session cookies are judged. */
@final
export class SessionConfig {
  /** Name of the session cookie, and the beginning of the names of its parts. */
  cookieName: ArrayBuffer = bufferOf("_oauth2_proxy");
  /** Exact bytes of each secret that may have signed a cookie. None: no cookie is decoded. */
  cookieSecrets: Array<ArrayBuffer> = [];
  /** Age at which a cookie is no longer accepted; 0: its age does not matter. */
  cookieExpireNanoseconds: i64 = 168 * HOUR_NANOSECONDS;
  /** Age at which a session is due for refresh; 0: never. Less than cookieExpire unless that is 0. */
  cookieRefreshNanoseconds: i64 = 0;
  /** A due session with a live access token passes at once while the refresh runs. */
  refreshBehind: bool = true;
  /** Streams that outlive their session are reset. */
  endStreams: bool = false;
  /** E-mail domains that may pass, in lower case: `*`, `example.com`, or `.example.com` and `*.example.com`. */
  emailDomains: ByteList = new ByteList([bufferOf("*")]);
  /** A session needs one of these groups, compared exactly; none: every group passes. */
  allowedGroups: ByteList = ByteList.NONE;
}

/** Where an issuer's keys are: fetched from a cluster, or in the configuration itself. */
@final
export class JwksConfig {
  /** Envoy's cluster; empty when the keys are inline. */
  cluster: ArrayBuffer = NO_BYTES;
  /** :authority of the fetch: `service:port`; where a cluster is named, the issuer's own host, or `localhost`. */
  authority: ArrayBuffer = NO_BYTES;
  /** Path of the JWK Set, with a query if it has one. Required unless the keys are inline. */
  path: ArrayBuffer = NO_BYTES;
  /** How often the keys are fetched: 10 s to 24 h. */
  refreshNanoseconds: i64 = 600 * SECOND_NANOSECONDS;
  /** A JWK Set as JSON text; empty when it is fetched. */
  inline: ArrayBuffer = NO_BYTES;
}

/** One issuer whose bearer tokens are verified here. */
@final
export class JwtIssuerConfig {
  /** Exact value of `iss`. Required. */
  issuer: ArrayBuffer = NO_BYTES;
  /** A token's `aud` needs one of these. Required. */
  audiences: ByteList = ByteList.NONE;
  /** Names of the algorithms that tokens may use; none: every supported one that the key allows. */
  algorithms: ByteList = ByteList.NONE;
  /** Claims of which the first that is there holds the audience. */
  audienceClaims: Array<ArrayBuffer> = [bufferOf("aud")];
  /** The claim that is the e-mail address; of any but `email` nobody asks whether it was verified. */
  emailClaim: ArrayBuffer = bufferOf("email");
  /** The claim that lists the groups. */
  groupsClaim: ArrayBuffer = bufferOf("groups");
  /** Keycloak's realm and client roles are groups too, as oauth2-proxy's provider keycloak-oidc makes them. */
  keycloak: bool = false;
  readonly jwks: JwksConfig = new JwksConfig();
}

/** How bearer tokens are judged. */
@final
export class JwtConfig {
  /** None: bearer tokens are the auth service's to judge. The first is oauth2-proxy's own issuer. */
  issuers: Array<JwtIssuerConfig> = [];
  /** Leeway for `exp` and `nbf`: 0 to 10 min. */
  clockSkewNanoseconds: i64 = 0;
}

/** What the app receives. */
@final
export class UpstreamConfig {
  /** What becomes of the Authorization header. */
  authorization: UpstreamAuthorization = UpstreamAuthorization.AccessToken;
  /** X-Auth-Request-User, -Email, -Groups and -Preferred-Username go to the app. */
  setXauthrequest: bool = true;
  /** X-Auth-Request-Access-Token goes to the app. */
  passAccessToken: bool = true;
  /** The session's own cookies do not reach the app. */
  stripCookies: bool = true;
  /** Nor do they reach the apps of hosts that are not guarded. */
  stripCookiesElsewhere: bool = false;
  /** Further headers that no client's request brings to the app, each in any spelling. Made for http/identity-headers.ts. */
  stripHeaders: ByteList = DEFAULT_STRIP_HEADERS;
  /** Headers that are made of the token's claims. */
  claimHeaders: Array<ClaimHeader> = [];
}

/** What scripts of other origins may see. */
@final
export class CorsConfig {
  /** Origins (RFC 6454) as browsers send them, whose scripts may read a 401. */
  allowedOrigins: ByteList = ByteList.NONE;
  /** A CORS preflight passes without an identity. */
  preflightPasses: bool = false;
}

/** Which requests the filter guards, and how. */
@final
export class RulesConfig {
  /** Hosts in lower case, exact or `*.example.com`; none: every host. Made for http/host-pattern.ts. */
  hosts: ByteList = ByteList.NONE;
  /** In the order of precedence: those of `public`, then those of `routes`. Made for rules/route-table.ts. */
  routes: Array<Route> = [];
  /** How many of them come from `public`. */
  publicCount: i32 = 0;
  /** What is an API whatever its route. */
  api: Array<RequestMatch> = [];
  readonly cors: CorsConfig = new CorsConfig();
}

/** What each worker remembers. */
@final
export class CacheConfig {
  /** Entries per worker, 1 to 100,000. */
  sessions: i32 = 10_000;
  /** How long a verdict that only the auth service can give is reused, 0 to 1 h. */
  verdictTtlNanoseconds: i64 = 30 * SECOND_NANOSECONDS;
}

/** Whether the plugin acts on what it finds. */
@final
export class ModeConfig {
  /** It changes nothing, and says what it would have done. */
  isObserving: bool = false;
  /** Of the requests that it would let pass while it observes, how many hundredths of a percent the auth service is asked about. */
  askShare: i32 = 0;
}

/** Who is revoked: a list that is fetched again and again. */
@final
export class RevocationConfig {
  /** Envoy's cluster; empty: there is no list. */
  cluster: ArrayBuffer = NO_BYTES;
  /** :authority of the fetch: `service:port`, or `localhost` where a cluster is named. */
  authority: ArrayBuffer = NO_BYTES;
  path: ArrayBuffer = NO_BYTES;
  /** How often the list is fetched: 5 s to 5 min. */
  intervalNanoseconds: i64 = 10 * SECOND_NANOSECONDS;
  /** An older list cannot be relied on: no less than the interval. */
  maxAgeNanoseconds: i64 = 600 * SECOND_NANOSECONDS;
  /** Without a list that can be relied on nobody passes who would have to be looked up. */
  isClosed: bool = false;

  get isConfigured(): bool {
    return this.cluster.byteLength > 0;
  }
}

/** One login: that of the whole configuration, or a realm's. */
@final
export class Config {
  /** The realm's name, a DNS label; empty where the configuration has no realms. */
  realm: ArrayBuffer = NO_BYTES;
  /** What a realm claims; its hosts are in `rules.hosts` too. Made for rules/realm-index.ts. */
  claims: Array<RealmClaim> = [];
  /** A realm's section as it stands in the document. */
  text: ArrayBuffer = NO_BYTES;
  readonly authService: AuthServiceConfig = new AuthServiceConfig();
  readonly session: SessionConfig = new SessionConfig();
  readonly jwt: JwtConfig = new JwtConfig();
  readonly upstream: UpstreamConfig = new UpstreamConfig();
  readonly rules: RulesConfig = new RulesConfig();
  readonly revocation: RevocationConfig = new RevocationConfig();
  /** The same for all realms. */
  cache: CacheConfig = new CacheConfig();
  /** The same for all realms. */
  mode: ModeConfig = new ModeConfig();
}
