// Memory that the host writes into: an arena for the bytes that host calls return.
//
// The host calls malloc and copies; the module owns the bytes until the arena is reset, which happens at the entry of
// every outermost callback (callbacks do not nest, only malloc does). malloc never traps: it answers 0 when there is no
// room, and the host call then fails with a status. While a foreign function runs there must always be room, because
// Envoy does not survive a 0 there: see foreignRoom.

/** Enough for Envoy's default of 60 KiB of headers several times over. */
const ARENA_BYTES: usize = 320 * 1024;

/** The last part of the arena that only foreign function results may use; those are under 100 bytes. */
const FOREIGN_BYTES: usize = 1024;

/** Largest single result (an auth service's page); larger ones are refused. */
const LARGE_BYTES: usize = 4 * 1024 * 1024;

/** For one result that the arena has no room for. Not of the heap: blocks of this size would tear it apart. */
const LARGE: usize = memory.data(4 * 1024 * 1024, 16);

const ARENA: usize = memory.data(320 * 1024, 16);

let used: usize = 0;
let isLargeTaken: bool = false;
let foreignCall: bool = false;

/** Frees what earlier callbacks were given. Call at the entry of every callback from the host. */
export function resetArena(): void {
  used = 0;
  isLargeTaken = false;
}

/** What is in use: for releaseArena. Blocks begin at multiples of 16, so that the lowest bit has room for the large one. */
export function arenaMark(): usize {
  return used | usize(isLargeTaken);
}

/** Frees what was given out since the mark was taken and is not needed any more. */
export function releaseArena(mark: usize): void {
  used = mark & ~usize(1);
  isLargeTaken = (mark & 1) !== 0;
}

/** Reserves the arena's last part while a foreign function is being called. */
export function setForeignCall(active: bool): void {
  foreignCall = active;
}

/** The export that the host calls to place a result of `size` bytes; 0 when it does not fit. */
export function malloc(size: usize): usize {
  const limit = foreignCall ? ARENA_BYTES : ARENA_BYTES - FOREIGN_BYTES;
  const rounded = (size + 15) & ~usize(15);
  if (size <= limit && used + rounded <= limit) {
    const block = ARENA + used;
    used += rounded;
    return block;
  }
  return takeLarge(size);
}

function takeLarge(size: usize): usize {
  if (size > LARGE_BYTES || isLargeTaken) return 0;
  isLargeTaken = true;
  return LARGE;
}

/** Result slots that host calls write a pointer and a size to. */
const RESULT: usize = memory.data(8, 8);

export function resultPointerSlot(): usize {
  return RESULT;
}

export function resultSizeSlot(): usize {
  return RESULT + 4;
}

export function resultPointer(): usize {
  return load<u32>(RESULT);
}

export function resultSize(): i32 {
  return load<i32>(RESULT + 4);
}
