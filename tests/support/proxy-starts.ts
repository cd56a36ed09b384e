// Ways to write oauth2-proxy's options with which it starts, and such with which it does not. The real one is shown them all
// (tests/e2e/options/starting.test.ts), and check-config (tests/repository/check-config-starting.test.ts).

export interface Written {
  readonly what: string;
  /** Lines of the file in the place of those of BASE, by the names of options: TOML, or undefined for none. */
  readonly file?: Readonly<Record<string, string | undefined>>;
  readonly before?: string;
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** A structured configuration, beside what of BASE may stand there. */
  readonly structured?: string;
}

/** An oauth2-proxy that starts without anybody near. */
export const BASE: Readonly<Record<string, string>> = {
  provider: '"oidc"',
  client_id: '"oauth2-proxy"',
  client_secret: '"client-secret"',
  oidc_issuer_url: '"https://idp.example.com"',
  skip_oidc_discovery: "true",
  oidc_jwks_url: '"https://idp.example.com/keys"',
  login_url: '"https://idp.example.com/auth"',
  redeem_url: '"https://idp.example.com/token"',
  upstreams: '["static://200"]',
  set_xauthrequest: "true",
  pass_access_token: "true",
  cookie_secret: '"0123456789abcdef0123456789abcdef"',
  cookie_expire: '"4h"',
  cookie_refresh: '"5m"',
  cookie_csrf_per_request: "true",
  email_domains: '["*"]',
  skip_jwt_bearer_tokens: "true",
  skip_provider_button: "true",
};

/** Those that a structured configuration has instead. */
const MOVED = Object.keys(BASE).filter((name) => !/^(cookie|email|skip_(jwt|provider))_/.test(name));

/** The file, as oauth2-proxy is given it. */
export function fileOf({ file = {}, before = "", structured }: Written): string {
  const options = { ...BASE, ...file };
  const names = Object.keys(options).filter((name) => structured === undefined || !MOVED.includes(name));
  const lines = names
    .filter((name) => options[name] !== undefined)
    .map((name) => `${name} = ${options[name]}\n`);
  return before + lines.join("");
}

const one = (what: string, name: string, value: string | undefined): Written => ({
  what,
  file: { [name]: value },
});

export const VALUES: { readonly starts: readonly Written[]; readonly ends: readonly Written[] } = {
  starts: [
    { what: "as it is" },
    one("a number of nanoseconds", "cookie_expire", "14400000000000"),
    one("a duration of several units", "cookie_expire", '"1h30m0.5s"'),
    one("a negative duration", "cookie_refresh", '"-1h"'),
    one("an empty text for a switch", "force_https", '""'),
    one("a number for a switch", "skip_provider_button", "2"),
    one("a number in another base", "logging_max_size", '"0x10"'),
    one("a number for a text", "client_id", "12"),
    one("numbers in a list", "email_domains", '[1, "*"]'),
    { what: "quotes around a member of a list", args: ['--email-domain="*"'] },
    { what: "quotes around a text", args: ['--client-id="oauth2-proxy"'] },
    { what: "a switch that is said in two words", args: ["--set-xauthrequest", "yes"] },
    { what: "what stands behind two dashes", args: ["--", "-x", "--nothing"] },
    {
      what: "variables of other programs",
      variables: { OAUTH2_PROXY_PORT: "x", OAUTH2_PROXY_ALLOWED_GROUP: "a" },
    },
    { what: "an empty variable", variables: { OAUTH2_PROXY_COOKIE_EXPIRE: "" } },
  ],
  ends: [
    one("days", "cookie_expire", '"7d"'),
    one("a number in quotes for a duration", "cookie_expire", '"14400"'),
    one("no text for a duration", "cookie_csrf_expire", '""'),
    one("a switch that is yes", "force_https", '"yes"'),
    one("a switch that is on", "force_https", '"on"'),
    one("a list for a switch", "force_https", "[true]"),
    one("a list for a text", "client_id", '["oauth2-proxy"]'),
    one("a date for a text", "client_id", "2026-01-01"),
    one("a table for a list", "email_domains", "{ a = 1 }"),
    one("a list in a list", "email_domains", '[["*"]]'),
    one("words for a number", "logging_max_size", '"many"'),
    one("a misspelt option", "cookie_expiry", '"4h"'),
    { what: "a byte order mark", before: "\uFEFF" },
    { what: "days in an argument", args: ["--cookie-expire=7d"] },
    { what: "quotes around a duration", args: ['--cookie-expire="4h"'] },
    { what: "quotes around a switch", args: ['--set-xauthrequest="true"'] },
    { what: "a quote inside of a list's value", args: ['--email-domain=a"b'] },
    { what: "an argument without its value", args: ["--client-id"] },
    { what: "an empty switch", args: ["--set-xauthrequest="] },
    { what: "an empty number", args: ["--logging-max-size="] },
    { what: "one dash", args: ["-email-domain=*"] },
    { what: "a letter", args: ["-x"] },
    { what: "underscores in an argument", args: ["--client_id=x"] },
    { what: "a blank before the equals sign", args: ["--client-id =x"] },
    { what: "three dashes", args: ["---client-id=x"] },
    { what: "a variable that is yes", variables: { OAUTH2_PROXY_SKIP_PROVIDER_BUTTON: "yes" } },
    { what: "a variable with a blank", variables: { OAUTH2_PROXY_SKIP_PROVIDER_BUTTON: "true " } },
    { what: "a variable in days", variables: { OAUTH2_PROXY_COOKIE_EXPIRE: "7d" } },
  ],
};

