// Values of a stream's own, in Envoy's filter state: every filter of its chain can read them, no client can set them, and they end with the
// chain, before an internal redirect begins the next one.

import { Text, bytesOf } from "../bytes/ascii";
import { Status } from "./abi";
import { proxy_get_property, proxy_set_property } from "./env";
import { resultPointerSlot, resultSizeSlot } from "./memory";

/** Sets an empty value of this name on the stream in force. */
export function markStream(name: Text): void {
  setStreamValue(name, 0, 0);
}

/** Sets a value of this name on the stream in force, once. */
export function setStreamValue(name: Text, value: usize, length: i32): void {
  proxy_set_property(bytesOf(name), name.length, value, length);
}

/** Whether a filter has set a value of this name on the stream in force. */
export function isStreamMarked(name: Text): bool {
  return proxy_get_property(bytesOf(name), name.length, resultPointerSlot(), resultSizeSlot()) === Status.Ok;
}
