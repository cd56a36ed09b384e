// Set-ups of oauth2-proxy and sets of manifests as people have them, each with what check-config finds in it written above it:
// "clean", or one line a finding: severity, path and a piece of the text.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { checkSources } from "../../scripts/check-config/check";
import { ensureFilter } from "../../scripts/check-config/filter-parser";
import { findingLine, type Finding } from "../../scripts/check-config/finding";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { parseSources } from "../../scripts/check-config/source";

const CORPUS = "tests/repository/corpus";

interface Expected {
  readonly severity: string;
  readonly path: string;
  readonly text: string;
}

interface Entry {
  readonly name: string;
  readonly text: string;
  /** What the head says behind a name, such as "plugin". */
  readonly given: Readonly<Record<string, string>>;
  readonly expected: readonly Expected[];
}

function read(folder: string): Entry[] {
  return readdirSync(join(CORPUS, folder)).map((name) => {
    const text = readFileSync(join(CORPUS, folder, name), "utf8");
    const head = text.slice(0, text.search(/^[^#]/m)).split("\n");
    const given: Record<string, string> = {};
    const expected: Expected[] = [];
    for (const line of head) {
      const [, key, value] = /^# (plugin|with): (.*)$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined) given[key] = value;
      const [, severity, path, piece] = /^# (error|warning) (\S*): (.*)$/.exec(line) ?? [];
      if (severity !== undefined) expected.push({ severity, path: path ?? "", text: piece ?? "" });
    }
    assert.ok(expected.length > 0 || head.includes("# clean"), `${name} says nothing of what is found`);
    return { name, text, given, expected };
  });
}

function assertFound(found: readonly Finding[], expected: readonly Expected[]): void {
  const left = [...found];
  const missing = expected.filter(({ severity, path, text }) => {
    const index = left.findIndex(
      (each) => each.severity === severity && each.path === path && each.text.includes(text),
    );
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  const lines = found.map(findingLine).join("\n");
  assert.deepEqual({ missing, left: left.map(findingLine) }, { missing: [], left: [] }, lines);
}

function pluginNamed(name: string): ReturnType<typeof parseSources>["sources"] {
  const file = join(CORPUS, "plugins", `${name}.json`);
  return parseSources(file, readFileSync(file, "utf8")).sources;
}

const PROXIES = read("oauth2-proxy");

describe("a set-up of oauth2-proxy", () => {
  before(ensureFilter);

  for (const { name, text, given, expected } of PROXIES) {
    it(`${expected.length === 0 ? "is clean" : "is not silent"}: ${name}`, () => {
      const { findings } = checkSources(pluginNamed(given["plugin"] ?? ""), readProxyFile(name, text));
      assertFound(findings, expected);
    });
  }

  it("is one of at least 60, a third of them clean", () => {
    assert.ok(PROXIES.length >= 60, `${PROXIES.length}`);
    assert.ok(PROXIES.filter(({ expected }) => expected.length === 0).length >= 20);
  });
});

const SETS = read("manifests");

/** The parts that the head names, and the documents of the file itself. */
function documentsOf({ name, text, given }: Entry): ReturnType<typeof parseSources> {
  const parts = (given["with"] ?? "").split(" ").filter((part) => part !== "");
  const texts = parts.map((part) => readFileSync(join(CORPUS, "parts", `${part}.yaml`), "utf8"));
  return parseSources(name, [...texts, text.replace(/^(#.*\n)+/, "")].join("---\n"));
}

describe("a set of manifests", () => {
  before(ensureFilter);

  for (const entry of SETS) {
    it(`${entry.expected.length === 0 ? "is clean" : "is not silent"}: ${entry.name}`, () => {
      const { sources, findings } = documentsOf(entry);
      assertFound([...findings, ...checkSources(sources).findings], entry.expected);
    });
  }

  it("is one of at least 60, a third of them clean", () => {
    assert.ok(SETS.length >= 60, `${SETS.length}`);
    assert.ok(SETS.filter(({ expected }) => expected.length === 0).length >= 20);
  });
});
