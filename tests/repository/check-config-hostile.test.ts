// check-config on files that are no configurations: one finding for each, with its place and without its content, and the rest is checked.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { stringify } from "yaml";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine } from "../../scripts/check-config/finding";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { runCheckConfig } from "../../scripts/check-config/run";
import { parseSources } from "../../scripts/check-config/source";
import { mulberry32 } from "../../scripts/lab/mulberry32";
import { manifests } from "./config-manifests";

const CASES = "tests/repository/cases";
const MEGABYTE = 1024 * 1024;

let folder = "";
before(async () => {
  await ensureFilter();
  folder = await mkdtemp(join(tmpdir(), "postern-hostile-"));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Output {
  readonly status: number;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
}

async function check(...args: readonly string[]): Promise<Output> {
  const lines: string[] = [];
  const errors: string[] = [];
  const host = {
    name: "check-config",
    pathOf: (file: string) => join(folder, file),
    write: (line: string) => void lines.push(line),
    writeError: (line: string) => void errors.push(line),
  };
  return { status: await runCheckConfig(args, host), lines, errors };
}

const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghij"]
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[index]}`).join(",")}]`)
  .join("\n")}\n`;

/** What the file holds, the line and the text of the one finding. */
const UNREADABLE: readonly (readonly [
  title: string,
  content: string | Buffer,
  line: number,
  text: RegExp,
])[] = [
  ["binary data", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]), 1, /^binary data/],
  ["bytes that are no UTF-8", Buffer.from("authService: \xff\xfe", "latin1"), 1, /^binary data/],
  ["a file of 10 MB", "x".repeat(10 * MEGABYTE), 1, /^larger than 8 MiB/],
  [
    "a template of Helm's",
    "apiVersion: v1\nkind: ConfigMap\n{{- if .Values.x }}\na: 1\n{{- end }}\n",
    3,
    /^a template, no YAML/,
  ],
  [
    "a template in a value",
    "authService: { cluster: a }\nsession: {{ toYaml .Values.session }}\n",
    2,
    /^a template, no YAML/,
  ],
  ["open brackets", "a:\n  b: [1, 2\nc: 3\n", 3, /^malformed YAML/],
  ["a tab", "a:\n\tb: 1\n", 2, /^malformed YAML/],
  ["100,000 open brackets", "[".repeat(100_000), 1, /^nested deeper/],
  ["100,000 lists in a line", "- ".repeat(100_000), 1, /^nested deeper/],
  ["100,000 keys in a line", "? ".repeat(100_000), 1, /^nested deeper/],
  [
    "1,000 maps in each other",
    Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    0,
    /nested deeper/,
  ],
  ["aliases that expand to a billion", bomb, 2, /^aliases that expand/],
  ["an alias that contains itself", "a: &a [*a]\n", 1, /contains itself/],
  ["a map that contains itself", "x: 1\na: &a { b: *a }\n", 2, /contains itself/],
  ["a map that is merged into itself", "a: &a { <<: *a, c: 1 }\n", 1, /^aliases that expand|contains itself/],
  ["an alias of nothing", "a: *nobody\n", 1, /an alias without its anchor/],
  ["the same key 10,000 times", "a: 1\n".repeat(10_000), 2, /unique/],
  ["a key that is a map", "? { a: 1 }\n: 2\n", 1, /a key that is no text/],
];

describe("a file that cannot be read", () => {
  for (const [title, content, line, text] of UNREADABLE) {
    it(`is one finding, and nothing else: ${title}`, async () => {
      await writeFile(join(folder, "bad"), content);
      const { status, lines, errors } = await check("bad");
      assert.equal(status, 2);
      assert.deepEqual(errors, []);
      assert.equal(lines.length, 1, lines.join("\n"));
      const [, found, said = ""] = /^bad:(\d+): error: document 1: (.*)$/.exec(lines[0] ?? "") ?? [];
      assert.match(said, text);
      if (line > 0) assert.equal(Number(found), line);
    });

    it(`does not keep the other files from being checked: ${title}`, async () => {
      await writeFile(join(folder, "bad"), content);
      await writeFile(join(folder, "good"), "authService: { cluster: a, timeout: 4 }\n");
      const { status, lines } = await check("bad", "good");
      assert.equal(status, 1);
      assert.equal(lines.filter((each) => /^bad:\d+: error/.test(each)).length, 1);
      assert.equal(
        lines.filter((each) => /^good:1: error: document 1: authService\.timeout/.test(each)).length,
        1,
      );
    });

    it(`compares nothing, and says so, as oauth2-proxy's own: ${title}`, async () => {
      await writeFile(join(folder, "bad"), content);
      await writeFile(join(folder, "good"), "authService: { cluster: a }\n");
      const { status, lines } = await check("good", "--oauth2-proxy", "bad");
      assert.equal(status, 1);
      assert.deepEqual(lines.length, 2, lines.join("\n"));
      assert.match(lines[0] ?? "", /^bad:\d+: warning: .*nothing (in it )?was compared/);
    });
  }

  it("is one line on the standard error when there is no such file", async () => {
    const { status, lines, errors } = await check("nowhere.yaml");
    assert.equal(status, 2);
    assert.deepEqual(
      [lines, errors],
      [
        [],
        [
          "postern: nowhere.yaml: no such file (usage: check-config FILE... [--oauth2-proxy [REALM=]FILE]...)",
        ],
      ],
    );
  });

  it("is a finding beside one that is there", async () => {
    await writeFile(join(folder, "good"), "authService: { cluster: a }\n");
    const { status, lines } = await check("good", "nowhere.yaml");
    assert.equal(status, 1);
    assert.equal(lines[0], "nowhere.yaml:1: error: the file: no such file");
  });

  it("is named with its document and line, and the documents around it are checked", async () => {
    await writeFile(
      join(folder, "many"),
      "authService: { port: 1 }\n---\nsession: [\n---\nauthService: { cluster: 3 }\n",
    );
    const { lines } = await check("many");
    assert.ok(lines.some((line) => /^many:1: error: document 1: authService/.test(line)));
    assert.ok(lines.some((line) => /^many:4: error: document 2: malformed YAML/.test(line)));
    assert.ok(lines.some((line) => /^many:5: error: document 3: authService/.test(line)));
  });

  it("may be UTF-16 with its mark, as PowerShell writes it", async () => {
    await writeFile(join(folder, "utf16"), Buffer.from("\ufeffauthService: { cluster: a }\n", "utf16le"));
    assert.equal((await check("utf16")).status, 0);
  });
});

