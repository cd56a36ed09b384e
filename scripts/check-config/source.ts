// The documents of the given files: YAML (several to a file) or JSON, with the lines on which their keys stand.
import { readFile } from "node:fs/promises";
import { isNode, LineCounter, parseAllDocuments, type Document } from "yaml";
import { pathSteps, type Finding } from "./finding";
import { at, listOf, textOf } from "./tree";

export interface Source {
  /** As it was given on the command line. */
  readonly file: string;
  /** "document 2, WasmPlugin istio-system/postern". */
  readonly title: string;
  readonly value: unknown;
  /** The text of a file that is one JSON document, which goes to the filter as it is. */
  readonly json?: string;
  readonly lineOf: (path: string) => number;
}

export interface Sources {
  readonly sources: readonly Source[];
  readonly findings: readonly Finding[];
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The documents of a file; "-" is the standard input. */
export async function readSources(file: string, path: string): Promise<Sources> {
  const text = file === "-" ? await readStdin() : await readFile(path, "utf8");
  return parseSources(file === "-" ? "stdin" : file, text);
}

export function parseSources(file: string, text: string): Sources {
  const counter = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: counter, merge: true })];
  const sources: Source[] = [];
  const findings: Finding[] = [];
  documents.forEach((document, index) => {
    const found = sourcesOf(file, index, document, counter, asJson(text));
    sources.push(...found.filter(({ value }) => value !== null));
    findings.push(...syntaxFindings(document, counter, found[0]));
  });
  return { sources, findings };
}

function asJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

// A List of Kubernetes is taken apart: its items are documents too.
function sourcesOf(
  file: string,
  index: number,
  document: Document,
  counter: LineCounter,
  json: string | undefined,
): Source[] {
  const value: unknown = document.errors.length > 0 ? null : document.toJS();
  const isList = at(value, "kind") === "List";
  const values = isList ? listOf(at(value, "items")) : [value];
  return values.map((each, item) => ({
    file,
    title: `document ${index + 1}${titleOf(each)}`,
    value: each,
    json: isList ? undefined : json,
    lineOf: (path) =>
      lineOf(document, counter, isList ? ["items", item, ...pathSteps(path)] : pathSteps(path)),
  }));
}

function titleOf(value: unknown): string {
  const kind = textOf(at(value, "kind"));
  const name = textOf(at(value, "metadata", "name"));
  if (kind === undefined || name === undefined) return "";
  const namespace = textOf(at(value, "metadata", "namespace"));
  return `, ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

// Of a key that is not there: the line of the object that lacks it.
function lineOf(document: Document, counter: LineCounter, steps: readonly (string | number)[]): number {
  for (let length = steps.length; length > 0; length--) {
    const node = document.getIn(steps.slice(0, length), true);
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return document.contents?.range ? counter.linePos(document.contents.range[0]).line : 1;
}

function syntaxFindings(document: Document, counter: LineCounter, source: Source | undefined): Finding[] {
  if (source === undefined) return [];
  return document.errors.map((error) => ({
    severity: "error",
    source: { ...source, lineOf: () => counter.linePos(error.pos[0]).line },
    path: "",
    // Its further lines repeat the text around the error, which may be a secret.
    text: `malformed YAML: ${error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? error.code}`,
  }));
}