const more = (what: string, file: Written["file"]): Written => ({ what, file });

/** Values that are well-formed, each by itself. */
export const TOGETHER: typeof VALUES = {
  starts: [
    one(
      "an extra issuer whose audience has an equals sign",
      "extra_jwt_issuers",
      '["https://ci.invalid=a=b"]',
    ),
    more("an entry without an audience that nobody reads", {
      extra_jwt_issuers: '["https://ci.invalid"]',
      skip_jwt_bearer_tokens: "false",
    }),
    more("a refresh of a cookie that does not expire", { cookie_expire: '"0s"' }),
    one("a cookie for one host", "cookie_name", '"__Host-o"'),
    one("a cookie that is lax", "cookie_samesite", '"lax"'),
    one("a secret in base64", "cookie_secret", '"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="'),
    one("a secret of 16 bytes", "cookie_secret", '"0123456789 abcde"'),
    more("addresses in a file", { email_domains: "[]", authenticated_emails_file: '"/dev/null"' }),
    more("sessions without tokens, and nobody who wants them", {
      session_cookie_minimal: "true",
      cookie_refresh: '"0s"',
      pass_access_token: "false",
    }),
    one(
      "expressions with flags and names",
      "skip_auth_routes",
      "['GET=^/(?i)(?P<a>x|y)$', '(?i:z)\\d\\\\1?$', '[[:alpha:]]']",
    ),
    one("what stands between quotes of Go's", "skip_auth_regex", "['\\Q(?!\\E']"),
    one("algorithms", "oidc_enabled_signing_algs", '["RS256", "EdDSA"]'),
    one("upstreams of two paths", "upstreams", '["http://app/x/", "static://200", "file:///etc#/y"]'),
    one("an upstream in capitals", "upstreams", '["HTTP://app"]'),
    one("a static answer without slashes", "upstreams", '["static:200"]'),
  ],
  ends: [
    one("an extra issuer without an audience", "extra_jwt_issuers", '["https://ci.invalid"]'),
    one("a cookie that is due when it ends", "cookie_refresh", '"4h"'),
    one("a cookie that ended before it began", "cookie_expire", '"-1h"'),
    one("a cookie with a blank in its name", "cookie_name", '"a b"'),
    one("a cookie with a long name", "cookie_name", `"${"a".repeat(257)}"`),
    one("a cookie that is Lax", "cookie_samesite", '"Lax"'),
    one("a short secret", "cookie_secret", '"too short, this"'),
    one("a secret in base64 of 15 bytes", "cookie_secret", '"AAECAwQFBgcICQoLDA0O"'),
    one("nobody who may pass", "email_domains", "[]"),
    more("sessions without tokens, and a refresh", {
      session_cookie_minimal: "true",
      pass_access_token: "false",
    }),
    more("sessions without tokens, and a header of one", {
      session_cookie_minimal: "true",
      cookie_refresh: '"0s"',
    }),
    one("a look ahead", "skip_auth_routes", "['GET=^/(?!api)']"),
    one("a look behind", "skip_auth_regex", "['(?<=a)b']"),
    one("a reference", "api_routes", "['(a)\\1']"),
    one("an expression that is not closed", "api_routes", "['^/(api']"),
    one("an algorithm that is none", "oidc_enabled_signing_algs", '["none"]'),
    one("upstreams of one path", "upstreams", '["http://app", "static://200"]'),
    one("upstreams of one path that look like two", "upstreams", '["static://200/x", "unix:///app.sock"]'),
    one("an upstream without a scheme", "upstreams", '["app:8080"]'),
    one("an upstream that is an address", "upstreams", '["127.0.0.1:8080"]'),
  ],
};