it("names with control and bidi characters are printed escaped", async () => {
  const objects = manifests();
  objects["plugin"].metadata.name = "p\u001b[2Jostern\u202e\u0007";
  objects["plugin"].spec.phase = "A\u2066\nB";
  objects["plugin"].spec.pluginConfig["x\u001b]0;title\u0007"] = 1;
  await writeFile(join(folder, "names"), stringify(objects["plugin"]));
  const { lines } = await check("names");
  assert.ok(lines.some((line) => line.includes("p\\u{1b}[2Jostern\\u{202e}\\u{7}")));
  for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

const PIECES = [
  "\n---\n",
  "[",
  "{",
  "}",
  "]",
  ": ",
  "&a ",
  "*a",
  "- ",
  '"',
  "'",
  "|\n",
  "!!",
  "\t",
  "{{",
  "}}",
  "\u0000",
  "\u202e",
  "=",
  "#",
  "null",
  "9e999",
  "<<: ",
  "$(X)",
];

function mutated(text: string, next: () => number): string {
  let result = text;
  for (let count = 1 + Math.floor(next() * 6); count > 0; count--) {
    const from = Math.floor(next() * result.length);
    const length = Math.floor(next() * 40);
    const piece = PIECES[Math.floor(next() * PIECES.length)] ?? "";
    const copy = result.slice(from, from + length);
    const kind = Math.floor(next() * 4);
    const middle = kind === 0 ? "" : kind === 1 ? piece + copy : kind === 2 ? copy + copy : piece;
    result = result.slice(0, from) + middle + result.slice(from + length);
  }
  return result;
}

it("every mutation of a real file is judged: lines of printable text, and no exception", async () => {
  const names = (await readdir(CASES)).filter((name) => /\.(yaml|cfg|txt)$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(CASES, name), "utf8")));
  const plugin = parseSources(
    "plugin.json",
    await readFile(join(CASES, "plugin-check.json"), "utf8"),
  ).sources;
  const draw = mulberry32(14);
  const next = (): number => draw() / 2 ** 32;
  for (let round = 0; round < 600; round++) {
    const text = mutated(texts[round % texts.length] ?? "", next);
    const { sources, findings } = parseSources("m", text);
    const alone = checkSources(sources);
    const compared = checkSources(plugin, readProxyFile("p", text));
    const all = [...findings, ...alone.findings, ...alone.notes, ...compared.findings, ...compared.notes];
    for (const line of all.map(findingLine))
      assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]|\bundefined\b|\[object/u);
  }
});
