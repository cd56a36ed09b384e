// The layering that eslint.config.js states holds in every source, as the TypeScript compiler reads its imports; and the bans of its
// lint really hold: each is broken once, in text that is never written.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ESLint } from "eslint";
import typescript from "typescript";

const CONFIG = pathToFileURL("eslint.config.js").href;
const { MAY_IMPORT } = (await import(CONFIG)) as { MAY_IMPORT: Readonly<Record<string, readonly string[]>> };
const SDK = "@solo-io/proxy-runtime";

const folderOf = (path: string) => path.split(sep)[0] ?? "";

/** What a text, in the place of a file of assembly/, imports against the table. */
function forbiddenImports(file: string, text: string): string[] {
  const folder = folderOf(file);
  const allowed =
    MAY_IMPORT[folder] ?? (folder === "index.ts" ? ["host", "filter"] : Object.keys(MAY_IMPORT));
  return typescript
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => {
      if (name.startsWith(SDK)) return folder !== "host";
      const target = folderOf(relative(".", join(dirname(file), name)));
      return target in MAY_IMPORT && target !== folder && !allowed.includes(target);
    });
}

test("every source imports only what its layer may", async () => {
  const files = (await readdir("assembly", { recursive: true })).filter((name) => name.endsWith(".ts"));
  assert.ok(files.length > Object.keys(MAY_IMPORT).length);
  for (const file of files) {
    const text = await readFile(join("assembly", file), "utf8");
    assert.deepEqual(forbiddenImports(file, text), [], file);
  }
});

for (const [file, name] of [
  ["codec/json.ts", "../host/env"],
  ["bytes/span.ts", "../codec/json"],
  ["decision/reason.ts", "../filter/stats"],
  ["filter/stats.ts", SDK],
  ["index.ts", "./decision/reason"],
] as const) {
  test(`${file} may not import ${name}`, () => {
    assert.deepEqual(forbiddenImports(file, `import { x } from "${name}";\nx();`), [name]);
  });
}

const eslint = new ESLint();

/** What ESLint says of a text in the place of a file that exists (typed rules need a file of the project). */
async function messages(filePath: string, text: string): Promise<string> {
  const results = await eslint.lintText(text, { filePath });
  return results.flatMap((result) => result.messages.map(({ message }) => message)).join("\n");
}

const BROKEN = [
  ["a throw", "assembly/codec/json.ts", 'throw new Error("no");', /VM trap/],
  [
    "a non-null assertion",
    "assembly/codec/json.ts",
    "export const f = (a: string | null): string => a!;",
    /non-null/i,
  ],
  ["any", "assembly/codec/json.ts", "export const f = (a: any): i32 => a;", /any/],
  [
    "a test in a script",
    "scripts/build.ts",
    'import { APP } from "../tests/support/rules-stack";\nexport const f = APP;',
    /may not import tests/,
  ],
  ["loose equality", "scripts/build.ts", "export const f = (a: number) => a == 1;", /===/],
] as const;

for (const [what, file, text, message] of BROKEN) {
  test(`lint refuses ${what}`, async () => {
    assert.match(await messages(file, text), message);
  });
}

test("lint wants every member of an enum in a switch", async () => {
  const text =
    "enum E { A, B }\nexport function f(e: E): i32 {\n  switch (e) {\n    case E.A:\n      return 1;\n  }\n  return 0;\n}";
  assert.match(await messages("assembly/codec/json.ts", text), /not exhaustive/);
});
