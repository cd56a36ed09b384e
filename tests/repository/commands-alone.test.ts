// check-config and explain are installed without this repository: they are bundled from product code alone, need a few libraries, the module
// beside them, and nothing else; no Envoy, no Go, no compiler.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { build, type Metafile } from "esbuild";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { moduleFile } from "../../scripts/module/locate";

const LIBRARIES = [
  "@msgpack/msgpack",
  "ajv",
  "fast-deep-equal",
  "fast-uri",
  "json-schema-traverse",
  "lz4js",
  "require-from-string",
  "smol-toml",
  "xxhash-wasm",
  "yaml",
];

const ENTRY = `
import { resolve } from "node:path";
import { runCheckConfig } from ${JSON.stringify(resolve("scripts/check-config/run.ts"))};
import { runExplain } from ${JSON.stringify(resolve("scripts/explain/run.ts"))};

const [command, ...args] = process.argv.slice(2);
const run = command === "explain" ? runExplain : runCheckConfig;
process.exitCode = await run(args, {
  name: command,
  pathOf: (file) => resolve(file),
  write: (line) => console.log(line),
  writeError: (line) => console.error(line),
});
`;

describe("the commands alone", () => {
  let folder = "";
  let metafile: Metafile;
  before(async () => {
    await ensureFilter();
    folder = await mkdtemp(join(tmpdir(), "postern-alone-"));
    const banner = {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    };
    const result = await build({
      stdin: { contents: ENTRY, resolveDir: process.cwd() },
      outfile: join(folder, "postern.mjs"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      banner,
      metafile: true,
    });
    metafile = result.metafile;
    await copyFile(moduleFile(), join(folder, "postern.wasm"));
    await writeFile(
      join(folder, "plugin.json"),
      '{"authService": {"cluster": "oauth2-proxy", "timeout": "4"}}',
    );
    await writeFile(join(folder, "good.json"), '{"authService": {"cluster": "oauth2-proxy"}}');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, ["postern.mjs", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: join(folder, "nothing"), HOME: folder },
    });

  it("are made of product code and a few libraries", () => {
    const inputs = Object.keys(metafile.inputs).filter((input) => input !== "<stdin>");
    const own = inputs.filter((input) => !input.includes("node_modules/"));
    assert.deepEqual(
      own.filter((input) => !/^scripts\/|^config\.schema\.json$/.test(input)),
      [],
    );
    assert.deepEqual(
      own.filter((input) => /^scripts\/(stack|toolchain|suites|bench)\/|compile/.test(input)),
      [],
    );
    const libraries = inputs
      .filter((input) => input.includes("node_modules/"))
      .map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "");
    assert.deepEqual(
      [...new Set(libraries)].filter((name) => !LIBRARIES.includes(name)),
      [],
    );
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    assert.deepEqual(
      outside.filter((path) => !path.startsWith("node:") && !["process", "buffer"].includes(path)),
      [],
    );
  });

  it("check a configuration, with the module that lies beside them", () => {
    const { status, stdout } = run("check-config", "plugin.json");
    assert.equal(status, 1, stdout);
    assert.match(stdout, /^plugin\.json:1: error: document 1: authService\.timeout: found "4"/);
    assert.equal(run("check-config", "good.json").status, 0);
  });

  it("explain a request", () => {
    const { status, stdout } = run("explain", "good.json", "GET", "https://app.example.com/");
    assert.equal(status, 0);
    assert.match(stdout, /^reason +no_session/m);
  });

  it("say so in one line when the module is missing", async () => {
    await rm(join(folder, "postern.wasm"));
    const { status, stderr } = run("check-config", "good.json");
    assert.equal(status, 2);
    assert.match(stderr, /^postern: there is no compiled module postern\.wasm \(usage: .*\)\n$/);
  });

  it("are found by the repository's own commands, too", () => {
    const output = execFileSync("node", ["scripts/run.mjs", "check-config", "--help"], { encoding: "utf8" });
    assert.match(output, /^usage: npm run check-config -- FILE/);
  });
});
