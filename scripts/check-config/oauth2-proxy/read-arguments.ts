// Arguments of oauth2-proxy, as pflag reads them, and texts that hold arguments.
import { PROGRAM_FLAGS, optionsOfFlag } from "./option-table";
import {
  addArgument,
  placeholderRemarks,
  unknownOption,
  type Reading,
  type Remark,
  type Settings,
} from "./settings";

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

/** "--name=value", "--name value" but for switches, "--name" alone for a switch that is on. One dash is read as two. */
export function readArguments(words: readonly Word[]): Arguments {
  const settings: Settings = new Map();
  const remarks: Remark[] = [];
  const files: Record<string, string> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const [, flag, given] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(word?.text ?? "") ?? [];
    if (word === undefined || flag === undefined) continue;
    const takesNext = given === undefined && !isSwitch(flag);
    const next = takesNext ? words[++index] : undefined;
    const value = unquoted(given ?? next?.text ?? "true");
    const isSecret = word.isSecret || next?.isSecret === true;
    if (PROGRAM_FLAGS.includes(flag)) files[flag] = value;
    else if (!addArgument(settings, flag, value, isSecret))
      remarks.push({ severity: "warning", text: unknownOption(flag) });
  }
  return {
    settings,
    remarks: [...remarks, ...placeholderRemarks(settings)],
    configFile: files["config"],
    structuredFile: files["alpha-config"],
  };
}

function isSwitch(flag: string): boolean {
  if (PROGRAM_FLAGS.includes(flag)) return !["config", "alpha-config"].includes(flag);
  const options = optionsOfFlag(flag);
  return options.length > 0 && options.every(({ type }) => type === "switch");
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, "$2");
}

/** A file of arguments: one a line, or as a shell's command line. */
export function wordsOfText(text: string): Word[] {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\\$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap(wordsOfLine);
}

// The value reaches to the end of the line or to the next argument, blanks included.
function wordsOfLine(line: string): Word[] {
  const pieces = line.split(/\s+(?=--?[a-z][a-z0-9-]*(?:[=\s]|$))/);
  return pieces.flatMap((piece) => {
    const [, flag = "", value] = /^(--?[a-z0-9-]+)\s+(.*)$/s.exec(piece) ?? [];
    return (value === undefined ? [piece] : [flag, value]).map(wordOf);
  });
}
