// Documents that are due, of all realms and plugins of a worker: a few are fetched at a time, and whenever one has come the next follows.

import { Realms } from "../plugins/realms";
import { Worker } from "../worker";

/** Fetches the documents of a configuration that are due, or as many as may be fetched now. */
export function fetchDocumentsOf(worker: Worker, realms: Realms, nowMillis: i64): void {
  for (let i = 0; i < realms.all.length; i++) worker.documents.fetchDue(realms.all[i], nowMillis);
}

/** The same for all that serve. */
export function fetchDocuments(worker: Worker, nowMillis: i64): void {
  const roots = worker.roots;
  for (let i = 0; i < roots.count; i++) fetchDocumentsOf(worker, roots.at(i).realms, nowMillis);
}
