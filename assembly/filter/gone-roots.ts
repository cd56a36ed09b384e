// Root contexts that the host has ended: what is to be done for those that a call of theirs was made for, since the host cancels
// such a call without a word. The streams of a root context are gone before it.

import { enterRoot, enterStream } from "../host/context";
import { forgetLastRoot } from "./contexts";
import { endFlight } from "./flight";
import { forgetFetches } from "./document-calls";
import { wakeKeyWaitersOf } from "./key-waiters";
import { callsOf, PendingCall } from "./pending-calls";
import { Plugin } from "./plugin";
import { isServing, rootCount, takeIfGone } from "./roots";
import { Attempt } from "./waiting-line";
import { wakeLine } from "./wake-queue";

/** How many root contexts the host is asked about at a time: there are seldom more. */
const ASKED_AT_ONCE: i32 = 16;

/** Looks for root contexts that are gone. Call it from the tick of one, which is left in force. */
export function endGoneRoots(ticking: u32): void {
  // A host that does not answer for a root context that surely is there is not believed about others.
  if (rootCount() < 2 || !enterRoot(ticking)) return;
  for (let i = min(ASKED_AT_ONCE, rootCount()); i > 0; i--) {
    const root = takeIfGone();
    if (root === null) continue;
    forgetLastRoot();
    endCalls(root.plugin);
  }
  enterRoot(ticking);
}

/** Whose calls they were, the plugin's other root contexts cannot tell: those may be lost whose own request is gone. */
function endCalls(plugin: Plugin): void {
  forgetFetches(plugin);
  if (!isServing(plugin)) {
    wakeKeyWaitersOf(plugin);
    return;
  }
  const calls = callsOf(plugin);
  for (let i = 0; i < calls.length; i++) {
    if (!enterStream(calls[i].stream)) freeSharers(calls[i]);
  }
}

/** Has the requests that wait for another one's call decide anew. What the call brings, if it is not lost, still counts. */
function freeSharers(call: PendingCall): void {
  const flight = call.flight;
  if (flight === null) return;
  endFlight(flight);
  const line = flight.line;
  if (line === null) return;
  flight.line = null;
  wakeLine(line, Attempt.First);
}
