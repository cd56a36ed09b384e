// The keys of config.schema.json in the order of the schema, a table for each object: what docs/configuration.md lists and what a test
// looks names up in.
import { readFileSync } from "node:fs";

export const SCHEMA_FILE = "config.schema.json";

export type Node = Readonly<Record<string, unknown>>;

export interface Key {
  /** From the root, with [] behind a list: jwt.issuers[].jwks.port. */
  readonly path: string;
  /** What a value looks like: "text", "protect, pass", "list of texts". */
  readonly form: string;
  readonly isRequired: boolean;
  /** As the schema has it; undefined where there is none. */
  readonly standard: unknown;
  readonly description: string;
}

/** An object of the configuration: "" is the root. One that stands in several places is one table with all of them. */
export interface KeyTable {
  readonly places: string[];
  readonly description: string;
  readonly keys: readonly Key[];
}

const record = (value: unknown): Node => (typeof value === "object" && value !== null ? (value as Node) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const PREFIX = "#/$defs/";

/** A node with what its $ref says beneath what it says itself. */
function resolved(node: Node, root: Node): Node {
  const name = text(node["$ref"]).slice(PREFIX.length);
  if (name === "") return node;
  return { ...resolved(record(record(root["$defs"])[name]), root), ...node };
}

/** What a list holds, where it is one or may be one. */
function itemsOf(node: Node, root: Node): Node | null {
  const items = node["items"] ?? record(node["then"])["items"];
  return items === undefined ? null : resolved(record(items), root);
}

function numbers(node: Node): string {
  const grouped = (value: unknown): string => Number(value).toLocaleString("en");
  return `${grouped(node["minimum"])} to ${grouped(node["maximum"])}`;
}

/** What a list is a list of. */
function manyOf(node: Node, root: Node): string {
  const form = formOf(node, root);
  return form === "text" || form === "object" ? `${form}s` : form;
}

function formOf(node: Node, root: Node): string {
  const whole = resolved(node, root);
  if (node["$ref"] === `${PREFIX}duration`) return "duration";
  if (Array.isArray(whole["enum"])) return whole["enum"].join(", ");
  switch (whole["type"]) {
    case "boolean":
      return "true, false";
    case "integer":
      return numbers(whole);
    case "array":
      return `list of ${manyOf(record(whole["items"]), root)}`;
    case "object":
      return "object";
    default:
      return whole["then"] === undefined ? "text" : "object, or a list of them";
  }
}

function keysOf(node: Node, root: Node, place: string): Key[] {
  const required = Array.isArray(node["required"]) ? node["required"] : [];
  return Object.entries(record(node["properties"])).map(([name, child]) => {
    const whole = resolved(record(child), root);
    return {
      path: place === "" ? name : `${place}.${name}`,
      form: formOf(record(child), root),
      isRequired: required.includes(name),
      standard: whole["default"],
      description: text(whole["description"]),
    };
  });
}

/** The objects inside an object, each with its place and with the definition that it is. */
function insides(node: Node, root: Node, place: string): [place: string, inside: Node, shared: string][] {
  return Object.entries(record(node["properties"])).flatMap(([name, child]) => {
    const whole = resolved(record(child), root);
    const path = place === "" ? name : `${place}.${name}`;
    const inside = "properties" in whole ? whole : itemsOf(whole, root);
    if (inside === null || !("properties" in inside) || !("additionalProperties" in inside)) return [];
    const items = record(whole["items"] ?? record(whole["then"])["items"]);
    const isList = whole["type"] === "array";
    return [[isList ? `${path}[]` : path, inside, text(items["$ref"])] as [string, Node, string]];
  });
}

/** The tables of a schema, each object before those inside it. */
export function keyTables(root: Node): KeyTable[] {
  const shared = new Map<string, KeyTable>();
  const tables: KeyTable[] = [];
  const visit = (node: Node, place: string, definition: string): void => {
    const known = shared.get(definition);
    if (known !== undefined) {
      known.places.push(place);
      return;
    }
    const table = {
      places: [place],
      description: text(node["description"]),
      keys: keysOf(node, root, place),
    };
    tables.push(table);
    if (definition !== "") shared.set(definition, table);
    for (const [below, inside, name] of insides(node, root, place)) visit(inside, below, name);
  };
  visit(root, "", "");
  return tables;
}

export function readSchema(): Node {
  return JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as Node;
}
