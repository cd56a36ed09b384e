// Host names as DNS has them (RFC 1123 section 2.1, with the underscore that practice allows), already in lower case.
import { toLowerByte } from "../bytes/span";

/** RFC 1035 section 2.3.4, in the textual form without the final dot. */
export const MAX_HOST_NAME_BYTES: i32 = 253;
const MAX_LABEL_BYTES: i32 = 63;

/** Whether the span is a name of one or more labels of a-z, 0-9, "-" and "_". Upper case is the caller's to fold. */
export function isHostName(ptr: usize, length: i32): bool {
  if (length < 1 || length > MAX_HOST_NAME_BYTES) return false;
  let label = 0;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(ptr + i);
    if (byte === 0x2e) {
      if (label === 0) return false;
      label = 0;
    } else if (!isLabelByte(byte) || ++label > MAX_LABEL_BYTES) {
      return false;
    }
  }
  return label > 0;
}

/** Turns ASCII upper case of the span into lower case. */
export function foldCase(ptr: usize, length: i32): void {
  for (let i = 0; i < length; i++) store<u8>(ptr + i, toLowerByte(load<u8>(ptr + i)));
}

function isLabelByte(byte: u8): bool {
  return byte - 0x61 < 26 || byte - 0x30 < 10 || byte === 0x2d || byte === 0x5f;
}
