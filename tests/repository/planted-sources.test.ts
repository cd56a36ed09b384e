// What npm run coverage and npm run mutants make of a source: counters at each statement and branch, faults behind a number.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CoveragePoints, type Point } from "../../scripts/probes/coverage-points";
import { withEdits } from "../../scripts/probes/edits";
import { planted, sitesOf } from "../../scripts/probes/faults";

const SOURCE = `const LIMIT = 4;
function pick(a: i32, b: i32): i32 {
  if (a < LIMIT && b !== 0) return a;
  note(b);
  return a > b ? a + 1 : b;
}
function orNull(text: Text | null): bool {
  return text === null || text.isEmpty;
}
`;

/** A function of a source as JavaScript: types are left out, FAULT and the counters are given. */
function compiled(text: string, fault: number, seen: Set<number>): (a: number, b: number) => number {
  const plain = text
    .slice(0, text.indexOf("function orNull"))
    .replace(/: i32/g, "")
    .replace(/\bbool\(/g, "Boolean(");
  const make = new Function("FAULT", "__count", "note", `${plain}; return pick;`) as (
    fault: number,
    count: (place: number) => void,
    note: (value: number) => void,
  ) => (a: number, b: number) => number;
  return make(
    fault,
    (place) => seen.add(place),
    () => undefined,
  );
}

describe("The counters of coverage", () => {
  const points: Point[] = [];
  const { edits } = new CoveragePoints("a.ts", SOURCE, points);
  const counted = withEdits(SOURCE, edits);

  it("mark the lines and the arms that were reached, and no others", () => {
    const seen = new Set<number>();
    assert.equal(compiled(counted, 0, seen)(1, 2), 1);
    const reached = [...seen].map((place) => points[place]).map((point) => `${point?.line}${point?.arm}`);
    assert.deepEqual(reached.sort(), ["3", "3", "3&&", "3if"]);
    compiled(counted, 0, seen)(9, 2);
    const all = [...seen].map((place) => points[place]).map((point) => `${point?.line}${point?.arm}`);
    assert.deepEqual(all.sort(), ["3", "3", "3&&", "3else", "3if", "4", "5", "5?"]);
  });

  it("leave comparisons with null to the compiler, which draws conclusions from them", () => {
    assert.match(counted, /text === null \|\| \(__count\(\d+\), text\.isEmpty\)/);
    const { edits: others } = new CoveragePoints(
      "b.ts",
      "function f(): bool { return a() && b !== null; }",
      points,
    );
    assert.equal(others.length, 1);
  });
});

describe("The faults of mutants", () => {
  const sites = sitesOf("a.ts", SOURCE);
  const text = withEdits(
    SOURCE,
    sites.map((site, index) => planted(site, index + 1)),
  );
  const behaviour = (fault: number) => {
    const pick = compiled(text, fault, new Set());
    const inputs = [0, 1, 3, 4, 5, 6];
    return inputs.flatMap((a) => inputs.map((b) => pick(a, b))).join();
  };

  it("change nothing while none is in force", () => {
    const pick = compiled(SOURCE, 0, new Set());
    const inputs = [0, 1, 3, 4, 5, 6];
    assert.equal(behaviour(0), inputs.flatMap((a) => inputs.map((b) => pick(a, b))).join());
  });

  it("change what the function does, each by itself", () => {
    const kinds = new Map(sites.map(({ what }, index) => [what, behaviour(index + 1) !== behaviour(0)]));
    for (const what of [
      "< is <=",
      "< is >=",
      "!== is ===",
      "+ is -",
      "1 is 1 + 1",
      "if (a < LIMIT && b !== 0) is true",
    ])
      assert.equal(kinds.get(what), true, what);
    // The call of a function that does nothing can be left out.
    assert.equal(kinds.get("without note(b);"), false);
  });

  it("are planted in no comparison with null and in no constant of the module", () => {
    assert.ok(sites.every(({ line }) => line > 2 && line < 7));
  });
});
