// A short run of npm run soak: mixed sessions through two workers, oauth2-proxy away every few seconds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { soak } from "../../../scripts/soak/soak";

test("nobody gets a wrong verdict and no good session is refused while oauth2-proxy comes and goes", async () => {
  const figures = await soak({ requests: 10_000, minutes: 1 / 3, restartSeconds: 4 });
  console.error(JSON.stringify({ kinds: figures.kinds, restarts: figures.restarts }));
  for (const [kind, { right, wrong, refused, failed }] of Object.entries(figures.kinds)) {
    assert.deepEqual({ wrong, refused, failed }, { wrong: 0, refused: 0, failed: 0 }, kind);
    assert.ok(right > 0, kind);
  }
  assert.ok(figures.restarts > 0);
  assert.ok((figures.counters["wasmcustom.postern.auth.refreshed"] ?? 0) > 0, "nothing was refreshed");
  assert.equal(figures.vmFailures, 0);
});
