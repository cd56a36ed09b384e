// What a document claims of this repository, and which of it is not so: links, paths, commands with their options, configuration keys
// with their defaults, examples of configurations, metrics and environment variables.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { parse } from "yaml";
import { schemaRefusals } from "../../scripts/check-config/schema";
import { keyTables, readSchema } from "../../scripts/documents/configuration-keys";
import { ALL_SUITES } from "../../scripts/suites/catalogue";

export interface Page {
  readonly file: string;
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

const FENCED = /^```(\w*)\n([\s\S]*?)^```$/gm;
const withoutBlocks = ({ text }: Page): string => text.replaceAll(FENCED, "");
const spansOf = (page: Page): string[] =>
  [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const FOLDERS = ["assembly", "docs", "examples", "istio", "scripts", "tests", "tools", ".github"];
const FILES = [...FOLDERS.flatMap(filesBelow), ...readdirSync(".")];
const BASENAMES = new Set(FILES.map((file) => basename(file)));
const ROOMS = readdirSync("assembly", { withFileTypes: true }).map(({ name }) => name);

/** What GitHub makes of a heading. */
function anchorsOf(text: string): string[] {
  const heads = [...text.replaceAll(FENCED, "").matchAll(/^#+ (.+)$/gm)].map(([, head = ""]) => head);
  return heads.map((head) =>
    head
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Links that lead nowhere. */
export function wrongLinks(page: Page): string[] {
  const links = [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? page.file : normalize(join(dirname(page.file), path));
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(file, "utf8")).includes(anchor);
  });
}

const NAMED_FILE = /\.(ts|mjs|js|json|yaml|md|svg|go|sh)$/;
/** Files of the reader's, and those that a command writes. */
const NOT_HERE =
  /^(build|before|node_modules|~)\/|^(values|requests|plugin|rendered|results|scale)\.(yaml|json)$/;
const WRITTEN = ["latency.svg", "cpu-bearer.svg"];

function isPath(span: string): boolean {
  if (!/^\.?[\w@-][\w@.-]*(\/[\w@.-]+)*\/?$/.test(span) || NOT_HERE.test(span) || WRITTEN.includes(span))
    return false;
  const [first = ""] = span.split("/");
  return (
    NAMED_FILE.test(span) ||
    span.endsWith("/") ||
    (span.includes("/") && [...FOLDERS, ...ROOMS].includes(first))
  );
}

/** Paths in code spans that are no file or folder: from the root, the page's folder or assembly/; a bare name is any file's. */
export function wrongPaths(page: Page): string[] {
  return spansOf(page).filter((span) => {
    if (!isPath(span)) return false;
    if (!span.includes("/")) return !BASENAMES.has(span);
    return ![span, join(dirname(page.file), span), join("assembly", span)].some((path) => existsSync(path));
  });
}

const PACKAGE = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};
const COMMAND = /\b(?:npm (run )?([a-z][a-z-]*)|node scripts\/run\.mjs ([a-z-]+))((?: [^`|#\n]*)?)/g;
const INSTALLING = ["ci", "install"];

/** The options that a command's sources take. */
function optionsOf(command: string): Set<string> {
  const script = /run\.mjs ([a-z-]+)/.exec(PACKAGE.scripts[command] ?? "")?.[1] ?? command;
  const folder = `scripts/${script}`;
  const sources = [`${folder}.ts`, ...(existsSync(folder) ? filesBelow(folder) : [])];
  const text = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  return new Set(
    [...text.matchAll(/"?([a-z][a-z0-9-]*)"?: \{ type: "(?:string|boolean)"/g)].map(([, name = ""]) => name),
  );
}

function isWrongCommand([, run, npm = "", script, rest = ""]: RegExpMatchArray): boolean {
  const command = script ?? npm;
  if (script === undefined && INSTALLING.includes(command)) return false;
  if (script === undefined && (run === undefined) !== (command === "test")) return true;
  if (script === undefined ? !(command in PACKAGE.scripts) : !existsSync(`scripts/${command}.ts`))
    return true;
  const [, given = ""] = rest.split(" -- ");
  const options = [...given.matchAll(/(?<=^| )--([a-z][a-z0-9-]*)/g)].map(([, name = ""]) => name);
  if (options.some((name) => !optionsOf(command).has(name))) return true;
  const [suite = ""] = given.trim().split(/[ ,]/);
  const isSuite = ALL_SUITES.some(({ name }) => name === suite) || FILES.includes(suite);
  return command === "test" && /^[a-z]/.test(suite) && !isSuite;
}

/** Commands that are none, or do not take what they are given. */
export function wrongCommands({ text }: Page): string[] {
  const commands = [...text.matchAll(COMMAND)].filter(isWrongCommand).map(([command]) => command.trim());
  // The tables of options: a row's command stands in its page's first lines.
  const named = [...text.matchAll(/`-- --([a-z-]+)/g)].map(([, name = ""]) => name);
  const known = Object.keys(PACKAGE.scripts).map(optionsOf);
  return [...commands, ...named.filter((name) => !known.some((options) => options.has(name)))];
}

const KEYS = keyTables(readSchema()).flatMap(({ keys }) => keys);
const TABLES = keyTables(readSchema());
const SECTIONS = TABLES[0]?.keys.map(({ path }) => path) ?? [];
const leafOf = (path: string): string => path.split(".").at(-1) ?? path;

/** Every way to write a key's path: of an object that stands in several places, each; of a list, with and without [] or a number. */
function isKeyPath(path: string): boolean {
  const plain = path.replaceAll(/\[\d*\]/g, "");
  return TABLES.some(({ places, keys }) =>
    places.some((place) => {
      const base = place.replaceAll("[]", "");
      return (
        base === plain || keys.some((key) => [base, leafOf(key.path)].filter(Boolean).join(".") === plain)
      );
    }),
  );
}

/** Keys of other configurations that a document may name in camelCase. */
const FOREIGN = new Set(
  (
    "pluginConfig pluginName failStrategy vmConfig valueFrom imagePullPolicy imagePullSecret targetRefs exportTo envFrom envVarFrom " +
    "notPaths notHosts httpsRedirect headersToUpstreamOnAllow envoyExtAuthzHttp reuseInterval secretKeyRef postLogoutRedirectURIs"
  ).split(" "),
);

const CODE = FILES.filter((file) => /^assembly\/.*\.ts$/.test(file))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");
const isFunction = (name: string): boolean => CODE.includes(`export function ${name}(`);

/** Configuration keys that the schema does not have; names of functions are none. */
export function wrongKeys(page: Page): string[] {
  return spansOf(page).filter((span) => {
    const [, path = ""] = /^([\w.[\]]+)(?::(?: .*)?)?$/.exec(span) ?? [];
    const [first = ""] = path.split(/[.[]/);
    if (NAMED_FILE.test(path)) return false;
    if (SECTIONS.includes(first)) return !isKeyPath(path);
    const leaf = /^\.?([a-z]+[A-Z]\w*)$/.exec(path)?.[1];
    return (
      leaf !== undefined &&
      !FOREIGN.has(leaf) &&
      !isFunction(leaf) &&
      !KEYS.some((key) => leafOf(key.path) === leaf)
    );
  });
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Defaults that the schema does not state: `key` (`default`), or (default `default`). */
export function wrongDefaults(page: Page): string[] {
  const stated = [
    ...withoutBlocks(page).matchAll(/`\.?([\w.[\]]+)` \((?:default |by default )?`([^`]+)`\)/g),
  ];
  return stated
    .filter(([, path = "", value = ""]) => {
      const keys = KEYS.filter((key) => key.path === path || leafOf(key.path) === path);
      return (
        keys.length > 0 && !keys.some(({ standard }) => standard !== undefined && shown(standard) === value)
      );
    })
    .map(([words]) => words);
}

const AUTH_SERVICE = { service: "oauth2-proxy.demo.svc.cluster.local", port: 80 };

function configurationIn(document: unknown): Fields | null {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return null;
  const { kind, spec } = document as { kind?: unknown; spec?: { pluginConfig?: Fields } };
  if (kind === "WasmPlugin") return spec?.pluginConfig ?? null;
  const isPart = Object.keys(document).every((name) => SECTIONS.includes(name));
  if (!isPart) return null;
  return "realms" in document ? document : { authService: AUTH_SERVICE, ...document };
}

/** The configurations that a page shows, whole or in part. */
export function configurationsIn({ text }: Page): Fields[] {
  const blocks = [...text.matchAll(FENCED)].filter(([, language = ""]) => /^(yaml|json)$/.test(language));
  return blocks.map(([, , block = ""]) => configurationIn(parse(block))).filter((config) => config !== null);
}

export function wrongConfigurations(page: Page): string[] {
  return configurationsIn(page).flatMap((config) =>
    schemaRefusals(config).map((refusal) => JSON.stringify(refusal)),
  );
}

/** Metrics that the filter does not have: postern_a_b, its beginning before <why>, or its end in a row of names, where cookies and
 * claims (_oauth2_proxy, _claim_names) are not meant. */
export function wrongMetrics(page: Page, metrics: readonly string[]): string[] {
  const names = metrics.map((name) => name.replaceAll(".", "_"));
  return spansOf(page).filter((span) => {
    const whole = /^(?:wasmcustom\.)?(postern[_.][a-z_.]+)(?:<\w+>)?$/.exec(span)?.[1]?.replaceAll(".", "_");
    if (whole !== undefined)
      return !names.some((name) => (span.endsWith(">") ? name.startsWith(whole) : name === whole));
    return (
      /^_[a-z]+(_[a-z]+)*$/.test(span) &&
      !/^_(oauth2|claim|postern)_/.test(span) &&
      !names.some((name) => name.endsWith(span))
    );
  });
}

const SOURCES = FILES.filter(
  (file) => /^(scripts|tests)\/.*\.(ts|mjs|go)$/.test(file) && !file.includes("document"),
);

/** Environment variables that nothing reads. */
export function wrongVariables({ text }: Page): string[] {
  const names = new Set([...text.matchAll(/\bPOSTERN_[A-Z0-9_]+/g)].map(([name]) => name));
  return [...names].filter((name) => !SOURCES.some((file) => readFileSync(file, "utf8").includes(name)));
}
