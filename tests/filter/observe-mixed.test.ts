// Ten thousand mixed requests through an observing plugin whose rules differ in planted ways from what the guard in front of it let by: each difference
// shows in its counter and in its lines with its reason, and nothing else does.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FakeHost } from "../../scripts/fake-host/host";
import type { Pair } from "../../scripts/fake-host/pairs";
import { mintSessionValue, signValue } from "../../scripts/lab/session-cookie";
import { Random } from "../../scripts/simulate/random";
import {
  ALICE,
  COOKIE_NAME,
  configOf,
  loggedBy,
  NOW,
  requestOf,
  SECOND,
  SECRET,
  type RequestParts,
  sessionOf,
  startFilter,
  withSession,
} from "./fixture";
import { INLINE, tokenWith } from "./tokens";

const REQUESTS = 10_000;
const SEED = 17;
/** The requests last ten minutes. */
const PACE_MILLIS = 60;
const TICK_EVERY = 16;
const MINUTES = 10;

/** What ext_authz writes for somebody. */
function guardOf(email: string, user = ALICE.user ?? ""): Pair[] {
  return [
    ["x-auth-request-user", user],
    ["x-auth-request-email", email],
  ];
}

const GUARD = guardOf("alice@example.com");
const OTHER_GROUPS = sessionOf({ groups: ["guests"] });
const OTHER_DOMAIN = sessionOf({ email: "alice@example.org" });
const OTHER_SECRET = mintSessionValue("f".repeat(32), ALICE, { signedAt: new Date(NOW) });
const SESSIONS = Array.from({ length: 50 }, (_, i) => sessionOf({ accessToken: `token-${i}` }));
const TICKET = ticketOf("v2.AAAA.BBBB");
const TOKEN = tokenWith({ exp: NOW / SECOND + 3600, groups: ["platform"] });

function ticketOf(ticket: string): string {
  const value = Buffer.from(ticket).toString("base64url");
  const stamp = String(NOW / SECOND);
  return `${value}|${stamp}|${signValue(SECRET, COOKIE_NAME, value, stamp)}`;
}

interface Kind {
  /** How many of a hundred requests. */
  readonly share: number;
  readonly headers: (random: Random) => Pair[];
  /** What it would have done. */
  readonly conduct: "pass" | "pass_anonymous" | "ask" | "refuse";
  readonly agreement?: "agree" | "differ";
  /** The difference and its reason, and the route. */
  readonly planted?: readonly [difference: string, reason: string, route?: string];
}

const known = (value: string, parts: RequestParts = {}): Pair[] =>
  withSession(value, { ...parts, headers: [...GUARD, ...(parts.headers ?? [])] });
const bearer = (token: string): Pair[] => [["authorization", `Bearer ${token}`]];

const KINDS: readonly Kind[] = [
  { share: 44, headers: (random) => known(random.pick(SESSIONS)), conduct: "pass", agreement: "agree" },
  { share: 10, headers: () => requestOf(), conduct: "ask" },
  {
    share: 10,
    headers: () => requestOf({ path: "/public/x" }),
    conduct: "pass_anonymous",
    agreement: "agree",
  },
  { share: 6, headers: () => requestOf({ headers: bearer(TOKEN) }), conduct: "pass" },
  { share: 5, headers: () => known(TICKET), conduct: "ask" },
  { share: 5, headers: () => requestOf({ path: "/oauth2/sign_in" }), conduct: "ask" },
  {
    share: 5,
    headers: () => known(OTHER_GROUPS),
    conduct: "ask",
    planted: ["would_doubt", "group_not_allowed"],
  },
  {
    share: 4,
    headers: () => withSession(OTHER_DOMAIN, { headers: guardOf("alice@example.org") }),
    conduct: "ask",
    planted: ["would_doubt", "email_not_allowed"],
  },
  {
    share: 3,
    headers: () => known(OTHER_SECRET),
    conduct: "ask",
    planted: ["would_doubt", "signature_invalid"],
  },
  {
    share: 4,
    headers: (random) => known(random.pick(SESSIONS), { path: "/ops/x" }),
    conduct: "refuse",
    agreement: "differ",
    planted: ["would_refuse", "not_in_group", "ops"],
  },
  {
    share: 2,
    headers: () => requestOf({ path: "/tenant/x", headers: bearer(TOKEN) }),
    conduct: "refuse",
    agreement: "differ",
    planted: ["would_refuse", "claim_required", "tenant"],
  },
  {
    share: 2,
    headers: (random) => withSession(random.pick(SESSIONS), { headers: guardOf("mallory@example.com") }),
    conduct: "pass",
    agreement: "differ",
    planted: ["other_identity", "session"],
  },
];

