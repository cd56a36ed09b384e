// What the tests of the command explain share: a configuration with two secrets and two issuers, a session, a token, and the command.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { runExplain } from "../../scripts/explain/run";
import { mintSessionValue, type SessionContents } from "../../scripts/lab/session-cookie";
import { TokenIssuer } from "../../scripts/lab/tokens";

export const SECRET = "0123456789abcdef0123456789abcdeZ";
export const OLD_SECRET = "fedcba9876543210fedcba9876543210";
export const NAME = "POSTERN_TEST_COOKIE_SECRET";
export const issuer = TokenIssuer.create("https://idp.example.com", ["RS256"]);
const other = TokenIssuer.create("https://ci.example.com", ["RS256"]);

export const CONFIG = {
  authService: { cluster: "oauth2-proxy" },
  session: { cookieSecret: [{ env: NAME }, { value: OLD_SECRET }], cookieExpire: "4h", cookieRefresh: "5m" },
  jwt: {
    issuers: [
      { issuer: issuer.name, audiences: ["oauth2-proxy"], jwks: { cluster: "idp", path: "/keys" } },
      {
        issuer: other.name,
        audiences: ["deployer"],
        jwks: { service: "ci.demo.svc.cluster.local", port: 80, path: "/jwks" },
      },
    ],
  },
  rules: {
    hosts: ["app.example.com"],
    public: [{ paths: ["/healthz"] }],
    api: [{ paths: ["/api/*"] }],
    routes: [
      { name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] },
      { name: "admin", paths: ["/admin/*"], requiredClaims: { role: ["admin"] } },
    ],
  },
};

const realm = (name: string, hosts: readonly string[]): object => ({
  name,
  hosts,
  authService: { cluster: name, proxyPrefix: `/${name}/oauth2` },
  session: { cookieName: `_${name}`, cookieSecret: { value: name.padEnd(32, "*") } },
});
/** Four logins: a domain's, one of its hosts, and two on paths of another. */
export const REALMS = {
  realms: [
    realm("domain", ["*.example.com"]),
    realm("grafana", ["grafana.example.com"]),
    realm("argo", ["tools.example.com/argo"]),
    realm("workflows", ["tools.example.com/argo/workflows"]),
  ],
};

let folder = "";
before(async () => {
  await ensureFilter();
  process.env[NAME] = SECRET;
  folder = await mkdtemp(join(tmpdir(), "postern-explain-"));
  await write("config.json", CONFIG);
  await write("realms.json", REALMS);
  await write("keys.json", issuer.jwks);
  await write("ci-keys.json", other.jwks);
});
after(() => rm(folder, { recursive: true, force: true }));

export function write(name: string, content: unknown): Promise<void> {
  return writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
}

interface Output {
  readonly status: number;
  readonly text: string;
  readonly errors: readonly string[];
}

export async function explain(...args: readonly string[]): Promise<Output> {
  const lines: string[] = [];
  const errors: string[] = [];
  const host = {
    name: "explain",
    pathOf: (file: string) => join(folder, file),
    write: (line: string) => void lines.push(line),
    writeError: (line: string) => void errors.push(line),
  };
  return { status: await runExplain(args, host), text: lines.join("\n"), errors };
}

const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);
export const session = (more: SessionContents = {}, secret = SECRET): string =>
  mintSessionValue(secret, {
    createdAt: minutes(-2),
    expiresOn: minutes(30),
    accessToken: "access-token-nobody-sees",
    idToken: "id-token-nobody-sees",
    refreshToken: "refresh-token-nobody-sees",
    email: "alice.smith@example.com",
    user: "user-nobody-sees",
    groups: ["ops", "dev"],
    preferredUsername: "name-nobody-sees",
    ...more,
  });
export const token = (claims: object = {}): Promise<string> =>
  issuer.key().mint({
    iss: issuer.name,
    aud: "oauth2-proxy",
    sub: "subject-nobody-sees",
    iat: 1,
    exp: Math.floor(Date.now() / 1000) + 600,
    ...claims,
  });

export function assertHidden(text: string, ...more: readonly string[]): void {
  assert.doesNotMatch(text, /nobody-sees|alice\.smith/);
  for (const secret of [SECRET, OLD_SECRET, ...more]) assert.ok(!text.includes(secret));
}
