// npm run explain -- CONFIG METHOD URL [-H name:value]...: what the filter would do with a request, and why.
//
// The shipped module decides, in a host that stands in for Envoy; nothing here knows a rule. A cookie secret is taken from the
// environment as in Envoy, so that a real session cookie can be judged; a missing one is made up.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureFilter, secretVariables } from "./check-config/filter-parser";
import { pluginOf } from "./check-config/plugin";
import { readSources } from "./check-config/source";
import { explain } from "./explain/report";
import { requestPairs } from "./explain/request";
import type { Question } from "./explain/trial";

const USAGE = `usage: npm run explain -- CONFIG METHOD URL [-H name:value]...

CONFIG  a pluginConfig (JSON or YAML), a WasmPlugin or a TrafficExtension; "-" is the standard input
URL     as the client writes it, for example https://app.example.com/path?query; Envoy may clean the path before the filter
-H      a header of the client's; may be given several times`;

const STAND_IN = "a stand-in for the cookie secret";

function stop(text: string, usage = false): never {
  console.error(`postern: ${text}${usage ? `\n\n${USAGE}` : ""}`);
  process.exit(usage ? 2 : 1);
}

function readArguments(): { file: string; method: string; url: string; headers: string[] } {
  const { positionals, values } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { header: { type: "string", short: "H", multiple: true } },
  });
  const [file, method, url, ...rest] = positionals;
  if (file === undefined || method === undefined || url === undefined || rest.length > 0) {
    throw new Error("CONFIG, METHOD and URL are needed");
  }
  return { file, method, url, headers: values.header ?? [] };
}

/** The only configuration of Postern's in a file. */
async function readConfig(file: string): Promise<object | string> {
  const path = resolve(process.env["INIT_CWD"] ?? process.env["PWD"] ?? ".", file);
  const { sources, findings } = await readSources(file, path);
  if (findings[0] !== undefined) throw new Error(`${file}: ${findings[0].text}`);
  const plugins = sources.map(pluginOf).filter((plugin) => plugin !== null);
  const [plugin] = plugins;
  if (plugin === undefined || plugins.length > 1) {
    throw new Error(`${file}: ${plugins.length} configurations of Postern, one is needed`);
  }
  return plugin.configPath === "" && plugin.source.json !== undefined
    ? plugin.source.json
    : (plugin.config as object);
}

function environmentFor(config: object | string): Record<string, string> {
  const value: unknown = typeof config === "string" ? JSON.parse(config) : config;
  return Object.fromEntries(secretVariables(value).map((name) => [name, process.env[name] ?? STAND_IN]));
}

async function readQuestion(): Promise<Question> {
  try {
    const { file, method, url, headers } = readArguments();
    const config = await readConfig(file);
    return { config, environment: environmentFor(config), request: requestPairs(method, url, headers) };
  } catch (error) {
    stop((error as Error).message, true);
  }
}

const question = await readQuestion();
await ensureFilter();
try {
  console.log(explain(question).join("\n"));
} catch (error) {
  stop((error as Error).message);
}
