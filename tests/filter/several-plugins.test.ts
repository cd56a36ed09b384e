// Several plugins in one filter chain, each with a host of its own: in one VM or two, in either order, added while traffic flows.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { Process } from "../../scripts/fake-host/process";
import type { Pair } from "../../scripts/fake-host/pairs";
import type { Stream } from "../../scripts/fake-host/stream";
import { cookieHeader, mintSessionValue } from "../../scripts/lab/session-cookie";
import {
  ALICE,
  ALICE_HEADERS,
  ALLOWED_AS_BOB,
  BOB_HEADERS,
  configOf,
  type ConfigSections,
  identityOf,
  NOW,
  requestOf,
  SECOND,
  SECRET,
} from "./fixture";

const OTHER_SECRET = "another team's secret, 32 bytes.";

type Team = "a" | "b";

const SECRETS: Readonly<Record<Team, string>> = { a: SECRET, b: OTHER_SECRET };

function configOfTeam(team: Team, more: ConfigSections = {}): object {
  return configOf({
    session: { cookieSecret: { value: SECRETS[team] } },
    rules: { hosts: [`${team}.example.com`] },
    ...more,
  });
}

const ORDERS: readonly (readonly Team[])[] = [
  ["a", "b"],
  ["b", "a"],
];
/** Which VM ids the two have; null for both in one VM. */
const PLACES: readonly (readonly [string, readonly string[] | null])[] = [
  ["in one VM", null],
  ["in two VMs", ["", ""]],
  ["in VMs with ids of their own", ["one", "two"]],
];

interface Link {
  readonly team: Team;
  readonly host: FakeHost;
  root: number;
}

/** A filter chain: what one lets go on reaches the next as it is then. */
class Chain {
  readonly links: Link[] = [];
  readonly process = new Process();

  constructor(order: readonly Team[], vmIds: readonly string[] | null, more: ConfigSections = {}) {
    order.forEach((team, i) => this.add(team, vmIds?.[i] ?? null, more));
  }

  add(team: Team, vmId: string | null, more: ConfigSections = {}): void {
    const properties = { plugin_vm_id: vmId ?? "" };
    const host =
      (vmId === null ? this.links[0]?.host : undefined) ??
      new FakeHost({ now: NOW, process: this.process, properties });
    host.context.properties["plugin_name"] = `${team}.postern`;
    const { root, accepted } = host.configure(configOfTeam(team, more));
    assert.ok(accepted, host.errors.join());
    this.links.push({ team, host, root });
  }

  /** What became of a request in the last plugin that it reached. */
  send(headers: readonly Pair[], answers = ALLOWED_AS_BOB): Stream {
    let stream: Stream | null = null;
    for (const { host, root } of this.links) {
      stream = host.request(stream?.request.pairs ?? headers, root, stream?.filterState);
      if (stream.state === "waiting") host.answerOnly(answers);
      if (stream.state !== "forwarded") return stream;
    }
    if (stream === null) throw new Error("an empty chain");
    return stream;
  }

  tick(millis: number): void {
    for (const { host, root } of this.links) {
      if (host !== this.links[0]?.host || root === this.links[0].root) host.advance(millis);
      host.tick(root);
    }
  }
}

function sessionOfTeam(team: Team): string {
  const signedAt = new Date(NOW - 60 * SECOND);
  return cookieHeader(mintSessionValue(SECRETS[team], ALICE, { signedAt }));
}

const SPOOFED: readonly Pair[] = [
  ["x-auth-request-user", "mallory"],
  ["x-auth-request-email", "mallory@example.com"],
  ["x_auth_request_groups", "admins"],
  ["x-forwarded-user", "mallory"],
  ["remote-user", "mallory"],
  ["x-postern-identity", "1"],
  ["wasm.postern.identity", "1"],
  ["postern.identity", "1"],
];

function trace(stream: Stream): string[] {
  return stream.request.pairs.filter(([, value]) => /mallory|admins/.test(value)).map(([name]) => name);
}

