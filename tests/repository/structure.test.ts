// What keeps assembly/ easy to follow: imports go round in no circle, every pure file has a spec, and variables of a module, which any
// caller may have left something in, are few, known, and become fewer.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import typescript from "typescript";

type Sources = ReadonlyMap<string, string>;

const ALL: Sources = new Map(
  readdirSync("assembly", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [name, readFileSync(join("assembly", name), "utf8")]),
);
const SOURCES: Sources = new Map([...ALL].filter(([name]) => !name.startsWith("__tests__")));

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

const NO_LOGIC = "holds no logic";
const WHOLE = "tests/filter";

/** Pure files without a spec of their own, with the neighbour's spec that drives all that they do. */
const WITHOUT_SPEC: Readonly<Record<string, string>> = {
  "bytes/ascii.ts": "bytes/index-of-text",
  "bytes/copy-of.ts": "config/config-reader",
  "bytes/no-bytes.ts": NO_LOGIC,
  "bytes/span-table.ts": "http/cookie-header",
  "config/claim-headers.ts": "config/upstream",
  "config/claim-name.ts": "config/jwt",
  "config/cluster-target.ts": "config/auth-service",
  "config/config-error.ts": "config/parse-config",
  "config/config.ts": "config/parse-config",
  "config/default-strip-headers.ts": "config/upstream",
  "config/environment.ts": NO_LOGIC,
  "config/header-name.ts": "config/upstream",
  "config/jwks.ts": "config/jwt",
  "config/login.ts": "config/realms",
  "config/read-ahead.ts": "config/realms",
  "config/realm-checks.ts": "config/realms",
  "config/strip-headers.ts": "config/upstream",
  "config/text-list.ts": "config/rule-checks",
  "http/accept.ts": "http/list-header",
  "http/cookie-kind.ts": NO_LOGIC,
  "http/header-names.ts": NO_LOGIC,
  "jwt/claim-options.ts": "jwt/claim-choice",
  "jwt/header-certificates.ts": "jwt/header",
  "jwt/header-jwk.ts": "jwt/header",
  "jwt/jwk-members.ts": "jwt/jwk",
  "jwt/keycloak-roles.ts": "jwt/claim-choice",
  "jwt/parsed-jwt.ts": NO_LOGIC,
  "jwt/signature-verifier.ts": NO_LOGIC,
  "jwt/text.ts": "jwt/header",
  "jwt/token-payload.ts": "jwt/claim-lookup",
  "rules/claim-header.ts": "rules/route",
  "rules/path-trie.ts": "rules/request-index",
  "rules/realm-claim.ts": "rules/realm-index",
  "session/lineage.ts": NO_LOGIC,
  "session/opened-session.ts": "session/session-state",
  ...Object.fromEntries(
    (
      "answer-guard answered-groups auth-answer authenticator bearer-judge bearer-verdict claim-headers claim-options-of client decision doubt " +
      "login-attempts realm-secret refreshed-cookies remembered request-cookies request revocations route-guard second-credential " +
      "session-identity session-judge session-lookup session-reader session-reason session-subject session-verdicts time-units " +
      "vouched-bearers wanted-key"
    )
      .split(" ")
      .map((name) => [`decision/${name}.ts`, WHOLE]),
  ),
};

const isPure = (file: string): boolean => file.includes("/") && !/^(host|filter)\//.test(file);
const specOf = (name: string): string => `__tests__/${name.replace(/\.ts$/, "")}.spec.ts`;

/** Whether what a spec imports leads to this file. */
function leadsTo(spec: string, wanted: string): boolean {
  const imports = importsOf(ALL);
  const seen = new Set<string>();
  const visit = (file: string): boolean => {
    if (file === wanted) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return (imports.get(file) ?? []).some(visit);
  };
  return visit(spec);
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

  it("has a spec for every pure file, or names the one that drives it", () => {
    const pure = [...SOURCES.keys()].filter(isPure);
    assert.deepEqual(
      pure.filter((file) => !ALL.has(specOf(file)) && !(file in WITHOUT_SPEC)),
      [],
    );
    const listed = Object.entries(WITHOUT_SPEC);
    assert.deepEqual(
      listed.filter(([file]) => !pure.includes(file) || ALL.has(specOf(file))),
      [],
    );
    const driven = listed.filter(([, by]) => by !== NO_LOGIC && by !== WHOLE);
    assert.deepEqual(
      driven.filter(([file, by]) => !leadsTo(specOf(by), file)),
      [],
    );
    assert.ok(!leadsTo(specOf("bytes/span"), "bytes/no-bytes.ts"));
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
