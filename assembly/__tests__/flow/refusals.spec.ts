import { Request } from "../../exchange/request";
import { Refusals } from "../../flow/requests/refusals";
import { SessionName } from "../../session/session-name";
import { collect, requestOf } from "../judge/request-of";

const NOW: i64 = 1_770_000_000_000;
const MOMENT: i64 = 2000;
const REFUSALS_MAX = 256;
const SECRET = new ArrayBuffer(16);

function sessionOf(login: u64): SessionName {
  const session = new SessionName();
  session.loginLow = login;
  return session;
}

/** What refused these sessions on /a. */
function refusing(logins: u64[]): Refusals {
  const refusals = new Refusals();
  for (let i = 0; i < logins.length; i++) refusals.keep(SECRET, requestOf("/a"), sessionOf(logins[i]), NOW);
  return refusals;
}

function has(refusals: Refusals, login: u64, nowMillis: i64 = NOW, target: string = "/a"): bool {
  return refusals.has(SECRET, requestOf(target), sessionOf(login), nowMillis);
}

function withCredentials(): Request {
  const request = requestOf("/a");
  collect(request, "authorization", "Basic eDp5");
  return request;
}

describe("A refusal", () => {
  it("is known of its session and its target alone", () => {
    expect(has(new Refusals(), 1)).toBe(false);
    expect(has(refusing([1]), 1)).toBe(true);
    expect(has(refusing([1]), 2)).toBe(false);
    expect(has(refusing([1]), 1, NOW, "/b")).toBe(false);
  });

  it("is kept for two seconds, and not over a clock that steps back", () => {
    expect(has(refusing([1]), 1, NOW + MOMENT - 1)).toBe(true);
    expect(has(refusing([1]), 1, NOW + MOMENT)).toBe(false);
    expect(has(refusing([1]), 1, NOW - 1)).toBe(false);
  });

  it("is not kept of a request with credentials, nor held against one", () => {
    const refusals = new Refusals();
    refusals.keep(SECRET, withCredentials(), sessionOf(1), NOW);
    expect(has(refusals, 1)).toBe(false);
    expect(refusing([1]).has(SECRET, withCredentials(), sessionOf(1), NOW)).toBe(false);
  });

  it("is one of 256: the next one begins a new list", () => {
    const refusals = new Refusals();
    for (let i = 0; i < REFUSALS_MAX; i++) refusals.keep(SECRET, requestOf("/a"), sessionOf(u64(i) + 1), NOW);
    expect(has(refusals, 1) && has(refusals, REFUSALS_MAX)).toBe(true);
    refusals.keep(SECRET, requestOf("/a"), sessionOf(9999), NOW);
    expect(has(refusals, 9999)).toBe(true);
    expect(has(refusals, 1) || has(refusals, REFUSALS_MAX)).toBe(false);
  });
});
