// What is told of each reason: complete, on a page that is fresh, and true of the answers that the filter itself gives.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import type { Stream } from "../../scripts/fake-host/stream";
import { REASONS_PAGE, reasonsPage } from "../../scripts/documents/reasons-page";
import { REASON_GROUPS, REASONS } from "../../scripts/reasons/reasons";
import { PRODUCERS } from "./reason-producers";

/** The requests of hosts, in their order: a host forgets one that is over. */
const seen = new WeakMap<FakeHost, Stream[]>();
const request = FakeHost.prototype.request;
FakeHost.prototype.request = function (...args): Stream {
  const stream = request.apply(this, args);
  seen.set(this, [...(seen.get(this) ?? []), stream]);
  return stream;
};

/** The request that came to the reason: the last of them. */
function lastOf(host: FakeHost): Stream {
  host.tick();
  return seen.get(host)?.at(-1) ?? assert.fail("no request");
}

describe("The page of reasons", () => {
  it("is as npm run docs makes it", async () => {
    assert.equal(readFileSync(REASONS_PAGE, "utf8"), await reasonsPage());
  });

  it("has every reason of the catalogue, once and in its order", () => {
    const source = readFileSync("assembly/exchange/reason.ts", "utf8");
    const [, list = ""] = /const NAMES[^=]*= \[([^\]]*)\]/.exec(source) ?? [];
    const names = [...list.matchAll(/"([a-z_]+)"/g)].map(([, name = ""]) => name).slice(1);
    assert.deepEqual(Object.keys(REASONS), names);
    const groups = Object.values(REASON_GROUPS).flatMap((group) => Object.keys(group));
    assert.deepEqual(groups, names);
  });

  it("says of each what was so, what the client meets and what to do", () => {
    for (const [name, { meaning, person, todo }] of Object.entries(REASONS))
      for (const words of [meaning, person, todo]) assert.ok(words.length > 5, `${name}: ${words}`);
  });
});

describe("What is told of a reason", () => {
  for (const [reason, produce] of Object.entries(PRODUCERS)) {
    const { statuses = [] } = REASONS[reason] ?? {};
    it(`is what the filter itself answers: ${reason}, ${statuses.join() || "nothing"}`, () => {
      const stream = lastOf(produce());
      const details = stream.reply?.details;
      if (statuses.length > 0) {
        assert.equal(details, `postern_${reason}`);
        assert.ok(statuses.includes(stream.status ?? 0), String(stream.status));
      } else assert.equal(details === `postern_${reason}`, reason === "relayed");
    });
  }
});
