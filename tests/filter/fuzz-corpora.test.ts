// The fuzz targets of npm run fuzz in short: every input of the corpora goes through the module as it ships, each target has some
// runs from a fixed seed, and the fuzzer finds what it must.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { FakeHost } from "../../scripts/fake-host/host";
import { readCorpus } from "../../scripts/fuzz/corpus";
import { requestPairs } from "../../scripts/fuzz/exchange";
import { type Failure, failureOf, Fuzzer } from "../../scripts/fuzz/fuzzer";
import { EDGES_AT, instrument, memoryGrowth } from "../../scripts/fuzz/instrument";
import { randomOf } from "../../scripts/fuzz/random";
import { prepare, type Prepared } from "../../scripts/fuzz/subject";
import type { Bed, Target } from "../../scripts/fuzz/target";
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

describe("The fuzz corpora", () => {
  for (const target of TARGETS) {
    it(`of ${target.name} lead to no trap and break no rule`, () => {
      const found = readCorpus(target.name);
      assert.ok(found.length > 0, "there is no corpus");
      assert.equal(failureOf(target, MODULE, [...target.seeds(), ...found]), null);
    });
  }
});

describe("Fuzzing from a fixed seed", () => {
  let prepared: Prepared;
  before(() => {
    prepared = prepare(MODULE);
  });
  after(() => prepared.remove());

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

describe("The fuzzer", () => {
  it("finds a trap behind three conditions inside each other, and the input that leads to it", async () => {
    const file = await compilePlantedTrap();
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

  it("counts each side of each branch, and leaves the module's own view of its memory as it was", () => {
    const bytes = readFileSync(MODULE);
    const prepared = prepare(MODULE);
    const [plain, counted] = [MODULE, prepared.wasm].map((wasm) => new FakeHost({ wasm }));
    assert.ok(plain !== undefined && counted !== undefined);
    const { edges } = instrument(bytes);
    const declaredBytes = () => plain.pages * 65536 - memoryGrowth(counted);
    const before = declaredBytes();
    const config = { authService: { cluster: "oauth2-proxy" }, cache: { sessions: 100 } };
    for (const host of [plain, counted]) assert.ok(host.configure(config).accepted);
    const taken = counted.memory.subarray(EDGES_AT, EDGES_AT + edges).filter((count) => count > 0).length;
    prepared.remove();
    assert.ok(taken > edges / 50 && taken < edges / 2, `${taken} of ${edges}`);
    assert.equal(declaredBytes(), before);
    assert.ok(before > 0 && memoryGrowth(counted) > 0);
  });
});
