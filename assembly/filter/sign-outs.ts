// Sign-outs, told to all workers of the process: a ring of session hashes in shared data, and a metric that counts them.
//
// Reading the metric costs a request little and tells whether there is anything new in the ring. The hashes are of the keyed
// kind that the caches use, whose key the workers share; they say nothing about a session to whoever reads them.

import { DeniedSessions } from "../cache/denied-sessions";
import { SessionCache } from "../cache/session-cache";
import { ascii, bytesOf } from "../bytes/ascii";
import { readShared, sharedCas, sharedLength, sharedValue, writeShared } from "../host/shared-data";
import { countSignOut, signOutsSeen } from "./stats";

const RING_KEY = ascii("postern.sign_outs");
const RING_ENTRIES: u32 = 512;
const HASH_BYTES: usize = 16;

/** Layout: sign-outs so far u64 | RING_ENTRIES x (hash low u64, hash high u64), the n-th at n modulo RING_ENTRIES. */
const RING_BYTES: i32 = 8 + 512 * 16;
const RING: usize = memory.data(8 + 512 * 16, 8);

/** Workers that sign out at the same moment take turns. */
const WRITE_TRIES: i32 = 16;

let countSeen: i64 = 0;
let applied: u64 = 0;

/** Creates the ring, once per process, so that its writers can take turns by compare-and-swap. */
export function prepareSignOuts(): void {
  if (readShared(bytesOf(RING_KEY), RING_KEY.length)) return;
  memory.fill(RING, 0, usize(RING_BYTES));
  writeShared(bytesOf(RING_KEY), RING_KEY.length, RING, RING_BYTES, 0);
}

/** Tells all workers that a session was signed out. */
export function publishSignOut(hashLow: u64, hashHigh: u64): void {
  for (let i = 0; i < WRITE_TRIES; i++) {
    if (!readRing()) return;
    const count = load<u64>(RING);
    const at = RING + 8 + usize(count % u64(RING_ENTRIES)) * HASH_BYTES;
    store<u64>(at, hashLow);
    store<u64>(at, hashHigh, 8);
    store<u64>(RING, count + 1);
    if (writeShared(bytesOf(RING_KEY), RING_KEY.length, RING, RING_BYTES, sharedCas())) break;
  }
  countSignOut();
}

/** Applies what other workers signed out since the last request. */
export function applySignOuts(cache: SessionCache, denied: DeniedSessions): void {
  const count = signOutsSeen();
  if (count === countSeen) return;
  countSeen = count;
  if (!readRing()) return;
  const total = load<u64>(RING);
  if (total - applied > u64(RING_ENTRIES)) {
    cache.clear();
    applied = total - u64(RING_ENTRIES);
  }
  for (; applied < total; applied++) {
    const at = RING + 8 + usize(applied % u64(RING_ENTRIES)) * HASH_BYTES;
    cache.removeHash(load<u64>(at), load<u64>(at, 8));
    denied.add(load<u64>(at), load<u64>(at, 8));
  }
}

function readRing(): bool {
  if (!readShared(bytesOf(RING_KEY), RING_KEY.length) || sharedLength() !== RING_BYTES) return false;
  memory.copy(RING, sharedValue(), usize(RING_BYTES));
  return true;
}
