// Data shared by all VMs of the process with the same VM id, which on Istio is every plugin: no secret may go in.

import { Status } from "./abi";
import { proxy_get_shared_data, proxy_set_shared_data } from "./env";
import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "./memory";

const CAS: usize = memory.data(4, 4);

/** Reads a key into the arena, then at sharedValue(). False when nobody set it. */
export function readShared(key: usize, keyLength: i32): bool {
  return proxy_get_shared_data(key, keyLength, resultPointerSlot(), resultSizeSlot(), CAS) === Status.Ok;
}

export function sharedValue(): usize {
  return resultPointer();
}

export function sharedLength(): i32 {
  return resultSize();
}

/** Compare-and-swap number of the value last read. */
export function sharedCas(): u32 {
  return load<u32>(CAS);
}

/** Writes a key; `cas` 0 writes unconditionally. False when another worker wrote since. */
export function writeShared(key: usize, keyLength: i32, value: usize, length: i32, cas: u32): bool {
  return proxy_set_shared_data(key, keyLength, value, length, cas) === Status.Ok;
}
