// Properties of the host.

import { Status } from "./abi";
import { proxy_get_property } from "./env";
import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot } from "./memory";
import { bufferOf, stringAt } from "../bytes/byte-string";

/** A text property such as "plugin_name"; empty when the host does not have it. */
export function readTextProperty(name: string): string {
  const path = bufferOf(name);
  const status = proxy_get_property(
    changetype<usize>(path),
    path.byteLength,
    resultPointerSlot(),
    resultSizeSlot(),
  );
  if (status !== Status.Ok || resultPointer() === 0) return "";
  return stringAt(resultPointer(), resultSize());
}
