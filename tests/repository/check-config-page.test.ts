// docs/check-config.md says what the tools do: its tables are those of the options, its example is a file that explain takes, its options
// are those of the commands.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { it } from "node:test";
import { PAGE, pageOf } from "../../scripts/check-config/options-page";
import { COLUMNS, requestsOf } from "../../scripts/explain/requests-file";

const text = readFileSync(PAGE, "utf8");

it("has the tables of the options (else: npm run docs)", async () => {
  assert.equal(text, await pageOf(text));
});

it("shows requests that explain takes, and names every column", () => {
  const [, example = ""] = /```yaml\n(- \{ url[\s\S]*?)```/.exec(text) ?? [];
  assert.equal(requestsOf(example).length, 3);
  for (const column of COLUMNS) assert.match(text, new RegExp(`\`${column}\``));
});

it("names commands, options and files that there are", () => {
  const help = (command: string): string =>
    spawnSync("node", ["scripts/run.mjs", command, "--help"], { encoding: "utf8" }).stdout;
  const options = `${help("check-config")}${help("explain")}`;
  for (const [option] of text.matchAll(/(?<=[`\s])--(?!alpha-config|version)[a-z][a-z0-9-]*/g)) {
    assert.ok(options.includes(option), option);
  }
  for (const [, file = ""] of text.matchAll(/`((?:tests|docs|scripts)\/[^`]+)`/g))
    assert.ok(existsSync(file), file);
});
