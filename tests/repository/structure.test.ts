// What keeps assembly/ easy to follow: imports go round in no circle, and variables of a module, which any caller may have left
// something in, are few, known, and become fewer.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import typescript from "typescript";

type Sources = ReadonlyMap<string, string>;

const SOURCES: Sources = new Map(
  readdirSync("assembly", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.startsWith("__tests__"))
    .map((name) => [name, readFileSync(join("assembly", name), "utf8")]),
);

// A plugin's calls under way know the plugin, and the plugin knows them. No other file may come into this circle.
const PLUGIN_AND_CALLS = new Set(
  "alone-calls call-lane call-places flight pending-calls plugin waiting-line"
    .split(" ")
    .map((name) => `filter/${name}.ts`),
);

/** The files of assembly/ that each file imports; of the circle above only what is outside of it. */
function importsOf(sources: Sources): Map<string, string[]> {
  const targets = (file: string, text: string): string[] =>
    typescript
      .preProcessFile(text)
      .importedFiles.map(({ fileName }) => `${join(dirname(file), fileName)}.ts`)
      .filter((name) => sources.has(name) && !(PLUGIN_AND_CALLS.has(file) && PLUGIN_AND_CALLS.has(name)));
  return new Map([...sources].map(([file, text]) => [file, targets(file, text)]));
}

/** Files that import one another in a circle, as a path that ends where it began; empty when there is none. */
function circleIn(sources: Sources): string[] {
  const imports = importsOf(sources);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    const found = (imports.get(file) ?? []).map((target) => visit(target, [...path, file]));
    done.add(file);
    return found.find((circle) => circle.length > 0) ?? [];
  };
  return [...imports.keys()].map((file) => visit(file, [])).find((circle) => circle.length > 0) ?? [];
}

/** How many variables a module has, those of its functions aside. */
function variablesOf(text: string): number {
  const { statements } = typescript.createSourceFile("module.ts", text, typescript.ScriptTarget.Latest);
  return statements
    .filter((statement) => typescript.isVariableStatement(statement))
    .filter(({ declarationList: { flags } }) => (flags & typescript.NodeFlags.Const) === 0)
    .reduce((sum, { declarationList }) => sum + declarationList.declarations.length, 0);
}

// The list only ever becomes shorter: what a caller has to know goes into parameters, results and objects.
const VARIABLES: Readonly<Record<string, number>> = {
  "codec/lz4-frame.ts": 11,
  "codec/msgpack.ts": 7,
  "config/duration.ts": 4,
  "crypto/siphash.ts": 4,
  "decision/group-header.ts": 2,
  "decision/identity-record.ts": 2,
  "filter/contexts.ts": 2,
  "filter/facts.ts": 2,
  "filter/gauges.ts": 2,
  "filter/key-waiters.ts": 1,
  "filter/native-verifier.ts": 2,
  "filter/neighbours.ts": 3,
  "filter/observe-calls.ts": 1,
  "filter/pending-calls.ts": 1,
  "filter/plugin.ts": 1,
  "filter/revocation-gauges.ts": 2,
  "filter/roots.ts": 2,
  "filter/shared-sessions.ts": 1,
  "filter/sign-outs.ts": 3,
  "filter/stats.ts": 8,
  "filter/ticks.ts": 1,
  "filter/uptime.ts": 2,
  "filter/vm-state.ts": 1,
  "filter/wake-queue.ts": 1,
  "filter/wipe-list.ts": 2,
  "host/buffers.ts": 2,
  "host/collector.ts": 2,
  "host/foreign.ts": 1,
  "host/log.ts": 1,
  "host/memory.ts": 3,
  "host/pairs.ts": 3,
  "http/cookie-header.ts": 15,
  "http/host-pattern.ts": 4,
  "jwt/basic-token.ts": 1,
  "jwt/claim-name.ts": 1,
  "jwt/header.ts": 1,
  "jwt/native-form.ts": 1,
  "jwt/read-claims.ts": 1,
  "rules/realm-index.ts": 3,
  "session/session-state.ts": 1,
  "session/signed-value.ts": 3,
};

describe("assembly/", () => {
  it("has no import that leads back to where it began, but for those of a plugin's calls", () => {
    assert.deepEqual(circleIn(SOURCES), []);
    const planted = new Map([
      ["a/one.ts", 'import { x } from "../b/two";'],
      ["b/two.ts", 'import { y } from "./three";'],
      ["b/three.ts", 'import { z } from "../a/one";'],
    ]);
    assert.deepEqual(circleIn(planted), ["a/one.ts", "b/two.ts", "b/three.ts", "a/one.ts"]);
  });

  it("has no more variables of modules than are listed here", () => {
    const counts = [...SOURCES].map(([file, text]) => [file, variablesOf(text)] as const);
    const more = counts.filter(([file, count]) => count > (VARIABLES[file] ?? 0));
    assert.deepEqual(more, []);
    assert.equal(
      variablesOf("let a = 1;\nexport let b = 2, c = 3;\nconst D = 4;\nfunction f() { let e = 5; }"),
      3,
    );
  });

  it("lists no file that has none any longer", () => {
    const gone = Object.keys(VARIABLES).filter((file) => {
      const text = SOURCES.get(file);
      return text !== undefined && variablesOf(text) === 0;
    });
    assert.deepEqual(gone, []);
  });
});
