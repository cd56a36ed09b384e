// A file of requests, and what is expected of each: a test of one's rules. A YAML or JSON list, or plain lines "METHOD URL".
import { at, listOf, recordOf, textOf, textsOf } from "../check-config/tree";
import { readYaml } from "../check-config/yaml-document";

/** Somebody who is signed in: what his session holds. */
export interface Person {
  readonly user?: string;
  readonly email?: string;
  readonly groups?: readonly string[];
  /** Claims of his access token. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  /** "Name: value". */
  readonly headers: readonly string[];
  readonly as?: Person;
  /** Columns of the table and what they should hold. */
  readonly expect: Readonly<Record<string, string>>;
}

/** What a table shows of a request. */
export const COLUMNS = ["route", "class", "outcome", "reason", "login", "allowed"] as const;
export type Column = (typeof COLUMNS)[number];

const KEYS = ["name", "method", "url", "headers", "as", "expect"];
const PERSON_KEYS = ["user", "email", "groups", "claims"];

/** The requests of a text; throws for what is none, naming which. */
export function requestsOf(text: string): Asked[] {
  if (/^\s*[A-Z]+\s+https?:\/\//.test(firstLine(text)))
    return linesOf(text).map((line) => askedOf(line, line));
  const read = readYaml(text);
  if ("refusal" in read) throw new Error(`line ${read.line}: ${read.refusal}`);
  if (!Array.isArray(read.value)) throw new Error("a list of requests is needed, or lines METHOD URL");
  return read.value.map((each: unknown, index) => askedOf(each, `request ${index + 1}`));
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function firstLine(text: string): string {
  return linesOf(text)[0] ?? "";
}

function askedOf(entry: unknown, title: string): Asked {
  if (typeof entry === "string") {
    const [, method, url] = /^([A-Z]+)\s+(\S+)$/.exec(entry) ?? [];
    if (method === undefined || url === undefined) throw new Error(`${title}: METHOD URL is needed`);
    return { name: "", method, url, headers: [], expect: {} };
  }
  refuseUnknown(recordOf(entry), KEYS, title);
  const url = textOf(at(entry, "url"));
  if (url === undefined) throw new Error(`${title}: it has no url`);
  return {
    name: textOf(at(entry, "name")) ?? "",
    method: textOf(at(entry, "method")) ?? "GET",
    url,
    headers: headersOf(at(entry, "headers")),
    as: personOf(at(entry, "as"), title),
    expect: expectationOf(at(entry, "expect"), title),
  };
}

function refuseUnknown(
  object: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  title: string,
): void {
  const unknown = Object.keys(object).find((key) => !allowed.includes(key));
  if (unknown !== undefined) throw new Error(`${title}: an unknown key, allowed: ${allowed.join(", ")}`);
}

function headersOf(headers: unknown): string[] {
  if (Array.isArray(headers)) return textsOf(headers).map(filled);
  return Object.entries(recordOf(headers)).map(([name, value]) => filled(`${name}: ${String(value)}`));
}

// A token or a cookie does not have to stand in the file.
function filled(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole);
}

function personOf(value: unknown, title: string): Person | undefined {
  if (value === undefined) return undefined;
  refuseUnknown(recordOf(value), PERSON_KEYS, `${title}.as`);
  return {
    user: textOf(at(value, "user")),
    email: textOf(at(value, "email")),
    groups: listOf(at(value, "groups")).map(String),
    claims: recordOf(at(value, "claims")),
  };
}

function expectationOf(value: unknown, title: string): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value === "string" || typeof value === "number") return { outcome: String(value) };
  refuseUnknown(recordOf(value), COLUMNS, `${title}.expect`);
  return Object.fromEntries(
    Object.entries(recordOf(value)).map(([column, wanted]) => [column, String(wanted)]),
  );
}
