// The revocation lists of the arms that have one: an empty one, and one as long as a list may be, which names nobody of the arms.
import { createHash } from "node:crypto";

/** The most that the filter takes. */
export const LIST_BYTES_MAX = 1_048_576;
const ENTRIES_MAX = 20_000;

export interface RevocationList {
  /** Its cluster, and what distinguishes its arms by name. */
  readonly cluster: string;
  readonly title: string;
  readonly entries: number;
}

export const LISTS: readonly RevocationList[] = [
  { cluster: "empty-list", title: "an empty revocation list", entries: 0 },
  { cluster: "20000-list", title: "a revocation list of 20,000 entries", entries: ENTRIES_MAX },
];

/** Whom a list names that is not empty: whoever gets in as this one is judged by no such list. */
export const REVOKED_EMAIL = "gone@example.com";

/** Text as identity providers make names of. */
function id(i: number, bytes: number): string {
  return createHash("sha256").update(String(i)).digest("base64url").slice(0, bytes);
}

function entryOf(i: number, before: number): object {
  switch (i % 5) {
    case 0:
      return { sid: id(i, 22), before };
    case 1:
      return { sub: id(i, 22), before };
    case 2:
      return { email: `${id(i, 10)}@example.com` };
    case 3:
      return { jti: id(i, 22) };
    default:
      return { email: `p${i}@a.org`, before };
  }
}

/** The text of a list of so many entries; those with `before` have this one, an hour ago when not given. */
export function listText(entries: number, before = Math.floor(Date.now() / 1000) - 3600): string {
  const revoked = Array.from({ length: entries }, (_, i) =>
    i === 0 ? { email: REVOKED_EMAIL } : entryOf(i, before),
  );
  return JSON.stringify({ revoked });
}
