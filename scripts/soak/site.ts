// A stack that is soaked, and what is true of it at the moment: which answers are right depends on it.
import type { Stack } from "../stack/stack";
import { signValue } from "../lab/session-cookie";
import { Windows } from "./windows";

/** The filter holds calls back for up to four seconds once the auth service was away, and an answer may take as long as a call. */
const OUTAGE_GRACE_MILLISECONDS = 6000;
/** Connections of a listener that was replaced live this long. */
export const DRAIN_SECONDS = 2;
/** A new VM has its revocation list as soon as the list's server has answered once. */
const FRESH_VM_GRACE_MILLISECONDS = 2000;

export class Site {
  /** The secret of oauth2-proxy's cookies, and one that nobody goes by any more. */
  secret: string;
  retiredSecret: string | null = null;
  readonly outages = new Windows(OUTAGE_GRACE_MILLISECONDS);
  readonly reloads = new Windows((DRAIN_SECONDS + 3) * 1000);
  readonly freshVms = new Windows(FRESH_VM_GRACE_MILLISECONDS);

  private lastChange = "nothing";
  private changedAt = performance.now();

  constructor(readonly stack: Stack) {
    this.secret = stack.cookieSecret;
  }

  note(change: string): void {
    this.lastChange = change;
    this.changedAt = performance.now();
  }

  /** What changed last, and when, for whoever looks into an answer. */
  get since(): string {
    return `${Math.round(performance.now() - this.changedAt)} ms after ${this.lastChange}`;
  }

  get host(): string {
    return new URL(this.stack.url).host;
  }
}

/** Whether a session cookie's value was signed with this secret. */
export function isUnder(secret: string, value: string): boolean {
  const [payload = "", stamp = "", signature] = value.split("|");
  return signValue(secret, "_oauth2_proxy", payload, stamp) === signature;
}
