// What the filter tests share: a configured filter, and requests of a browser with a session or without.

import { FakeHost } from "../../scripts/fake-host/host";
import { preparedProcess } from "../../scripts/fake-host/prepared";
import type { HostOptions } from "../../scripts/fake-host/context";
import { answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { eventsIn, type LogFields } from "../../scripts/log/log-line";
import { cookieHeader, mintSessionValue, type SessionContents } from "../../scripts/lab/session-cookie";
import { moduleFile } from "../../scripts/module/locate";

export const SECRET = "0123456789abcdef0123456789abcdeZ";
export const COOKIE_NAME = "_oauth2_proxy";
export const NOW = Date.UTC(2026, 0, 15, 12);
export const SECOND = 1000;
export const HOUR = 3600 * SECOND;

export const ALICE: SessionContents = {
  createdAt: new Date(NOW - 60 * SECOND),
  expiresOn: new Date(NOW + HOUR),
  accessToken: "alice-access-token",
  idToken: "alice-id-token",
  refreshToken: "alice-refresh-token",
  email: "alice@example.com",
  user: "CgVhbGljZRIFbG9jYWw",
  groups: ["platform", "dev"],
  preferredUsername: "alice",
};

/** What the app receives for ALICE. */
export const ALICE_HEADERS: Readonly<Record<string, string>> = {
  authorization: "Bearer alice-access-token",
  "x-auth-request-access-token": "alice-access-token",
  "x-auth-request-email": "alice@example.com",
  "x-auth-request-groups": "platform,dev",
  "x-auth-request-preferred-username": "alice",
  "x-auth-request-user": "CgVhbGljZRIFbG9jYWw",
};

type Section = Readonly<Record<string, unknown>>;
export type ConfigSections = Readonly<Record<string, Section | undefined>>;

/** A configuration with a cookie secret; sections given here are merged into it, undefined leaves one out. */
export function configOf(sections: ConfigSections = {}): Record<string, Section> {
  const base: Record<string, Section> = {
    authService: { cluster: "oauth2-proxy" },
    session: { cookieSecret: { value: SECRET } },
  };
  const merged: Record<string, Section> = {};
  for (const name of new Set([...Object.keys(base), ...Object.keys(sections)])) {
    if (name in sections && sections[name] === undefined) continue;
    merged[name] = { ...base[name], ...sections[name] };
  }
  return merged;
}

/** A configuration that leaves every verdict to the auth service. */
export function configWithoutSecret(sections: ConfigSections = {}): Record<string, Section> {
  return configOf({ session: undefined, ...sections });
}

/** A filter in its VM, configured. */
export function startFilter(sections: ConfigSections | string = {}, options: HostOptions = {}): FakeHost {
  const process = preparedProcess(options.wasm ?? moduleFile());
  const host = new FakeHost({ now: NOW, process, ...options });
  const configuration = typeof sections === "string" ? sections : configOf(sections);
  const { accepted } = host.configure(configuration);
  if (!accepted) throw new Error(`the configuration was refused: ${host.errors.join("; ")}`);
  if (host.errors.length > 0) throw new Error(host.errors.join("; "));
  return host;
}

/** The value of a session cookie at NOW. */
export function sessionOf(contents: SessionContents = {}, signedAt?: Date): string {
  return mintSessionValue(
    SECRET,
    { ...ALICE, ...contents },
    { signedAt: signedAt ?? new Date(NOW - 60 * SECOND) },
  );
}

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  /** Cookie header lines. */
  readonly cookies?: readonly string[];
  readonly headers?: readonly Pair[];
}

/** The headers of a browser's request, in the order in which Envoy shows them. */
export function requestOf(parts: RequestParts = {}): Pair[] {
  const cookies = (parts.cookies ?? []).map((line): Pair => ["cookie", line]);
  return [
    [":authority", parts.host ?? "app.example.com"],
    [":path", parts.path ?? "/"],
    [":method", parts.method ?? "GET"],
    [":scheme", "https"],
    ["user-agent", "Mozilla/5.0"],
    ["accept", "text/html,*/*"],
    ["x-forwarded-for", "192.0.2.7"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "5d0e2f38-0000-4000-8000-000000000001"],
    ...cookies,
    ...(parts.headers ?? []),
  ];
}

/** A request with this session. */
export function withSession(value: string, parts: RequestParts = {}): Pair[] {
  return requestOf({ ...parts, cookies: [cookieHeader(value), ...(parts.cookies ?? [])] });
}

/** The identity headers and credentials that the app receives. */
export function identityOf(stream: Stream): Record<string, string> {
  const identity: Record<string, string> = {};
  for (const [name, value] of stream.request.pairs) {
    if (name === "authorization" || /^x[-_]auth[-_]request[-_]/.test(name)) identity[name] = value;
  }
  return identity;
}

/** What oauth2-proxy answers for Bob. */
export const BOB_ANSWER: readonly Pair[] = [
  ["x-auth-request-user", "bob-id"],
  ["x-auth-request-email", "bob@example.com"],
  ["x-auth-request-groups", "ops"],
  ["x-auth-request-preferred-username", "bob"],
  ["x-auth-request-access-token", "bob-access-token"],
  ["authorization", "Bearer bob-id-token"],
  ["gap-auth", "bob@example.com"],
];

/** What the app receives for Bob. */
export const BOB_HEADERS: Readonly<Record<string, string>> = {
  authorization: "Bearer bob-access-token",
  "x-auth-request-access-token": "bob-access-token",
  "x-auth-request-email": "bob@example.com",
  "x-auth-request-groups": "ops",
  "x-auth-request-preferred-username": "bob",
  "x-auth-request-user": "bob-id",
};

export const ALLOWED_AS_BOB = answerOf(202, BOB_ANSWER);
export const LOGIN_PAGE = answerOf(302, [
  ["location", "https://dex.example.com/auth?state=x"],
  ["set-cookie", "_oauth2_proxy_csrf=abc; Path=/; HttpOnly; Secure"],
]);

/** The lines of one kind that a filter logged. */
export function loggedBy(host: FakeHost, event: string): LogFields[] {
  return eventsIn(
    host.logs.map(({ text }) => text),
    event,
  );
}

/** How often the filter came to an outcome; a tick hands over what was counted. */
export function countOf(host: FakeHost, reason: string): number {
  host.tick();
  return host.metric(`postern.request.${reason}`);
}
