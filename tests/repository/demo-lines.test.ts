// The demo's table shows what the filter logged for a request, and nothing else of Envoy's log but the filter's errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { presentLine } from "../../scripts/demo/request-lines";

const PREFIX = "[2026-01-01 00:00:00.000][12][debug][wasm] [source/context.cc:1] wasm log postern postern: ";

test("a hit is a row with its reason and time", () => {
  const line = `${PREFIX}{"event":"request","method":"GET","path":"/headers","verdict":"hit","reason":"session","micros":12,"calls":3}`;
  assert.match(presentLine(line) ?? "", /^hit +session +12 +3 +GET +\/headers$/);
});

test("a miss also shows what the auth service said", () => {
  const line = `${PREFIX}{"event":"request","method":"GET","path":"/","verdict":"miss","reason":"no_session","answer":"relayed","micros":9,"calls":1}`;
  assert.match(presentLine(line) ?? "", /^miss +no_session\/relayed +9 /);
});

test("a path with any characters is shown whole, and the route behind it", () => {
  const line = `${PREFIX}{"event":"request","method":"GET","path":"/a=\\"b{","verdict":"hit","reason":"session","micros":1,"calls":0,"route":"ops"}`;
  assert.match(presentLine(line) ?? "", / \/a="b\{ \(ops\)$/);
});

test("an error of the filter is shown with what it says, one of Envoy's as it came, other lines are not", () => {
  const own = `${PREFIX.replace("debug", "error")}{"event":"config_rejected","detail":"configuration: \\"x\\""}`;
  assert.equal(presentLine(own), 'configuration: "x"');
  const error =
    "[2026-01-01 00:00:00.000][12][error][wasm] [source/context.cc:1] wasm log postern: configuration: no";
  assert.equal(presentLine(error), "wasm log postern: configuration: no");
  assert.equal(presentLine("[2026-01-01 00:00:00.000][12][debug][wasm] [x] ~Wasm 1 remaining active"), null);
});
