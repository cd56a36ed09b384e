// The request ID that people are told: X-Request-Id, which Envoy makes up, or leaves as a client in front of it sent it.

/** A UUID is 36. */
const SHOWN_MAX: i32 = 128;

/** Whether an ID can be shown as it is in HTML, JSON and a log line: letters, digits, ".", "_" and "-", and not too many. */
export function isShownRequestId(value: usize, length: i32): bool {
  if (length < 1 || length > SHOWN_MAX) return false;
  for (let i = 0; i < length; i++) if (!isShownByte(load<u8>(value + usize(i)))) return false;
  return true;
}

function isShownByte(byte: u8): bool {
  const isLetter = (byte | 0x20) - 0x61 < 26;
  return isLetter || byte - 0x30 < 10 || byte === 0x2d || byte === 0x2e || byte === 0x5f;
}
