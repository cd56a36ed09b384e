// Documents that are due, of all realms and plugins of this VM: a few are fetched at a time, and whenever one has come the next follows.

import { fetchDueDocuments } from "./document-calls";
import { Realms } from "./realms";
import { rootAt, rootCount } from "./roots";

/** Fetches the documents of a configuration that are due, or as many as may be fetched now. */
export function fetchDocumentsOf(realms: Realms, nowMillis: i64): void {
  for (let i = 0; i < realms.all.length; i++) fetchDueDocuments(realms.all[i], nowMillis);
}

/** The same for all that serve. */
export function fetchNextDocuments(nowMillis: i64): void {
  for (let i = 0; i < rootCount(); i++) fetchDocumentsOf(rootAt(i).realms, nowMillis);
}
