// An answer drawn at random, to a call of the filter's: of oauth2-proxy, good or bad, or of a server with a key set.
import {
  type Answer,
  answerOf,
  GARBAGE,
  type HttpCall,
  NOT_CONNECTED,
  TIMED_OUT,
} from "../fake-host/http-call";
import { HeaderMap } from "../fake-host/header-map";
import type { Pair } from "../fake-host/pairs";
import { DEX, drawSession, drawToken } from "./credentials";
import { mutated, mutatedPairs } from "./mutation";
import type { Random } from "./random";

const NAMES = [
  ":status",
  "set-cookie",
  "location",
  "x-auth-request-user",
  "x-auth-request-access-token",
  "gap-auth",
];
const ATTRIBUTES = "; Path=/; HttpOnly; Secure; SameSite=Lax";

function identity(random: Random, now: number): Pair[] {
  const name = random.pick(["alice", "bob"]);
  return [
    ["x-auth-request-user", `${name}-id`],
    ["x-auth-request-email", `${name}@example.com`],
    ["x-auth-request-groups", random.pick(["ops", "platform,dev", "a,b", ""])],
    ["x-auth-request-preferred-username", name],
    ["x-auth-request-access-token", random.oneIn(3) ? drawToken(random, now) : `opaque-${random.word(8)}`],
    ["gap-auth", `${name}@example.com`],
  ];
}

function newCookies(random: Random, now: number): Pair[] {
  const value = drawSession(random, now);
  if (random.oneIn(8)) return [["set-cookie", `_oauth2_proxy=; Max-Age=0${ATTRIBUTES}`]];
  if (random.oneIn(8)) {
    const half = value.length >> 1;
    return [
      ["set-cookie", `_oauth2_proxy_0=${value.slice(0, half)}${ATTRIBUTES}`],
      ["set-cookie", `_oauth2_proxy_1=${value.slice(half)}${ATTRIBUTES}`],
    ];
  }
  return [["set-cookie", `_oauth2_proxy=${value}${ATTRIBUTES}`]];
}

function verdict(random: Random, now: number): Answer {
  const status = random.weighted([
    [10, 202],
    [3, 200],
    [6, 401],
    [3, 403],
    [6, 302],
    [2, 500],
    [1, 503],
    [1, 204],
    [1, 418],
  ]);
  const pairs: Pair[] = [[":status", String(status)]];
  if (status < 300) pairs.push(...identity(random, now));
  if (status === 302)
    pairs.push(["location", random.pick(["https://dex.example.com/auth?state=x", "/", "//evil.example"])]);
  if (random.oneIn(3)) pairs.push(...newCookies(random, now));
  if (random.oneIn(6)) pairs.push(["set-cookie", `_oauth2_proxy_csrf=${random.word(8)}${ATTRIBUTES}`]);
  pairs.push(["content-type", random.pick(["text/html", "text/plain", "application/json"])]);
  const changed = random.oneIn(8) ? mutatedPairs(random, pairs, NAMES) : pairs;
  return { headers: new HeaderMap(changed), body: Buffer.alloc(random.pick([0, 0, 20, 2000]), "b") };
}

function keySet(random: Random): Answer {
  const text = JSON.stringify(DEX.jwks);
  if (random.oneIn(10)) return answerOf(random.pick([404, 500, 302]), [], "no");
  if (random.oneIn(10)) return answerOf(200, [], mutated(random, text));
  if (random.oneIn(10))
    return answerOf(200, [], JSON.stringify({ keys: DEX.jwks.keys.slice(random.below(4)) }));
  return answerOf(200, [["content-type", "application/json"]], text);
}

/** What becomes of a call; of one in an outage nothing good. */
export function drawAnswer(random: Random, call: HttpCall, now: number, isOutage: boolean): Answer {
  const broken = random.below(isOutage ? 4 : 40);
  if (broken === 0) return null;
  if (broken === 1) return TIMED_OUT;
  if (broken === 2) return NOT_CONNECTED;
  if (broken === 3) return GARBAGE;
  return /keys/.test(call.headers.get(":path") ?? "") ? keySet(random) : verdict(random, now);
}
