// Arms for the scale measurements: the same filter with more and more sessions in its cache, and one whose cache is full.
import { otherFilter, withoutFilter, type Arm } from "./arms";
import { sessionCookie } from "./credentials";
import type { Header } from "./requests";

/** The most that a cache may be told to hold. */
const MOST_SESSIONS = 100_000;
const EVICTING_SESSIONS = 10_000;
export const CACHED_COUNTS = [1, 1000, 10_000, MOST_SESSIONS] as const;

/** Minted on first use and kept: every lane of the arm sends the same sessions. */
function keptSessions(count: number): Arm["credentials"] {
  let made: Header[] | null = null;
  return ({ cookieSecret }) =>
    (made ??= Array.from({ length: count }, () => ["cookie", sessionCookie(cookieSecret)] as const));
}

export function cachedArm(count: number): Arm {
  const title = `${count.toLocaleString("en")} sessions cached`;
  return otherFilter(`cached-${count}`, title, { cache: { sessions: MOST_SESSIONS } }, keptSessions(count));
}

export function evictingArm(): Arm {
  const title = `${MOST_SESSIONS.toLocaleString("en")} sessions through a cache of ${EVICTING_SESSIONS.toLocaleString("en")}`;
  return otherFilter(
    "evicting",
    title,
    { cache: { sessions: EVICTING_SESSIONS } },
    keptSessions(MOST_SESSIONS),
  );
}

/** As many requests without a filter: what the machine and the gateway do by themselves. */
export const NO_FILTER: Arm = {
  ...withoutFilter(),
  title: "no filter",
  credentials: keptSessions(MOST_SESSIONS),
};

/** The same listener, asked for one of its sessions only. */
export function onlyFirst(arm: Arm): Arm {
  return { ...arm, credentials: async (parts) => (await arm.credentials(parts)).slice(0, 1) };
}
