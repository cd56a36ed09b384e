// Runs one case: sends its requests to the filter and to oauth2-proxy, compares, and does to them what must not change a verdict.
import { HeaderMap } from "../fake-host/header-map";
import type { Pair } from "../fake-host/pairs";
import { bearerToken } from "./bearer-tokens";
import type { Bench, Outcome } from "./bench";
import { accepts, compare, compareSignedOut, type Difference, isNobody, isUnderPrefix } from "./compare";
import type { Step, Twist } from "./draw-requests";
import { mayRefreshEarly } from "./early-refresh";
import type { ParityCase } from "./generate";
import type { OracleAnswer } from "./oracle";
import type { EnvelopeForm } from "./session-layers";
import { DOUBTS, inOtherOrder, requestPairs, withoutForwarded } from "./requests";
import { sessionValue } from "./session-cookies";

/** A request that was sent, for somebody who wants to send it again. */
export interface Sent {
  readonly at: number;
  readonly worker: number;
  readonly pairs: readonly Pair[];
  readonly outcome: Outcome;
  readonly answer: OracleAnswer;
}

export interface TrialResult {
  readonly differences: readonly Difference[];
  readonly sent: readonly Sent[];
}

/** The name and value of a cookie that an answer sets; null for one that it clears. */
function cookieOf(line: string): readonly [string, string] | null {
  const pair = line.split(";")[0] ?? "";
  const at = pair.indexOf("=");
  return at < 0 || at === pair.length - 1 ? null : [pair.slice(0, at), pair.slice(at + 1)];
}

export class Trial {
  private readonly values: [string, string];
  private readonly tokens: (string | undefined)[] = [];
  private newest: string;
  private readonly signedOut = new Set<string>();
  private readonly differences: Difference[] = [];
  private readonly sent: Sent[] = [];
  private readonly startedAt: number;

  constructor(
    private readonly bench: Bench,
    private readonly given: ParityCase,
  ) {
    bench.advance(given.pause);
    this.startedAt = bench.now;
    const { configuration, now } = bench;
    this.values = [
      sessionValue(given.sessions[0], configuration, now),
      sessionValue(given.sessions[1], configuration, now),
    ];
    this.newest = this.values[0];
  }

  async run(): Promise<TrialResult> {
    for (const step of this.given.steps) {
      this.wait(step.wait);
      await this.happen(step);
      await this.try(step);
    }
    return { differences: this.differences, sent: this.sent };
  }

  private wait({ until, millis }: Step["wait"]): void {
    const { refreshMillis, expireMillis } = this.bench.configuration;
    const edges = {
      after: this.bench.now,
      refresh: this.startedAt + refreshMillis,
      expiry: this.startedAt + expireMillis,
    };
    const time = edges[until] + millis - this.bench.now;
    if (time > 0 && time <= MAX_WAIT) this.bench.advance(time);
  }

  private async happen({ event, worker }: Step): Promise<void> {
    if (event === "tick") this.bench.tick();
    if (event === "reload") this.bench.reload();
    if (event !== "sign out") return;
    const value = this.values[0];
    const isNoted = await this.isNotedAtSignOut(value);
    await this.bench.send(this.pageWith(value, "sign_out"), worker);
    if (!isNoted) return;
    for (const each of [value, this.newest]) this.signedOut.add(each);
  }

  private pageWith(value: string, page: string): Pair[] {
    const { configuration } = this.bench;
    const step = { ...PLAIN_STEP, path: `${configuration.prefix}/${page}` };
    return requestPairs(step, configuration, { values: [value], token: "" });
  }

  /** Whether the filter can know whose login ends: without the secret it knows no session but one that oauth2-proxy takes at that time. */
  private async isNotedAtSignOut(value: string): Promise<boolean> {
    if (UNWRITTEN.includes(this.given.sessions[0].envelope)) return false;
    if (this.bench.configuration.isBlind !== true) return true;
    return accepts(await this.bench.ask(this.pageWith(value, "auth")));
  }

  /** Made when it is first used: most steps have none, and signing takes time. */
  private token({ token, authorization }: Step): string {
    if (authorization.kind !== "token") return "";
    return (this.tokens[token] ??= bearerToken(this.given.tokens[token === 0 ? 0 : 1], this.startedAt));
  }

  private valuesFor(step: Step): string[] {
    const [first, second] = this.values;
    const choices = {
      first: [first],
      second: [second],
      newest: [this.newest],
      none: [],
      both: [first, second],
    };
    return choices[step.cookies.of];
  }

