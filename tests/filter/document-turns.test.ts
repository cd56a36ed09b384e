// Lists and keys of many realms are fetched in turn: servers that hang hold up nobody else's for long.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, type HttpCall, TIMED_OUT } from "../../scripts/fake-host/http-call";
import { SECOND, SECRET, startFilter } from "./fixture";

const INTERVAL_SECONDS = 5;
const TIMEOUT_SECONDS = 5;
const SECONDS = 300;

function realmOf(name: string, cluster: string): object {
  return {
    name,
    hosts: [`${name}.example.com`],
    authService: { cluster: "oauth2-proxy" },
    session: { cookieSecret: { value: SECRET } },
    revocation: { list: { cluster, path: `/${name}.json` }, interval: `${INTERVAL_SECONDS}s` },
  };
}

/** The longest time without a fetch of the good realm's list, in seconds, while others' servers hang. `clusterOf` says which cluster is whose. */
function longestWait(hung: number, clusterOf: (realm: number) => string, goodAt: number): number {
  const realms = Array.from({ length: hung }, (_, i) => realmOf(`r${i}`, clusterOf(i)));
  realms.splice(goodAt, 0, realmOf("good", "good"));
  const host = startFilter(JSON.stringify({ realms }), { clusters: "any" });
  const since = new Map<HttpCall, number>();
  let [last, longest] = [0, 0];
  for (let second = 0; second < SECONDS; second++) {
    for (const call of [...host.calls]) {
      if (call.cluster === "good") {
        longest = Math.max(longest, second - last);
        last = second;
        host.answer(call, answerOf(200, [], '{"revoked":[]}'));
      } else if (!since.has(call)) since.set(call, second);
      else if (second - (since.get(call) ?? second) >= TIMEOUT_SECONDS) host.answer(call, TIMED_OUT);
    }
    host.advance(SECOND);
    host.tick();
  }
  return Math.max(longest, SECONDS - last);
}

describe("A realm's list", () => {
  it("is fetched in time however many realms' lists hang at one server, wherever it stands among them", () => {
    for (const hung of [8, 32, 128])
      for (const goodAt of [0, hung >> 1, hung])
        assert.ok(longestWait(hung, () => "hung", goodAt) <= INTERVAL_SECONDS + 2, `${hung}, ${goodAt}`);
  });

  it("is fetched, in turn, where each of the others hangs at a server of its own", () => {
    for (const hung of [16, 48]) {
      const turn = Math.ceil((hung + 1) / 16) * (TIMEOUT_SECONDS + 2) + INTERVAL_SECONDS;
      assert.ok(longestWait(hung, (realm) => `hung-${realm}`, hung) <= turn, `${hung}`);
    }
  });
});
