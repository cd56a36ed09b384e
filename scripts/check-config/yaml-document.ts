// One YAML document as a value, or why it has none: without its content, and within bounds whatever it holds (depth, aliases that
// expand, aliases that contain themselves, a parser that gives up).
import {
  CST,
  isAlias,
  isCollection,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from "yaml";

export interface YamlValue {
  readonly value: unknown;
}

export interface YamlRefusal {
  readonly refusal: string;
  /** Of the document's own text, from 1. */
  readonly line: number;
}

/** Manifests need some thirty, a CRD's schema sixty. */
const MAX_DEPTH = 128;
const MAX_VALUES = 2_000_000;
const MAX_ALIASES = 1000;
/** Shorter texts are parsed at once: whatever they hold, it takes less than a second. */
const TRUSTED_LENGTH = 16 * 1024;
const DEEP = `nested deeper than ${MAX_DEPTH} levels, or an alias that contains itself`;
const TEMPLATE = "a template, no YAML: give what it renders (helm template, kubectl kustomize)";

/** The parser's own messages repeat the text around an error, which may be a secret. */
const SYNTAX: Readonly<Record<string, string>> = {
  BAD_INDENT: "bad indentation",
  TAB_AS_INDENT: "a tab as indentation",
  MISSING_CHAR: "a character is missing, such as a closing quote or bracket",
  MULTILINE_IMPLICIT_KEY: "a key over several lines",
  BLOCK_AS_IMPLICIT_KEY: "a key that is no text",
  UNEXPECTED_TOKEN: "something unexpected",
  BAD_DQ_ESCAPE: "an unknown escape in a quoted text",
  BAD_ALIAS: "a bad alias",
  TAG_RESOLVE_FAILED: "an unknown tag",
  RESOURCE_EXHAUSTION: DEEP,
  DUPLICATE_KEY: "keys of a map must be unique",
};

/** Reads a document; never throws. */
export function readYaml(text: string): YamlValue | YamlRefusal {
  const deepLine = text.length > TRUSTED_LENGTH ? tooDeepLine(text) : undefined;
  if (deepLine !== undefined) return { refusal: DEEP, line: deepLine };
  try {
    return valueOf(text);
  } catch {
    return { refusal: "malformed YAML", line: 1 };
  }
}

function valueOf(text: string): YamlValue | YamlRefusal {
  const { document, counter } = parsed(text);
  const isTemplate = /\{\{.*\}\}/.test(text);
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  const [error] = document.errors;
  if (error !== undefined) {
    const why = `malformed YAML: ${SYNTAX[error.code] ?? "a syntax error"}`;
    return { refusal: isTemplate ? TEMPLATE : why, line: lineAt(error.pos[0]) };
  }
  const odd = oddKey(document);
  if (odd !== undefined) {
    const why = odd.isCollection
      ? "malformed YAML: a key that is no text"
      : "malformed YAML: keys of a map must be unique";
    return { refusal: odd.isCollection && isTemplate ? TEMPLATE : why, line: lineAt(odd.offset) };
  }
  return expanded(document, lineAt);
}

/** A document with its positions, for looking up lines. */
export function parsed(text: string): { readonly document: Document; readonly counter: LineCounter } {
  const counter = new LineCounter();
  // Uniqueness of keys is seen to below: the parser's way takes the square of their number.
  const options = { lineCounter: counter, merge: true, uniqueKeys: false, logLevel: "error" } as const;
  return { document: parseDocument(text, options) as Document, counter };
}

function expanded(document: Document, lineAt: (offset: number) => number): YamlValue | YamlRefusal {
  const aliasLine = (): number => {
    let offset = 0;
    visit(document, { Alias: (_, node) => ((offset = node.range?.[0] ?? 0), visit.BREAK) });
    return lineAt(offset);
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const refusal = boundsRefusal(value);
    return refusal === undefined ? { value } : { refusal, line: aliasLine() };
  } catch (error) {
    const isUnresolved = (error as Error).message.startsWith("Unresolved alias");
    const refusal = isUnresolved
      ? "malformed YAML: an alias without its anchor"
      : "aliases that expand to too much";
    return { refusal, line: aliasLine() };
  }
}

interface OddKey {
  readonly offset: number;
  readonly isCollection: boolean;
}

function oddKey(document: Document): OddKey | undefined {
  let found: OddKey | undefined;
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
        const isOdd = isCollection(key) || isAlias(key);
        const name = isScalar(key) ? String(key.value) : "";
        if (isOdd || (seen.has(name) && name !== "<<")) {
          found = { offset, isCollection: isOdd };
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}

function boundsRefusal(value: unknown): string | undefined {
  let count = 0;
  const isTooDeep = (each: unknown, depth: number): boolean => {
    if (typeof each !== "object" || each === null || ++count > MAX_VALUES) return false;
    return depth > MAX_DEPTH || Object.values(each).some((child) => isTooDeep(child, depth + 1));
  };
  if (isTooDeep(value, 0)) return DEEP;
  return count > MAX_VALUES ? "aliases that expand to too much" : undefined;
}

// The parser is recursive and slow on what is deep: what opens too much is found by its lexer alone.
function tooDeepLine(text: string): number | undefined {
  let line = 1;
  let flow = 0;
  let opened = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === "flow-map-start" || type === "flow-seq-start") flow++;
    else if (type === "flow-map-end" || type === "flow-seq-end") flow--;
    else if (type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind")
      opened += flow > 0 ? 0 : 1;
    else if (type === "anchor" || type === "tag") opened++;
    else if (type === "comma") opened = 0;
    if (token.includes("\n")) {
      line += token.split("\n").length - 1;
      opened = 0;
    }
    if (flow > MAX_DEPTH || opened > MAX_DEPTH) return line;
  }
  return undefined;
}

/** The line of the value on the path, or of the nearest value that holds it. */
export function lineOf(text: string, steps: readonly (string | number)[]): number {
  try {
    const { document, counter } = parsed(text);
    for (let length = steps.length; length > 0; length--) {
      const node = document.getIn(steps.slice(0, length), true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    const range = document.contents?.range;
    return range ? counter.linePos(range[0]).line : 1;
  } catch {
    return 1;
  }
}
