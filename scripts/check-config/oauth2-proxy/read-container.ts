// The options of an oauth2-proxy that runs in a container: arguments, variables, and the files that are mounted for it.
import { environmentOf, expandedValue, type Environment } from "../manifests/variables";
import { mountedFile } from "../manifests/mounted-file";
import { kindOf, namespaceOf, objectsOf, textsOfData } from "../manifests/objects";
import { commandOf, imageOf, workloadsOf, type Workload } from "../manifests/workload";
import type { Source } from "../source";
import { at, listOf, textOf } from "../tree";
import { assemble, type Gap, type Origin, type Piece } from "./assemble";
import { optionsOfFlag } from "./option-table";
import type { ProxyOptions } from "./proxy-options";
import { readArguments, wordOf, wordsOfText, type Word } from "./read-arguments";
import { readToml } from "./read-file";
import { readStructured } from "./read-structured";
import { optionOfVariable, readVariables } from "./read-variables";
import { UNKNOWN, type Reading } from "./settings";

const PROGRAM = /oauth2[-_]proxy/;
/** What its chart runs beside it under its name. */
const BESIDE = /redis|valkey|keydb|dragonfly|sentinel|exporter/;
/** Flags that others have as well. */
const COMMON_FLAGS = ["config", "version", "scope", "prompt", "provider", "upstream"];

/** Index of the container that is an oauth2-proxy; -1 where none is. */
export function proxyContainerIndex(workload: Workload, sources: readonly Source[]): number {
  const found = shownIndex(workload, sources);
  const { containers, name, namespace } = workload;
  const isNamedSo = PROGRAM.test(name) && !BESIDE.test(name) && containers.length === 1;
  if (found >= 0 || !isNamedSo || BESIDE.test(programOf(containers[0]))) return found;
  // A name alone is believed where nothing else of the namespace is one.
  const others = workloadsOf(sources).filter((other) => other.namespace === namespace);
  return others.some((other) => shownIndex(other, sources) >= 0) ? -1 : 0;
}

function shownIndex({ containers, namespace }: Workload, sources: readonly Source[]): number {
  return containers.findIndex((container) => isProxy(container, namespace, sources));
}

/** The last part of an image's name, with its tag. */
function programOf(container: unknown): string {
  return /[^/]*$/.exec(imageOf(container).replace(/@.*$/, ""))?.[0] ?? "";
}

function isProxy(container: unknown, namespace: string, sources: readonly Source[]): boolean {
  if (BESIDE.test(programOf(container))) return false;
  if (PROGRAM.test(imageOf(container))) return true;
  const words = commandOf(container);
  if (words.some((word) => /(^|[/\s])oauth2[-_]proxy(\s|$)/.test(word))) return true;
  const flags = words.map((word) => /^--([a-z0-9-]+)/.exec(word)?.[1] ?? "");
  if (flags.filter((flag) => optionsOfFlag(flag).length > 0 && !COMMON_FLAGS.includes(flag)).length >= 2)
    return true;
  const { variables } = environmentOf(container, namespace, sources);
  const named = listOf(at(container, "env")).map((entry) => textOf(at(entry, "name")) ?? "");
  return [...variables.keys(), ...named].some((name) => optionOfVariable(name) !== undefined);
}

export function readContainer(workload: Workload, index: number, sources: readonly Source[]): ProxyOptions {
  const container = workload.containers[index];
  const origin = { source: workload.source, path: `${workload.containersPath}[${index}]` };
  const environment = environmentOf(container, workload.namespace, sources);
  const words = wordsOfContainer(container, environment);
  const { configFile, structuredFile, ...reading } = readArguments(words);
  const open = { container, workload, sources, environment, origin };
  const file = configFile === undefined ? undefined : openFile(open, configFile, "--config");
  const structured =
    structuredFile === undefined ? undefined : openFile(open, structuredFile, "--alpha-config");
  const texts = new Map([...environment.variables].map(([name, { value }]) => [name, value]));
  return assemble({
    from: workload.source.file,
    open: (path) => {
      const found = mountedFile(path, container, workload, sources);
      return "text" in found ? found.text : undefined;
    },
    words: { reading, origin },
    variables: { reading: variablesOf(environment, [container, structured?.opened?.text]), origin },
    file: pieceOf(file?.opened, readToml),
    structured: pieceOf(structured?.opened, (text) => readStructured(text, texts)),
    gaps: [
      ...missingGaps(environment, origin),
      ...[file?.gap, structured?.gap].filter((gap) => gap !== undefined),
    ],
  });
}

