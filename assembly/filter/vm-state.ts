// What all configurations of this VM share: the session cache, who was signed out, and the secret of session hashes.

import { ascii, bytesOf } from "../bytes/ascii";
import { DeniedLogins } from "../cache/denied-logins";
import { SessionCache } from "../cache/session-cache";
import { NANOS_PER_MILLI } from "../decision/time-units";
import { nowNanos } from "../host/clock";
import { fillRandom } from "../host/random";
import { readShared, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { lookForNeighbours } from "./neighbours";
import { SharedLineage } from "./shared-lineage";
import { prepareSharedSessions } from "./shared-sessions";
import { applySignOuts, hasNews, prepareSignOuts } from "./sign-outs";

const SECRET_KEY = ascii("postern.hash_key");
const SECRET_BYTES: i32 = 16;
const SECRET: usize = memory.data(16, 8);

export const cache = new SessionCache();
export const denied = new DeniedLogins();
export const lineage = new SharedLineage();

let isPrepared = false;

/** Prepares this VM and, when it is the first of the process, what the VMs share. False without randomness. */
export function prepareVm(): bool {
  if (isPrepared) return true;
  if (!prepareSecret()) return false;
  prepareSharedSessions();
  prepareSignOuts();
  applySignOuts(denied, nowNanos() / NANOS_PER_MILLI);
  isPrepared = true;
  return true;
}

/** What the keys of session hashes follow from: no client knows it, and all workers hash alike, so that they can name a session to each other. */
export function hashSecret(): usize {
  return SECRET;
}

/** Applies what was signed out since the last request, and sees which plugins came. */
export function followNews(): void {
  if (!hasNews()) return;
  const nowMillis = nowNanos() / NANOS_PER_MILLI;
  applySignOuts(denied, nowMillis);
  lookForNeighbours(nowMillis);
}

function prepareSecret(): bool {
  if (readShared(bytesOf(SECRET_KEY), SECRET_KEY.length) && sharedLength() === SECRET_BYTES) {
    memory.copy(SECRET, sharedValue(), usize(SECRET_BYTES));
    return true;
  }
  if (!fillRandom(SECRET, SECRET_BYTES)) return false;
  return writeShared(bytesOf(SECRET_KEY), SECRET_KEY.length, SECRET, SECRET_BYTES, 0);
}
