// The fuzz targets of npm run fuzz in short: every input of the corpora goes through the module as it ships, each target has some
// runs from a fixed seed, and the fuzzer finds what it must.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { readCorpus } from "../../scripts/fuzz/corpus";
import { requestPairs } from "../../scripts/fuzz/exchange";
import { CoverageMap } from "../../scripts/fuzz/coverage-map";
import { type Failure, failureOf, Fuzzer } from "../../scripts/fuzz/fuzzer";
import { EDGES_AT, instrument, memoryGrowth } from "../../scripts/fuzz/instrument";
import { randomOf } from "../../scripts/fuzz/random";
import { ReaderBed } from "../../scripts/fuzz/reader-bed";
import { prepare, prepareAll, type Prepared } from "../../scripts/fuzz/subject";
import { type Bed, RUNS_PER_FILTER, type Target } from "../../scripts/fuzz/target";
import { TARGETS } from "../../scripts/fuzz/targets/catalogue";
import { compilePlantedTrap } from "../support/planted-trap/compile";

const MODULE = process.env["POSTERN_WASM"] ?? "build/postern.wasm";
const SEED = 0x706f7374;
const STEPS = 400;
/** Well above what it takes: the search is seeded, and the module is the test's own. */
const SEARCH_STEPS = 200_000;

function describeFailure(failure: Failure | null): string {
  if (failure === null) return "";
  const inputs = failure.inputs.map((input) => input.toString("base64"));
  return `${failure.message} by ${inputs.join(" ")}`;
}

let prepared: Prepared;
before(async () => {
  prepared = await prepareAll(MODULE);
});
after(() => prepared.remove());

describe("The fuzz corpora", () => {
  for (const target of TARGETS) {
    it(`of ${target.name} lead to no trap and break no rule`, () => {
      const found = readCorpus(target.name);
      assert.ok(found.length > 0, "there is no corpus");
      const { wasm } = prepared.subjectFor(target);
      assert.equal(failureOf(target, wasm, [...target.seeds(), ...found]), null);
    });
  }
});

describe("Fuzzing from a fixed seed", () => {
  for (const target of TARGETS) {
    it(`finds no trap and no broken rule by ${target.name}`, () => {
      const fuzzer = new Fuzzer(target, prepared.subjectFor(target), randomOf(SEED));
      for (const input of readCorpus(target.name)) assert.equal(describeFailure(fuzzer.try(input)), "");
      for (let i = 0; i < STEPS; i++) assert.equal(describeFailure(fuzzer.step()), "");
    });
  }
});

/** One path a run. */
const PATHS: Target = {
  name: "path",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [],
  seeds: () => [Buffer.from("/index.html")],
  open(wasm): Bed {
    const host = new FakeHost({ wasm });
    const run = (input: Buffer) => {
      const stream = host.request(requestPairs("GET", input.toString("latin1"), "a", []));
      host.end(stream);
    };
    return { host, run };
  },
};

/** The planted reader, whose module is prepared as a filter's file is. */
const GREEDY: Target = {
  name: "greedy",
  module: "filter",
  runsPerBed: RUNS_PER_FILTER,
  tokens: [],
  seeds: () => [],
  open: (file) => new ReaderBed(file, "greedy"),
};

describe("The fuzzer", () => {
  it("shows the filter what an input says is in shared data", () => {
    const target = TARGETS.find(({ name }) => name === "shared-data");
    assert.ok(target !== undefined);
    const { wasm, edges } = prepared.subjectFor(target);
    const map = new CoverageMap(edges);
    const takenBy = (script: readonly number[]): readonly number[] => {
      const bed = target.open(wasm);
      bed.run(Buffer.from([0]));
      map.reset(bed.host);
      bed.run(Buffer.from([0, ...script]));
      return map.taken(bed.host);
    };
    assert.notDeepEqual(takenBy([3, 3, 3, 3]), takenBy([]));
  });

  it("finds a trap behind three conditions inside each other, and the input that leads to it", async () => {
    const file = await compilePlantedTrap("planted");
    const prepared = prepare(file);
    try {
      const fuzzer = new Fuzzer(PATHS, prepared.subjectFor(PATHS), randomOf(SEED));
      let failure: Failure | null = null;
      for (const seed of PATHS.seeds()) fuzzer.try(seed);
      for (let i = 0; i < SEARCH_STEPS && failure === null; i++) failure = fuzzer.step();
      assert.match(failure?.message ?? "", /RuntimeError: unreachable/);
      assert.equal(failure?.inputs.length, 1);
      assert.match(failureOf(PATHS, file, failure?.inputs ?? []) ?? "", /RuntimeError: unreachable/);
    } finally {
      prepared.remove();
      rmSync(file);
    }
  });

  it("finds a reader that looks one byte behind its input", async () => {
    const file = await compilePlantedTrap("greedy-reader");
    const prepared = prepare(file);
    try {
      const subject = prepared.subjectFor(GREEDY);
      assert.equal(failureOf(GREEDY, subject.wasm, [Buffer.from('a"b')]), null);
      const fuzzer = new Fuzzer(GREEDY, subject, randomOf(SEED));
      let failure = fuzzer.try(Buffer.from("a"));
      for (let i = 0; i < SEARCH_STEPS && failure === null; i++) failure = fuzzer.step();
      assert.match(failure?.message ?? "", /RuntimeError: memory access out of bounds/);
      assert.equal(failure?.inputs[0]?.at(-1), 0x22);
    } finally {
      prepared.remove();
      rmSync(file);
    }
  });

  it("counts each side of each branch, and leaves the module's own view of its memory as it was", () => {
    const bytes = readFileSync(MODULE);
    const [plain, counted] = [MODULE, prepared.subjectFor(PATHS).wasm].map((wasm) => new FakeHost({ wasm }));
    assert.ok(plain !== undefined && counted !== undefined);
    const { edges } = instrument(bytes);
    const declaredBytes = () => plain.pages * 65536 - memoryGrowth(counted);
    const before = declaredBytes();
    const config = { authService: { cluster: "oauth2-proxy" }, cache: { sessions: 100 } };
    for (const host of [plain, counted]) assert.ok(host.configure(config).accepted);
    const taken = counted.memory.subarray(EDGES_AT, EDGES_AT + edges).filter((count) => count > 0).length;
    assert.ok(taken > edges / 50 && taken < edges / 2, `${taken} of ${edges}`);
    assert.equal(declaredBytes(), before);
    assert.ok(before > 0 && memoryGrowth(counted) > 0);
  });
});
