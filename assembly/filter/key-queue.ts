// Key sets that are due, of all realms and plugins of this VM: a few are fetched at a time, and whenever one has come the next follows.

import { fetchDueKeys } from "./key-calls";
import { Realms } from "./realms";
import { rootAt, rootCount } from "./roots";

/** Fetches the key sets of a configuration that are due, or as many as may be fetched now. */
export function fetchKeysOf(realms: Realms, nowMillis: i64): void {
  for (let i = 0; i < realms.all.length; i++) fetchDueKeys(realms.all[i], nowMillis);
}

/** The same for all that serve. */
export function fetchNextKeys(nowMillis: i64): void {
  for (let i = 0; i < rootCount(); i++) fetchKeysOf(rootAt(i).realms, nowMillis);
}
