// For each reason of the catalogue a filter that has just come to it, by the reason's name; for every-reason.test.ts.

import { FakeHost } from "../../scripts/fake-host/host";
import { type Answer, answerOf } from "../../scripts/fake-host/http-call";
import type { Pair } from "../../scripts/fake-host/pairs";
import { mintSessionValue, type SessionContents, signValue } from "../../scripts/lab/session-cookie";
import {
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  type ConfigSections,
  LOGIN_PAGE,
  NOW,
  requestOf,
  type RequestParts,
  SECOND,
  SECRET,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";
import { ANSWERED_HERE } from "./reasons-answered-here";
import { FETCHED, INLINE, tokenWith } from "./tokens";

const STAMP = String(NOW / SECOND);

function signed(value: string): string {
  return `${value}|${STAMP}|${signValue(SECRET, "_oauth2_proxy", value, STAMP)}`;
}

function afterRequest(headers: readonly Pair[], sections: ConfigSections = {}): FakeHost {
  const host = startFilter(sections);
  host.request(headers);
  return host;
}

function afterSession(contents: SessionContents, sections: ConfigSections = {}, signedAt?: Date): FakeHost {
  return afterRequest(withSession(sessionOf(contents, signedAt)), sections);
}

function afterCookie(value: string, parts: RequestParts = {}): FakeHost {
  return afterRequest(requestOf({ cookies: [`_oauth2_proxy=${value}`], ...parts }));
}

function afterAnswer(answer: Answer, parts: RequestParts = {}): FakeHost {
  const host = afterRequest(requestOf(parts));
  host.answerOnly(answer);
  return host;
}

function afterTwice(value: string, ...answers: readonly Answer[]): FakeHost {
  const host = startFilter();
  host.request(withSession(value));
  for (const answer of answers) host.answerOnly(answer);
  host.request(withSession(value));
  return host;
}

function notConfigured(): FakeHost {
  const host = new FakeHost({ now: NOW });
  host.configure("{}");
  host.request(requestOf());
  return host;
}

function withoutClock(): FakeHost {
  const host = startFilter();
  host.context.clockFails = true;
  host.request(withSession(sessionOf()));
  return host;
}

function withoutMemory(): FakeHost {
  const host = startFilter();
  host.mallocFails = true;
  host.request(requestOf());
  return host;
}

function refusedCall(): FakeHost {
  const host = startFilter({}, { clusters: {} });
  host.request(requestOf());
  return host;
}

const CALLBACK = { path: "/oauth2/callback?state=n:/" };

function afterCallback(headers: Pair[]): FakeHost {
  const host = startFilter();
  host.request(headers);
  host.answerOnly(answerOf(403));
  return host;
}

const NOT_DUE: ConfigSections = { session: { cookieRefresh: "1h" } };
const DUE: ConfigSections = { session: { cookieRefresh: "30s" } };

function staleServed(): FakeHost {
  const host = startFilter(DUE, { clusters: {} });
  host.request(withSession(sessionOf()));
  return host;
}

function straggler(): FakeHost {
  const host = startFilter(DUE);
  const old = sessionOf();
  host.request(withSession(old));
  const renewed = sessionOf({ createdAt: new Date(NOW) }, new Date(NOW));
  host.answerOnly(answerOf(202, [...BOB_ANSWER, ["set-cookie", `_oauth2_proxy=${renewed}; Path=/`]]));
  host.request(withSession(old));
  return host;
}

function signedOut(): FakeHost {
  const host = startFilter();
  const value = sessionOf();
  host.request(withSession(value, { path: "/oauth2/sign_out" }));
  host.answerOnly(answerOf(302, [["location", "/"]]));
  host.request(withSession(value));
  return host;
}

function groupsUnclear(): FakeHost {
  const host = startFilter({ ...routed({ allowedGroups: ["ops"] }), session: undefined });
  host.request(withSession(sessionOf(), { path: "/routed" }));
  const header = ["x-auth-request-groups", "x,ops"] as const;
  host.answerOnly(answerOf(202, [...BOB_ANSWER.filter(([name]) => name !== header[0]), header]));
  return host;
}

function circuitOpen(): FakeHost {
  const host = startFilter();
  for (let i = 0; i < 5; i++) {
    host.request(requestOf());
    host.answerOnly(answerOf(503));
  }
  host.request(requestOf());
  return host;
}

function afterMany(count: number): FakeHost {
  const host = startFilter();
  for (let i = 0; i < count; i++) host.request(requestOf());
  return host;
}

/** Another worker asks about the same session again and again, and never comes to an end. */
function waitedTooLong(): FakeHost {
  const sections: ConfigSections = { session: { cookieSecret: undefined } };
  const asking = startFilter(sections);
  const host = startFilter(sections, { process: asking.context.process });
  const request = withSession(sessionOf());
  asking.request(request);
  host.request(request);
  asking.advance(5 * SECOND);
  asking.answerOnly(answerOf(504));
  asking.request(request);
  host.advance(8 * SECOND);
  return host;
}

export const TICKET = Buffer.from("v2.AAAA.BBBB").toString("base64url");

export const PRODUCERS: Readonly<Record<string, () => FakeHost>> = {
  session: () => afterTwice(sessionOf()),
  session_verified: () => afterSession({}),
  verdict: () => afterTwice(signed(`${TICKET.repeat(4)}`), ALLOWED_AS_BOB),
  other_host: () => afterRequest(requestOf(), { rules: { hosts: ["x.example.com"] } }),
  no_session: () => afterRequest(requestOf()),
  authorization_present: () => afterRequest(requestOf({ headers: [["authorization", "Basic x"]] })),
  ambiguous_path: () => afterRequest(requestOf({ path: "//" })),
  reserved_path: () => afterRequest(requestOf({ path: "/ping" })),
  query_constraint: () => afterRequest(requestOf({ path: "/?allowed_groups=x" })),
  no_cookie_secret: () => afterSession({}, { session: { cookieSecret: undefined } }),
  cookie_unusable: () => afterRequest(requestOf({ cookies: ["_oauth2_proxy_0=lone"] })),
  cookie_too_large: () => afterSession({ groups: Array.from({ length: 1001 }, (_, i) => `g${i}`) }),
  cookie_malformed: () => afterCookie("a|b|c"),
  signature_invalid: () => afterCookie(mintSessionValue("f".repeat(32), {}, { signedAt: new Date(NOW) })),
  outside_window: () => afterSession({}, {}, new Date(NOW - 200 * 3600 * SECOND)),
  ticket: () => afterCookie(signed(TICKET)),
  undecodable: () => afterCookie(signed("A".repeat(120))),
  incomplete: () => afterSession({ email: "", user: "" }),
  refresh_due: () => afterSession({}, { session: { cookieRefresh: "30s" } }),
  token_expired: () => afterSession({ expiresOn: new Date(NOW - SECOND), refreshToken: "" }, NOT_DUE),
  no_token: () => afterSession({ accessToken: "" }),
  email_not_allowed: () => afterSession({}, { session: { emailDomains: ["other.com"] } }),
  group_not_allowed: () => afterSession({}, { session: { allowedGroups: ["admins"] } }),
  unsafe_value: () => afterSession({ preferredUsername: "a\nb" }),
  no_clock: withoutClock,
  token: () => afterTokens(INLINE, SAME_TOKEN, SAME_TOKEN),
  token_verified: () => afterTokens(INLINE, tokenWith({})),
  token_undecided: () => afterTokens(INLINE, tokenWith({ email_verified: false })),
  token_invalid: () => afterTokens(INLINE, tokenWith({ exp: NOW / SECOND - 600 })),
  keys_awaited: () => afterTokens(FETCHED, tokenWith({})),
  keys_unavailable: keysUnavailable,
  refresh_behind: () => afterSession({}, DUE),
  stale_served: staleServed,
  straggler,
  signed_out: signedOut,
  refusal_reused: () => afterTwice(signed(`${TICKET.repeat(4)}`), answerOf(401), answerOf(403)),
  session_refused: () => afterTwice(signed(`${TICKET.repeat(4)}`), answerOf(401), answerOf(403)),
  circuit_open: circuitOpen,
  too_many_calls: () => afterMany(1025),
  waited_too_long: waitedTooLong,
  auth_page: () => afterRequest(requestOf({ path: "/oauth2/sign_in" })),
  allowed: () => afterAnswer(ALLOWED_AS_BOB),
  anonymous: () => afterAnswer(answerOf(200)),
  relayed: () => afterAnswer(LOGIN_PAGE),
  unavailable: () => afterAnswer(answerOf(503)),
  invalid: () => afterAnswer(answerOf(202, [...BOB_ANSWER, ["x-auth-request-user", "mallory"]])),
  too_large: () => afterAnswer(answerOf(403, [], Buffer.alloc(10 * 1024 * 1024))),
  login_resumed: () => afterCallback(withSession(sessionOf(), CALLBACK)),
  login_restarted: () => afterCallback(requestOf({ ...CALLBACK, cookies: ["a=1"] })),
  login_stuck: () => afterCallback(requestOf({ path: `${CALLBACK.path}&postern_login=1` })),
  call_refused: refusedCall,
  odd_authority: () => afterRequest(requestOf({ host: "a,b" })),
  ...ANSWERED_HERE,
  several_bearers: () => afterRequest(requestOf({ headers: [["authorization", "Bearer a,Bearer b"]] })),
  too_many_headers: () => afterRequest(requestOf({ cookies: Array.from({ length: 400 }, () => "a=1") })),
  public_route: () => onRoute({ access: "public" }),
  optional_route: () => onRoute({ access: "optional" }),
  not_in_group: () => onRoute({ allowedGroups: ["ops"] }),
  groups_unclear: groupsUnclear,
  claim_required: () =>
    afterTokens({ ...INLINE, ...routed({ requiredClaims: { tenant: ["a"] } }) }, tokenWith({})),
  token_opaque: () => onRoute({ requiredClaims: { tenant: ["a"] } }),
  other_audience: () => afterTokens({ ...INLINE, ...routed({ audiences: ["elsewhere"] }) }, tokenWith({})),
  ambiguous_route: () => onRoute({ allowedGroups: ["ops"] }, "/x//routed/y"),
  login_required: () => afterAnswer(LOGIN_PAGE, { method: "POST" }),
  preflight,
  not_configured: notConfigured,
  host_failure: withoutMemory,
};

function routed(route: Readonly<Record<string, unknown>>): ConfigSections {
  return { rules: { routes: [{ paths: ["/", "/routed*"], ...route }] } };
}

/** A route that a session meets; one that needs no identity is met without. */
function onRoute(route: Readonly<Record<string, unknown>>, path = "/routed"): FakeHost {
  const headers = "access" in route ? requestOf({ path }) : withSession(sessionOf(), { path });
  return afterRequest(headers, routed(route));
}

function preflight(): FakeHost {
  const origin = "https://app.example.com";
  const headers: Pair[] = [
    ["origin", origin],
    ["access-control-request-method", "PUT"],
  ];
  const cors = { allowedOrigins: [origin], preflight: "pass" };
  return afterRequest(requestOf({ method: "OPTIONS", headers }), { rules: { cors } });
}

function afterTokens(sections: ConfigSections, ...tokens: readonly string[]): FakeHost {
  const host = startFilter(sections, { clusters: { "oauth2-proxy": true, dex: true } });
  for (const token of tokens) host.request(requestOf({ headers: [["authorization", `Bearer ${token}`]] }));
  return host;
}

const SAME_TOKEN = tokenWith({});

function keysUnavailable(): FakeHost {
  const host = afterTokens(FETCHED, tokenWith({}));
  host.tick();
  for (const call of [...host.calls]) host.answer(call, answerOf(503));
  host.advance(60 * SECOND);
  host.tick();
  for (const call of [...host.calls]) host.answer(call, answerOf(503));
  return host;
}
