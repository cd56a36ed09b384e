// The signature vectors of Wycheproof and others in a real Envoy: its own crypto where it can do an algorithm, Wasm in its V8
// for the rest.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, test } from "node:test";
import { Agent, request } from "undici";
import { appHost, finishStack, startStack } from "../../../scripts/lab/e2e-stack";
import { isExpected, jwsRows, type SignatureRow, verifyRows } from "../../support/signature-rows";
import { compileVerifier } from "../../support/verifier-module/compile";

const FILES = ["verify_rsa_pkcs1", "verify_rsa_pss", "verify_rsa_sizes", "verify_ecdsa", "verify_ed25519"];
const AT_ONCE = 8;

const wasmFile = await compileVerifier();
const stack = await startStack({ envoy: { wasmFile } });
const agent = new Agent({ connections: AT_ONCE });
after(async () => {
  await agent.close();
  await finishStack(stack);
  await rm(wasmFile);
});

const [, host] = appHost(stack);
const url = `http://127.0.0.1:${stack.port}/`;

async function statusOf(row: SignatureRow): Promise<number> {
  const { statusCode, body } = await request(url, { dispatcher: agent, headers: { host, ...row.headers } });
  await body.dump();
  return statusCode;
}

async function check(rows: readonly SignatureRow[]): Promise<void> {
  const wrong: string[] = [];
  const queue = [...rows];
  const work = async () => {
    for (let row = queue.pop(); row !== undefined; row = queue.pop()) {
      const status = await statusOf(row);
      if (!isExpected(row, status)) wrong.push(`${row.id}: ${status}, not ${row.expect}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assert.deepEqual(wrong, []);
  assert.ok(rows.length > 100, `${rows.length} rows`);
}

for (const name of FILES) test(`${name}.json, in a real Envoy`, async () => check(await verifyRows(name)));

test("jws_wycheproof.json, in a real Envoy", async () => check(await jwsRows()));

test("Envoy's own crypto did what it can", async () => {
  assert.equal(await stack.envoy.stat("wasmcustom.postern.jwt.native_crypto"), 1);
});
