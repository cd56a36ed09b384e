// npm run compare: a module is the same as itself, and one with a single byte changed is found out, with the bytes that differ.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { moduleFile } from "../../scripts/module/locate";

const folder = mkdtempSync(join(tmpdir(), "postern-compare-"));

/** The module with one byte of a text in its data changed; the text stands there in this encoding. */
function changedModule(text: string, encoding: "latin1" | "utf16le"): string {
  const bytes = readFileSync(moduleFile());
  const at = bytes.indexOf(Buffer.from(text, encoding));
  assert.ok(at > 0, `${text} is not in the module`);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const file = join(folder, `${text}.wasm`);
  writeFileSync(file, bytes);
  return file;
}

function compare(
  module: string,
  requests: number,
): { readonly status: number | null; readonly output: string } {
  const args = ["scripts/run.mjs", "compare", "--against", moduleFile(), "--module", module];
  const done = spawnSync("node", [...args, "--requests", String(requests)], { encoding: "utf8" });
  return { status: done.status, output: done.stdout + done.stderr };
}

describe("npm run compare", () => {
  after(() => rmSync(folder, { recursive: true }));

  it("finds no difference between a module and itself", () => {
    const { status, output } = compare(moduleFile(), 2000);
    assert.match(output, /: 0 differences/);
    assert.equal(status, 0);
  });

  it("finds a byte of a header's name that the app receives, and prints it", () => {
    const { status, output } = compare(changedModule("x-auth-request-email", "utf16le"), 2000);
    assert.equal(status, 1);
    assert.match(output, /before .*x-auth-request-email/);
    assert.match(output, /after {2}.*y-auth-request-email/);
  });

  it("wants to be told what to compare with", () => {
    const done = spawnSync("node", ["scripts/run.mjs", "compare"], { encoding: "utf8" });
    assert.notEqual(done.status, 0);
    assert.match(done.stderr, /--against FILE is missing/);
  });
});
