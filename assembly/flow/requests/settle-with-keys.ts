// A request that needs an issuer's keys (RFC 7517): the first ones of that issuer, or a new one.

import { Action } from "../../exchange/decision";
import { Reason } from "../../exchange/reason";
import { Exchange } from "../exchange";
import { KeySource } from "../documents/key-source";
import { settle } from "./settle";

/** Lets the request in hand wait for its issuer's keys, or decides it without them. Whether it may go on now. */
export function settleWithKeys(exchange: Exchange): bool {
  const plugin = exchange.plugin;
  const waiters = exchange.worker.keyWaiters;
  const source = plugin.keySources[exchange.decision.issuer];
  const mayCome = areComing(exchange, source);
  if (mayCome && waiters.hasRoom(plugin)) {
    exchange.stats.countReason(Reason.KeysAwaited);
    waiters.add(exchange.stream, plugin, source, exchange.startedNanos);
    return false;
  }
  exchange.request.keysAreFinal = true;
  const decision = plugin.authenticator.judge(exchange);
  // Where too many wait, nobody knows that the key is none of the issuer's.
  const isUnknown = decision.action === Action.Refuse && decision.reason === Reason.TokenInvalid;
  if (mayCome && isUnknown) decision.set(Action.Unavailable, Reason.KeysUnavailable);
  return settle(exchange);
}

/**
 * Makes sure that the keys are on their way for a request that needs them. False when it need not wait: they were looked for a moment ago, or cannot be
 * asked for.
 */
function areComing(exchange: Exchange, source: KeySource): bool {
  if (source.isFetching) return true;
  const nowMillis = exchange.nowMillis;
  const isFirst = source.issuer.keys === null;
  const steadyMillis = exchange.worker.steadyClock.at(nowMillis);
  const wanted = exchange.decision.wanted;
  const mayFetch = isFirst ? source.isDue(steadyMillis) : source.mayLookFor(wanted, steadyMillis);
  return mayFetch && exchange.worker.documents.fetch(exchange.plugin, source, nowMillis);
}
