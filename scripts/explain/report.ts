// What explain prints: the route, the class, what becomes of the request and why, all of it as the filter's own run showed.
import type { HttpCall } from "../fake-host/http-call";
import type { Pair } from "../fake-host/pairs";
import type { LocalReply } from "../fake-host/stream";
import { ANSWERS } from "./auth-answers";
import type { LogFields } from "../log/log-line";
import { NOTHING } from "../reasons/reason-text";
import { REASONS } from "../reasons/reasons";
import { observes, type Question, type Trial, tryRequest } from "./trial";

const SECRET = /^(authorization|cookie|set-cookie|x-auth-request-access-token)$/;
const LABEL_WIDTH = 10;
/** Steps on the way to an outcome that the debug line tells of already. */
const AUTH_PAGE = "auth_page";
const GRPC_NONE = -1;

/** Tokens and cookies are shown by their length. */
function shown([name, value]: Pair): string {
  return `${name}: ${SECRET.test(name) ? `(${value.length} bytes)` : value}`;
}

/** A line of the report. */
export function labelled(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)} ${text}`;
}

function block(label: string, lines: readonly string[]): string[] {
  return lines.map((text, index) => labelled(index === 0 ? label : "", text));
}

function reasonText(name: string): string {
  return `${name}: ${REASONS[name]?.meaning ?? "?"}`;
}

/** What each reason was, and what there is to do about one. */
function reasonLines({ reasons }: Trial): string[] {
  const advice = reasons.map((name) => REASONS[name]?.todo ?? NOTHING).filter((todo) => todo !== NOTHING);
  return [...block("reason", reasons.map(reasonText)), ...block("to do", advice)];
}

function replyText({ status, grpcStatus, details, headers }: LocalReply): string {
  const place = headers.get("location") === undefined ? "" : ` to ${headers.get("location")}`;
  const type = headers.get("content-type") === undefined ? "" : `, ${headers.get("content-type")}`;
  const grpc = headers.get("content-type") === "application/grpc" && grpcStatus !== GRPC_NONE;
  return `${grpc ? `grpc-status ${grpcStatus}` : `${status}${place}`}${type} (${details})`;
}

/** What became of the request, in a few words. */
function ending(trial: Trial): string {
  if (trial.reply !== null) return `the client gets ${replyText(trial.reply)}`;
  return trial.state === "forwarded" ? "it goes on to the app" : "it waits";
}

/** How the app's request differs from the client's. */
function changes(question: Question, trial: Trial): string[] {
  const before = question.request.map(([name, value]): Pair => [name.toLowerCase(), value]);
  const isIn = (pairs: readonly Pair[], [name, value]: Pair) =>
    pairs.some((other) => other[0] === name && other[1] === value);
  const removed = before.filter((pair) => !isIn(trial.headers, pair)).map((pair) => `- ${shown(pair)}`);
  const added = trial.headers.filter((pair) => !isIn(before, pair)).map((pair) => `+ ${shown(pair)}`);
  return [...removed, ...added];
}

function callLines(call: HttpCall): string[] {
  return [`cluster ${call.cluster}, timeout ${call.timeoutMillis} ms`, ...call.headers.pairs.map(shown)];
}

const OBSERVING = labelled("mode", "observe: nothing is done; this is what would be");

function headLines(question: Question, fields: LogFields): string[] {
  const [method, host, path] = [":method", ":authority", ":path"].map(
    (wanted) => question.request.find(([name]) => name === wanted)?.[1] ?? "",
  );
  const { route = "none", realm, class: seenClass = "-" } = fields;
  return [
    labelled("request", `${method} ${host} ${path}`),
    ...(realm === undefined ? [] : [labelled("realm", String(realm))]),
    labelled("route", String(route)),
    labelled("class", String(seenClass)),
    ...(observes(question.config) ? [OBSERVING] : []),
  ];
}

function settledLines(question: Question, trial: Trial): string[] {
  const lines = [labelled("outcome", ending(trial)), ...reasonLines(trial)];
  if (trial.reply === null) return [...lines, ...block("headers", changes(question, trial))];
  const headers = trial.reply.headers.pairs.map(shown);
  const body = trial.reply.body.toString().trimEnd();
  return [...lines, ...block("headers", headers), ...(body === "" ? [] : block("body", [body]))];
}

function waitingLines(question: Question, trial: Trial, call: HttpCall): string[] {
  const isKeys = trial.reasons.includes("keys_awaited");
  const outcome = isKeys ? "the issuer's keys are fetched, then it is decided" : "the auth service is called";
  const lines = [labelled("outcome", outcome), ...reasonLines(trial), ...block("call", callLines(call))];
  if (isKeys) return lines;
  if (trial.reasons.includes(AUTH_PAGE)) return [...lines, labelled("then", "its answer goes to the client")];
  const outcomes = Object.values(ANSWERS).map(
    ({ answer, text }) => `if ${text}: ${ending(tryRequest(question, answer))}`,
  );
  return [...lines, ...block("then", outcomes)];
}

/** The lines that explain what the filter does with a request. */
export function explain(question: Question): string[] {
  const trial = tryRequest(question);
  const { call } = trial;
  if (trial.state !== "waiting" || call === undefined) {
    return [...headLines(question, trial.line), ...settledLines(question, trial)];
  }
  // The filter writes its line when a request is settled: any answer makes it say the route and the class.
  const settled = tryRequest(question, ANSWERS.login.answer);
  return [...headLines(question, settled.line), ...waitingLines(question, trial, call)];
}