// A variable that stands in arguments, in other variables or in the structured configuration is read there. (Its own entry has the name alone.)
function variablesOf({ variables, missing }: Environment, places: readonly unknown[]): Reading {
  const texts = JSON.stringify(places);
  const isUsed = (name: string): boolean =>
    new RegExp(`\\$[({]?${name}\\b|fromEnv\\W+${name}\\b`).test(texts);
  const absent = missing.map(({ name }) => name).filter((name) => name !== undefined);
  // Of those that no option is named after the name alone is looked at.
  const strangers = absent.filter((name) => optionOfVariable(name) === undefined);
  const named = strangers.map((name) => [name, { value: "?", isSecret: true }] as const);
  const { settings, remarks } = readVariables(new Map([...variables, ...named]), isUsed);
  for (const name of absent) {
    const option = optionOfVariable(name);
    if (option !== undefined) settings.set(option.name, { value: UNKNOWN, isSecret: option.isSecret });
  }
  return { settings, remarks };
}

const SHELL = /(^|\/)(ba|da|a)?sh$/;

// Where a shell starts it, what stands behind the program's name are its arguments; where another program does, the words behind its own.
function wordsOfContainer(container: unknown, { variables }: Environment): Word[] {
  const words = commandOf(container).map((word) => expandedValue(word, variables));
  for (const { value, isSecret } of words) {
    const [, behind] = /(?:^|[/\s])oauth2[-_]proxy((?:\s+|\\\n)+--?[\s\S]*)$/.exec(value) ?? [];
    if (behind !== undefined) return wordsOfText(behind).map((word) => ({ ...word, isSecret }));
  }
  const own = words.slice(words.findLastIndex(({ value }) => /(^|\/)oauth2[-_]proxy$/.test(value)) + 1);
  const isOfShell = own.some(({ value }) => SHELL.test(value));
  return own
    .filter(({ value }) => !isOfShell || !/^-\w+$/.test(value))
    .map(({ value, isSecret }) => ({ ...wordOf(value), isSecret }));
}

interface Opened {
  readonly text: string;
  readonly isSecret: boolean;
  readonly origin: Origin;
}

interface Opening {
  readonly container: unknown;
  readonly workload: Workload;
  readonly sources: readonly Source[];
  readonly origin: Origin;
}

function openFile(
  { container, workload, sources, origin }: Opening,
  path: string,
  flag: string,
): { opened?: Opened; gap?: Gap } {
  const found = mountedFile(path, container, workload, sources);
  if ("text" in found) {
    const { text, isSecret, source, key } = found;
    return { opened: { text, isSecret, origin: { source, path: dataPath(source, key) } } };
  }
  const named = found.object === undefined ? keyNamed(path, workload.namespace, sources) : undefined;
  if (named !== undefined) return { opened: named };
  const where =
    found.object === undefined
      ? "is mounted from nothing that the given files have"
      : `is in ${found.object}, which the given files do not have`;
  const text = `the file of ${flag} ${where}: what it says of oauth2-proxy was not compared`;
  return { gap: { severity: "warning", ...origin, text, mayHoldAny: true } };
}

// Where no volume is given: the one object of the namespace that has a key of the file's name.
function keyNamed(path: string, namespace: string, sources: readonly Source[]): Opened | undefined {
  const key = path.slice(path.lastIndexOf("/") + 1);
  const near = objectsOf(sources, "ConfigMap", "Secret").filter(
    ({ value }) => namespaceOf(value) === namespace,
  );
  const [only, ...others] = near.filter(({ value }) => textsOfData(value)[key] !== undefined);
  if (only === undefined || others.length > 0) return undefined;
  const isSecret = kindOf(only.value) === "Secret";
  return {
    text: textsOfData(only.value)[key] ?? "",
    isSecret,
    origin: { source: only, path: dataPath(only, key) },
  };
}

export function dataPath(source: Source, key: string): string {
  const field = at(source.value, "stringData", key) === undefined ? "data" : "stringData";
  return `${field}[${JSON.stringify(key)}]`;
}

function pieceOf<T extends Piece["reading"]>(
  opened: Opened | undefined,
  read: (text: string, isSecret: boolean) => T,
): { reading: T; origin: Origin } | undefined {
  return opened && { reading: read(opened.text, opened.isSecret), origin: opened.origin };
}

function missingGaps({ missing }: Environment, origin: Origin): Gap[] {
  return missing.flatMap(({ object, kind, name }): Gap[] => {
    if (name === undefined) {
      const text = `variables come from ${object}, which the given files do not have: what they say of oauth2-proxy was not compared`;
      // Of a Secret it is taken that it holds secrets.
      return [
        { severity: kind === "Secret" ? "note" : "warning", ...origin, text, mayHoldAny: kind !== "Secret" },
      ];
    }
    const option = optionOfVariable(name);
    if (option === undefined || option.kind === "harmless" || option.isSecret) return [];
    const text = `${option.name} comes from ${object}, which the given files do not have: it was not compared`;
    return [{ severity: "note", ...origin, text, mayHoldAny: false }];
  });
}
