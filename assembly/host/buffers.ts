// Buffers of the host: the plugin's configuration and the body of a call's answer.

import { BufferType, Status } from "./abi";
import { proxy_get_buffer_bytes } from "./env";
import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "./memory";

let pointer: usize = 0;
let length: i32 = 0;

/** Reads `size` bytes into the arena, then at bufferBytes(). False when they do not fit or are not there. */
export function readBuffer(type: BufferType, size: i32): bool {
  pointer = 0;
  length = 0;
  if (size <= 0) return true;
  if (proxy_get_buffer_bytes(type, 0, size, resultPointerSlot(), resultSizeSlot()) !== Status.Ok)
    return false;
  pointer = resultPointer();
  length = resultSize();
  return length === size;
}

export function bufferBytes(): usize {
  return pointer;
}

export function bufferLength(): i32 {
  return length;
}
