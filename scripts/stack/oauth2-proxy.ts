// oauth2-proxy with the options that the Istio guide's setup uses: static 200, the verdict and identity in headers.
//
// Discovery is off: the issuer is the address that browsers use, while token and key requests go to Dex's own port.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { oauth2ProxyBinary } from "../toolchain/go-tool";
import type { DexClient } from "./dex";
import { answersOk } from "./http-ready";
import { Server } from "./process";

export type OptionValue = string | boolean | number | readonly string[];

export interface Oauth2ProxyOptions {
  readonly cookieName?: string;
  readonly cookieSecret?: string;
  readonly cookieExpire?: string;
  readonly cookieRefresh?: string;
  readonly cookieSecure?: boolean;
  readonly cookieDomains?: readonly string[];
  readonly scope?: string;
  /** Sessions in Redis instead of cookies, e.g. redis://127.0.0.1:6379. */
  readonly redisUrl?: string;
  /** The path that says when it is ready; /ping. */
  readonly readyPath?: string;
  /** Further options by their name in the configuration file; they win over everything above. */
  readonly extra?: Readonly<Record<string, OptionValue>>;
}

export interface Oauth2ProxyPlace {
  readonly port: number;
  readonly folder: string;
  readonly issuer: string;
  readonly dexUrl: string;
  readonly client: DexClient;
}

/** Exactly 32 bytes of text that are no base64url: the AES key is the text itself. */
export const COOKIE_SECRET = "Not for production: 32 octets ok";

const REQUEST_MARK = "answered";
const REQUEST_FORMAT = `${REQUEST_MARK} {{.StatusCode}} {{.RequestMethod}} {{.Host}} {{.RequestURI}}`;

function cookieOptions(options: Oauth2ProxyOptions): Record<string, OptionValue> {
  return {
    cookie_name: options.cookieName ?? "_oauth2_proxy",
    cookie_secret: options.cookieSecret ?? COOKIE_SECRET,
    cookie_expire: options.cookieExpire ?? "4h",
    cookie_refresh: options.cookieRefresh ?? "5m",
    cookie_secure: options.cookieSecure ?? false,
    cookie_samesite: "lax",
    cookie_domains: options.cookieDomains ?? [],
  };
}

function storeOptions(redisUrl: string | undefined): Record<string, OptionValue> {
  if (redisUrl === undefined) return { session_store_type: "cookie" };
  return { session_store_type: "redis", redis_connection_url: redisUrl };
}

function providerOptions(place: Oauth2ProxyPlace, options: Oauth2ProxyOptions): Record<string, OptionValue> {
  return {
    provider: "oidc",
    oidc_issuer_url: place.issuer,
    skip_oidc_discovery: true,
    login_url: `${place.issuer}/auth`,
    redeem_url: `${place.dexUrl}/token`,
    profile_url: `${place.dexUrl}/userinfo`,
    oidc_jwks_url: `${place.dexUrl}/keys`,
    client_id: place.client.id,
    client_secret: place.client.secret,
    // Dex would ask for consent at each login with the default, "force".
    approval_prompt: "auto",
    scope: options.scope ?? "openid email groups profile offline_access",
    email_domains: ["*"],
  };
}

function allOptions(place: Oauth2ProxyPlace, options: Oauth2ProxyOptions): Record<string, OptionValue> {
  return {
    http_address: `127.0.0.1:${place.port}`,
    upstreams: ["static://200"],
    reverse_proxy: true,
    skip_provider_button: true,
    set_xauthrequest: true,
    set_authorization_header: true,
    pass_authorization_header: true,
    pass_access_token: true,
    pass_host_header: true,
    skip_jwt_bearer_tokens: true,
    silence_ping_logging: true,
    request_logging_format: REQUEST_FORMAT,
    ...providerOptions(place, options),
    ...cookieOptions(options),
    ...storeOptions(options.redisUrl),
    ...options.extra,
  };
}

/** JSON's strings, numbers, booleans and arrays of strings are TOML's too. */
export function toToml(options: Record<string, OptionValue>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join("");
}

export interface AnsweredRequest {
  readonly status: number;
  readonly method: string;
  readonly host: string;
  readonly uri: string;
}

function parseRequest(line: string): AnsweredRequest | null {
  const found = new RegExp(`\\b${REQUEST_MARK} (\\d+) (\\S+) (\\S+) "?(.*?)"?$`).exec(line);
  if (found === null) return null;
  const [, status, method = "", host = "", uri = ""] = found;
  return { status: Number(status), method, host, uri };
}

export interface Oauth2Proxy {
  readonly server: Server;
  readonly port: number;
  /** What it answered so far, as its request log tells: a line may come a moment after the answer. */
  readonly requests: readonly AnsweredRequest[];
}

export async function startOauth2Proxy(
  place: Oauth2ProxyPlace,
  options: Oauth2ProxyOptions = {},
): Promise<Oauth2Proxy> {
  const command = await oauth2ProxyBinary();
  const configFile = join(place.folder, "oauth2-proxy.toml");
  await writeFile(configFile, toToml(allOptions(place, options)));
  const server = Server.start({
    name: "oauth2-proxy",
    command,
    args: ["--config", configFile],
    logFile: join(place.folder, "oauth2-proxy.log"),
  });
  const requests: AnsweredRequest[] = [];
  server.output.on("line", (line: string) => {
    const request = parseRequest(line);
    if (request !== null) requests.push(request);
  });
  await server.ready(answersOk(`http://127.0.0.1:${place.port}${options.readyPath ?? "/ping"}`));
  return { server, port: place.port, requests };
}
