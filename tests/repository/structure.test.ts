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

/** The files of assembly/ that each file imports. */
function importsOf(sources: Sources): Map<string, string[]> {
  const targets = (file: string, text: string): string[] =>
    typescript
      .preProcessFile(text)
      .importedFiles.map(({ fileName }) => `${join(dirname(file), fileName)}.ts`)
      .filter((name) => sources.has(name));
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
  "exchange/auth-answer.ts": "judge/answer-judge",
  "exchange/client.ts": "judge/return-path",
  "exchange/decision.ts": "judge/answer-judge",
  "exchange/facts.ts": "judge/metadata-request",
  "exchange/request.ts": "judge/return-path",
  "exchange/time-units.ts": "judge/session-validity",
  "exchange/wanted-key.ts": NO_LOGIC,
  "flow/attempt.ts": NO_LOGIC,
  "flow/streams/open-stream.ts": NO_LOGIC,
  "http/cookie-writer.ts": "http/cookie-header",
  "http/grpc-status.ts": NO_LOGIC,
  "http/header-list.ts": "flow/sessions",
  "http/kept-pairs.ts": "flow/sessions",
  "http/pairs.ts": "flow/sessions",
  "http/refreshed-cookies.ts": "flow/sessions",
  "http/session-cookie-name.ts": "http/cookie-header",
  "judge/session-life.ts": NO_LOGIC,
  "revocation/standing.ts": NO_LOGIC,
  ...Object.fromEntries(
    (
      "answer-guard answered-groups authenticator bearer-judge doubt life-reader login-attempts realm-secret remembered request-cookies revocations " +
      "session-identity session-lookup session-reason session-verdicts"
    )
      .split(" ")
      .map((name) => [`judge/${name}.ts`, WHOLE]),
  ),
};

/** What takes time is told in stories, each of which drives many files of flow/; what a client sees of it, tests/filter. */
const STORIES: Readonly<Record<string, string>> = {
  "flow/calls/": "flow/sessions",
  "flow/documents/": "flow/keys",
  "flow/metrics/": WHOLE,
  "flow/observe/": WHOLE,
  "flow/plugins/": "flow/sessions",
  "flow/replies/": WHOLE,
  "flow/requests/": "flow/sessions",
  "flow/sessions/": "flow/sessions",
  "flow/": "flow/sessions",
  "ports/": "flow/sessions",
};

/** By which spec a file without one of its own is driven, as far as the lists above say. */
function driverOf(file: string): string | undefined {
  const folder = Object.keys(STORIES).find((prefix) => file.startsWith(prefix));
  return WITHOUT_SPEC[file] ?? (folder === undefined ? undefined : STORIES[folder]);
}

/** What talks with the host: nothing is decided there. */
const isShell = (file: string) => /^(host|shell|index\.ts)/.test(file);
const isPure = (file: string): boolean => file.includes("/") && !isShell(file);
/** The specs of flow/ lie side by side, whatever folder of it a file is in. */
const specOf = (name: string): string =>
  `__tests__/${name.replace(/\.ts$/, "").replace(/^flow\/.*\//, "flow/")}.spec.ts`;

const IMPORTS = importsOf(ALL);

/** Whether what a spec imports leads to this file. */
function leadsTo(spec: string, wanted: string): boolean {
  const seen = new Set<string>();
  const visit = (file: string): boolean => {
    if (file === wanted) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return (IMPORTS.get(file) ?? []).some(visit);
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
  "bytes/arena.ts": 3,
  "codec/lz4-frame.ts": 11,
  "codec/msgpack.ts": 7,
  "config/duration.ts": 4,
  "crypto/siphash.ts": 4,
  "host/collector.ts": 2,
  "host/foreign.ts": 1,
  "http/pairs.ts": 3,
  "judge/group-header.ts": 2,
  "judge/identity-record.ts": 2,
  "jwt/basic-token.ts": 1,
  "jwt/claim-name.ts": 1,
  "jwt/header.ts": 1,
  "jwt/native-form.ts": 1,
  "jwt/read-claims.ts": 1,
  "session/session-state.ts": 1,
  "session/signed-value.ts": 3,
};

const SHELL_LINES_MAX = 1300;
const SHELL_FUNCTION_LINES_MAX = 30;

/** The functions of a text that take more lines than that, by name. */
function longFunctions(text: string, most: number): string[] {
  const source = typescript.createSourceFile("module.ts", text, typescript.ScriptTarget.Latest, true);
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line;
  const found: string[] = [];
  const visit = (node: typescript.Node): void => {
    const isFunction = typescript.isFunctionDeclaration(node) || typescript.isMethodDeclaration(node);
    if (isFunction && lineOf(node.end) - lineOf(node.getStart(source)) >= most)
      found.push(node.name?.getText(source) ?? "");
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe("assembly/", () => {
  it("has no import that leads back to where it began", () => {
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
      pure.filter((file) => !ALL.has(specOf(file)) && driverOf(file) === undefined),
      [],
    );
    const listed = Object.entries(WITHOUT_SPEC);
    assert.deepEqual(
      listed.filter(([file]) => !pure.includes(file) || ALL.has(specOf(file))),
      [],
    );
    const driven = pure
      .filter((file) => !ALL.has(specOf(file)))
      .map((file) => [file, driverOf(file) ?? ""] as const)
      .filter(([, by]) => by !== NO_LOGIC && by !== WHOLE);
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

  it("has a thin shell, of short functions", () => {
    const shell = [...SOURCES].filter(([file]) => isShell(file));
    const lines = shell.reduce((sum, [, text]) => sum + text.split("\n").length, 0);
    assert.ok(lines < SHELL_LINES_MAX, `${lines} lines`);
    const long = shell.flatMap(([file, text]) =>
      longFunctions(text, SHELL_FUNCTION_LINES_MAX).map((name) => `${file} ${name}`),
    );
    assert.deepEqual(long, []);
    assert.deepEqual(longFunctions(`function f() {\n${"g();\n".repeat(29)}}`, 30), ["f"]);
  });

  it("lets nobody but the shell know the host", () => {
    const importers = [...importsOf(SOURCES)].filter(([, names]) =>
      names.some((name) => /^host\//.test(name)),
    );
    assert.deepEqual(
      importers.map(([file]) => file).filter((file) => !isShell(file)),
      [],
    );
  });

  it("lists no file that has none any longer", () => {
    const gone = Object.keys(VARIABLES).filter((file) => {
      return variablesOf(SOURCES.get(file) ?? "") === 0;
    });
    assert.deepEqual(gone, []);
  });
});
