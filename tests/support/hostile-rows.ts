// Rows of http_requests.json: single requests, what stands for their placeholders, and how they are sent.
import { request } from "undici";
import { CLIENT } from "../../scripts/stack/plan";
import { ADMIN, PASSWORD } from "../../scripts/stack/dex";
import type { Stack } from "../../scripts/stack/stack";
import { Http2Client } from "./http2-client";
import { exchange, type HeaderLine, type RawResponse, send } from "../../scripts/lab/raw-http";
import { cookieHeader, mintSessionValue, type SessionContents } from "../../scripts/lab/session-cookie";
import { vectorRows } from "./vectors";

export interface HostileRow {
  readonly id: string;
  readonly group: string;
  readonly proto: "h1" | "h2";
  readonly normalize: "any";
  readonly note: string;
  readonly request: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: readonly HeaderLine[];
    readonly raw?: string;
    readonly steps?: readonly string[];
  };
  readonly expect: readonly string[];
  readonly upstream?: string | UpstreamConditions;
}

export interface UpstreamConditions {
  readonly authorization?: string;
  readonly count?: Readonly<Record<string, number>>;
  readonly absent?: readonly string[];
  readonly never_value?: Readonly<Record<string, string>>;
  /** A cookie that does not reach the app. */
  readonly cookie_absent?: string;
  /** No header that reaches the app has a line end in it. */
  readonly no_crlf?: boolean;
  /** The setting that the row is about; it is on by default. */
  readonly config?: "strip_session_cookie";
}

/** Every condition that a row may set on what the app receives. */
export const CONDITIONS: readonly (keyof UpstreamConditions)[] = [
  "authorization",
  "count",
  "absent",
  "never_value",
  "cookie_absent",
  "no_crlf",
  "config",
];

const TOKEN = "access-token-of-the-session";

/** The rows that are one request. */
export async function hostileRows(): Promise<HostileRow[]> {
  return (await vectorRows<HostileRow>("http_requests")).filter((row) => row.request.steps === undefined);
}

/** The rows that are several. */
export async function hostileSequences(): Promise<HostileRow[]> {
  return (await vectorRows<HostileRow>("http_requests")).filter((row) => row.request.steps !== undefined);
}

/** An ID token for oauth2-proxy, by the password grant. */
async function genuineJwt(stack: Stack): Promise<string> {
  const form = { grant_type: "password", scope: "openid email", username: ADMIN.email, password: PASSWORD };
  const { body } = await request(`${stack.dex.url}/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString("base64")}`,
    },
    body: new URLSearchParams(form).toString(),
  });
  return ((await body.json()) as { id_token: string }).id_token;
}

/** What the placeholders of the rows stand for. */
export async function hostileValues(stack: Stack): Promise<Readonly<Record<string, string>>> {
  const session = (more: SessionContents = {}) => {
    const contents = { accessToken: TOKEN, email: "a@example.com", user: "a", ...more };
    return cookieHeader(mintSessionValue(stack.cookieSecret, contents));
  };
  const jwt = await genuineJwt(stack);
  return {
    NAME: "_oauth2_proxy",
    AT: TOKEN,
    GOOD: session(),
    GARBAGE: "_oauth2_proxy=garbage|1|garbage",
    JWT: jwt,
    BASIC_JWT: Buffer.from(`${jwt}:x-oauth-basic`).toString("base64"),
    CRLF_SESSION: session({
      user: "a\r\nx-injected: yes",
      email: "a@example.com\r\nset-cookie: injected=yes",
    }),
    COMMA_GROUP_SESSION: session({ groups: ["staff", "a,admins"] }),
    MANY_GROUPS_SESSION: session({ groups: Array.from({ length: 1000 }, (_, i) => `group-${i}`) }),
  };
}

async function sendByHttp2(port: number, path: string, lines: readonly HeaderLine[]): Promise<RawResponse> {
  const client = await Http2Client.connect(port);
  try {
    const values = (name: string) => lines.filter(([other]) => other === name).map(([, value]) => value);
    return await client.get(path, { ":authority": values("host")[0], cookie: values("cookie") });
  } finally {
    await client.close();
  }
}

/** Sends a row; `fill` puts values in place of the placeholders. */
export function sendRow(port: number, row: HostileRow, fill: (text: string) => string): Promise<RawResponse> {
  const { raw, method, path = "/", headers = [] } = row.request;
  if (raw !== undefined) return exchange(port, Buffer.from(fill(raw), "latin1"));
  const lines = headers.map(([name, value]): HeaderLine => [name, fill(value)]);
  if (row.proto === "h2") return sendByHttp2(port, fill(path), lines);
  return send(port, { method, path: fill(path), headers: lines });
}
