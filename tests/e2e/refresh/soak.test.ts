// Short runs of npm run soak: everything around mixed sessions changes, in half a minute; and a soak notices an app that sees somebody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { badAnswers } from "../../../scripts/soak/counts";
import { soak } from "../../../scripts/soak/soak";

test("nobody gets a wrong verdict and no good session is refused while everything around them changes", async () => {
  const { kinds, examples, changes, list, people, ...figures } = await soak({
    ...{ requests: 10_000, minutes: 28 / 60, changeSeconds: 0.5, seed: 1, users: 6 },
  });
  console.error(JSON.stringify({ kinds, changes, list, people, again: figures.again }));
  assert.equal(badAnswers(kinds), 0, examples.join("\n"));
  for (const [kind, { right }] of Object.entries(kinds)) assert.ok(right > 0, kind);
  for (const [what, times] of Object.entries({ ...changes, ...list, ...people })) assert.ok(times > 0, what);
  assert.ok((figures.counters["wasmcustom.postern.auth.refreshed"] ?? 0) > 0, "nothing was refreshed");
  assert.equal(figures.vmFailures, 0);
});

test("an app that is given somebody else's token now and then is noticed", async () => {
  const { kinds } = await soak({
    ...{ requests: 1500, minutes: 2 / 60, changeSeconds: 60, seed: 2, users: 2, swapEvery: 20 },
  });
  assert.ok((kinds["hit"]?.wrong ?? 0) > 0, JSON.stringify(kinds));
  assert.ok((kinds["login"]?.wrong ?? 0) > 0, JSON.stringify(kinds));
});
