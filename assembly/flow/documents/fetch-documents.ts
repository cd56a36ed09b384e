// Documents that are due, of all realms and plugins of a worker: a few are fetched at a time, and whenever one has come the next follows. Where some
// have to wait, the next turn begins with the first of those, so that servers that hang hold up nobody else's for long.

import { Realms } from "../plugins/realms";
import { Worker } from "../worker";

/** Fetches the documents of a configuration that are due, or as many as may be fetched now. */
export function fetchDocumentsOf(worker: Worker, realms: Realms, nowMillis: i64): void {
  for (let i = 0; i < realms.all.length; i++) worker.documents.fetchDue(realms.all[i], nowMillis);
}

/** The same for all that serve, in turn. */
export function fetchDocuments(worker: Worker, nowMillis: i64): void {
  const first = worker.documents.turn;
  const waiting = fetchBetween(worker, first, i32.MAX_VALUE, nowMillis);
  const waitingBefore = fetchBetween(worker, 0, first, nowMillis);
  worker.documents.turn = waiting >= 0 ? waiting : max(waitingBefore, 0);
}

/** Fetches for the plugins from one place on to another, counted over all root contexts. The place of the first that has to wait, or -1. */
function fetchBetween(worker: Worker, from: i32, to: i32, nowMillis: i64): i32 {
  const roots = worker.roots;
  let place = 0;
  let waiting = -1;
  for (let i = 0; i < roots.count; i++) {
    const plugins = roots.at(i).realms.all;
    for (let j = 0; j < plugins.length; j++, place++) {
      if (place < from || place >= to) continue;
      if (!worker.documents.fetchDue(plugins[j], nowMillis) && waiting < 0) waiting = place;
    }
  }
  return waiting;
}
