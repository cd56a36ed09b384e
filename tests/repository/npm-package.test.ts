// The command line as an npm package: packed, installed offline into an empty folder, and run there with nothing but Node, on manifests of
// this repository; and the hook and the action around it.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse, parseAllDocuments } from "yaml";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { runCheckConfig } from "../../scripts/check-config/run";
import { packFolder, writePackage } from "../../scripts/npm/package";

const PLUGIN = resolve("istio/base/wasmplugin.yaml");
const PROXY = resolve("istio/overlays/demo/oauth2-proxy/oauth2-proxy.cfg");
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder = "";
let user = "";
before(async () => {
  await ensureFilter();
  folder = await mkdtemp(join(tmpdir(), "postern-npm-"));
  user = join(folder, "user");
  await mkdir(user);
  await writePackage(join(folder, "package"));
  const archive = await packFolder(join(folder, "package"));
  execFileSync(
    "npm",
    ["install", "--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache"), archive],
    {
      cwd: user,
      stdio: "pipe",
    },
  );
});
after(() => rm(folder, { recursive: true, force: true }));

/** A program with Node on the path, and nothing else. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Done {
  return spawnSync(program, [...args], {
    cwd: user,
    encoding: "utf8",
    env: { PATH: dirname(process.execPath), HOME: user, ...env },
  });
}

const postern = (...args: string[]): Done => run(join(user, "node_modules/.bin/postern"), args);

/** What the repository's own command says. */
async function saidHere(...args: string[]): Promise<{ status: number; lines: string }> {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const status = await runCheckConfig(args, {
    name: "postern check-config",
    pathOf: resolve,
    write,
    writeError: write,
  });
  return { status, lines: `${lines.join("\n")}\n` };
}

describe("The npm package", () => {
  it("holds the program, the module, the schema, and the licences of all that is bundled", () => {
    const listed = execFileSync("tar", ["-tzf", join(folder, `postern-${version}.tgz`)], {
      encoding: "utf8",
    });
    assert.deepEqual(listed.trim().split("\n").sort(), [
      "package/LICENSE",
      "package/README.md",
      "package/THIRD-PARTY-LICENSES",
      "package/config.schema.json",
      "package/package.json",
      "package/postern.mjs",
      "package/postern.wasm",
    ]);
    const licences = readFileSync(join(folder, "package/THIRD-PARTY-LICENSES"), "utf8");
    for (const name of ["ajv", "yaml", "smol-toml", "lz4js", "xxhash-wasm", "@msgpack/msgpack"])
      assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m"));
  });

  it("depends on nothing, and runs nothing when it is installed", async () => {
    const described = JSON.parse(await readFile(join(folder, "package/package.json"), "utf8"));
    assert.deepEqual(
      Object.keys(described).filter((key) => /dependencies|scripts/i.test(key)),
      [],
    );
    assert.equal(described.version, version);
  });

  it("says which it is, and what it can do", () => {
    assert.equal(postern("--version").stdout, `${version}\n`);
    const { status, stdout } = postern("--help");
    assert.equal(status, 0);
    for (const command of ["check-config", "explain", "init", "schema"])
      assert.match(stdout, new RegExp(`^${command} `, "m"));
    assert.equal(postern("no-such-command").status, 2);
    assert.equal(postern().status, 2);
  });

  it("says of each command how it is called, and refuses an option that it does not have, in one line", () => {
    for (const command of ["check-config", "explain", "init", "schema"]) {
      const help = postern(command, "--help");
      assert.equal(help.status, 0);
      assert.match(help.stdout, new RegExp(`^usage: postern ${command} `));
      const wrong = postern(command, "--no-such-option");
      assert.deepEqual({ status: wrong.status, stdout: wrong.stdout }, { status: 2, stdout: "" }, command);
      assert.match(wrong.stderr, new RegExp(`^postern: .* \\(usage: postern ${command} .*\\)\n$`));
    }
  });

  it("checks manifests, and says what the repository's command says", async () => {
    for (const args of [[PLUGIN], [PLUGIN, "--oauth2-proxy", PROXY], ["nowhere.yaml"]]) {
      const { status, stdout, stderr } = postern("check-config", ...args);
      const here = await saidHere(...args);
      assert.deepEqual({ status, lines: stdout + stderr }, here);
    }
  });

  it("explains a request", () => {
    const { status, stdout } = postern("explain", PLUGIN, "GET", "https://httpbin.example.com/headers");
    assert.equal(status, 0);
    assert.match(stdout, /^reason +no_session/m);
  });

  it("makes a WasmPlugin of the demo's oauth2-proxy that it finds nothing in but the missing image", async () => {
    const { status, stdout, stderr } = postern(
      ...[
        "init",
        PROXY,
        "--service",
        "oauth2-proxy.demo.svc.cluster.local:80",
        "--host",
        "httpbin.example.com",
      ],
    );
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    await writeFile(join(user, "plugin.yaml"), stdout);
    const checked = postern("check-config", "plugin.yaml", "--oauth2-proxy", PROXY);
    assert.match(
      checked.stdout,
      /^plugin\.yaml:\d+: warning: .*a placeholder that no image has.*\n1 checked, 0 errors, 1 warnings\n$/,
    );
  });

  it("prints the schema, with an $id", () => {
    const { stdout } = postern("schema");
    assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync("config.schema.json", "utf8")));
    assert.match(JSON.parse(stdout).$id, /^urn:postern:/);
  });

  it("prints a schema of manifests that takes those of the repository and no wrong key", () => {
    const schema = JSON.parse(postern("schema", "--manifest").stdout);
    const validate = new Ajv2020({ strictRequired: false, strictTypes: false }).compile(schema);
    const plugin = parse(readFileSync(PLUGIN, "utf8"));
    assert.equal(validate(plugin), true);
    const wrong = structuredClone(plugin);
    wrong.spec.pluginConfig.session.cookieExpires = "4h";
    assert.equal(validate(wrong), false);
    const { spec, ...rest } = wrong;
    assert.equal(validate({ ...rest, kind: "TrafficExtension", spec: { wasm: spec } }), false);
    for (const document of parseAllDocuments(readFileSync("istio/overlays/demo/httpbin.yaml", "utf8")))
      assert.equal(validate(document.toJS()), true);
  });
});

