// The demo's table shows what the filter logged for a request, and nothing else of Envoy's log but the filter's errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { presentLine } from "../../scripts/demo/request-lines";

const PREFIX = "[2026-01-01 00:00:00.000][12][debug][wasm] [source/context.cc:1] wasm log postern postern: ";

test("a hit is a row with its reason and time", () => {
  const line = `${PREFIX}postern request method=GET path=/headers verdict=hit reason=session micros=12 calls=3`;
  assert.match(presentLine(line) ?? "", /^hit +session +12 +3 +GET +\/headers$/);
});

test("a miss also shows what the auth service said", () => {
  const line = `${PREFIX}postern request method=GET path=/ verdict=miss reason=no_session answer=relayed micros=9 calls=1`;
  assert.match(presentLine(line) ?? "", /^miss +no_session\/relayed +9 /);
});

test("a path with an equals sign is shown whole", () => {
  const line = `${PREFIX}postern request method=GET path=/a=b verdict=hit reason=session micros=1 calls=0`;
  assert.match(presentLine(line) ?? "", / \/a=b$/);
});

test("an error of the filter is shown as it came, other lines are not", () => {
  const error =
    "[2026-01-01 00:00:00.000][12][error][wasm] [source/context.cc:1] wasm log postern: configuration: no";
  assert.equal(presentLine(error), "wasm log postern: configuration: no");
  assert.equal(presentLine("[2026-01-01 00:00:00.000][12][debug][wasm] [x] ~Wasm 1 remaining active"), null);
});
