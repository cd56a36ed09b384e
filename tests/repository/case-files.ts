// The files of cases from the field (tests/repository/cases), and what check-config finds in them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { checkSources } from "../../scripts/check-config/check";
import { findingLine, type Finding } from "../../scripts/check-config/finding";
import { readProxyFile } from "../../scripts/check-config/proxy-options";
import { parseSources } from "../../scripts/check-config/source";
import type { Manifest } from "./config-manifests";

export const read = (name: string): string => readFileSync(join("tests/repository/cases", name), "utf8");

/** The plugin's file against a file of oauth2-proxy's, with lines more. */
export function compare(plugin: string, proxy: string, more = ""): Finding[] {
  const { sources, findings } = parseSources(plugin, read(plugin));
  return [...findings, ...checkSources(sources, readProxyFile(proxy, read(proxy) + more)).findings];
}

/** A set of manifests, changed. */
export function check(name: string, change: (objects: Manifest[]) => void = () => undefined): Finding[] {
  return checkWithNotes(name, change).filter(({ severity }) => severity !== "note");
}

export function checkWithNotes(name: string, change: (objects: Manifest[]) => void): Finding[] {
  const objects = parseAllDocuments(read(name)).map((document) => document.toJS() as Manifest);
  change(objects);
  const { sources, findings } = parseSources(name, objects.map((object) => stringify(object)).join("---\n"));
  const checked = checkSources(sources);
  return [...findings, ...checked.findings, ...checked.notes];
}

export const ofKind = (objects: Manifest[], kind: string): Manifest =>
  objects.find((object) => object.kind === kind);

export function assertFound(
  findings: readonly Finding[],
  ...expected: readonly (readonly [severity: string, text: RegExp])[]
): void {
  const lines = findings.map(findingLine);
  assert.equal(findings.length, expected.length, lines.join("\n"));
  for (const [severity, text] of expected) {
    assert.ok(
      findings.some((each) => each.severity === severity && text.test(`${each.path}: ${each.text}`)),
      `${text} in\n${lines.join("\n")}`,
    );
  }
}
