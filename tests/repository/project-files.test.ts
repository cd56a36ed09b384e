// The files around the sources name what there is: every Go module is updated, every Envoy line runs nightly, templates are of GitHub's form.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { ENVOY_LINES } from "../../scripts/toolchain/versions";

const yamlOf = (file: string) => parse(readFileSync(file, "utf8"));
const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");

describe("The project's files", () => {
  it("have every Go module and the lock file of npm updated, and the actions", () => {
    const { updates } = yamlOf(".github/dependabot.yml") as {
      updates: { "package-ecosystem": string; directory?: string; directories?: string[] }[];
    };
    const places = (ecosystem: string) =>
      updates
        .filter((update) => update["package-ecosystem"] === ecosystem)
        .flatMap(({ directory, directories = [] }) => [
          ...directories,
          ...(directory === undefined ? [] : [directory]),
        ])
        .sort();
    const modules = tracked.filter((file) => file.endsWith("go.mod")).map((file) => `/${dirname(file)}`);
    assert.deepEqual(places("gomod"), modules.sort());
    assert.deepEqual([places("npm"), places("github-actions")], [["/"], ["/"]]);
  });

  it("run every Envoy line at night", () => {
    const { matrix } = yamlOf(".github/workflows/nightly.yml").jobs.envoy.strategy;
    assert.deepEqual(matrix.version, [...ENVOY_LINES]);
  });

  it("have templates whose fields GitHub knows, each ID once", () => {
    const folder = ".github/ISSUE_TEMPLATE";
    for (const file of readdirSync(folder).filter((name) => name !== "config.yml")) {
      const { name, description, body } = yamlOf(join(folder, file));
      assert.ok(name && description, file);
      const types = body.map(({ type }: { type: string }) => type);
      assert.deepEqual(
        types.filter((type: string) => !["markdown", "textarea", "input"].includes(type)),
        [],
      );
      const ids = body.map(({ id }: { id?: string }) => id).filter(Boolean);
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  it("name owners of folders that there are, and nobody who is made up", () => {
    const lines = readFileSync(".github/CODEOWNERS", "utf8")
      .split("\n")
      .filter((line) => /^[^#]/.test(line));
    for (const line of lines) {
      const [pattern = "", ...owners] = line.split(/\s+/);
      assert.deepEqual(owners, []);
      assert.ok(existsSync(`.${pattern}`), pattern);
    }
  });

  it("say of a report that it is private, in one place that the others lead to", () => {
    assert.match(readFileSync("SECURITY.md", "utf8"), /Report a vulnerability/);
    for (const file of ["docs/security.md", ".github/ISSUE_TEMPLATE/bug.yml"])
      assert.match(readFileSync(file, "utf8"), /SECURITY\.md/, file);
  });
});
