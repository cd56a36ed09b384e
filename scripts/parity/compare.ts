// Whether an outcome of the filter agrees with what oauth2-proxy says of the same request at the same time.
import type { Pair } from "../fake-host/pairs";
import type { Bench, Outcome } from "./bench";
import type { Configuration } from "./configurations";
import type { OracleAnswer } from "./oracle";

/** laxer and other identity are faults; stricter has a class; the rest are rules that were broken. */
export type Kind = "laxer" | "other identity" | "stricter" | "changed verdict" | "signed out";

export interface Difference {
  readonly kind: Kind;
  readonly what: string;
  readonly outcome: Outcome;
  readonly answer: OracleAnswer;
}

/** Paths that oauth2-proxy answers itself, whoever asks; the filter judges the session there. */
const OWN_PAGES = ["/robots.txt", "/ping", "/ready"];

export function accepts({ status }: OracleAnswer): boolean {
  return status === 200 || status === 202;
}

function headerOf({ headers }: OracleAnswer, name: string): string | undefined {
  return headers.find((pair) => pair[0] === name)?.[1];
}

function valueOf(pairs: readonly Pair[], name: string): string | undefined {
  return pairs.find((pair) => pair[0] === name)?.[1];
}

export function isNobody(answer: OracleAnswer): boolean {
  return headerOf(answer, "gap-auth") === undefined;
}

const IDENTITY_NAMES = ["user", "email", "groups", "preferred-username"].map(
  (part) => `x-auth-request-${part}`,
);
const ACCESS_TOKEN = "x-auth-request-access-token";

/** What the app is to receive for this answer under this configuration. */
export function expectedIdentity(
  { upstream = {}, authorization }: Configuration,
  answer: OracleAnswer,
  pairs: readonly Pair[],
): Record<string, string> {
  const expected: Record<string, string> = {};
  const sent = valueOf(pairs, "authorization");
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== "") expected[name] = value;
  };
  if (upstream["setXauthrequest"] !== false)
    for (const name of IDENTITY_NAMES) put(name, headerOf(answer, name));
  const token = headerOf(answer, ACCESS_TOKEN);
  if (upstream["passAccessToken"] !== false) put(ACCESS_TOKEN, token);
  if (authorization === "access_token") put("authorization", token && `Bearer ${token}`);
  if (authorization === "id_token") put("authorization", headerOf(answer, "authorization"));
  if (authorization === "preserve" && sent !== undefined) expected["authorization"] = sent;
  return expected;
}

