// Values of oauth2-proxy's options as it would take them, by the type of each: a text with commas for a list, "true" for true.
import { printable } from "../printable";
import { optionNamed, optionsOfFlag } from "./option-table";
import type { ProxyOption } from "./option";
import { faultOf, flagOn } from "./values";

/** A value that stands somewhere else, or is filled in later. */
export const UNKNOWN = Symbol("unknown");

export interface Setting {
  readonly value: string | readonly string[] | boolean | number | typeof UNKNOWN;
  /** From a Secret, or of an option that holds one: never shown. */
  readonly isSecret: boolean;
  /** Why oauth2-proxy does not start with it, as a clause. */
  readonly fault?: string;
}

export type Settings = Map<string, Setting>;

/** What was read, and what stood there without being an option, or could not be read: clauses for messages. */
export interface Reading {
  readonly settings: Settings;
  readonly remarks: readonly Remark[];
  /** Whether it could not be read, and may hold anything. */
  readonly isUnread?: boolean;
}

export interface Remark {
  /** note: one value; warning: as much as the rest could be in it. */
  readonly severity: "warning" | "note";
  readonly text: string;
  /** Line in the text that was read, from 1; where it is known. */
  readonly line?: number;
}

/** $NAME, ${NAME}, $(NAME), {{ .x }}, <NAME>, %NAME%: something else puts a value there. */
const PLACEHOLDER = /\$\{?[A-Za-z_]\w*\}?|\$\([^)]*\)|\{\{.*?\}\}|^<[\w -]+>$|^%\w+%$|^@@?\w+@@?$/;

export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

// A regular expression ends with a dollar sign, and holds one before a bracket or a bar.
function isFilledIn(option: ProxyOption, text: string): boolean {
  return isPlaceholder(text) && !/^skip_auth|^api_routes/.test(option.name);
}

function scalarOf(option: ProxyOption, text: string): Setting["value"] {
  if (isFilledIn(option, text)) return UNKNOWN;
  if (option.type === "switch") return flagOn(text);
  if (option.type === "number") return Number(text);
  return text;
}

function listOfTexts(option: ProxyOption, texts: readonly string[]): Setting["value"] {
  const values = texts.map((text) => scalarOf(option, text));
  return values.includes(UNKNOWN) ? UNKNOWN : values.map(String);
}

/** A value of a configuration file or a variable: viper splits a text at commas where a list is wanted. */
export function settingOf(option: ProxyOption, raw: unknown, fromSecret = false): Setting {
  const isSecret = fromSecret || option.isSecret;
  const isOpen = typeof raw === "string" && isFilledIn(option, raw);
  const fault = isOpen ? undefined : faultOf(option, raw, "file");
  if (fault !== undefined) return { value: UNKNOWN, isSecret, fault };
  if (option.type === "list") {
    const texts = Array.isArray(raw) ? raw.map(textOfPlain) : raw === "" ? [] : textOfPlain(raw).split(",");
    return { value: listOfTexts(option, texts), isSecret };
  }
  if (typeof raw === "string") return { value: scalarOf(option, raw), isSecret };
  if (option.type === "switch") return { value: Boolean(raw), isSecret };
  return { value: option.type === "text" ? textOfPlain(raw) : Number(raw), isSecret };
}

/** What mapstructure makes of a plain value where a text is wanted. */
function textOfPlain(raw: unknown): string {
  return typeof raw === "boolean" ? String(Number(raw)) : String(raw);
}

/** Fields of one line of CSV, as pflag reads the argument of a list: what stands on further lines is nothing to it. */
function csvFields(text: string): string[] {
  const [line = ""] = text.includes('"') ? [text] : text.split(/\r?\n/);
  const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return fields.map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
  );
}

/** An argument; several of a list add up. */
export function addArgument(settings: Settings, flag: string, text: string, fromSecret = false): boolean {
  const options = optionsOfFlag(flag);
  for (const option of options) {
    const before = settings.get(option.name);
    const fault = before?.fault ?? (isFilledIn(option, text) ? undefined : faultOf(option, text, "argument"));
    const isSecret = fromSecret || option.isSecret;
    const value = fault === undefined ? argumentOf(option, text, before?.value) : UNKNOWN;
    settings.set(option.name, { value, isSecret, fault });
  }
  return options.length > 0;
}

function argumentOf(
  option: ProxyOption,
  text: string,
  before: Setting["value"] | undefined,
): Setting["value"] {
  if (option.type !== "list") return scalarOf(option, text);
  const value = listOfTexts(option, text === "" ? [] : csvFields(text));
  if (before === UNKNOWN || value === UNKNOWN) return UNKNOWN;
  return [...(Array.isArray(before) ? before : []), ...(Array.isArray(value) ? value : [])];
}

/** Keys and values as a configuration file has them; viper takes names in any case. */
export function settingsOfFile(pairs: Readonly<Record<string, unknown>>, fromSecret = false): Reading {
  const settings: Settings = new Map();
  const remarks: Remark[] = [];
  for (const [key, raw] of Object.entries(pairs)) {
    const option = optionNamed(key.toLowerCase());
    if (option === undefined) remarks.push({ severity: "warning", text: unknownOption(key) });
    else settings.set(option.name, settingOf(option, raw, fromSecret));
  }
  return { settings, remarks: [...remarks, ...remarksOn(settings)] };
}

/** What is said of values that something else fills in, and of those that are none. */
export function remarksOn(settings: Settings): Remark[] {
  return [...settings].flatMap(([name, { value, fault }]): Remark[] => {
    if (fault !== undefined)
      return [{ severity: "warning", text: `${name} ${fault}: oauth2-proxy does not start with it` }];
    const option = optionNamed(name);
    if (value !== UNKNOWN || option === undefined || option.kind === "harmless" || option.isSecret) return [];
    return [
      {
        severity: "note",
        text: `${name} is a placeholder that something else fills in: it was not compared`,
      },
    ];
  });
}

/** What is said of a name that the pinned oauth2-proxy does not know. */
export function unknownOption(name: string): string {
  const shown = /^[A-Za-z][\w-]{0,59}$/.test(name) ? `"${printable(name)}"` : "a name";
  return `oauth2-proxy 7.15 knows no option ${shown} and does not start with it; it was not compared`;
}