  private async try(step: Step): Promise<void> {
    const values = this.valuesFor(step);
    const credentials = { values, token: this.token(step) };
    const pairs = requestPairs(step, this.bench.configuration, credentials);
    const first = await this.send(pairs, step.worker, values);
    if (step.twist === "none" || isUnderPrefix(pairs, this.bench.configuration)) return;
    if (step.twist === "reload") this.bench.reload();
    const twisted = this.twist(step, pairs, credentials);
    const worker = step.twist === "other worker" ? step.worker + 1 : step.worker;
    const second = await this.send(twisted, worker, values);
    this.compareTwisted(step.twist, first, second);
  }

  private twist(
    step: Step,
    pairs: readonly Pair[],
    credentials: { values: string[]; token: string },
  ): Pair[] {
    const { configuration } = this.bench;
    if (step.twist === "other order") return inOtherOrder(pairs);
    if (step.twist === "doubt") return DOUBTS[step.doubt]?.(pairs) ?? [...pairs];
    // Of two sessions in one request another one may come first in parts.
    const isSplit = step.cookies.of !== "both" && /^(one|parts)$/.test(step.cookies.form);
    if (step.twist !== "other parts" || !isSplit) return [...pairs];
    const cookies = { ...step.cookies, form: "parts" as const, cuts: [200, 500, 501] };
    return requestPairs({ ...step, cookies }, configuration, credentials);
  }

  private async send(pairs: readonly Pair[], worker: number, values: readonly string[]): Promise<Sent> {
    const shown = new HeaderMap(pairs).pairs;
    const at = this.bench.now;
    const outcome = await this.bench.send(shown, worker);
    const answer = await this.bench.ask(withoutForwarded(shown), this.bench.sites.proxy, at);
    const sent = { at, worker, pairs: shown, outcome, answer };
    this.sent.push(sent);
    const isEarly = values.some((value) => mayRefreshEarly(value, this.bench.configuration, at));
    const compared = { outcome, pairs: withoutForwarded(shown), at, answer, isEarly };
    const isOut = values.some((value) => this.signedOut.has(value));
    const difference = isOut
      ? await compareSignedOut(this.bench, compared)
      : await compare(this.bench, compared);
    if (difference !== null) this.differences.push(difference);
    this.keep(outcome, values);
    return sent;
  }

  /** What a browser keeps of the cookies that it is given. */
  private keep({ setCookies }: Outcome, values: readonly string[]): void {
    const { cookieName } = this.bench.configuration;
    const set = setCookies.map(cookieOf).filter((cookie) => cookie !== null);
    const parts = set.filter(([name]) => name === cookieName || /^_\d+$/.test(name.slice(cookieName.length)));
    if (parts.length === 0 || values[0] === undefined) return;
    const isFirst = values[0] === this.values[0] || values[0] === this.newest;
    if (isFirst) this.newest = parts.map(([, value]) => value).join("");
  }

  private compareTwisted(twist: Twist, first: Sent, second: Sent): void {
    const isOpened = !first.outcome.passed && second.outcome.passed;
    const opensThere = accepts(second.answer) && !accepts(first.answer);
    if (first.outcome.isAhead) return;
    const isChanged = isOpened || (twist !== "doubt" && first.outcome.passed && !second.outcome.passed);
    const agrees =
      accepts(first.answer) === accepts(second.answer) && isNobody(first.answer) === isNobody(second.answer);
    if (!isChanged || opensThere || (twist !== "doubt" && !agrees)) return;
    const what = `${twist}: ${first.outcome.status} ${first.outcome.details}, then ${second.outcome.status} ${second.outcome.details}`;
    this.differences.push({ kind: "changed verdict", what, outcome: second.outcome, answer: second.answer });
  }
}

/** Forms that oauth2-proxy takes and never writes: only a holder of the secret can make them, and they have no name to sign out by. */
const UNWRITTEN: readonly EnvelopeForm[] = ["plus stamp", "zeros stamp", "part name"];

const MAX_WAIT = 5 * 3600_000;

const PLAIN_STEP: Step = {
  wait: { until: "after", millis: 0 },
  event: "none",
  worker: 0,
  method: "GET",
  path: "/",
  query: "",
  cookies: { of: "first", form: "one", cuts: [500], neighbours: "none" },
  authorization: { kind: "none", text: "" },
  token: 0,
  headers: [],
  twist: "none",
  doubt: 0,
};
