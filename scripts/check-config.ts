// npm run check-config -- FILE... [--oauth2-proxy FILE]: checks plugin configurations before Istio or Envoy gets them.
//
// Exit status: 0 when nothing is wrong (warnings are allowed), 1 for errors, 2 when there is nothing to check.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkSources } from "./check-config/check";
import { ensureFilter } from "./check-config/filter-parser";
import { findingLine, type Finding } from "./check-config/finding";
import { readProxyFile, type ProxyOptions } from "./check-config/proxy-options";
import { readSources, type Sources } from "./check-config/source";

const USAGE = `usage: npm run check-config -- FILE... [--oauth2-proxy FILE]

FILE            a pluginConfig (JSON or YAML), a WasmPlugin or a TrafficExtension; several YAML documents in one file,
                such as a rendered overlay, are all looked at. "-" is the standard input
--oauth2-proxy  oauth2-proxy's configuration file, its arguments (one a line) or its manifest, to compare with;
                without it, what the given files say of oauth2-proxy`;

function stopWithUsage(text: string): never {
  console.error(`postern: ${text}\n\n${USAGE}`);
  process.exit(2);
}

function readArguments(): { files: string[]; proxyFile?: string } {
  try {
    const { positionals, values } = parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: { "oauth2-proxy": { type: "string" } },
    });
    return { files: positionals, proxyFile: values["oauth2-proxy"] };
  } catch (error) {
    stopWithUsage((error as Error).message);
  }
}

// The commands run in the repository's root; files are named from where the user is.
function pathOf(file: string): string {
  return resolve(process.env["INIT_CWD"] ?? process.env["PWD"] ?? ".", file);
}

async function readAll(files: readonly string[]): Promise<Sources> {
  try {
    const read = await Promise.all(files.map((file) => readSources(file, pathOf(file))));
    return {
      sources: read.flatMap(({ sources }) => sources),
      findings: read.flatMap(({ findings }) => findings),
    };
  } catch (error) {
    stopWithUsage((error as Error).message);
  }
}

async function readProxy(file: string | undefined): Promise<ProxyOptions | undefined> {
  if (file === undefined) return undefined;
  try {
    return readProxyFile(file, await readFile(pathOf(file), "utf8"));
  } catch (error) {
    stopWithUsage(`${file}: ${(error as Error).message}`);
  }
}

function report(findings: readonly Finding[], plugins: number): void {
  const ordered = findings.toSorted((one, other) => one.severity.localeCompare(other.severity));
  for (const finding of ordered) console.log(findingLine(finding));
  const errors = findings.filter(({ severity }) => severity === "error").length;
  console.log(`${plugins} checked, ${errors} errors, ${findings.length - errors} warnings`);
  process.exitCode = errors > 0 ? 1 : 0;
}

const { files, proxyFile } = readArguments();
if (files.length === 0) stopWithUsage("no file");
const read = await readAll(files);
const proxy = await readProxy(proxyFile);
await ensureFilter();
const { plugins, findings } = checkSources(read.sources, proxy);
if (plugins.length === 0 && read.findings.length === 0) {
  stopWithUsage(`no configuration of Postern in ${files.join(", ")}`);
}
report([...read.findings, ...findings], plugins.length);
