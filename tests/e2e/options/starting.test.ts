// What check-config says of options with which oauth2-proxy does not start (tests/repository/check-config-starting.test.ts) is so: the real
// one tests the same configurations, and ends where it would.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { execa } from "execa";
import { makeRunFolder } from "../../../scripts/stack/run-folder";
import { oauth2ProxyBinary } from "../../../scripts/toolchain/go-tool";
import { fileOf, STRUCTURED, TOGETHER, VALUES, type Written } from "../../support/proxy-starts";

describe("the real oauth2-proxy", () => {
  let folder = "";
  let binary = "";
  before(async () => {
    [folder, binary] = await Promise.all([makeRunFolder(), oauth2ProxyBinary()]);
  });

  async function endsWith(written: Written): Promise<number | undefined> {
    const config = join(folder, "oauth2-proxy.cfg");
    const structured = join(folder, "oauth2-proxy.yml");
    await Promise.all([writeFile(config, fileOf(written)), writeFile(structured, written.structured ?? "")]);
    const alpha = written.structured === undefined ? [] : [`--alpha-config=${structured}`];
    const args = ["--config-test", `--config=${config}`, ...alpha, ...(written.args ?? [])];
    const { exitCode } = await execa(binary, args, {
      env: { ...written.variables },
      extendEnv: false,
      reject: false,
    });
    return exitCode;
  }

  for (const { starts, ends } of [VALUES, TOGETHER, STRUCTURED]) {
    for (const written of starts)
      it(`starts with ${written.what}`, async () => assert.equal(await endsWith(written), 0));
    for (const written of ends)
      it(`does not start with ${written.what}`, async () => assert.notEqual(await endsWith(written), 0));
  }
});
