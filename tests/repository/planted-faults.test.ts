// What npm run mutants plants in a source: faults, each behind a number, that change what it does only while they are in force.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import ts from "typescript";
import { allSites, draw, folderOf } from "../../scripts/mutants/draw";
import { EXPLAINED } from "../../scripts/mutants/explained";
import { report } from "../../scripts/mutants/report";
import { planted, type Site, sitesOf } from "../../scripts/mutants/sites";
import { withEdits } from "../../scripts/probes/edits";

const SOURCE = `const LIMIT = 4;
function pick(a: i32, b: i32): i32 {
  if (a < LIMIT && b !== 0) return a;
  if (a === b) note(b);
  else if (b === 5) return 50;
  if (a === 1) return 1;
  return a > b ? a + LIMIT : b;
}
function orNull(text: Text | null): bool {
  return text === null || text.isEmpty;
}
`;

type Pick = (a: number, b: number) => number;

/** The function of the source as JavaScript: types are left out. */
function compiled(text: string, fault: number, noted: number[]): Pick {
  const plain = text
    .slice(0, text.indexOf("function orNull"))
    .replace(/: i32/g, "")
    .replace(/\bbool\(/g, "Boolean(");
  const make = new Function("__fault", "note", `${plain}; return pick;`) as (
    isInForce: (id: number) => boolean,
    note: (value: number) => void,
  ) => Pick;
  return make(
    (id) => id === fault,
    (value) => noted.push(value),
  );
}

/** What the function does for many inputs. */
function behaviour(text: string, fault: number): string {
  const noted: number[] = [];
  const pick = compiled(text, fault, noted);
  const inputs = [0, 1, 3, 4, 5, 6];
  const results = inputs.flatMap((a) => inputs.map((b) => pick(a, b)));
  return `${results.join()} ${noted.join()}`;
}

/** What TypeScript's parser has against a text; it keeps that in a field that is not declared. */
function complaintsAbout(text: string): readonly unknown[] {
  const parsed: unknown = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest);
  return (parsed as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics;
}

function withAll(text: string, sites: readonly Site[]): string {
  return withEdits(
    text,
    sites.map((site, index) => planted(site, index + 1)),
  );
}

describe("The faults of mutants", () => {
  const sites = sitesOf("a.ts", SOURCE);
  const text = withAll(SOURCE, sites);
  const nameOf = (change: string) => `a.ts pick: ${change}`;

  it("change nothing while none is in force", () => {
    assert.equal(behaviour(text, 0), behaviour(SOURCE, 0));
  });

  it("change what the function does, each by itself", () => {
    const usual = behaviour(SOURCE, 0);
    const without = sites.filter((_, index) => behaviour(text, index + 1) === usual).map(({ name }) => name);
    assert.deepEqual(without, []);
  });

  it("are of every kind", () => {
    const names = new Set(sites.filter(({ file }) => file === "a.ts").map(({ name }) => name));
    for (const change of [
      "a < LIMIT -> a <= LIMIT",
      "a < LIMIT -> a >= LIMIT",
      "b !== 0 -> b === 0",
      "a < LIMIT && b !== 0 -> a < LIMIT || b !== 0",
      "a < LIMIT && b !== 0 -> b !== 0",
      "if (a === b) -> if (true)",
      "if (a === 1) -> if (false)",
      "note(b); -> nothing",
      "a + LIMIT -> a - LIMIT",
      "a + LIMIT -> a + (LIMIT + 1)",
      "return 50; -> return (50 + 1);",
    ])
      assert.ok(names.has(nameOf(change)), change);
  });

  it("are planted in no comparison with null and in no constant of the module", () => {
    assert.ok(sites.every(({ line }) => line > 2 && line < 9));
  });
});

describe("The faults of the filter", async () => {
  const sites = await allSites();

  it("would be seen to break a source", () => assert.equal(complaintsAbout("if (a { }").length, 1));

  it("have names of their own", () => {
    assert.equal(new Set(sites.map(({ name }) => name)).size, sites.length);
  });

  it("leave sources that can be read, hundreds planted at once", () => {
    const drawn = draw(sites, [...new Set(sites.map(folderOf))], 800, 3);
    const all = drawn.flatMap(({ sites: own, count }) => own.slice(0, count));
    for (const file of new Set(all.map((site) => site.file))) {
      const own = all.filter((site) => site.file === file);
      const text = withAll(readFileSync(file, "utf8"), own);
      assert.deepEqual(complaintsAbout(text), [], file);
    }
  });

  it("are drawn evenly, the same ones from the same seed, no two at one place", () => {
    const draws = [1, 1, 2].map((seed) => draw(sites, ["codec", "crypto", "judge"], 100, seed));
    const names = draws.map((shares) => shares.flatMap(({ sites: own, count }) => own.slice(0, count)));
    assert.deepEqual(names[0], names[1]);
    assert.notDeepEqual(names[0], names[2]);
    assert.deepEqual(
      draws[0]?.map(({ count }) => count),
      [33, 33, 34],
    );
    const places = names[0]?.map(({ file, start, end }) => `${file} ${start} ${end}`);
    assert.equal(new Set(places).size, 100);
    assert.deepEqual([...new Set(names[0]?.map(folderOf))], ["codec", "crypto", "judge"]);
  });

  it("are all still there that an explanation is given for, once each", () => {
    const names = new Set(sites.map(({ name }) => name));
    assert.deepEqual(
      EXPLAINED.filter(({ fault }) => !names.has(fault)),
      [],
    );
    assert.equal(new Set(EXPLAINED.map(({ fault }) => fault)).size, EXPLAINED.length);
  });
});

describe("The report of mutants", () => {
  const [site] = sitesOf("assembly/codec/a.ts", SOURCE) as [Site];
  const result = (id: number, by: string | null, why: string | null) => ({ fault: { id, site }, by, why });
  const noticed = Array.from({ length: 19 }, (_, index) => result(index, "a.spec.ts", null));

  it("is content with 95 of 100 noticed, and with no fewer", () => {
    assert.equal(report([...noticed, result(20, null, null)]).isEnough, true);
    assert.equal(
      report([...noticed, result(20, null, "saves work"), result(21, null, null)]).isEnough,
      false,
    );
  });

  it("counts by folder, and lists what no test noticed with its reason", () => {
    const { text } = report([...noticed, result(20, null, "saves work"), result(21, null, null)]);
    assert.match(text, /codec +21 +19 +90\.5 % +1 +1\n/);
    assert.match(
      text,
      /explained:\n20 \(line 3\): assembly\/codec\/a\.ts pick: .*\n {4}saves work\nunnoticed:\n21 /,
    );
  });
});
