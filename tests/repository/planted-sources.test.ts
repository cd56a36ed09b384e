// What npm run coverage makes of a source: counters at each statement and branch.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CoveragePoints, type Point } from "../../scripts/probes/coverage-points";
import { withEdits } from "../../scripts/probes/edits";

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

/** A function of a source as JavaScript: types are left out, the counters are given. */
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