function start(): FakeHost {
  const config = configOf({
    ...INLINE,
    session: { emailDomains: ["example.com"], allowedGroups: ["platform"] },
    rules: {
      public: [{ paths: ["/public/*"] }],
      routes: [
        { name: "ops", paths: ["/ops/*"], allowedGroups: ["ops"] },
        { name: "tenant", paths: ["/tenant/*"], requiredClaims: { tenant: ["a"] } },
      ],
    },
  });
  return startFilter(JSON.stringify({ ...config, mode: "observe" }));
}

/** A kind for each request, by the shares, in a drawn order. */
function drawn(random: Random): Kind[] {
  const all = KINDS.flatMap((kind) => Array.from({ length: (kind.share * REQUESTS) / 100 }, () => kind));
  return all
    .map((kind) => ({ kind, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ kind }) => kind);
}

const named = ([difference, reason]: readonly (string | undefined)[]): string => `${difference}.${reason}`;

/** Sends them all; the IDs of each planted kind's requests. */
function sendAll(host: FakeHost, kinds: readonly Kind[], random: Random): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  // Seen once, so that its reason is always the same.
  for (const session of SESSIONS) host.request(known(session));
  for (const [i, { headers, planted }] of kinds.entries()) {
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`;
    const request = headers(random).filter(([name]) => name !== "x-request-id");
    assert.equal(host.request([...request, ["x-request-id", id]]).state, "forwarded");
    if (planted !== undefined) ids.set(named(planted), [...(ids.get(named(planted)) ?? []), id]);
    host.advance(PACE_MILLIS);
    if (i % TICK_EVERY === 0) host.tick();
  }
  host.tick();
  return ids;
}

function observed(host: FakeHost): Record<string, number> {
  const names = host.metricNames.filter((name) => name.startsWith("postern.observe."));
  return Object.fromEntries(names.map((name) => [name.slice("postern.observe.".length), host.metric(name)]));
}

describe("Ten thousand mixed requests through a plugin that observes", () => {
  const random = new Random(SEED);
  const kinds = drawn(random);
  const host = start();
  const ids = sendAll(host, kinds, random);
  const count = (holds: (kind: Kind) => boolean): number => kinds.filter(holds).length;

  it("are counted by what would have been done and whether that agrees, each planted difference under its reason, and nothing else", () => {
    assert.equal(kinds.length, REQUESTS);
    const expected: Record<string, number> = {};
    for (const conduct of ["pass", "pass_anonymous", "ask", "refuse"])
      expected[conduct] = count((kind) => kind.conduct === conduct);
    for (const agreement of ["agree", "differ"])
      expected[agreement] = count((kind) => kind.agreement === agreement);
    for (const { planted } of KINDS)
      if (planted !== undefined) expected[named(planted)] = count((kind) => kind.planted === planted);
    expected["pass"] = (expected["pass"] ?? 0) + SESSIONS.length;
    expected["agree"] = (expected["agree"] ?? 0) + SESSIONS.length;
    assert.deepEqual(observed(host), expected);
  });

  it("are logged once a minute by difference and reason, with the route and the ID of such a request, and nothing else is", () => {
    const lines = loggedBy(host, "observe");
    for (const { planted } of KINDS) {
      if (planted === undefined) continue;
      const own = lines.filter(
        (line) => named([line["difference"], line["reason"]].map(String)) === named(planted),
      );
      const known = ids.get(named(planted)) ?? [];
      assert.equal(own.length, MINUTES, named(planted));
      for (const line of own) {
        assert.ok(known.includes(String(line["request_id"])), named(planted));
        assert.equal(line["route"], planted[2]);
      }
      const told = own.reduce((sum, { suppressed = 0 }) => sum + 1 + Number(suppressed), 0);
      // Those behind the last line are not told yet.
      const behind = known.length - 1 - known.indexOf(String(own.at(-1)?.["request_id"]));
      assert.equal(told + behind, known.length, named(planted));
    }
    assert.equal(lines.length, MINUTES * ids.size);
    assert.equal(host.logs.filter(({ level }) => level > 2).length, lines.length);
  });
});
