// The signature vectors on both kinds of hosts: where the host verifies what it can, and where Wasm verifies everything.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { isExpected, jwsRows, type SignatureRow, verifyRows } from "../support/signature-rows";
import { compileVerifier } from "../support/verifier-module/compile";
import { requestOf } from "./fixture";
import { HOSTS } from "./jwt-fixture";

const FILES = ["verify_rsa_pkcs1", "verify_rsa_pss", "verify_rsa_sizes", "verify_ecdsa", "verify_ed25519"];
const NATIVE = /^[RE]S\d/;

const wasm = await compileVerifier();
after(() => rm(wasm));

for (const [name, hasCrypto] of HOSTS) {
  describe(`On a host ${name}`, () => {
    const host = new FakeHost({ wasm, hasCrypto });
    host.configure({});

    const check = (rows: readonly SignatureRow[], isNative: RegExp) => {
      for (const row of rows) {
        const stream = host.request(requestOf({ headers: Object.entries(row.headers) }));
        assert.ok(isExpected(row, stream.status), `${row.id}: ${stream.status}, not ${row.expect}`);
        const wasNative = stream.hostCalls.includes("proxy_call_foreign_function");
        assert.ok(!wasNative || (hasCrypto && isNative.test(row.algorithm)), `${row.id}: ${wasNative}`);
        if (stream.status === 200 && hasCrypto) assert.equal(wasNative, isNative.test(row.algorithm), row.id);
      }
      assert.ok(rows.length > 100, `${rows.length} rows`);
    };

    for (const file of FILES)
      it(`${file}.json is judged as it must be`, async () => check(await verifyRows(file), NATIVE));

    it("jws_wycheproof.json is judged as it must be", async () => {
      for (const row of await jwsRows()) {
        const stream = host.request(requestOf({ headers: Object.entries(row.headers) }));
        assert.ok(isExpected(row, stream.status), `${row.id}: ${stream.status}, not ${row.expect}`);
      }
    });
  });
}
