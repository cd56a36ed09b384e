// The requests of a case: header pairs as Envoy shows them to the filter, and the changes that must not change a verdict.
import type { Pair } from "../fake-host/pairs";
import { authorizationOf } from "./bearer-tokens";
import type { Configuration } from "./configurations";
import type { Step } from "./draw-requests";
import { cookieLines } from "./session-cookies";

/** Headers by which a client would have oauth2-proxy trust it; the filter shows it none of them. */
const FORWARDED = ["x-forwarded-uri", "x-forwarded-host", "x-real-ip", "x-auth-request-redirect"];

export interface Credentials {
  /** Values of the session cookies that the request carries. */
  readonly values: readonly string[];
  readonly token: string;
}

export function requestPairs(
  step: Step,
  configuration: Configuration,
  { values, token }: Credentials,
): Pair[] {
  const authorization = authorizationOf(step, token);
  const cookies = cookieLines(configuration.cookieName, values, step.cookies);
  return [
    [":authority", "app.example.com"],
    [":path", step.path + step.query],
    [":method", step.method],
    [":scheme", "https"],
    ["user-agent", "Mozilla/5.0"],
    ["accept", "text/html,*/*"],
    ["x-forwarded-for", "192.0.2.7"],
    ["x-forwarded-proto", "https"],
    ...cookies.map((line): Pair => ["cookie", line]),
    ...(authorization === null ? [] : [["authorization", authorization] as Pair]),
    ...step.headers,
  ];
}

/** What oauth2-proxy would be shown of the request by a proxy that trusts no client. */
export function withoutForwarded(pairs: readonly Pair[]): Pair[] {
  return pairs.filter(([name]) => !FORWARDED.includes(name));
}

/** The same request with its lines in another order, cookies in theirs, and the pseudo headers last: Envoy has them first. */
export function inOtherOrder(pairs: readonly Pair[]): Pair[] {
  const pseudo = pairs.filter(([name]) => name.startsWith(":"));
  const cookies = pairs.filter(([name]) => name === "cookie");
  const others = pairs.filter(([name]) => !name.startsWith(":") && name !== "cookie");
  return [...cookies, ...others.reverse(), ...pseudo.reverse()];
}

type Doubt = (pairs: readonly Pair[]) => Pair[];

function toPath(change: (path: string) => string): Doubt {
  return (pairs) => pairs.map(([name, value]) => [name, name === ":path" ? change(value) : value]);
}

function adding(...added: readonly Pair[]): Doubt {
  return (pairs) => [...pairs, ...added];
}

/** What somebody adds so that the filter is not sure. None of it makes oauth2-proxy laxer. */
export const DOUBTS: readonly Doubt[] = [
  toPath((path) => `${path}${path.includes("?") ? "&" : "?"}allowed_groups=`),
  toPath((path) => `${path}${path.includes("?") ? "&" : "?"}allowed_emails=,`),
  toPath((path) => `${path}${path.includes("?") ? "&" : "?"}a=%zz;b`),
  adding(["x-forwarded-uri", "/public/a"]),
  adding(["x-auth-request-user", "root"], ["gap-auth", "root"]),
  adding(["cookie", "_oauth2_proxy=junk; __Host-session=junk; app.session=junk"]),
  adding(["cookie", "b\x80d=\xff"]),
  adding(["x-real-ip", "127.0.0.1"], ["x-forwarded-host", "other.test"]),
  adding(["connection", "Upgrade"], ["upgrade", "websocket"]),
  adding(["content-type", "application/grpc"]),
  adding(["x-http-method-override", "OPTIONS"]),
  adding(["accept", "application/json"]),
];