/** Whether the app received what it should: a request of nobody keeps its own Authorization, or has none. */
function isRight(
  { identity }: Outcome,
  configuration: Configuration,
  answer: OracleAnswer,
  pairs: readonly Pair[],
): boolean {
  if (!accepts(answer)) return false;
  const { authorization, ...rest } = identity;
  if (!isNobody(answer)) return isSame(identity, expectedIdentity(configuration, answer, pairs));
  return (
    isSame(rest, {}) && (authorization === undefined || authorization === valueOf(pairs, "authorization"))
  );
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

function pathOf(pairs: readonly Pair[]): string {
  return (valueOf(pairs, ":path") ?? "").split("?")[0] ?? "";
}

/** Whether oauth2-proxy's answer says nothing of the session: a page of its own, a redirect to a clean path, a target that it refuses. */
function isOfThePath(pairs: readonly Pair[], { status }: OracleAnswer): boolean {
  return OWN_PAGES.includes(pathOf(pairs)) || status === 301 || status === 400 || status === 404;
}

/** Whether oauth2-proxy answers requests to this path itself, by the filter's configuration. */
export function isUnderPrefix(pairs: readonly Pair[], { prefix }: Configuration): boolean {
  const path = pathOf(pairs);
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** The question about the session alone: the same credentials and query constraints at the page that says nothing but yes or no. */
function aboutSession(pairs: readonly Pair[], { prefix }: Configuration): Pair[] {
  const query = (valueOf(pairs, ":path") ?? "").split(/(?=\?)/)[1] ?? "";
  const changed: Readonly<Record<string, string>> = { ":path": `${prefix}/auth${query}`, ":method": "GET" };
  return pairs.map(([name, value]) => [name, changed[name] ?? value]);
}

/** A scheme is one in any case of letters (RFC 9110 11.1): oauth2-proxy knows it in one. */
function withPlainScheme(pairs: readonly Pair[]): Pair[] {
  return pairs.map(([name, value]) => [
    name,
    name === "authorization" ? value.replace(/^bearer /i, "Bearer ") : value,
  ]);
}

export interface Compared {
  readonly outcome: Outcome;
  readonly pairs: readonly Pair[];
  /** When the request came, Unix milliseconds. */
  readonly at: number;
  readonly answer: OracleAnswer;
  /** Whether the filter may have had its session refreshed before oauth2-proxy would (docs/architecture.md). */
  readonly isEarly: boolean;
}

function describe(identity: Readonly<Record<string, string>>): string {
  return Object.keys(identity).length === 0 ? "nobody" : JSON.stringify(identity);
}

function differ(kind: Kind, what: string, { outcome, answer }: Compared): Difference {
  return { kind, what, outcome, answer };
}

/** Other answers that would make the pass right, where the one to the request itself does not. */
async function otherAnswers(bench: Bench, compared: Compared): Promise<OracleAnswer[]> {
  const { pairs, at, answer, outcome } = compared;
  const { configuration, sites } = bench;
  const session = aboutSession(pairs, configuration);
  const questions: Promise<OracleAnswer>[] = [];
  if (isOfThePath(pairs, answer)) questions.push(bench.ask(session, sites.proxy, at));
  if (configuration.jwt !== undefined) questions.push(bench.ask(withPlainScheme(session), sites.proxy, at));
  const isBehind =
    configuration.refreshBehind !== false && configuration.refreshMillis > 0 && outcome.isAhead;
  if (isBehind) questions.push(bench.ask(pairs, sites.unrefreshed, at));
  if (isBehind && isOfThePath(pairs, answer)) questions.push(bench.ask(session, sites.unrefreshed, at));
  if (compared.isEarly)
    questions.push(bench.ask(pairs, sites.eager, at), bench.ask(session, sites.eager, at));
  return Promise.all(questions);
}

async function comparePass(bench: Bench, compared: Compared): Promise<Difference | null> {
  const { outcome, pairs, answer } = compared;
  const { configuration } = bench;
  if (isRight(outcome, configuration, answer, pairs)) return null;
  const others = await otherAnswers(bench, compared);
  if (others.some((other) => isRight(outcome, configuration, other, pairs))) return null;
  const got = describe(outcome.identity);
  const accepted = [answer, ...others].find(accepts);
  if (accepted === undefined)
    return differ("laxer", `passed as ${got}; oauth2-proxy says ${answer.status}`, compared);
  const wanted = describe(expectedIdentity(configuration, accepted, pairs));
  return differ("other identity", `passed as ${got}; oauth2-proxy says ${wanted}`, compared);
}

/** null where both agree. */
export async function compare(bench: Bench, compared: Compared): Promise<Difference | null> {
  const { outcome, pairs, answer } = compared;
  if (isUnderPrefix(pairs, bench.configuration)) {
    return outcome.passed ? comparePass(bench, compared) : null;
  }
  if (outcome.passed) return comparePass(bench, compared);
  if (!accepts(answer) || OWN_PAGES.includes(pathOf(pairs))) return null;
  const who = isNobody(answer) ? "nobody" : "somebody";
  const by = outcome.isJudgedHere ? "here" : "after a question";
  return differ(
    "stricter",
    `${outcome.status} ${outcome.details} ${by}, where oauth2-proxy lets ${who} pass`,
    compared,
  );
}

/**
 * A request with a session that signed out: oauth2-proxy, which keeps nothing, would take a copy of the cookie, and the filter is to
 * take what the request is without it.
 */
export async function compareSignedOut(bench: Bench, compared: Compared): Promise<Difference | null> {
  if (!compared.outcome.passed) return null;
  const pairs = compared.pairs.filter(([name]) => name !== "cookie");
  const answer = await bench.ask(pairs, bench.sites.proxy, compared.at);
  const difference = await comparePass(bench, { ...compared, pairs, answer });
  return difference && { ...difference, kind: "signed out" };
}
