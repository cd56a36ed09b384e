// The command check-config: reads the files, has them checked and writes the findings.
import { Stop } from "./stop";
import { parseArgs } from "node:util";
import { checkSources } from "./check";
import { findingLine, type Finding, type Severity } from "./finding";
import { MissingModule } from "../module/locate";
import { pluginOf, realmNameOf, realmsOf } from "./plugin";
import { printable } from "./printable";
import { readProxyFile, type ProxyOptions } from "./proxy-options";
import { readBytes, textOfBytes, Unreadable } from "./read-text";
import { Redaction } from "./redaction";
import { readSources, type Sources } from "./source";

export interface CommandHost {
  /** How the command is called, for its usage: "npm run check-config --". */
  readonly name: string;
  /** Where a file that was named on the command line is. */
  readonly pathOf: (file: string) => string;
  readonly write: (line: string) => void;
  readonly writeError: (line: string) => void;
}

/** Nothing wrong; findings; nothing that could be judged. */
const CLEAN = 0;
const FINDINGS = 1;
const UNREADABLE = 2;

const ORDER: readonly Severity[] = ["error", "warning", "note"];

/** A realm's name and a file; one whose own name looks like that is given as ./NAME. */
const REALM_FILE = /^([a-z0-9-]{1,63})=(.+)$/;

const HELP = `FILE            a pluginConfig (JSON or YAML), a WasmPlugin or a TrafficExtension; several YAML documents in one file,
                such as a rendered overlay, are all looked at. "-" is the standard input
--oauth2-proxy  oauth2-proxy's configuration file (TOML or structured YAML), its arguments (one a line), its environment
                (NAME=value, one a line) or its manifests, to compare with; without it, what the given files say of oauth2-proxy.
                REALM=FILE, once for each realm, where a configuration has several

exit status     0 nothing found (notes are no findings), 1 findings, 2 nothing could be judged`;

interface Arguments {
  readonly files: readonly string[];
  readonly proxyFile?: string;
  /** By the names of realms. */
  readonly realmFiles: ReadonlyMap<string, string>;
}

function usageOf(host: CommandHost): string {
  return `usage: ${host.name} FILE... [--oauth2-proxy [REALM=]FILE]...`;
}

function readArguments(args: readonly string[]): Arguments | "help" {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { "oauth2-proxy": { type: "string", multiple: true }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) return "help";
    if (positionals.length === 0) throw new Error("no file");
    return { files: positionals, ...proxyFiles(values["oauth2-proxy"] ?? []) };
  } catch (error) {
    throw new Stop((error as Error).message.split("\n")[0]);
  }
}

function proxyFiles(given: readonly string[]): Omit<Arguments, "files"> {
  const named = given.map((text) => REALM_FILE.exec(text));
  const [proxyFile, ...more] = given.filter((_, index) => named[index] === null);
  if (more.length > 0) throw new Error("--oauth2-proxy: one FILE, or REALM=FILE for each realm");
  const entries = named.flatMap((found) =>
    found === null ? [] : [[found[1] ?? "", found[2] ?? ""] as const],
  );
  return { proxyFile, realmFiles: new Map(entries) };
}

async function orStop<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unreadable) throw new Stop(`${file}: ${error.message}`);
    throw error;
  }
}

// One that cannot be opened stops the command only when it is the only one.
async function readAll(files: readonly string[], host: CommandHost, redaction: Redaction): Promise<Sources> {
  const read = await Promise.all(
    files.map(async (file): Promise<Sources> => {
      const work = readSources(file, host.pathOf(file), redaction);
      return files.length === 1 ? orStop(file, work) : orFinding(file, work);
    }),
  );
  return {
    sources: read.flatMap(({ sources }) => sources),
    findings: read.flatMap(({ findings }) => findings),
  };
}

async function orFinding(file: string, work: Promise<Sources>): Promise<Sources> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const source = { file, title: "the file", value: null, lineOf: () => 1 };
    return { sources: [], findings: [{ severity: "error", source, path: "", text: error.message }] };
  }
}

async function readProxy(
  file: string | undefined,
  host: CommandHost,
  redaction: Redaction,
): Promise<ProxyOptions | undefined> {
  if (file === undefined) return undefined;
  // TOML takes no mark.
  const read = textOfBytes(await orStop(file, readBytes(file, host.pathOf(file))), true);
  if ("text" in read) redaction.learn(read.text);
  return readProxyFile(file, "text" in read ? read.text : "", "refusal" in read ? read.refusal : undefined);
}

function summary(plugins: number, findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((each) => each.severity === severity).length;
  const notes = count("note") === 0 ? "" : `, ${count("note")} notes`;
  return `${plugins} checked, ${count("error")} errors, ${count("warning")} warnings${notes}`;
}

/** What was given for each realm, all of which there have to be. */
async function readRealmProxies(
  files: ReadonlyMap<string, string>,
  { sources }: Sources,
  read: (file: string) => Promise<ProxyOptions | undefined>,
): Promise<Map<string, ProxyOptions>> {
  const names = new Set(
    sources.map(pluginOf).flatMap((plugin) => (plugin === null ? [] : realmsOf(plugin).map(realmNameOf))),
  );
  const proxies = new Map<string, ProxyOptions>();
  for (const [name, file] of files) {
    if (!names.has(name)) throw new Stop(`--oauth2-proxy: no realm ${name} in the given files`);
    const proxy = await read(file);
    if (proxy !== undefined) proxies.set(name, proxy);
  }
  return proxies;
}

async function judge({ files, proxyFile, realmFiles }: Arguments, host: CommandHost): Promise<number> {
  const redaction = new Redaction();
  const read = await readAll(files, host, redaction);
  const proxyIn = (file: string | undefined) => readProxy(file, host, redaction);
  const proxy = await proxyIn(proxyFile);
  const ofRealms = await readRealmProxies(realmFiles, read, proxyIn);
  const { plugins, findings, notes } = checkSources(read.sources, proxy, ofRealms);
  const all = [...read.findings, ...findings, ...notes];
  if (plugins.length === 0 && all.length === 0)
    throw new Stop(`no configuration of Postern in ${files.join(", ")}`);
  const lines = ORDER.flatMap((severity) => all.filter((each) => each.severity === severity)).map(
    findingLine,
  );
  for (const line of new Set(lines)) host.write(redaction.apply(line));
  if (plugins.length === 0) return UNREADABLE;
  host.write(summary(plugins.length, all));
  return all.some(({ severity }) => severity !== "note") ? FINDINGS : CLEAN;
}

/** Runs the command; answers its exit status. */
export async function runCheckConfig(args: readonly string[], host: CommandHost): Promise<number> {
  try {
    const given = readArguments(args);
    if (given !== "help") return await judge(given, host);
    host.write(`${usageOf(host)}\n\n${HELP}`);
    return CLEAN;
  } catch (error) {
    // Whatever else was thrown may hold a piece of the input: its kind alone is said.
    const text =
      error instanceof Stop || error instanceof MissingModule
        ? error.message
        : `the check failed (${(error as Error).name})`;
    host.writeError(`postern: ${printable(text)} (${usageOf(host)})`);
    return UNREADABLE;
  }
}
