// Every reason of the catalogue is one that a request can meet, and is counted under its name; no line of the log tells a secret of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { hostDefaults } from "../../scripts/fake-host/context";
import { countOf, SECRET, startFilter } from "./fixture";
import { PRODUCERS, TICKET } from "./reason-producers";

hostDefaults.logLevel = 1;

/** Names in the order of the source, without "none", which is no outcome. */
function catalogue(): string[] {
  const source = readFileSync("assembly/exchange/reason.ts", "utf8");
  const list = /const NAMES[^=]*= \[([^\]]*)\]/.exec(source)?.[1] ?? "";
  return [...list.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] ?? "").filter((name) => name !== "none");
}

/** Lines that were looked at. */
let looked = 0;

describe("Every reason", () => {
  it("has a producer here", () => {
    assert.ok(catalogue().length > 30);
    assert.deepEqual(Object.keys(PRODUCERS).sort(), catalogue().sort());
  });

  it("has a metric of its name", () => {
    const host = startFilter();
    const names = host.context.process.metrics.names;
    for (const name of catalogue()) assert.ok(names.includes(`postern.request.${name}`), name);
  });

  for (const [reason, produce] of Object.entries(PRODUCERS)) {
    it(`is counted, and no line of the log tells a secret of it: ${reason}`, () => {
      const host = produce();
      assert.equal(countOf(host, reason), 1);
      for (const { text } of host.logs) assertTellsNothing(text);
    });
  }

  it("has lines in the log, at debug level", () => {
    assert.ok(looked > 30, `${looked} lines`);
  });
});

/** A session cookie, a part of a token, a signature: nothing else in a line is as long without a mark between. */
const SECRET_TEXT = /[A-Za-z0-9+/=_-]{37,}/;
const SECRETS = [
  SECRET,
  TICKET,
  "access-token",
  "id-token",
  "refresh-token",
  "Bearer",
  "_oauth2_proxy=",
  "csrf=abc",
];

function assertTellsNothing(line: string): void {
  looked++;
  for (const secret of SECRETS) assert.ok(!line.includes(secret), line);
  assert.doesNotMatch(line, SECRET_TEXT);
}
