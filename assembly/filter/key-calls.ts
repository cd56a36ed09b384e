// Key sets (RFC 7517) that requests wait for: the first of an issuer, or one with a new key.

import { Decision } from "../decision/decision";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { nowNanos } from "../host/clock";
import { fetchDocument } from "./document-calls";
import { Plugin } from "./plugin";

/**
 * Makes sure that the keys of decision.issuer are on their way for a request that needs them. False when it need not wait: they
 * were looked for a moment ago, or cannot be asked for.
 */
export function awaitKeys(plugin: Plugin, decision: Decision): bool {
  const source = plugin.keySources[decision.issuer];
  if (source.isFetching) return true;
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  const isFirst = source.issuer.keys === null;
  if (isFirst ? !source.isDue(nowMillis) : !source.mayLookFor(decision.wanted, nowMillis)) return false;
  return fetchDocument(plugin, source);
}
