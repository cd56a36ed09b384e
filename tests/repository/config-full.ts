// A configuration in which every key stands, and what other ones are made of.

export const RSA_KEY = {
  kty: "RSA",
  e: "AQAB",
  n: Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 7 + 129) | 1)).toString("base64url"),
};
export const SECRET = "0123456789abcdef0123456789abcdeZ";
export const FETCHED = { service: "dex.demo.svc.cluster.local", port: 5556, path: "/keys" };
export const ISSUER = { issuer: "https://dex.example.com", audiences: ["oauth2-proxy"], jwks: FETCHED };

/** Every key once. */
export const FULL = {
  authService: {
    service: "oauth2-proxy.demo.svc.cluster.local",
    port: 80,
    timeout: "5s",
    proxyPrefix: "/oauth2",
    htpasswd: false,
  },
  session: {
    cookieName: "_oauth2_proxy",
    cookieSecret: [{ env: "COOKIE_SECRET" }, { value: SECRET }],
    cookieExpire: "168h",
    cookieRefresh: "5m",
    refreshBehind: true,
    endStreams: true,
    emailDomains: ["example.com"],
    allowedGroups: ["dev"],
  },
  jwt: {
    issuers: [
      {
        ...ISSUER,
        algorithms: ["RS256"],
        jwks: { ...FETCHED, refresh: "10m" },
        audienceClaims: ["aud"],
        emailClaim: "email",
        groupsClaim: "/realm_access/roles",
        keycloak: true,
      },
      { issuer: "https://other.example.com", audiences: ["api"], jwks: { inline: { keys: [RSA_KEY] } } },
      { issuer: "joe", audiences: ["api"], jwks: { cluster: "keys", path: "/" } },
    ],
    clockSkew: "5s",
  },
  upstream: {
    authorization: "access_token",
    setXauthrequest: true,
    passAccessToken: true,
    stripCookies: true,
    stripCookiesElsewhere: true,
    stripHeaders: ["remote-user", "X_Tenant"],
    claimHeaders: { "X-Tenant": "tenant", "x-roles": "/realm_access/roles" },
  },
  rules: {
    hosts: ["*.example.com", "app.example.com", "x"],
    public: [{ hosts: ["app.example.com"], methods: ["GET"], paths: ["/healthz"] }],
    api: [{ hosts: ["app.example.com"], methods: ["POST"], paths: ["/api/*"] }],
    routes: [
      {
        name: "admin",
        hosts: ["app.example.com"],
        methods: ["GET"],
        paths: ["/admin/{**}"],
        access: "required",
        answer: "auto",
        allowedGroups: ["admins"],
        requiredClaims: { email_verified: ["true"] },
        audiences: ["admin"],
        authorization: "none",
        identityHeaders: ["user"],
      },
    ],
    cors: { allowedOrigins: ["https://spa.example.com"], preflight: "protect" },
  },
  revocation: {
    list: { service: "revocations.demo.svc.cluster.local", port: 80, path: "/revoked.json" },
    interval: "10s",
    maxAge: "10m",
    failure: "open",
  },
  cache: { sessions: 10000, verdictTtl: "30s" },
  mode: "observe",
  observe: { ask: "1%" },
};
