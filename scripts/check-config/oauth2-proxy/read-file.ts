// A configuration file of oauth2-proxy's (TOML).
import { parse } from "smol-toml";
import { optionNamed } from "./option-table";
import { settingsOfFile, type Reading, type Remark } from "./settings";

const MARK = "\uFEFF";
const MARKED: Remark = {
  severity: "warning",
  text: "begins with a byte order mark: oauth2-proxy does not start with it",
};

/** A file that is no TOML gives one remark, without a word of it. */
export function readToml(text: string, fromSecret = false): Reading {
  if (text.startsWith(MARK)) {
    const reading = readToml(text.slice(MARK.length), fromSecret);
    return { ...reading, remarks: [MARKED, ...reading.remarks] };
  }
  try {
    return settingsOfFile(parse(text), fromSecret);
  } catch (error) {
    const { line } = error as { line?: number };
    const why =
      /^\s*\w+\s*:/m.test(text) && !/^\s*\w+\s*=/m.test(text) ? "no TOML (it looks like YAML)" : "no TOML";
    const template = /\{\{|=\s*\$\{?\w/.test(text) ? "; something else fills it in later" : "";
    const remark = {
      severity: "warning",
      text: `${why}${template}: nothing in it was compared`,
      line,
    } as const;
    return { settings: new Map(), remarks: [remark], isUnread: true };
  }
}

/** Whether a text is a configuration file of oauth2-proxy: two of its options at least are given a value, in TOML's way or as good as. */
export function looksLikeToml(text: string): boolean {
  const names = [...text.matchAll(/^\s*([A-Za-z][\w]*)\s*=/gm)].map(([, name = ""]) => name.toLowerCase());
  return new Set(names.filter((name) => optionNamed(name) !== undefined)).size >= 2;
}
