// Root contexts that the host has ended: what is to be done for those that a call of theirs was made for, since the host cancels
// such a call without a word. The streams of a root context are gone before it.

import { Attempt } from "../attempt";
import { PendingCall } from "../calls/pending-call";
import { Plugin } from "./plugin";
import { Worker } from "../worker";

/** How many root contexts the host is asked about at a time: there are seldom more. */
const ASKED_AT_ONCE: i32 = 16;

/** Looks for root contexts that are gone. Call it from the tick of one, which is left in force. */
export function endGoneRoots(worker: Worker, ticking: u32): void {
  const roots = worker.roots;
  const machine = worker.host.machine;
  // A host that does not answer for a root context that surely is there is not believed about others.
  if (roots.count < 2 || !machine.enterRoot(ticking)) return;
  for (let i = min(ASKED_AT_ONCE, roots.count); i > 0; i--) {
    const root = roots.takeIfGone();
    if (root === null) continue;
    for (let j = 0; j < root.realms.all.length; j++) endCalls(worker, root.realms.all[j]);
  }
  machine.enterRoot(ticking);
}

/** Whose calls they were, the plugin's other root contexts cannot tell: those may be lost whose own request is gone. */
function endCalls(worker: Worker, plugin: Plugin): void {
  worker.documents.forget(plugin);
  if (!worker.roots.isServing(plugin)) {
    worker.keyWaiters.wakeAll(plugin);
    return;
  }
  const calls = worker.calls.ofPlugin(plugin);
  for (let i = 0; i < calls.length; i++) {
    if (!worker.host.streams.enter(calls[i].stream)) freeSharers(worker, calls[i]);
  }
}

/** Has the requests that wait for another one's call decide anew. What the call brings, if it is not lost, still counts. */
function freeSharers(worker: Worker, call: PendingCall): void {
  const flight = call.flight;
  if (flight === null) return;
  worker.flights.end(flight);
  const line = flight.line;
  if (line === null) return;
  flight.line = null;
  worker.wakes.wake(line, Attempt.First);
}
