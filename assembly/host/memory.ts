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

/** Wasm pages above which no large block is given out: the host's limit is 16,384 and reaching it is a trap. */
const LARGE_PAGES_CEILING: i32 = 15000;

const ARENA: usize = memory.data(320 * 1024, 16);

let used: usize = 0;
let large: usize = 0;
let foreignCall: bool = false;

/** Frees what earlier callbacks were given. Call at the entry of every callback from the host. */
export function resetArena(): void {
  used = 0;
  if (large !== 0) {
    heap.free(large);
    large = 0;
  }
}

/** How much of the arena is in use: for releaseArena. */
export function arenaMark(): usize {
  return used;
}

/** Frees what was given out since the mark was taken and is not needed any more. */
export function releaseArena(mark: usize): void {
  used = mark;
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
  return allocateLarge(size);
}

function allocateLarge(size: usize): usize {
  if (size > LARGE_BYTES || large !== 0 || memory.size() > LARGE_PAGES_CEILING) return 0;
  large = heap.alloc(size);
  return large;
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
