// Refusals of the auth service that are a session's on one target: the verdict is kept for a moment, so that whoever reloads a page that he may not
// see does not make a call each time. The answer is made anew for each request, since another page may ask, of another origin.
//
// A 403 (wrong e-mail or group) is such a refusal. A 401 or a redirect to the login is not: it is about one request and its page.

import { ObjectMap } from "../../bytes/object-map";
import { makeRefusalKey, refusalKeyHigh, refusalKeyLow } from "../../judge/refusal-key";
import { Request } from "../../exchange/request";
import { SessionName } from "../../session/session-name";

/** How long a refusal is kept, milliseconds: short, since the service may have been wrong for a moment. */
const REFUSAL_MILLIS: i64 = 2000;

const REFUSALS_MAX: i32 = 256;

@final
class Refusal {
  constructor(
    readonly keyHigh: u64,
    readonly untilMillis: i64,
  ) {}
}

@final
export class Refusals {
  private refusals: ObjectMap | null = null;

  /** Keeps that the auth service refused the session on this request. `secret`: the key of the plugin's hashes. */
  keep(secret: ArrayBuffer, request: Request, session: SessionName, nowMillis: i64): void {
    if (!makeRefusalKey(changetype<usize>(secret), request, session)) return;
    let refusals = this.refusals;
    if (refusals === null || refusals.size >= REFUSALS_MAX) {
      refusals = new ObjectMap();
      this.refusals = refusals;
    }
    refusals.set(refusalKeyLow(), new Refusal(refusalKeyHigh(), nowMillis + REFUSAL_MILLIS));
  }

  /** Whether the auth service refused the session on the same target a moment ago; the answer is the caller's to make. */
  has(secret: ArrayBuffer, request: Request, session: SessionName, nowMillis: i64): bool {
    const refusals = this.refusals;
    if (refusals === null || !makeRefusalKey(changetype<usize>(secret), request, session)) return false;
    const found = refusals.get(refusalKeyLow());
    if (found === null) return false;
    const refusal = changetype<Refusal>(found);
    const isOver = nowMillis >= refusal.untilMillis || nowMillis < refusal.untilMillis - REFUSAL_MILLIS;
    return refusal.keyHigh === refusalKeyHigh() && !isOver;
  }
}
