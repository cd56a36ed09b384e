// A configuration file of oauth2-proxy's (TOML), and files of variables.
import { parse } from "smol-toml";
import { optionNamed } from "./option-table";
import { settingOf, settingsOfFile, type Reading, type Settings } from "./settings";

const VARIABLE = "OAUTH2_PROXY_";

/** A file that is no TOML gives one remark, without a word of it. */
export function readToml(text: string, fromSecret = false): Reading {
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
    return { settings: new Map(), remarks: [remark] };
  }
}

/** Whether a text is a configuration file of oauth2-proxy: two of its options at least are given a value, in TOML's way or as good as. */
export function looksLikeToml(text: string): boolean {
  const names = [...text.matchAll(/^\s*([A-Za-z][\w]*)\s*=/gm)].map(([, name = ""]) => name.toLowerCase());
  return new Set(names.filter((name) => optionNamed(name) !== undefined)).size >= 2;
}

/** The option that a variable sets; undefined for other variables. */
export function optionOfVariable(name: string): ReturnType<typeof optionNamed> {
  return name.startsWith(VARIABLE) ? optionNamed(name.slice(VARIABLE.length).toLowerCase()) : undefined;
}

/** Variables as oauth2-proxy takes them: empty ones count as not set, unknown ones are nobody's business. */
export function settingsOfVariables(
  variables: ReadonlyMap<string, { readonly value: string; readonly isSecret: boolean }>,
): Settings {
  const settings: Settings = new Map();
  for (const [name, { value, isSecret }] of variables) {
    const option = optionOfVariable(name);
    if (option !== undefined && value !== "") settings.set(option.name, settingOf(option, value, isSecret));
  }
  return settings;
}

/** A file of variables: NAME=value, one a line, "export" before it or not. */
export function readVariables(text: string): Reading {
  const lines = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*)=(.*)$/gm)];
  const pairs = lines.map(([, name = "", value = ""]) => {
    const plain = value.trim().replace(/^(["'])(.*)\1$/, "$2");
    return [name, { value: plain, isSecret: false }] as const;
  });
  return { settings: settingsOfVariables(new Map(pairs)), remarks: [] };
}

export function looksLikeVariables(text: string): boolean {
  return new RegExp(`^[ \\t]*(export[ \\t]+)?${VARIABLE}[A-Z0-9_]+=`, "m").test(text);
}
