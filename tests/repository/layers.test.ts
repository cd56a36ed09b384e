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
    MAY_IMPORT[folder] ?? (folder === "index.ts" ? ["bytes", "host", "shell"] : Object.keys(MAY_IMPORT));
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

const eslint = new ESLint();

/** What ESLint says of a text in the place of a file that exists (typed rules need a file of the project). */
async function messages(filePath: string, text: string): Promise<string> {
  const results = await eslint.lintText(text, { filePath });
  return results.flatMap((result) => result.messages.map(({ message }) => message)).join("\n");
}

for (const [file, name] of [
  ["codec/json.ts", "../host/env"],
  ["bytes/span.ts", "../codec/json"],
  ["exchange/reason.ts", "../flow/stats"],
  ["flow/metrics/stats.ts", SDK],
  ["index.ts", "./exchange/reason"],
  ["flow/tick.ts", "../host/env"],
] as const) {
  test(`${file} may not import ${name}, says this test and says the lint`, async () => {
    const text = `import { x } from "${name}";\nx();`;
    assert.deepEqual(forbiddenImports(file, text), [name]);
    assert.match(await messages(`assembly/${file}`, text), /may not import|only host\/ imports the SDK/);
  });
}

/** A file of a folder: typed rules need one of the project. */
async function fileIn(folder: string): Promise<string> {
  const names = await readdir(join("assembly", folder), { recursive: true });
  const name = names.find((each) => each.endsWith(".ts"));
  assert.ok(name !== undefined, folder);
  return join(folder, name);
}

for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
  test(`${folder}/ may import ${["itself", ...allowed].join(", ")} alone, says this test and says the lint`, async () => {
    const file = await fileIn(folder);
    const names = Object.keys(MAY_IMPORT).map((other) => relative(dirname(file), join(other, "x")));
    const text = names.map((name, i) => `import { x${i} } from "${name}";\nx${i}();`).join("\n");
    const barred = Object.keys(MAY_IMPORT).filter((other) => other !== folder && !allowed.includes(other));
    assert.deepEqual(
      forbiddenImports(file, text).map((name) => folderOf(join(dirname(file), name))),
      barred,
    );
    const said = (await messages(join("assembly", file), text)).matchAll(/(\w+)\/ may not import (\w+)\//g);
    assert.deepEqual(
      [...said].map(([, from, other]) => [from, other]),
      barred.map((other) => [folder, other]),
    );
  });
}

const BROKEN = [
  ["a throw", "assembly/codec/json.ts", 'throw new Error("no");', /VM trap/],
  [
    "a text that is made again and again",
    "assembly/codec/json.ts",
    'import { ascii } from "../bytes/ascii";\nexport function f(): i32 {\n  return ascii("no").length;\n}',
    /never freed/,
  ],
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
  [
    "a function of more than 50 lines",
    "scripts/build.ts",
    `export function f(): void {\n${"f();\n".repeat(49)}}`,
    /too many lines \(51\)/,
  ],
  ["a file of more than 300 lines", "scripts/build.ts", "void 0;\n".repeat(301), /too many lines \(301\)/],
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
