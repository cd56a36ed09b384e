// oauth2-proxy's options, from its configuration file (TOML), its arguments and its environment, under the names of the file.
//
// Arguments come before the environment, and that before the file, as in oauth2-proxy.
import { parse as parseToml } from "smol-toml";
import { namespaceOf } from "./plugin";
import { parseSources, type Source } from "./source";
import { at, listOf, recordOf, textOf, textsOf } from "./tree";

export interface ProxyOptions {
  /** Which files they come from, for messages. */
  readonly from: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];
const VARIABLE = "OAUTH2_PROXY_";
/** Options that a file names in the plural and an argument, given once for each value, in the singular. */
const PLURALS = ["email_domain", "allowed_group", "skip_auth_route", "trusted_ip"];
/** What may say a list as one text with commas. */
const LISTS = [...PLURALS.map((name) => `${name}s`), "skip_auth_regex"];

/** From a file of oauth2-proxy's own: its TOML, manifests, or arguments, one a line. */
export function readProxyFile(file: string, text: string): ProxyOptions {
  if (/^\s*--/m.test(text) && !/^\s*(- |args:|kind:)/m.test(text)) {
    return { from: file, options: fromArguments(text.trim().split(/\s+/)) };
  }
  const { sources } = parseSources(file, text);
  const manifests = sources.filter(({ value }) => at(value, "kind") !== undefined);
  if (manifests.length === 0) return { from: file, options: fromToml(text) };
  return { from: file, options: merged(manifests.map(({ value }) => optionsIn(value))) };
}

/** From manifests among the given files, those in the namespace if any are; undefined where there are none. */
export function findProxyOptions(sources: readonly Source[], namespace?: string): ProxyOptions | undefined {
  const proxies = sources.filter(({ value }) => isProxy(value));
  const near = proxies.filter(({ value }) => namespaceOf(value) === namespace);
  const chosen = near.length > 0 ? near : proxies;
  if (chosen.length === 0 || new Set(chosen.map(({ value }) => namespaceOf(value))).size > 1)
    return undefined;
  const from = [...new Set(chosen.map(({ file }) => file))].join(", ");
  return { from, options: merged(chosen.map(({ value }) => optionsIn(value))) };
}

function isProxy(value: unknown): boolean {
  const isNamed = JSON.stringify(at(value, "metadata", "name") ?? "").includes("oauth2-proxy");
  return Object.keys(optionsIn(value).file).length > 0 || proxyContainers(value, isNamed).length > 0;
}

interface Found {
  readonly file: Readonly<Record<string, unknown>>;
  readonly process: Readonly<Record<string, unknown>>;
}

function merged(found: readonly Found[]): Record<string, unknown> {
  return Object.assign({}, ...found.map(({ file }) => file), ...found.map(({ process }) => process));
}

function optionsIn(value: unknown): Found {
  if (at(value, "kind") === "ConfigMap") return { file: fromConfigMap(value), process: {} };
  const containers = proxyContainers(value, true);
  const process = containers.map((container) => ({
    ...fromEnvironment(container),
    ...fromContainer(container),
  }));
  return { file: {}, process: Object.assign({}, ...process) };
}

function proxyContainers(value: unknown, isNamed: boolean): unknown[] {
  if (!WORKLOADS.includes(textOf(at(value, "kind")) ?? "")) return [];
  const containers = listOf(at(value, "spec", "template", "spec", "containers"));
  const ours = containers.filter((each) => textOf(at(each, "image"))?.includes("oauth2-proxy"));
  return ours.length > 0 || !isNamed ? ours : [];
}

function fromConfigMap(value: unknown): Record<string, unknown> {
  const files = Object.entries(recordOf(at(value, "data"))).filter(([name]) =>
    /oauth2[-_]proxy.*\.(cfg|toml)$/.test(name),
  );
  return Object.assign({}, ...files.map(([, text]) => fromToml(String(text))));
}

function fromToml(text: string): Record<string, unknown> {
  return parseToml(text);
}

function fromEnvironment(container: unknown): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const entry of listOf(at(container, "env"))) {
    const [name, value] = [textOf(at(entry, "name")), textOf(at(entry, "value"))];
    if (!name?.startsWith(VARIABLE) || value === undefined) continue;
    const option = name.slice(VARIABLE.length).toLowerCase();
    options[option] = LISTS.includes(option) ? value.split(",") : value;
  }
  return options;
}

function fromContainer(container: unknown): Record<string, unknown> {
  return fromArguments([...textsOf(at(container, "command")), ...textsOf(at(container, "args"))]);
}

// "--name=value", "--name value", and "--name" alone for true.
function fromArguments(words: readonly string[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  words.forEach((word, index) => {
    const [, flag, given] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag === undefined) return;
    const next = words[index + 1];
    const value = given ?? (next === undefined || next.startsWith("-") ? "true" : next);
    add(options, flag.replaceAll("-", "_"), value.replace(/^(["'])(.*)\1$/, "$2"));
  });
  return options;
}

function add(options: Record<string, unknown>, flag: string, value: string): void {
  const name = PLURALS.includes(flag) ? `${flag}s` : flag;
  options[name] = LISTS.includes(name) ? [...listOf(options[name]), ...value.split(",")] : value;
}
