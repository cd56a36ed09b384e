// The layering and the bans that eslint.config.js states really hold: each is broken once, in text that is never written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ESLint } from "eslint";

const eslint = new ESLint();

/** What ESLint says of a text in the place of a file that exists (typed rules need a file of the project). */
async function messages(filePath: string, text: string): Promise<string> {
  const results = await eslint.lintText(text, { filePath });
  return results.flatMap((result) => result.messages.map(({ message }) => message)).join("\n");
}

const BROKEN = [
  [
    "codec imports the host",
    "assembly/codec/json.ts",
    'import { x } from "../host/env";\nx();',
    /codec\/ may not import host\//,
  ],
  [
    "bytes imports anything",
    "assembly/bytes/span.ts",
    'import { x } from "../codec/json";\nx();',
    /bytes\/ may not import/,
  ],
  [
    "the decision imports crypto",
    "assembly/decision/reason.ts",
    'import { x } from "../crypto/sha256";\nx();',
    /may not import/,
  ],
  [
    "the SDK outside host",
    "assembly/filter/stats.ts",
    'import { x } from "@solo-io/proxy-runtime";\nx();',
    /only host/,
  ],
  ["a throw", "assembly/codec/json.ts", 'throw new Error("no");', /VM trap/],
  [
    "a non-null assertion",
    "assembly/codec/json.ts",
    "export const f = (a: string | null): string => a!;",
    /non-null/i,
  ],
  ["any", "assembly/codec/json.ts", "export const f = (a: any): i32 => a;", /any/],
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
