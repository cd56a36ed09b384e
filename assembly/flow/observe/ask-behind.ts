// Asking behind a request that an observing plugin would let through: what the auth service says of the session or of the bearer token.
// The answer changes nothing; it shows whether the filter would have let somebody in whom the service does not.

import { copyOf } from "../../bytes/copy-of";
import { NO_BYTES } from "../../bytes/no-bytes";
import { spanEquals } from "../../bytes/span";
import { SpanList } from "../../bytes/span-list";
import { Reason } from "../../exchange/reason";
import { sendAuthCall, writeProbeCall } from "../calls/auth-call";
import { Exchange } from "../exchange";
import { Difference } from "./differences";
import { ProbeCall } from "./probe-calls";

/** Of a request's ID as much as is shown. */
const ID_MAX: i32 = 128;

/** Asks about the request in hand, which goes on; `reason` is why it would pass. */
export function askBehind(exchange: Exchange, reason: Reason): void {
  const worker = exchange.worker;
  const plugin = exchange.plugin;
  if (!worker.probes.hasRoom(plugin)) return;
  const identity = exchange.decision.identity;
  if (!writeProbeCall(exchange, identity.isBearer)) return;
  const timeoutMillis = plugin.config.authService.timeoutMilliseconds;
  if (!sendAuthCall(exchange.host.calls, plugin.config, timeoutMillis))
    return worker.observeStats.askFailed.increment();
  worker.observeStats.asked.increment();
  const ids = exchange.client.requestIds;
  const call = new ProbeCall(
    plugin,
    reason,
    copyOf(identity.user.pointer, identity.user.length),
    copyOf(identity.email.pointer, identity.email.length),
    ids.length > 0 ? copyOf(ids.pointer(0), min(ids.size(0), ID_MAX)) : NO_BYTES,
    worker.uptime.millis,
  );
  worker.probes.add(exchange.host.calls.token, call);
}

/** Compares the answer in hand with what such a call was made for. */
export function takeProbeAnswer(exchange: Exchange, call: ProbeCall): void {
  const status = exchange.answer.status;
  if (status === 200 || status === 202) compareNames(exchange, call);
  else if (status >= 300 && status < 500) note(exchange, call, Difference.FalseAccept);
  else exchange.worker.observeStats.askFailed.increment();
}

function compareNames(exchange: Exchange, call: ProbeCall): void {
  const answer = exchange.answer;
  if (isNamed(answer.users, call.user) && isNamed(answer.emails, call.email))
    return exchange.worker.observeStats.askAgreed.increment();
  note(exchange, call, Difference.AnswerIdentity);
}

function note(exchange: Exchange, call: ProbeCall, kind: Difference): void {
  const realm = call.plugin.config.realm;
  exchange.worker.differences.noteLate(kind, call.reason, realm, call.requestId, exchange.nowMillis);
}

/** Whether the answer says the same, or nothing of it. */
function isNamed(said: SpanList, value: ArrayBuffer): bool {
  if (said.length === 0) return true;
  return (
    said.length === 1 && spanEquals(said.pointer(0), said.size(0), changetype<usize>(value), value.byteLength)
  );
}
