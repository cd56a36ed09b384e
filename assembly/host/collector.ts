// When the garbage collector runs. AssemblyScript's minimal runtime collects only when it is told to, and only the entry of a
// callback is a safe moment: there no reference is on the Wasm stack. (Not in malloc, which the host calls in the middle.)
//
// Between two ticks a flood may leave any amount behind, so it is counted: asconfig.json has asc call the two functions below
// in the place of the runtime's own.

import { __new as allocate, __renew as reallocate } from "rt/tcms";

/** What an object takes beside its own bytes, rounded up: its header, the allocator's, alignment. */
const OBJECT_BYTES: usize = 32;

/** Garbage that requests may leave before it is collected: small beside what a worker takes, some thousand misses. */
const LEFT_BY_REQUESTS_MAX: usize = 4 * 1024 * 1024;

/** On a tick, when requests may wait a moment, it is collected earlier. */
const LEFT_AT_TICK_MAX: usize = 128 * 1024;

let sinceCollection: usize = 0;
let sinceTaken: i64 = 0;

/** Makes an object, as `new` does. */
export function newObject(size: usize, id: u32): usize {
  count(size + OBJECT_BYTES);
  return allocate(size, id);
}

/** Gives an object another size, as growing arrays do. */
export function renewObject(object: usize, size: usize): usize {
  count(size + OBJECT_BYTES);
  return reallocate(object, size);
}

function count(size: usize): void {
  sinceCollection += size;
  sinceTaken += i64(size);
}

/** Collects when requests have left much. Call it at the entry of a callback only. */
export function collectBetweenTicks(): void {
  if (sinceCollection > LEFT_BY_REQUESTS_MAX) collect();
}

/** Collects, if that is worth it. Call it at the entry of a tick only. */
export function collectOnTick(): void {
  if (sinceCollection > LEFT_AT_TICK_MAX) collect();
}

function collect(): void {
  sinceCollection = 0;
  __collect();
}

/** Bytes of objects that were made since it was last asked. */
export function takeAllocatedBytes(): i64 {
  const taken = sinceTaken;
  sinceTaken = 0;
  return taken;
}
