// The order of a suite's files: those that take longest are begun first, each of them once, and none is forgotten.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { LONGEST_E2E, LONGEST_ISTIO } from "../../scripts/suites/catalogue";
import { longestFirst } from "../../scripts/suites/test-files";

describe("A suite's files", () => {
  const files = ["build/a.test.mjs", "build/b.test.mjs", "build/jwt/c.test.mjs"];

  it("run the longest first, then the others as they come", () => {
    assert.deepEqual(longestFirst(files, "build", ["jwt/c", "b"]), [files[2], files[1], files[0]]);
    assert.deepEqual(longestFirst(files, "build"), files);
  });

  it("run once where a name is of no file among them", () => {
    assert.deepEqual(longestFirst(files.slice(0, 1), "build", ["b", "a"]), [files[0]]);
  });

  it("are there where the catalogue names them", () => {
    for (const [suite, names] of Object.entries({ e2e: LONGEST_E2E, istio: LONGEST_ISTIO })) {
      for (const name of names) assert.ok(existsSync(`tests/${suite}/${name}.test.ts`), name);
      assert.equal(new Set(names).size, names.length);
    }
  });
});
