// What the tests on rules share: a filter with rules, clients of each class, and how their requests ended.

import type { HostOptions } from "../../scripts/fake-host/context";
import type { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { type ConfigSections, LOGIN_PAGE, type RequestParts, startFilter } from "./fixture";

/** A filter that guards app.example.com by these rules. */
export function startRules(
  rules: object,
  sections: ConfigSections = {},
  options: HostOptions = {},
): FakeHost {
  return startFilter({ ...sections, rules: { hosts: ["app.example.com"], ...rules } }, options);
}

/** A request of a client that is no browser: only these headers beside what Envoy adds. */
export function plainRequest(parts: RequestParts = {}): Pair[] {
  return [
    [":authority", parts.host ?? "app.example.com"],
    [":path", parts.path ?? "/"],
    [":method", parts.method ?? "GET"],
    [":scheme", "https"],
    ["x-forwarded-proto", "https"],
    ...(parts.cookies ?? []).map((line): Pair => ["cookie", line]),
    ...(parts.headers ?? []),
  ];
}

export const NAVIGATION: readonly Pair[] = [
  ["sec-fetch-mode", "navigate"],
  ["sec-fetch-dest", "document"],
  ["accept", "text/html,application/xhtml+xml,*/*;q=0.8"],
];
export const SCRIPT: readonly Pair[] = [
  ["sec-fetch-mode", "cors"],
  ["sec-fetch-dest", "empty"],
  ["accept", "*/*"],
];
export const XHR: readonly Pair[] = [
  ["x-requested-with", "XMLHttpRequest"],
  ["accept", "*/*"],
];
export const GRPC: readonly Pair[] = [
  ["content-type", "application/grpc"],
  ["te", "trailers"],
];
export const WEBSOCKET: readonly Pair[] = [
  ["connection", "Upgrade"],
  ["upgrade", "websocket"],
  ["sec-websocket-version", "13"],
  ["sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="],
];
export const FORM: readonly Pair[] = [
  ...NAVIGATION,
  ["content-type", "application/x-www-form-urlencoded"],
  ["origin", "https://app.example.com"],
];

/** The request's end, whose calls (if it makes some) the auth service answers with the login, or as told. */
export function ended(host: FakeHost, request: readonly Pair[], answer: Answer = LOGIN_PAGE): Stream {
  const stream = host.request(request);
  while (stream.state === "waiting") host.answerOnly(answer);
  return stream;
}

/** Whether a request without any credentials reaches the app before anybody is asked. */
export function isOpen(host: FakeHost, parts: RequestParts): boolean {
  const stream = host.request(plainRequest(parts));
  const isForwarded = stream.state === "forwarded";
  for (const call of [...host.calls]) host.answer(call, LOGIN_PAGE);
  return isForwarded;
}

export const REFUSED_SESSION = answerOf(403, [["content-type", "text/html"]], "<html>forbidden</html>");
