// Calls that an observing plugin made about requests that it would let through: what is to be compared with the answer.

import { ObjectMap } from "../../bytes/object-map";
import { WHOLE_SHARE } from "../../config/mode";
import { Reason } from "../../exchange/reason";
import { Plugin } from "../plugins/plugin";
import { Uptime } from "../uptime";

/** Calls under way of one plugin in a worker; while there are as many, its requests are not asked about. */
const CALLS_MAX: i32 = 64;
/** Longer than any call may take (config/auth-service.ts): one that is older was dropped by the host. */
const LOST_MILLIS: i64 = 65_000;

@final
export class ProbeCall {
  constructor(
    readonly plugin: Plugin,
    /** Why the request would have passed. */
    readonly reason: Reason,
    readonly user: ArrayBuffer,
    readonly email: ArrayBuffer,
    readonly requestId: ArrayBuffer,
    /** By uptime.ts, milliseconds. */
    readonly sentMillis: i64,
  ) {}
}

@final
export class ProbeCalls {
  private readonly calls: ObjectMap = new ObjectMap();
  /** Where the sequence of draws stands (xorshift64). */
  private draw: u64 = 0;

  constructor(private readonly uptime: Uptime) {}

  /** Whether this request is one of the share, in hundredths of a percent, that is asked about. */
  isSampled(share: i32, nowNanos: i64): bool {
    if (share === 0) return false;
    let draw = this.draw === 0 ? u64(nowNanos) | 1 : this.draw;
    draw ^= draw << 13;
    draw ^= draw >> 7;
    draw ^= draw << 17;
    this.draw = draw;
    return i32((draw >> 16) % u64(WHOLE_SHARE)) < share;
  }

  /** Whether a plugin may have one more call under way. */
  hasRoom(plugin: Plugin): bool {
    if (plugin.probes >= CALLS_MAX) this.dropLost();
    return plugin.probes < CALLS_MAX;
  }

  add(token: u32, call: ProbeCall): void {
    this.calls.set(token, call);
    call.plugin.probes++;
  }

  /** Takes a call out; null for one of another kind. */
  take(token: u32): ProbeCall | null {
    const found = this.calls.size > 0 ? this.calls.get(token) : null;
    if (found === null) return null;
    this.calls.delete(token);
    const call = changetype<ProbeCall>(found);
    call.plugin.probes--;
    return call;
  }

  /** The host drops the calls of a root context that ends, without a word. */
  private dropLost(): void {
    const tokens = this.calls.keys();
    for (let i = 0; i < tokens.length; i++) {
      const call = changetype<ProbeCall>(this.calls.get(tokens[i]));
      if (this.uptime.millis - call.sentMillis >= LOST_MILLIS) this.take(u32(tokens[i]));
    }
  }
}
