// Two plugins that have the same cookie name and even the same secret, and sessions that are shown to both: nothing that one learns of a
// session serves the other, in the same VM or in another one of the process.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { Process } from "../../scripts/fake-host/process";
import {
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_ANSWER,
  configOf,
  HOUR,
  identityOf,
  NOW,
  sessionOf,
  withSession,
} from "./fixture";

interface Team {
  readonly host: FakeHost;
  readonly root: number;
}

const SECTIONS = { session: { cookieRefresh: "1h", refreshBehind: false } };

function teams(isOneVm: boolean): readonly [Team, Team] {
  const process = new Process();
  const start = (name: string, host: FakeHost): Team => {
    host.context.properties["plugin_name"] = name;
    const sections = { ...SECTIONS, rules: { hosts: [`${name}.example.com`] } };
    return { host, root: host.configure(configOf(sections)).root };
  };
  const first = new FakeHost({ now: NOW, process });
  return [start("a", first), start("b", isOneVm ? first : new FakeHost({ now: NOW, process }))];
}

const fresh = sessionOf();
const due = sessionOf({ createdAt: new Date(NOW - 2 * HOUR) });

for (const isOneVm of [true, false]) {
  describe(`Of two plugins in ${isOneVm ? "one VM" : "two VMs"} one`, () => {
    it("does not take the cookies of the other's refresh", () => {
      const [a, b] = teams(isOneVm);
      a.host.request(withSession(due, { host: "a.example.com" }), a.root);
      const cookies = [["set-cookie", `_oauth2_proxy=${sessionOf({ user: "renewed" })}; Path=/`] as const];
      a.host.answerOnly(answerOf(202, [...BOB_ANSWER, ...cookies]));
      const stream = b.host.request(withSession(due, { host: "b.example.com" }), b.root);
      assert.equal(stream.state, "waiting");
      assert.equal(b.host.calls.length, 1);
      b.host.answerOnly(ALLOWED_AS_BOB);
      assert.equal(b.host.respond(stream).get("set-cookie"), undefined);
    });

    it("does not wait for the other's lease", () => {
      const [a, b] = teams(isOneVm);
      a.host.request(withSession(due, { host: "a.example.com" }), a.root);
      b.host.request(withSession(due, { host: "b.example.com" }), b.root);
      const calls = new Set([...a.host.calls, ...b.host.calls]);
      assert.deepEqual(
        [...calls].map(({ headers }) => headers.get(":authority")),
        ["a.example.com", "b.example.com"],
      );
    });

    it("does not sign a session of the other's out", () => {
      const [a, b] = teams(isOneVm);
      a.host.request(withSession(fresh, { host: "a.example.com", path: "/oauth2/sign_out" }), a.root);
      a.host.answerOnly(answerOf(302, [["location", "/"]]));
      const own = a.host.request(withSession(fresh, { host: "a.example.com" }), a.root);
      assert.equal(own.state, "waiting");
      const other = b.host.request(withSession(fresh, { host: "b.example.com" }), b.root);
      assert.deepEqual(identityOf(other), ALICE_HEADERS);
    });
  });
}
