// Several requests at once: a table of what the filter would do with each, and whether that is what was expected.
import { shortened } from "../check-config/printable";
import { trialSecret, type Configuration, type Realm } from "./config-file";
import { overlaps } from "../check-config/attachment/hosts";
import { hostOfRealm } from "../check-config/plugin";
import { ALLOWED, LOGIN } from "./auth-answers";
import type { KeySet } from "./key-sets";
import { requestPairs } from "./request";
import { COLUMNS, type Asked, type Column, type Person } from "./requests-file";
import { sealedSession } from "./session-cookie";
import { tryRequest, type Question, type Trial } from "./trial";

export type Row = Readonly<Record<Column, string>>;

const MOST_HOST_BYTES = 256;
const MOST_PATH_BYTES = 65_536;
const AN_HOUR = 3_600_000;
const A_SECOND = 1000;

/** What becomes of a request: pass, ask, keys, or the status that the client gets. */
function outcomeOf(trial: Trial): string {
  if (trial.reply !== null) return String(trial.reply.status);
  if (trial.state === "forwarded") return "pass";
  return trial.reasons.includes("keys_awaited") ? "keys" : "ask";
}

/** What the filter does with the request, column by column. */
export function rowOf(question: Question): Row {
  const trial = tryRequest(question);
  const isAsked =
    trial.state === "waiting" && trial.call !== undefined && !trial.reasons.includes("keys_awaited");
  const [login, allowed] = isAsked ? [LOGIN, ALLOWED].map((answer) => tryRequest(question, answer)) : [];
  const { line } = login ?? trial;
  return {
    route: String(line["route"] ?? "-"),
    class: String(line["class"] ?? "-"),
    outcome: outcomeOf(trial),
    reason: trial.reasons.at(-1) ?? "-",
    login: login === undefined ? "-" : outcomeOf(login),
    allowed: allowed === undefined ? "-" : outcomeOf(allowed),
  };
}

/** How exactly a realm claims a request, as the filter's: by its host before its path; -1 for not at all. */
function claimOf(entry: string, { host, pathname }: URL): number {
  const pattern = hostOfRealm(entry);
  const path = entry.slice(pattern.length);
  if (!overlaps(pattern, host)) return -1;
  if (path !== "" && pathname !== path && !pathname.startsWith(`${path}/`)) return -1;
  return (pattern.startsWith("*") ? pattern.length : MOST_HOST_BYTES) * MOST_PATH_BYTES + path.length;
}

function realmFor({ realms }: Configuration, text: string): Realm | undefined {
  if (!URL.canParse(text)) return realms[0];
  const url = new URL(text);
  const claims = realms.map(({ hosts }) => Math.max(-1, ...hosts.map((entry) => claimOf(entry, url))));
  return realms[claims.indexOf(Math.max(...claims))];
}

// A session as oauth2-proxy would have made it a second ago, with an access token that holds the claims.
function cookieOf(person: Person, configuration: Configuration, url: string): string {
  const realm = realmFor(configuration, url);
  const secret = realm === undefined ? undefined : trialSecret(configuration, realm);
  if (realm === undefined || secret === undefined)
    throw new Error("as: without session.cookieSecret no session can be made");
  const now = Date.now();
  const claims = { exp: Math.floor((now + AN_HOUR) / A_SECOND), ...person.claims };
  const [header, payload] = [{ alg: "none" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const { user = "somebody", email = "somebody@example.com", groups = [] } = person;
  const token = `${header}.${payload}.c2lnbmF0dXJl`;
  const dates = { createdAt: new Date(now - A_SECOND), expiresOn: new Date(now + AN_HOUR) };
  return `cookie: ${realm.cookieName}=${sealedSession(secret, realm.cookieName, { ...dates, user, email, groups, accessToken: token, idToken: token, refreshToken: "none" })}`;
}

/** The question that an entry of the file asks; throws for what is no request. */
export function questionOf(
  { method, url, headers, as }: Asked,
  configuration: Configuration,
  keys: readonly KeySet[],
): Question {
  const all = as === undefined ? headers : [...headers, cookieOf(as, configuration, url)];
  const { config, environment } = configuration;
  return { config, environment, keys, request: requestPairs(method, url, all) };
}

/** Columns that are other than expected: "outcome: pass, not ask". */
export function unexpected(row: Row, { expect }: Asked): string[] {
  return COLUMNS.filter((column) => expect[column] !== undefined && expect[column] !== row[column]).map(
    (column) => `${column}: ${row[column]}, not ${shortened(expect[column] ?? "")}`,
  );
}

interface Result {
  readonly asked: Asked;
  readonly row: Row;
  readonly differences: readonly string[];
}

function cellsOf({ asked, row, differences }: Result): string[] {
  const mark = differences.length > 0 ? "!!" : Object.keys(asked.expect).length > 0 ? "ok" : "";
  const { name, method, url } = asked;
  const shownUrl = shortened(url.replace(/^https:\/\//, ""));
  return [
    mark,
    shortened(method),
    name === "" ? shownUrl : `${shownUrl} (${shortened(name)})`,
    ...COLUMNS.map((column) => row[column]),
  ];
}

/** The lines of the table; differences stand below the row that they are of. */
export function tableLines(results: readonly Result[]): string[] {
  const head = ["", "method", "url", ...COLUMNS];
  const rows = results.map(cellsOf);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((cells) => (cells[column] ?? "").length)),
  );
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const below = (result: Result): string[] => result.differences.map((difference) => `    ${difference}`);
  const wrong = results.filter(({ differences }) => differences.length > 0).length;
  const checked = results.filter(({ asked }) => Object.keys(asked.expect).length > 0).length;
  return [
    lineOf(head),
    ...results.flatMap((result, index) => [lineOf(rows[index] ?? []), ...below(result)]),
    `${results.length} requests, ${checked} with an expectation, ${wrong} other than expected`,
  ];
}