describe("Around it", () => {
  let hook = "";
  before(() => {
    const checkout = join(folder, "checkout");
    cpSync(".ci", join(checkout, ".ci"), { recursive: true });
    cpSync(join(folder, "package"), join(checkout, "build/npm/package"), { recursive: true });
    hook = join(checkout, ".ci/check-config-hook");
  });

  const withShell = (env: NodeJS.ProcessEnv, program: string, ...args: string[]): Done =>
    run(program, args, { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...env });

  it("the pre-commit hook checks the files that it is given", async () => {
    const [{ entry, language }] = parse(readFileSync(".pre-commit-hooks.yaml", "utf8"));
    assert.equal(language, "script");
    assert.ok(hook.endsWith(`/${entry}`));
    await writeFile(join(user, "good.json"), '{"authService": {"cluster": "oauth2-proxy"}}');
    await writeFile(join(user, "bad.json"), '{"authService": {"timeout": "4"}}');
    assert.equal(withShell({}, hook, "good.json").status, 0);
    const { status, stdout } = withShell({}, hook, "good.json", "bad.json");
    assert.equal(status, 1);
    assert.match(stdout, /^bad\.json:1: error: /);
  });

  it("the action checks the files of its patterns, beside an oauth2-proxy where one is named", async () => {
    const { inputs, runs } = parse(readFileSync("action.yml", "utf8"));
    assert.deepEqual(Object.keys(inputs), ["files", "oauth2-proxy"]);
    const [step] = runs.steps;
    assert.deepEqual(Object.keys(step.env), ["FILES", "OAUTH2_PROXY", "HOOK"]);
    await writeFile(join(user, "good.json"), '{"authService": {"cluster": "oauth2-proxy"}}');
    const act = (env: NodeJS.ProcessEnv) => withShell({ HOOK: hook, ...env }, "bash", "-ec", step.run);
    assert.equal(act({ FILES: "go*.json", OAUTH2_PROXY: "" }).status, 0);
    const { status, stdout } = act({ FILES: "good.json", OAUTH2_PROXY: PROXY });
    assert.equal(status, 0, stdout);
    await writeFile(join(user, "other.cfg"), 'proxy_prefix = "/other"\n');
    assert.match(
      act({ FILES: "good.json", OAUTH2_PROXY: "other.cfg" }).stdout,
      /authService\.proxyPrefix: .*"\/other"/,
    );
  });
});