/** A structured configuration that starts beside BASE. */
export const STRUCTURE = `server: { BindAddress: "127.0.0.1:4180" }
upstreamConfig: { upstreams: [{ id: static, path: /, static: true, staticCode: 200 }] }
injectResponseHeaders:
  - { name: X-Auth-Request-User, values: [{ claimSource: { claim: user } }] }
  - { name: X-Auth-Request-Email, values: [{ claimSource: { claim: email } }] }
  - { name: X-Auth-Request-Groups, values: [{ claimSource: { claim: groups } }] }
  - { name: X-Auth-Request-Preferred-Username, values: [{ claimSource: { claim: preferred_username } }] }
  - { name: X-Auth-Request-Access-Token, values: [{ claimSource: { claim: access_token } }] }
providers:
  - id: main
    provider: oidc
    clientID: oauth2-proxy
    clientSecret: client-secret
    loginURL: https://idp.example.com/auth
    redeemURL: https://idp.example.com/token
    oidcConfig:
      issuerURL: https://idp.example.com
      skipDiscovery: true
      jwksURL: https://idp.example.com/keys
      emailClaim: email
      groupsClaim: groups
      audienceClaims: [aud]
`;
const SECOND =
  "  - { id: second, provider: oidc, clientID: b, clientSecret: c, oidcConfig: { issuerURL: https://idp.example.org, skipDiscovery: true, jwksURL: https://idp.example.org/keys } }\n";

const changed = (what: string, from: string, to: string, more: Partial<Written> = {}): Written => {
  if (!STRUCTURE.includes(from)) throw new Error(`not in the structure: ${from}`);
  return { what, structured: STRUCTURE.replace(from, to), ...more };
};

export const STRUCTURED: typeof VALUES = {
  starts: [
    { what: "a structured configuration", structured: STRUCTURE },
    changed("fields in other letters", "clientID", "ClientId"),
    changed("sections in other letters", "providers:", "Providers:"),
    changed("a field that is null", "groupsClaim: groups", "groupsClaim:"),
    changed("a duration in nanoseconds", "path: /,", "path: /, timeout: 1000000000,"),
    changed("a value that a variable fills in", "clientID: oauth2-proxy", "clientID: ${CLIENT}", {
      variables: { CLIENT: "a" },
    }),
    changed("an upstream with both", "path: /,", "path: /, uri: http://app,"),
    changed("a header without values", "values: [{ claimSource: { claim: groups } }]", "values: []"),
    {
      what: "several providers, and a page",
      structured: STRUCTURE + SECOND,
      file: { skip_provider_button: "false" },
    },
    changed("a variable that the other one has", "provider: oidc", "provider: oidc", {
      variables: { OAUTH2_PROXY_PROVIDER: "github", OAUTH2_PROXY_ALLOWED_GROUPS: "a" },
    }),
  ],
  ends: [
    changed("a claim in the value itself", "claimSource: { claim: user }", "claim: user"),
    changed("an option's name for a field", "clientID:", "client_id:"),
    changed("a misspelt section", "injectResponseHeaders:", "injectRequestHeaders: []\nresponseHeaders:"),
    changed("a text for a list", "audienceClaims: [aud]", "audienceClaims: aud"),
    changed("a list for a text", "emailClaim: email", "emailClaim: [email]"),
    changed("a number for a text", "clientID: oauth2-proxy", "clientID: 12"),
    changed("a number in a list", "audienceClaims: [aud]", "audienceClaims: [1]"),
    changed("a text for a switch", "static: true", 'static: "true"'),
    changed("a switch that is yes", "skipDiscovery: true", "skipDiscovery: yes"),
    changed("a text for a number", "staticCode: 200", 'staticCode: "200"'),
    changed("days", "path: /,", "path: /, timeout: 1d,"),
    changed(
      "a map for a list",
      "values: [{ claimSource: { claim: user } }]",
      "values: { claimSource: { claim: user } }",
    ),
    changed("a text for fields", "claimSource: { claim: user }", "claimSource: user"),
    changed("a value of two sources", "claim: user }", "claim: user }, secretSource: { value: eA== }"),
    changed("a value of none", "{ claimSource: { claim: user } }", "{}"),
    changed("a claim without a name", "claimSource: { claim: user }", "claimSource: {}"),
    changed("a header twice", "X-Auth-Request-Email", "X-Auth-Request-User"),
    changed("a header without a name", "name: X-Auth-Request-Email, ", ""),
    changed("a provider without an id", "id: main", 'id: ""'),
    changed("an upstream without a path", "path: /, ", ""),
    changed("an upstream without an id", "id: static, ", ""),
    changed("an upstream without an address", "static: true, staticCode: 200", "static: false"),
    changed("a code without a static answer", "static: true,", "uri: http://app,"),
    changed(
      "two upstreams of one path",
      "staticCode: 200 }",
      "staticCode: 200 }, { id: b, path: /, static: true }",
    ),
    {
      what: "two providers of one id",
      structured: STRUCTURE + SECOND.replace("second", "main"),
      file: { skip_provider_button: "false" },
    },
    { what: "several providers, and no page", structured: STRUCTURE + SECOND },
    { what: "an argument that the other one has", structured: STRUCTURE, args: ["--client-id=x"] },
  ],
};
