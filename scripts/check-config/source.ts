// The documents of the given files: YAML (several to a file) or JSON, with the lines on which their keys stand.
import { pathSteps, type Finding } from "./finding";
import { splitDocuments, type DocumentText } from "./documents";
import { shortened } from "./printable";
import { readBytes, textOfBytes } from "./read-text";
import type { Redaction } from "./redaction";
import { at, listOf, textOf } from "./tree";
import { lineOf, readYaml } from "./yaml-document";

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
  /** What could not be read, one for each document. */
  readonly findings: readonly Finding[];
}

/** The documents of a file; "-" is the standard input. Throws Unreadable when it cannot be opened. */
export async function readSources(file: string, path: string, redaction?: Redaction): Promise<Sources> {
  const read = textOfBytes(await readBytes(file, path));
  const name = file === "-" ? "stdin" : file;
  if ("refusal" in read) return { sources: [], findings: [refusalFinding(name, 1, 1, read.refusal)] };
  return parseSources(name, read.text, redaction);
}

/** The documents of a text. */
export function parseSources(file: string, text: string, redaction?: Redaction): Sources {
  redaction?.learn(text);
  const json = asJson(text);
  const sources: Source[] = [];
  const findings: Finding[] = [];
  splitDocuments(text).forEach((document, index) => {
    const read = readYaml(document.text);
    if ("refusal" in read) {
      findings.push(refusalFinding(file, index + 1, document.linesBefore + read.line, read.refusal));
      return;
    }
    redaction?.learnObject(read.value);
    sources.push(...sourcesOf({ file, number: index + 1, document, json }, read.value));
  });
  return { sources, findings };
}

interface Place {
  readonly file: string;
  readonly number: number;
  readonly document: DocumentText;
  readonly json: string | undefined;
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
function sourcesOf({ file, number, document, json }: Place, value: unknown): Source[] {
  const isList = textOf(at(value, "kind"))?.endsWith("List") === true && Array.isArray(at(value, "items"));
  const values = isList ? listOf(at(value, "items")) : [value];
  return values
    .map((each, item): Source => ({
      file,
      title: `document ${number}${titleOf(each)}`,
      value: each,
      json: isList ? undefined : json,
      lineOf: (path) => {
        const steps = isList ? ["items", item, ...pathSteps(path)] : pathSteps(path);
        return document.linesBefore + lineOf(document.text, steps);
      },
    }))
    .filter((source) => source.value !== null);
}

function titleOf(value: unknown): string {
  const kind = textOf(at(value, "kind"));
  const name = textOf(at(value, "metadata", "name"));
  if (kind === undefined || name === undefined) return "";
  const namespace = textOf(at(value, "metadata", "namespace"));
  return `, ${shortened(kind)} ${namespace === undefined ? "" : `${shortened(namespace)}/`}${shortened(name)}`;
}

function refusalFinding(file: string, number: number, line: number, text: string): Finding {
  const source = { file, title: `document ${number}`, value: null, lineOf: () => line };
  return { severity: "error", source, path: "", text };
}
