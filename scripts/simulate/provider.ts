// The one oauth2-proxy and its provider that all workers ask: takes each refresh token once, and knows of every answer whether it got
// back to the filter, so that a second use of a token is told from one that nobody could avoid.
import { type Answer, type HttpCall } from "../fake-host/http-call";
import { ModelOauth2Proxy } from "../lab/model-oauth2-proxy";
import type { Random } from "./random";

/** Workers keep what was just refreshed for a minute; a browser that shows its old cookie later spends its token again. */
const GRACE_MILLIS = 55_000;

interface Refreshed {
  deliveredAt: number | null;
  /** Why a second use is nobody's fault. */
  isExcused: boolean;
}

export class Provider {
  readonly model: ModelOauth2Proxy;
  /** Logins that were told to sign out, or had requests under way when the clock was set. */
  readonly unsettled = new Set<string>();
  /** Whose sessions were ever refreshed. */
  private readonly renewed = new Set<string>();
  private readonly refreshed = new Map<string, Refreshed>();
  private readonly tokenOf = new Map<HttpCall, string>();

  constructor(
    secret: string,
    private readonly cookieRefresh: number,
    private readonly clock: () => number,
    random: Random,
    private readonly onBroken: (what: string) => void,
  ) {
    this.model = new ModelOauth2Proxy({
      secret,
      clock,
      cookieExpire: 4 * 3600_000,
      cookieRefresh,
      rotates: true,
      random: (length) => random.bytes(length),
    });
  }

  /** oauth2-proxy works on the call that was made at a time (Unix milliseconds); the answer is on its way then. */
  process(call: HttpCall, madeAt: number): Answer {
    const session = this.model.sessionIn(call.headers.all("cookie"));
    const token = session?.refreshToken ?? "";
    // A sign-out waits for nobody's refresh: oauth2-proxy may refresh the session that it is about to drop.
    const isUnsettled = this.unsettled.has(session?.email ?? "");
    // What became due on the way nobody could foresee, who asked for another reason.
    const becameDue = session !== null && !this.isDueAt(session.createdAt?.getTime() ?? 0, madeAt);
    const { refreshes, failedRefreshes } = this.model;
    const answer = this.model.answer(call);
    if (this.model.failedRefreshes > failedRefreshes) {
      if (!isUnsettled && !becameDue) this.checkReuse(token);
    } else if (this.model.refreshes > refreshes) {
      this.refreshed.set(token, { deliveredAt: null, isExcused: isUnsettled || becameDue });
      this.tokenOf.set(call, token);
      this.renewed.add(session?.email ?? "");
    }
    return answer;
  }

  private isDueAt(createdAt: number, now: number): boolean {
    return this.cookieRefresh > 0 && Math.floor(now / 1000) * 1000 - createdAt > this.cookieRefresh;
  }

  /** The answer of the call reached the filter as it was. */
  delivered(call: HttpCall): void {
    const refreshed = this.refreshed.get(this.tokenOf.get(call) ?? "");
    if (refreshed !== undefined) refreshed.deliveredAt = this.clock();
  }

  /** The answer will never reach the filter, or not as it was. */
  lost(call: HttpCall): void {
    const refreshed = this.refreshed.get(this.tokenOf.get(call) ?? "");
    if (refreshed !== undefined) refreshed.isExcused = true;
  }

  /** The login of the session that a call carries is unsettled. */
  unsettle(call: HttpCall): void {
    const session = this.model.sessionIn(call.headers.all("cookie"));
    if (session?.email !== undefined) this.unsettled.add(session.email);
  }

  /** Time jumped, or the process lost its memory: what was just refreshed may be forgotten. */
  excuseAll(): void {
    for (const each of this.refreshed.values()) each.isExcused = true;
  }

  /** Whether a session of this login was ever refreshed. */
  hasRefreshed(email: string): boolean {
    return this.renewed.has(email);
  }

  /** Whether a browser should hold newer cookies than those with this token by now. */
  isSuperseded(token: string): boolean {
    const refreshed = this.refreshed.get(token);
    return refreshed !== undefined && !this.isExcused(refreshed);
  }

  private isExcused({ deliveredAt, isExcused }: Refreshed): boolean {
    return isExcused || (deliveredAt !== null && this.clock() - deliveredAt > GRACE_MILLIS);
  }

  private checkReuse(token: string): void {
    const refreshed = this.refreshed.get(token);
    if (refreshed !== undefined && !this.isExcused(refreshed))
      this.onBroken("a refresh token was spent twice");
  }
}
