// A short, seeded part of npm run parity: the filter's verdicts are those of the real oauth2-proxy, and most of them its own.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { moduleFile } from "../../scripts/module/locate";
import { printReport } from "../../scripts/parity/report";
import { runParity } from "../../scripts/parity/run";

const SEED = 20261127;
const REQUESTS = 6000;
/** Of requests that are judged here: comparing questions with their own answers would prove nothing. */
const SHARE_LEAST = 0.35;
/** Why the filter refuses what oauth2-proxy lets pass: docs/security.md has the rules. A session whose early refresh is refused logs in early. */
const STRICTER =
  /^(401 postern_token_invalid here|400 postern_several_bearers here|403 postern_relayed after a question|302 postern_relayed after a question),/;

describe("Random requests under every configuration of the parity run", () => {
  it("are let pass only where oauth2-proxy lets them pass, with the same identity", async () => {
    const report = await runParity({ requests: REQUESTS, seed: SEED, wasm: moduleFile() });
    if (report.findings.length > 0) printReport(report);
    assert.deepEqual(report.findings, []);
    assert.ok(report.tally.requests >= REQUESTS, `${report.tally.requests} requests`);
    assert.ok(report.configurations >= 20, `${report.configurations} configurations`);
    const share = report.tally.judgedHere / report.tally.requests;
    assert.ok(share >= SHARE_LEAST, `${share} of the requests were judged here`);
    for (const what of report.stricter.keys()) assert.match(what, STRICTER);
  });
});
