// What the trials of oauth2-proxy's options share: an issuer with its keys, the real oauth2-proxy with one option set or another, the
// filter that agrees with it but for that, and what check-config says of the two.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { request as send } from "undici";
import { checkSources } from "../../../scripts/check-config/check";
import type { Finding } from "../../../scripts/check-config/finding";
import { readProxyFile } from "../../../scripts/check-config/proxy-options";
import { parseSources } from "../../../scripts/check-config/source";
import { freePort } from "../../../scripts/stack/free-port";
import { COOKIE_SECRET, startOauth2Proxy, type OptionValue } from "../../../scripts/stack/oauth2-proxy";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { FakeHost } from "../../../scripts/fake-host/host";
import type { Pair } from "../../../scripts/fake-host/pairs";
import { JwksServer, servingKeys } from "../../support/jwks-server";
import { mintSessionValue, type SessionContents } from "../../../scripts/lab/session-cookie";
import { TokenIssuer, type Algorithm, type Claims } from "../../../scripts/lab/tokens";

export const ISSUER = "https://idp.example.com";
export const CI_ISSUER = "https://ci.example.com";
const CLIENT = { id: "oauth2-proxy", secret: "client-secret" };

export type Options = Readonly<Record<string, OptionValue>>;
export type Section = Record<string, unknown>;
export type Config = Record<string, Section>;

export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export type Ask = (request: Request) => Promise<Answer>;
export const NO_START = "it does not start";

export class Bed {
  private constructor(
    readonly issuer: TokenIssuer,
    readonly ciIssuer: TokenIssuer,
    private readonly keys: JwksServer,
  ) {}

  /** The name of an issuer whose keys are where oauth2-proxy looks for those of extra_jwt_issuers: they are those of `issuer`. */
  get reached(): string {
    return `http://127.0.0.1:${this.keys.port}`;
  }

  static async start(): Promise<Bed> {
    const issuer = TokenIssuer.create(ISSUER, ["RS256", "ES256"]);
    const keys = await JwksServer.start();
    for (const path of ["/keys", "/.well-known/jwks.json"]) keys.serve(path, servingKeys(issuer.jwks.keys));
    return new Bed(issuer, TokenIssuer.create(CI_ISSUER, ["RS256"]), keys);
  }

  stop(): Promise<void> {
    return this.keys.stop();
  }

  /** A configuration that agrees with the oauth2-proxy that has no option of its own. */
  config(): Config {
    const issuer = {
      issuer: ISSUER,
      audiences: [CLIENT.id],
      algorithms: ["RS256"],
      jwks: { inline: this.issuer.jwks },
    };
    return {
      authService: { cluster: "oauth2-proxy" },
      session: { cookieSecret: { env: "COOKIE_SECRET" }, cookieExpire: "4h", cookieRefresh: "5m" },
      jwt: { issuers: [issuer] },
    };
  }

  cookie(contents: SessionContents = {}): string {
    const alice = {
      accessToken: "opaque",
      idToken: "opaque",
      email: "alice@example.com",
      user: "alice",
      groups: ["dev"],
    };
    return `_oauth2_proxy=${mintSessionValue(COOKIE_SECRET, { ...alice, ...contents })}`;
  }

  async bearer(claims: Claims = {}, algorithm: Algorithm = "RS256", issuer = this.issuer): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: issuer.name,
      aud: CLIENT.id,
      sub: "bob",
      iat: now,
      exp: now + 600,
      email: "bob@example.com",
      groups: ["dev"],
      ...claims,
    };
    return `Bearer ${await issuer.key(algorithm).mint(all)}`;
  }

  /** Runs `use` with the real oauth2-proxy with these options, undefined when it does not start, and the file that says so. */
  async withProxy<T>(options: Options, use: (ask: Ask | undefined, file: string) => Promise<T>): Promise<T> {
    const folder = await makeRunFolder();
    const place = {
      port: await freePort(),
      folder,
      issuer: ISSUER,
      dexUrl: `http://127.0.0.1:${this.keys.port}`,
      client: CLIENT,
    };
    const isPingMoved = "ping_path" in options || "gcp_healthchecks" in options;
    const readyPath = isPingMoved ? "/ready" : "/ping";
    const started = await startOauth2Proxy(place, { readyPath, extra: options }).catch((error: Error) => {
      if (!error.message.startsWith("oauth2-proxy ended at start")) throw error;
      return undefined;
    });
    try {
      const file = await readFile(join(folder, "oauth2-proxy.toml"), "utf8");
      return await use(started === undefined ? undefined : (request) => ask(started.port, request), file);
    } finally {
      await started?.server.stop();
    }
  }
}

async function ask(port: number, { method = "GET", path = "/app", headers = {} }: Request): Promise<Answer> {
  const url = `http://127.0.0.1:${port}${path}`;
  const answer = await send(url, { method: method as "GET", headers: { accept: "text/html", ...headers } });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

/** What the filter does with the request on its own: lets it pass, asks, or refuses. */
export function filterVerdict(
  config: Config,
  { method = "GET", path = "/app", headers = {} }: Request,
): string {
  const host = new FakeHost({ environment: { COOKIE_SECRET }, now: Date.now() });
  if (!host.configure(config).accepted) throw new Error(host.errors.join("; "));
  const pseudo: Pair[] = [
    [":authority", "app.example.com"],
    [":path", path],
    [":method", method],
    [":scheme", "https"],
    ["x-forwarded-proto", "https"],
  ];
  const stream = host.request([...pseudo, ...Object.entries({ accept: "text/html", ...headers })]);
  const verdicts = {
    forwarded: "passes",
    waiting: "asks",
    replied: `refuses ${stream.status}`,
    gone: "passes",
  };
  return verdicts[stream.state];
}

/** What check-config says of the two, notes included. */
export function checked(config: Config, proxyFile: string): Finding[] {
  const { sources } = parseSources("plugin.json", JSON.stringify(config));
  const { findings, notes } = checkSources(sources, readProxyFile("oauth2-proxy.toml", proxyFile));
  return [...findings, ...notes];
}
