// What a stranger sends is read again and again without leaving memory behind: tokens of a configured issuer, with headers of many members;
// and so are key sets and revocation lists.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { answerOf } from "../../scripts/fake-host/http-call";
import { preparedProcess } from "../../scripts/fake-host/prepared";
import { moduleFile } from "../../scripts/module/locate";
import { NOW, requestOf, SECOND } from "./fixture";

const ISSUER = "https://dex.example.com/dex";
const ROUNDS = 3000;
/** Until everything that is made once is made. */
const WARM_ROUNDS = 200;
const MEMBERS = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`m${i}`, i]));
const CONFIG = {
  authService: { cluster: "oauth2-proxy" },
  jwt: {
    issuers: [
      { issuer: ISSUER, audiences: ["app"], jwks: { cluster: "dex", path: "/keys", refresh: "10s" } },
    ],
  },
  revocation: { list: { cluster: "revocations", path: "/revoked.json" }, interval: "10s" },
};

function start(): FakeHost {
  const host = new FakeHost({ now: NOW, clusters: "any", process: preparedProcess(moduleFile()) });
  assert.ok(host.configure(CONFIG).accepted);
  return host;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Pages that the module holds more at the end than when it was warm. */
function growth(host: FakeHost, round: (index: number) => void): number {
  for (let i = 0; i < WARM_ROUNDS; i++) round(i);
  const before = host.pages;
  for (let i = WARM_ROUNDS; i < ROUNDS; i++) round(i);
  return host.pages - before;
}

/** Time passes, and each document that is fetched is this one. */
function serve(host: FakeHost, text: (cluster: string) => string): void {
  host.advance(10 * SECOND);
  host.tick();
  for (const call of [...host.calls])
    host.answer(call, answerOf(200, [["content-type", "application/json"]], text(call.cluster)));
}

describe("Memory stays as it is", () => {
  it("whatever tokens a stranger sends", () => {
    const host = start();
    const header = part({ alg: "XX256", typ: "JWT", ...MEMBERS });
    const more = growth(host, (index) => {
      const token = `${header}.${part({ iss: ISSUER, aud: "app", sub: String(index) })}.${"A".repeat(86)}`;
      const stream = host.request([...requestOf(), ["authorization", `Bearer ${token}`]]);
      assert.equal(stream.status, 401);
      host.end(stream);
    });
    assert.equal(more, 0);
  });

  it("however often keys and lists change", () => {
    const host = start();
    const junk = Array.from({ length: 40 }, () => ({ alg: "XX", use: "enc", kty: "oct", key_ops: ["sign"] }));
    let index = 0;
    const text = (cluster: string): string =>
      cluster === "dex"
        ? JSON.stringify({ ...MEMBERS, index, keys: junk })
        : JSON.stringify({ ...MEMBERS, index, revoked: [{ email: `user-${index}@example.com` }] });
    const more = growth(host, (round) => {
      index = round;
      serve(host, text);
    });
    assert.equal(more, 0);
  });
});
