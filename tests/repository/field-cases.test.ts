// Every case from the field (C, as reported; V, found by trying others of the same kinds) is listed once with its public source, and each has a test that shows what comes out of it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { vectorRows } from "../support/vectors";

interface FieldCase {
  readonly id: string;
  readonly reported: string;
  readonly sources: string;
  readonly decision?: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const CASES = await vectorRows<FieldCase>("field_cases");
const CASE_FILES = [
  ...readdirSync("tests/filter/cases").map((name) => join("tests/filter/cases", name)),
  "tests/e2e/wire-cases.test.ts",
  "tests/repository/check-config-cases.test.ts",
  "tests/repository/check-config-open-hosts.test.ts",
].filter((name) => name.endsWith(".test.ts"));

describe("The list of cases from the field", () => {
  it("has each once, with what was reported and where", () => {
    const ids = CASES.map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)]);
    for (const { id, reported, sources } of CASES) {
      assert.match(id, /^[CV]\d\d$/);
      assert.ok(reported.length > 5 && sources.length > 5, id);
    }
  });

  it("names tests that exist, one at least for each", () => {
    for (const { id, tests } of CASES) {
      assert.ok(tests.length > 0, id);
      for (const { file, title } of tests) {
        assert.ok(title.length > 0 && readFileSync(file, "utf8").includes(title), `${id}: ${file}: ${title}`);
      }
    }
  });

  it("has every case that a test is about", () => {
    const listed = new Map(CASES.map(({ id, tests }) => [id, tests.map(({ file }) => file)]));
    for (const file of CASE_FILES) {
      for (const [, id = ""] of readFileSync(file, "utf8").matchAll(/["`]([CV]\d\d): /g)) {
        assert.ok(listed.get(id)?.includes(file), `${id} in ${file}`);
      }
    }
  });
});