for (const order of ORDERS) {
  for (const [place, vmIds] of PLACES) {
    describe(`Plugins ${order.join("-")} ${place}`, () => {
      for (const team of order) {
        const host = `${team}.example.com`;
        const other: Team = team === "a" ? "b" : "a";

        it(`bring ${team}'s app the identity of its own session, with spoofed headers and without`, () => {
          const chain = new Chain(order, vmIds);
          for (const headers of [[], SPOOFED]) {
            const stream = chain.send(requestOf({ host, cookies: [sessionOfTeam(team)], headers }));
            assert.deepEqual(identityOf(stream), ALICE_HEADERS);
            assert.deepEqual(trace(stream), []);
          }
        });

        it(`bring ${team}'s app the identity that its auth service gives`, () => {
          const chain = new Chain(order, vmIds);
          const stream = chain.send(requestOf({ host, headers: SPOOFED, cookies: [sessionOfTeam(other)] }));
          assert.deepEqual(identityOf(stream), BOB_HEADERS);
          assert.deepEqual(trace(stream), []);
        });

        it(`bring nobody's identity to a public path of ${team}'s`, () => {
          const chain = new Chain(order, vmIds, {
            rules: { hosts: [`${team}.example.com`], public: [{ paths: ["/open"] }] },
          });
          const stream = chain.send(requestOf({ host, path: "/open", headers: SPOOFED }));
          assert.deepEqual(identityOf(stream), {});
          assert.deepEqual(trace(stream), []);
        });
      }

      it("bring no spoofed header to a host of neither", () => {
        const chain = new Chain(order, vmIds);
        for (const team of order) {
          const parts = { host: "c.example.com", cookies: [sessionOfTeam(team)], headers: SPOOFED };
          const stream = chain.send(requestOf(parts));
          assert.equal(stream.state, "forwarded");
          assert.deepEqual(identityOf(stream), {});
          assert.deepEqual(trace(stream), []);
        }
      });

      it("leave a token that one wrote where an internal redirect came to its host", () => {
        const chain = new Chain(order, vmIds);
        const [team = "a"] = order;
        const stream = chain.send(
          requestOf({
            host: `${team}.example.com`,
            cookies: [sessionOfTeam(team)],
            headers: [["x-envoy-original-url", "http://elsewhere.example.com/"]],
          }),
        );
        assert.deepEqual(identityOf(stream), ALICE_HEADERS);
      });
    });
  }
}

describe("A plugin's headers beyond oauth2-proxy's", () => {
  it("are no other plugin's to write: a client's are removed on every host", () => {
    const chain = new Chain(["a"], null);
    chain.add("b", null, { upstream: { stripHeaders: ["x-badge"] } });
    const parts = { host: "a.example.com", cookies: [sessionOfTeam("a")] };
    const stream = chain.send(requestOf({ ...parts, headers: [["x-badge", "mallory"]] }));
    assert.deepEqual(identityOf(stream), ALICE_HEADERS);
    assert.deepEqual(trace(stream), []);
  });
});

describe("A plugin that comes later", () => {
  for (const [place, vmId] of [
    ["to the same VM", null],
    ["to another VM", ""],
    ["to a VM with an id of its own", "own"],
  ] as const) {
    it(`${place} strips nothing that the first one writes, from the first request on`, () => {
      const chain = new Chain(["a"], null);
      const parts = requestOf({ host: "a.example.com", cookies: [sessionOfTeam("a")] });
      assert.deepEqual(identityOf(chain.send(parts)), ALICE_HEADERS);
      chain.add("b", vmId);
      assert.deepEqual(identityOf(chain.send(parts)), ALICE_HEADERS);
    });
  }

  it("and goes again leaves the first one to itself", () => {
    const chain = new Chain(["a"], null);
    chain.add("b", "");
    const gone = chain.links.pop();
    assert.ok(gone !== undefined);
    const parts = requestOf({ host: "a.example.com", cookies: [sessionOfTeam("a")] });
    assert.equal(chain.send(parts).filterState.size, 1);
    for (let i = 0; i < 12; i++) chain.tick(SECOND);
    assert.equal(chain.send(parts).filterState.size, 0);
  });
});

describe("A plugin that is alone", () => {
  it("marks nothing, whatever updates it takes", () => {
    const chain = new Chain(["a"], null);
    const parts = requestOf({ host: "a.example.com", cookies: [sessionOfTeam("a")] });
    const [link] = chain.links;
    assert.ok(link !== undefined);
    const stream = chain.send(parts);
    assert.equal(stream.filterState.size, 0);
    link.host.end(stream);
    const before = link.root;
    link.root = link.host.configure(configOfTeam("a", { cache: { sessions: 7 } })).root;
    link.host.endRoot(before);
    for (let i = 0; i < 12; i++) chain.tick(SECOND);
    assert.equal(chain.send(parts).filterState.size, 0);
  });
});
