// Asking behind a request that an observing plugin would let through: what the auth service says of the session or of the bearer token.
// The answer changes nothing; it shows whether the filter would have let somebody in whom the service does not.

import { ObjectMap } from "../bytes/object-map";
import { copyOf } from "../bytes/copy-of";
import { NO_BYTES } from "../bytes/no-bytes";
import { spanEquals } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { Decision } from "../decision/decision";
import { Reason } from "../decision/reason";
import { WHOLE_SHARE } from "../config/mode";
import { nowNanos } from "../host/clock";
import { callToken } from "../host/http-call";
import { SessionCookies, sendAuthCall, writeProbeCall } from "./auth-call";
import { answer, readAnswer, readClient, request } from "./facts";
import { Difference, noteLateDifference } from "./observe-differences";
import { LateCounter } from "./observe-stats";
import { Plugin } from "./plugin";
import { uptimeMillis } from "./uptime";

/** Calls under way of one plugin in a VM; while there are as many, its requests are not asked about. */
const CALLS_MAX: i32 = 64;
/** Longer than any call may take (config.ts): one that is older was dropped by the host. */
const LOST_MILLIS: i64 = 65_000;
/** Of a request's ID as much as is shown. */
const ID_MAX: i32 = 128;

const ASKED = new LateCounter("postern.observe.asked");
const ASK_FAILED = new LateCounter("postern.observe.ask_failed");
const ASK_AGREED = new LateCounter("postern.observe.ask_agreed");

@final
class ProbeCall {
  readonly sentMillis: i64 = uptimeMillis();

  constructor(
    readonly plugin: Plugin,
    readonly reason: Reason,
    readonly user: ArrayBuffer,
    readonly email: ArrayBuffer,
    readonly requestId: ArrayBuffer,
  ) {}
}

const calls = new ObjectMap();

/** Where the sequence of draws stands (xorshift64). */
let draw: u64 = 0;

/** Whether this request is one of the share, in hundredths of a percent, that is asked about. */
export function isSampled(share: i32): bool {
  if (share === 0) return false;
  if (draw === 0) draw = u64(nowNanos()) | 1;
  draw ^= draw << 13;
  draw ^= draw >> 7;
  draw ^= draw << 17;
  return i32((draw >> 16) % u64(WHOLE_SHARE)) < share;
}

/** Asks about the request in hand, which goes on. */
export function askBehind(plugin: Plugin, decision: Decision, reason: Reason): void {
  if (plugin.probes >= CALLS_MAX) dropLost();
  if (plugin.probes >= CALLS_MAX) return;
  const identity = decision.identity;
  const client = readClient();
  const cookies = identity.isBearer ? SessionCookies.LeftOut : SessionCookies.AsSent;
  if (!writeProbeCall(request, client, plugin.config, cookies, identity.isBearer)) return;
  if (!sendAuthCall(plugin.config, plugin.config.authService.timeoutMilliseconds))
    return ASK_FAILED.increment();
  ASKED.increment();
  const ids = client.requestIds;
  const call = new ProbeCall(
    plugin,
    reason,
    copyOf(identity.user, identity.userLength),
    copyOf(identity.email, identity.emailLength),
    ids.length > 0 ? copyOf(ids.pointer(0), min(ids.size(0), ID_MAX)) : NO_BYTES,
  );
  calls.set(callToken(), call);
  plugin.probes++;
}

/** Takes the answer to such a call; false for a call of another kind. */
export function takeProbeAnswer(token: u32): bool {
  const found = calls.size > 0 ? calls.get(token) : null;
  if (found === null) return false;
  calls.delete(token);
  const call = changetype<ProbeCall>(found);
  call.plugin.probes--;
  readAnswer();
  if (answer.status === 200 || answer.status === 202) compareNames(call);
  else if (answer.status >= 300 && answer.status < 500)
    noteLateDifference(Difference.FalseAccept, call.reason, call.plugin.config.realm, call.requestId);
  else ASK_FAILED.increment();
  return true;
}

function compareNames(call: ProbeCall): void {
  if (isNamed(answer.users, call.user) && isNamed(answer.emails, call.email)) return ASK_AGREED.increment();
  noteLateDifference(Difference.AnswerIdentity, call.reason, call.plugin.config.realm, call.requestId);
}

/** Whether the answer says the same, or nothing of it. */
function isNamed(said: SpanList, value: ArrayBuffer): bool {
  if (said.length === 0) return true;
  return (
    said.length === 1 && spanEquals(said.pointer(0), said.size(0), changetype<usize>(value), value.byteLength)
  );
}

/** The host drops the calls of a root context that ends, without a word. */
function dropLost(): void {
  const tokens = calls.keys();
  const nowMillis = uptimeMillis();
  for (let i = 0; i < tokens.length; i++) {
    const call = changetype<ProbeCall>(calls.get(tokens[i]));
    if (nowMillis - call.sentMillis < LOST_MILLIS) continue;
    calls.delete(tokens[i]);
    call.plugin.probes--;
  }
}
