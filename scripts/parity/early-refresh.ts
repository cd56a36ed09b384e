// Which sessions the filter may have refreshed before oauth2-proxy would: in the last tenth of cookieRefresh, and of the life of a token that
// ends sooner.
import { openSessionValue } from "../lab/opened-cookie";
import type { SessionContents } from "../lab/session-cookie";
import type { Configuration } from "./configurations";

const SHARE = 0.1;
/** Whole seconds, and the margins that the filter keeps. */
const MARGIN_MILLIS = 3000;

/** Null for a value that cannot be opened, of which the filter knows no time either. */
function opened(secret: string, value: string): SessionContents | null {
  try {
    return openSessionValue(secret, value);
  } catch {
    return null;
  }
}

export function mayRefreshEarly(
  value: string,
  { secret, refreshMillis }: Configuration,
  now: number,
): boolean {
  if (refreshMillis === 0) return false;
  const created = opened(secret, value)?.createdAt?.getTime();
  if (created === undefined) return false;
  const due = created + refreshMillis;
  const until = opened(secret, value)?.expiresOn?.getTime() ?? Infinity;
  const isDueSoon = now >= due - SHARE * refreshMillis - MARGIN_MILLIS;
  const endsSoon = until < due && now >= until - SHARE * (until - created) - MARGIN_MILLIS;
  return isDueSoon || endsSoon;
}
