// The lines of the filter's log: what each event tells and which keys it has. Tests hold the tables against the module's own and against
// lines that it writes.

/** Envoy's names of levels, for its component wasm. */
export type LogLevelName = "debug" | "info" | "warning" | "error" | "critical";

export interface LogEventText {
  readonly level: LogLevelName;
  readonly meaning: string;
  readonly limit: string;
  /** What a line of it always has, and what only where there is such a thing. */
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
}

const MINUTELY = "20 a minute";

export const LOG_EVENTS: Readonly<Record<string, LogEventText>> = {
  request: {
    level: "debug",
    meaning: "a request that is done with: the verdict, why, and how long the filter had it",
    limit: "one a request",
    always: ["method", "path", "verdict", "reason", "micros", "calls", "class"],
    sometimes: ["answer", "route", "realm", "request_id"],
  },
  observe: {
    level: "warning",
    meaning: "a difference that an observing plugin found ([observe first](operations.md#observe-first))",
    limit: "one a minute for each `difference` and `reason`",
    always: ["difference", "reason"],
    sometimes: ["method", "path", "route", "realm", "request_id", "suppressed"],
  },
  config_rejected: {
    level: "error",
    meaning:
      "a configuration that cannot be used: `key` is the place in it, `detail` what was found there and what is allowed. The process says it once a minute; what else its VMs have to say of the same is at level debug",
    limit: MINUTELY,
    always: ["detail"],
    sometimes: ["plugin", "key", "suppressed"],
  },
  config_fallback: {
    level: "warning",
    meaning: "what goes on after that",
    limit: MINUTELY,
    always: ["detail"],
    sometimes: ["plugin", "suppressed"],
  },
  nothing_serves: {
    level: "error",
    meaning: "a worker in which a plugin has no configuration at all: its requests get 503",
    limit: MINUTELY,
    always: ["detail"],
    sometimes: ["plugin", "suppressed"],
  },
  fetch_failed: {
    level: "warning",
    meaning:
      "a key set or a revocation list that could not be fetched, or not be used; what is known goes on, and it is asked for again soon",
    limit: MINUTELY,
    always: ["document", "detail"],
    sometimes: ["realm", "suppressed"],
  },
  keys_left_out: {
    level: "warning",
    meaning: "a key set was taken without some of its keys: `detail` names eight of them, and why",
    limit: MINUTELY,
    always: ["issuer", "keys", "left_out", "detail"],
    sometimes: ["realm", "suppressed"],
  },
  signatures: {
    level: "info",
    meaning: "who verifies the signatures of tokens in this worker",
    limit: "one a worker",
    always: ["verified_by"],
    sometimes: [],
  },
  aborted: {
    level: "critical",
    meaning: "a trap, which should never be: the VM ends (`PosternVmReloaded`)",
    limit: "the VM's last line",
    always: ["line"],
    sometimes: [],
  },
};

interface LogKeyText {
  readonly type: "text" | "number";
  readonly meaning: string;
}

const text = (meaning: string): LogKeyText => ({ type: "text", meaning });
const number = (meaning: string): LogKeyText => ({ type: "number", meaning });

export const LOG_KEYS: Readonly<Record<string, LogKeyText>> = {
  event: text("what the line tells; always the first key"),
  plugin: text("the plugin's name, as Envoy has it"),
  realm: text("the realm's name, where there are realms"),
  method: text("the request's method"),
  path: text("its path, without the query"),
  route: text("the route's `name` or place, where it is on one"),
  class: text(
    "what kind of client it seems to be: document, fetch, form, websocket, grpc, preflight or other",
  ),
  verdict: text("pass, hit, miss (oauth2-proxy was asked) or refused"),
  reason: text("why ([reasons.md](reasons.md))"),
  answer: text("what came of asking oauth2-proxy, by the same names"),
  micros: number("microseconds from when the filter saw the request to its end here, waits included"),
  calls: number("calls to oauth2-proxy that the worker has made so far, in all"),
  request_id: text("its first `X-Request-Id`"),
  difference: text("would_refuse, other_identity, would_doubt, false_accept or answer_identity"),
  key: text("the place in a configuration, such as `session.cookieName`"),
  document: text("what was fetched and where from"),
  issuer: text("the issuer of a key set"),
  keys: number("how many keys the set has"),
  left_out: number("how many of them are not used"),
  verified_by: text("host (Envoy's own crypto) or wasm (the module)"),
  detail: text("a sentence for people; its words may change"),
  suppressed: number("lines of this kind that the limit left out since the last one; the worker's own"),
  line: number("the line of a source file"),
};
