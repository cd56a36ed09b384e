// A release, as far as one machine can make it: the versions agree, two builds in different folders give the same bytes, everything is attached
// with its checksum, the text comes from the changelog, and the workflow calls nothing but these steps.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { buildElsewhere } from "../../scripts/release/clone-build";
import { packFolder, writePackage } from "../../scripts/npm/package";
import { SUMS } from "../../scripts/release/assets";
import { differences } from "../../scripts/release/compare";
import { currentVersion, sectionOf, versionFaults } from "../../scripts/release/versions";

const version = currentVersion();
const WORKFLOW = parse(readFileSync(".github/workflows/release.yml", "utf8"));
const runs: string[] = (Object.values(WORKFLOW.jobs) as { steps?: { run?: string }[] }[]).flatMap(
  ({ steps = [] }) => steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
);
const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

describe("A release", () => {
  let folder = "";
  let assets = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "postern-release-"));
    assets = await buildElsewhere(join(folder, "one"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const step = (...args: string[]) =>
    spawnSync("node", ["scripts/run.mjs", "release", ...args], {
      cwd: join(folder, "one"),
      encoding: "utf8",
    });

  const attached = (name: string): string => sha256(readFileSync(join(assets, name)));

  it("is the same module wherever it is built", () => {
    assert.equal(attached("postern.wasm"), sha256(readFileSync("build/postern.wasm")));
  });

  it("is the same package for npm wherever it is built", async () => {
    const here = join(folder, "here/package");
    await writePackage(here);
    assert.equal(attached(`postern-${version}.tgz`), sha256(readFileSync(await packFolder(here))));
  });

  it("has everything attached, with a checksum of each file", () => {
    const names = readdirSync(assets).sort();
    assert.deepEqual(names, [
      SUMS,
      "config.schema.json",
      `postern-${version}.tgz`,
      `postern-chart-${version}.tgz`,
      `postern-image-${version}.tar`,
      "postern.cdx.json",
      "postern.wasm",
    ]);
    const lines = readFileSync(join(assets, SUMS), "utf8").trim().split("\n");
    const expected = names.slice(1).map((name) => `${sha256(readFileSync(join(assets, name)))}  ${name}`);
    assert.deepEqual(lines, expected);
  });

  it("is compared file for file with another build", async () => {
    const other = join(folder, "other");
    execFileSync("cp", ["-r", assets, other]);
    assert.deepEqual(await differences(assets, other), []);
    const sums = readFileSync(join(other, SUMS), "utf8");
    await writeFile(
      join(other, SUMS),
      sums.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
    );
    assert.deepEqual(await differences(assets, other), ["config.schema.json"]);
    const { status, stderr } = step("--step", "compare", "--against", other);
    assert.deepEqual(
      { status, stderr },
      { status: 1, stderr: "postern: two builds differ in config.schema.json\n" },
    );
  });

  it("has a text of the changelog's section, with the digest that the image has", () => {
    assert.equal(step("--step", "notes", "--image", "ghcr.io/someone/postern").status, 0);
    const text = readFileSync(join(folder, "one/build/release-notes.md"), "utf8");
    const index = JSON.parse(readFileSync(join(folder, "one/build/image/index.json"), "utf8"));
    const digest: string = index.manifests[0].digest;
    assert.ok(text.startsWith(sectionOf(readFileSync("CHANGELOG.md", "utf8"), version) ?? "?"));
    assert.ok(text.includes(`url: oci://ghcr.io/someone/postern:${version}\nsha256: ${digest.slice(7)}\n`));
    assert.equal(step("--step", "digest").stdout, `${digest}\n`);
  });

  it("has the chart as Helm packs it: a folder of its name, Chart.yaml first", () => {
    const tar = gunzipSync(readFileSync(join(assets, `postern-chart-${version}.tgz`)));
    const listed = execFileSync("tar", ["-tf", "-"], { input: tar, encoding: "utf8" }).trim().split("\n");
    assert.equal(listed[0], "postern/Chart.yaml");
    const here = execFileSync("git", ["ls-files", "istio/chart"], { encoding: "utf8" }).trim().split("\n");
    assert.deepEqual(listed.toSorted(), here.map((name) => name.replace("istio/chart", "postern")).sort());
  });

  it("is stopped where a version, the tag or the changelog says something else", () => {
    assert.deepEqual(versionFaults(`v${version}`), []);
    assert.deepEqual(versionFaults("v9.9.9"), [`the tag is v9.9.9, package.json says ${version}`]);
    assert.equal(step("--step", "check", "--tag", "v9.9.9").status, 1);
    assert.equal(sectionOf("## [1.0.0]\n\nno date\n", "1.0.0"), undefined);
    assert.equal(sectionOf("## [1.0.0] - 2026-01-01\n\ntext\n\n## [0.9.0] - 2025-01-01\n", "1.0.0"), "text");
  });

  it("says which step it does not know", () => {
    const { status, stderr } = step("--step", "push");
    assert.equal(status, 1);
    assert.match(stderr, /one of check, build, compare, notes, digest/);
  });
});

describe("The workflow of a release", () => {
  it("calls the steps that are tested here, and builds on two kinds of runners", () => {
    const steps = runs.flatMap((run) =>
      [...run.matchAll(/release -- --step ([a-z]+)/g)].map(([, name]) => name),
    );
    assert.deepEqual(steps, ["check", "build", "build", "compare", "compare", "notes", "digest"]);
    const { runner } = WORKFLOW.jobs.build.strategy.matrix;
    assert.deepEqual(
      [...runs.join("\n").matchAll(/--against build\/releases\/release-(\S+)/g)].map(([, name]) => name),
      runner,
    );
    assert.equal(new Set(runner).size, 2);
  });

  it("publishes only after the tests and both builds, and only there may it write", () => {
    const { publish, build, test } = WORKFLOW.jobs;
    assert.deepEqual(publish.needs, ["test", "build"]);
    for (const job of [build, test]) assert.deepEqual(job.permissions, { contents: "read" });
    assert.deepEqual(WORKFLOW.permissions, {});
  });
});

describe("Every workflow", () => {
  const files = readdirSync(".github/workflows").map((name) => join(".github/workflows", name));

  it("names actions by the whole hash of a commit", () => {
    for (const file of files) {
      const uses = [...readFileSync(file, "utf8").matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action);
      const loose = uses.filter((action) => !action.startsWith("./") && !/@[0-9a-f]{40}$/.test(action));
      assert.deepEqual(loose, [], file);
    }
  });

  it("puts nothing of a request's into a shell's text", () => {
    for (const file of files) {
      const jobs = Object.values(parse(readFileSync(file, "utf8")).jobs) as { steps?: { run?: string }[] }[];
      const texts = jobs.flatMap(({ steps = [] }) => steps.map(({ run = "" }) => run));
      assert.deepEqual(
        texts.filter((run) => /\$\{\{\s*(github|inputs)\./.test(run)),
        [],
        file,
      );
    }
  });
});
