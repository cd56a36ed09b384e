// A short, seeded part of npm run simulate: no order of events among workers breaks a rule, and a seed replays exactly.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { moduleFile } from "../../scripts/module/locate";
import { simulate } from "../../scripts/simulate/run";

const SEEDS = 120;
/** Seeds that found something: a question that was put for ever, a lease that a lost call took back from another worker, and a sign-out that was not remembered. */
const FOUND = [61, 5259, 11022595];

describe("Workers of one process under a seeded scheduler", () => {
  it("break no rule", () => {
    const results = [...Array(SEEDS).keys(), ...FOUND].map((seed) => simulate(seed, moduleFile()));
    for (const { seed, broken, story } of results)
      assert.deepEqual(broken, [], `seed ${seed}\n${story.join("\n")}`);
    const requests = results.reduce((sum, result) => sum + result.requests, 0);
    assert.ok(requests > 20 * SEEDS, `${requests} requests`);
  });

  it("do the same again for the same seed", () => {
    for (const seed of [3, 7, 11])
      assert.deepEqual(simulate(seed, moduleFile()), simulate(seed, moduleFile()));
  });
});
