// The command explain: one request, a file of them, or what a cookie or a token holds.
import { parseArgs } from "node:util";
import type { CommandHost } from "../check-config/run";
import { printable } from "../check-config/printable";
import { MissingModule } from "../module/locate";
import { Stop, textOf } from "../check-config/stop";
import { configurationOf, type Configuration } from "./config-file";
import { decoded, givenOf, joined, type Line } from "./decode";
import { keyArgument, keySetOf, type KeySet } from "./key-sets";
import { explain, labelled } from "./report";
import { requestPairs } from "./request";
import { requestsOf } from "./requests-file";
import { revocationLists } from "./revocation-list";
import { signedValueOf } from "./session-cookie";
import { questionOf, rowOf, tableLines, unexpected } from "./table";
import type { Question } from "./trial";
import { tryRequest } from "./trial";

const HELP = `CONFIG      a pluginConfig (JSON or YAML), a WasmPlugin or a TrafficExtension; "-" is the standard input
URL         as the client writes it, for example https://app.example.com/path?query; Envoy may clean the path before the filter
-H          a header of the client's; may be given several times
--requests  a file of requests, for a table: a YAML list of {name, method, url, headers, as: {user, email, groups, claims},
            expect: {route, class, outcome, reason, login, allowed}}, or lines METHOD URL; status 1 where something is not as expected
--keys      a JWK Set in the place of one that is fetched: FILE, or ISSUER=FILE
--revoked   a revocation list in the place of the one that is fetched
--decode    what the cookie or the token of the request holds, or that of VALUE, or of the standard input: secrets left out

A cookie secret is taken from the environment as in Envoy; a missing one is made up.`;

const DONE = 0;
const OTHERWISE = 1;
const UNREADABLE = 2;

interface Arguments {
  readonly positionals: readonly string[];
  readonly headers: readonly string[];
  readonly keys: readonly string[];
  readonly revoked?: string;
  readonly requests?: string;
  readonly decode: boolean;
  readonly help: boolean;
}

function usageOf({ name }: CommandHost): string {
  return `usage: ${name} CONFIG METHOD URL [-H NAME:VALUE]... [--keys FILE]... [--revoked FILE] [--decode] | CONFIG --requests FILE | [CONFIG] --decode [VALUE]`;
}

function isSession(text: string): boolean {
  return signedValueOf(text) !== undefined;
}

function readArguments(args: readonly string[]): Arguments {
  try {
    // A session's value may begin with a dash, and is no option.
    const sessions = args.filter(isSession);
    const { positionals, values } = parseArgs({
      args: args.filter((arg) => !isSession(arg)),
      allowPositionals: true,
      options: {
        header: { type: "string", short: "H", multiple: true },
        keys: { type: "string", multiple: true },
        revoked: { type: "string" },
        requests: { type: "string" },
        decode: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    const { header: headers = [], keys = [], revoked, requests, decode = false, help = false } = values;
    return { positionals: [...positionals, ...sessions], headers, keys, revoked, requests, decode, help };
  } catch (error) {
    throw new Stop((error as Error).message.split("\n")[0]);
  }
}

/** What a step throws is about its file. */
async function about<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Stop || error instanceof MissingModule) throw error;
    throw new Stop(`${file}: ${(error as Error).message.replace(/^postern: /, "")}`);
  }
}

async function readConfiguration(file: string, host: CommandHost): Promise<Configuration> {
  const text = await textOf(file, host.pathOf(file));
  return about(file, () => configurationOf(file === "-" ? "stdin" : file, text));
}

async function readKeys(args: Arguments, configuration: Configuration, host: CommandHost): Promise<KeySet[]> {
  const sets: KeySet[] = [];
  for (const { issuer, file } of args.keys.map(keyArgument)) {
    const body = await textOf(file, host.pathOf(file));
    sets.push(await about(file, () => keySetOf(configuration, issuer, body)));
  }
  const { revoked } = args;
  if (revoked === undefined) return sets;
  const list = await textOf(revoked, host.pathOf(revoked));
  return [...sets, ...(await about(revoked, () => revocationLists(configuration, list)))];
}

async function runTable(args: Arguments, host: CommandHost): Promise<number> {
  const [file = "-"] = args.positionals;
  const list = args.requests ?? "-";
  const configuration = await readConfiguration(file, host);
  const keys = await readKeys(args, configuration, host);
  const text = await textOf(list, host.pathOf(list));
  const results = await about(list, () =>
    requestsOf(text).map((asked, index) => {
      try {
        const row = rowOf(questionOf(asked, configuration, keys));
        return { asked, row, differences: unexpected(row, asked) };
      } catch (error) {
        throw new Error(`request ${index + 1}: ${(error as Error).message}`);
      }
    }),
  );
  for (const line of tableLines(results)) host.write(printable(line));
  return results.some(({ differences }) => differences.length > 0) ? OTHERWISE : DONE;
}

