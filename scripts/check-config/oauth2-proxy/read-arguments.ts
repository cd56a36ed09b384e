// Arguments of oauth2-proxy, as pflag reads them, and texts that hold arguments.
import { PROGRAM_FLAGS, optionsOfFlag } from "./option-table";
import { addArgument, remarksOn, unknownOption, type Reading, type Remark, type Settings } from "./settings";

export interface Arguments extends Reading {
  /** --config and --alpha-config. */
  readonly configFile?: string;
  readonly structuredFile?: string;
}

/** An argument; `isSecret` where a part of it came from a Secret. */
export interface Word {
  readonly text: string;
  readonly isSecret: boolean;
}

export const wordOf = (text: string): Word => ({ text, isSecret: false });

/** What the words of a command line come to so far. */
interface Progress {
  readonly settings: Settings;
  readonly remarks: Remark[];
  readonly files: Record<string, string>;
}

/**
 * "--name=value", "--name value" but for switches, "--name" alone for a switch that is on. Nothing is taken out of a value: a container's
 * arguments are no shell's, and quotes in them are part of it.
 */
export function readArguments(words: readonly Word[]): Arguments {
  const progress: Progress = { settings: new Map(), remarks: [], files: {} };
  for (let index = 0; index < words.length && words[index]?.text !== "--"; index++) {
    if (readWord(progress, words[index] as Word, words[index + 1])) index++;
  }
  const { settings, remarks, files } = progress;
  return {
    settings,
    remarks: [...remarks, ...remarksOn(settings)],
    configFile: files["config"],
    structuredFile: files["alpha-config"],
  };
}

// Whether the next word is the value.
function readWord({ settings, remarks, files }: Progress, word: Word, next: Word | undefined): boolean {
  const warn = (text: string): unknown => remarks.push({ severity: "warning", text });
  if (!/^-./s.test(word.text)) {
    // A quote or a dash of typography before it, which a shell or an editor left there.
    if (/^["'\u2010-\u2015\u2212]+-*[a-z]/i.test(word.text)) warn(NO_ARGUMENT);
    return false;
  }
  const [, dashes = "", flag = "", given] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(word.text) ?? [];
  if (dashes === "-") warn(`${oneDash(flag)}: oauth2-proxy does not start`);
  if (dashes === "-" && !isKnown(flag)) return false;
  const takesNext = given === undefined && !isSwitch(flag);
  const value = given ?? (takesNext ? next?.text : "true");
  if (value === undefined) {
    warn(`${isKnown(flag) ? `--${flag}` : "an argument"} has no value: oauth2-proxy does not start`);
    return false;
  }
  const isSecret = word.isSecret || (takesNext && next?.isSecret === true);
  if (PROGRAM_FLAGS.includes(flag)) files[flag] = value;
  else if (!addArgument(settings, flag, value, isSecret)) warn(unknownOption(flag));
  return takesNext;
}

const NO_ARGUMENT =
  "an argument that begins with no plain dash, but with a quote or another dash, which oauth2-proxy passes over: what it says was not compared";

/** pflag takes one dash for letters that stand for options, of which oauth2-proxy has none. */
function oneDash(flag: string): string {
  return `${isKnown(flag) ? `-${flag}` : "an argument"} has one dash, and needs two`;
}

function isKnown(flag: string): boolean {
  return PROGRAM_FLAGS.includes(flag) || optionsOfFlag(flag).length > 0;
}

function isSwitch(flag: string): boolean {
  if (PROGRAM_FLAGS.includes(flag)) return !["config", "alpha-config"].includes(flag);
  const options = optionsOfFlag(flag);
  return options.length > 0 && options.every(({ type }) => type === "switch");
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, "$2");
}

/** A file of arguments: one a line, or as a shell's command line, whose quotes are no part of the values. */
export function wordsOfText(text: string): Word[] {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\\$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap(wordsOfLine);
}

// The value reaches to the end of the line or to the next argument, blanks included.
function wordsOfLine(line: string): Word[] {
  const pieces = line.split(/\s+(?=["']?--?[a-z][a-z0-9-]*(?:[=\s"']|$))/).map(unquoted);
  return pieces.flatMap((piece) => {
    const [, flag = "", value] = /^(--?[a-z0-9-]+)\s+(.*)$/s.exec(piece) ?? [];
    if (value !== undefined) return [flag, unquoted(value)].map(wordOf);
    return [wordOf(piece.replace(/^(--?[^=\s]+=)(["'])(.*)\2$/s, "$1$3"))];
  });
}
