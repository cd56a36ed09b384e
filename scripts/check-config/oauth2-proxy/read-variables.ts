// Variables of oauth2-proxy: OAUTH2_PROXY_ and an option's name in capitals, which viper knows from the configuration file, not from the
// arguments: a list is in the plural. Others of that beginning are read by nobody.
import { optionNamed, OPTIONS, optionsOfFlag, PROGRAM_FLAGS } from "./option-table";
import { remarksOn, settingOf, type Reading, type Remark, type Settings } from "./settings";

const PREFIX = "OAUTH2_PROXY_";

/** By their names. */
export type Variables = ReadonlyMap<string, { readonly value: string; readonly isSecret: boolean }>;

/** The option that a variable sets; undefined for other variables. */
export function optionOfVariable(name: string): ReturnType<typeof optionNamed> {
  const isSo = name.startsWith(PREFIX) && name === name.toUpperCase();
  return isSo ? optionNamed(name.slice(PREFIX.length).toLowerCase()) : undefined;
}

/** Whether somebody may have meant it for oauth2-proxy. */
export function isMeantForProxy(name: string): boolean {
  return name.toUpperCase().startsWith(PREFIX);
}

/** Variables as oauth2-proxy takes them: empty ones count as not set. `isUsed`: whether something else reads a variable of the name. */
export function readVariables(
  variables: Variables,
  isUsed: (name: string) => boolean = () => false,
): Reading {
  const settings: Settings = new Map();
  const strangers: string[] = [];
  for (const [name, { value, isSecret }] of variables) {
    const option = optionOfVariable(name);
    if (option !== undefined && value !== "") settings.set(option.name, settingOf(option, value, isSecret));
    if (option === undefined && value !== "" && isMeantForProxy(name) && !isUsed(name)) strangers.push(name);
  }
  return { settings, remarks: [...strangers.map(strangerRemark), ...remarksOn(settings)] };
}

function strangerRemark(name: string): Remark {
  const meant = meantBy(name.slice(PREFIX.length).toLowerCase());
  const shown = /^\w{1,80}$/.test(name) ? name : `a variable that begins with ${PREFIX}`;
  const text = `oauth2-proxy reads no variable ${shown}`;
  return meant === undefined
    ? { severity: "note", text }
    : { severity: "warning", text: `${text}: what it says counts for nothing; ${meant}` };
}

// What a name of no option is close to: an argument's name, an option with another ending, or with a letter or two changed.
function meantBy(name: string): string | undefined {
  const flag = name.replaceAll("_", "-");
  if (PROGRAM_FLAGS.includes(flag)) return `--${flag} is an argument alone`;
  const [close] = [...optionsOfFlag(flag), ...OPTIONS.filter((option) => isClose(name, option.name))];
  return close === undefined ? undefined : `${PREFIX}${close.name.toUpperCase()} is one`;
}

function isClose(name: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll("_", "").replace(/s$/, "");
  if (plain(name) === plain(other)) return true;
  return name.length >= 8 && Math.abs(name.length - other.length) <= 2 && distance(name, other) <= 2;
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** A file of variables: NAME=value, one a line, "export" before it or not. */
export function readVariableFile(text: string): Reading {
  const lines = [...text.matchAll(/^\uFEFF?[ \t]*(?:export[ \t]+)?([A-Za-z][A-Za-z0-9_]*)=(.*)$/gm)];
  const pairs = lines.map(([, name = "", value = ""]) => {
    const plain = value.trim().replace(/^(["'])(.*)\1$/, "$2");
    return [name, { value: plain, isSecret: false }] as const;
  });
  return readVariables(new Map(pairs), (name) => new RegExp(`\\$\\{?${name}\\b`).test(text));
}

export function looksLikeVariables(text: string): boolean {
  return new RegExp(`^\\uFEFF?[ \\t]*(export[ \\t]+)?${PREFIX}[A-Z0-9_]+=`, "m").test(text);
}