function now(): number {
  return Date.now() / 1000;
}

/** What the request's own credentials hold. */
function credentialLines(question: Question, configuration: Configuration): Line[] {
  return question.request.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    const isToken = lower === "authorization" && /^bearer\s/i.test(value);
    return lower === "cookie" || isToken ? decoded(givenOf(`${name}: ${value}`), configuration, now()) : [];
  });
}

async function runOne(args: Arguments, host: CommandHost): Promise<number> {
  const [file, method, url, ...rest] = args.positionals;
  if (file === undefined || method === undefined || url === undefined || rest.length > 0)
    throw new Stop("CONFIG, METHOD and URL are needed");
  const configuration = await readConfiguration(file, host);
  const keys = await readKeys(args, configuration, host);
  const { config, environment } = configuration;
  const question = await about("the request", () => ({
    config,
    environment,
    keys,
    request: requestPairs(method, url, args.headers),
  }));
  const lines = await about(file, () => explain(question));
  const holds = args.decode ? credentialLines(question, configuration) : [];
  for (const line of [...lines, ...holds.map(([what, text]) => labelled(what, text))])
    host.write(printable(line));
  return DONE;
}

/** What the filter says of the credentials alone, on a path that is likely to need them. */
function verdictLine(value: string, configuration: Configuration, keys: readonly KeySet[]): Line[] {
  const { cookies } = givenOf(value);
  const [first] = configuration.realms;
  const realm =
    configuration.realms.find(({ cookieName }) => joined(cookies, cookieName) !== undefined) ?? first;
  const host = (realm?.hosts[0] ?? "app.example.com").replace(/^\*/, "any");
  const isToken = /^(authorization:\s*)?(bearer\s+)?[\w-]*\.[\w-]*\.[\w-]*$/i.test(value.trim());
  const cookie =
    cookies.size > 0
      ? [...cookies].map(([name, each]) => `${name}=${each}`).join("; ")
      : `${realm?.cookieName}=${value.trim()}`;
  const header = isToken ? `authorization: Bearer ${givenOf(value).value}` : `cookie: ${cookie}`;
  const { config, environment } = configuration;
  const trial = tryRequest({
    config,
    environment,
    keys,
    request: requestPairs("GET", `https://${host}/`, [header]),
  });
  const reason = trial.reasons.at(-1);
  return reason === undefined ? [] : [["filter", `on https://${host}/: ${reason}`]];
}

async function runDecode(args: Arguments, host: CommandHost): Promise<number> {
  const isValue = (text: string): boolean => isSession(text) || /^ey[\w-]+\./.test(text);
  const [first, second] = args.positionals;
  const value =
    second ?? (first !== undefined && isValue(first) ? first : await textOf("-", host.pathOf("-")));
  const file = first !== undefined && !isValue(first) ? first : undefined;
  const configuration = file === undefined ? undefined : await readConfiguration(file, host);
  const lines = decoded(givenOf(value), configuration, now());
  if (lines.length === 0) throw new Stop("no session cookie of the configuration's name, and no token");
  const keys = configuration === undefined ? [] : await readKeys(args, configuration, host);
  const verdict =
    configuration === undefined
      ? []
      : await about(file ?? "-", () => verdictLine(value, configuration, keys));
  for (const [what, text] of [...lines, ...verdict]) host.write(printable(labelled(what, text)));
  return DONE;
}

async function choose(args: Arguments, host: CommandHost): Promise<number> {
  if (args.help) {
    host.write(`${usageOf(host)}\n\n${HELP}`);
    return DONE;
  }
  if (args.requests !== undefined) return runTable(args, host);
  return args.decode && args.positionals.length < 3 ? runDecode(args, host) : runOne(args, host);
}

/** Runs the command; answers its exit status. */
export async function runExplain(args: readonly string[], host: CommandHost): Promise<number> {
  try {
    return await choose(readArguments(args), host);
  } catch (error) {
    const text =
      error instanceof Stop || error instanceof MissingModule
        ? error.message
        : `explain failed (${(error as Error).name})`;
    host.writeError(`postern: ${printable(text)} (${usageOf(host)})`);
    return UNREADABLE;
  }
}
