// Who may show a page in a frame: X-Frame-Options (RFC 7034) and the directive frame-ancestors (Content Security Policy Level 3, 6.4.2).
import { ascii, bytesOf } from "../bytes/ascii";
import { toLowerByte } from "../bytes/span";
import { CONTENT_SECURITY_POLICY, isNamed, X_FRAME_OPTIONS } from "./header-names";

const FRAME_ANCESTORS = ascii("frame-ancestors");

/** Whether a header of an answer says so. */
export function saysWhoMayFrame(name: usize, nameLength: i32, value: usize, length: i32): bool {
  if (isNamed(name, nameLength, X_FRAME_OPTIONS)) return true;
  return isNamed(name, nameLength, CONTENT_SECURITY_POLICY) && holdsFrameAncestors(value, length);
}

function holdsFrameAncestors(policy: usize, length: i32): bool {
  for (let i = 0; i + FRAME_ANCESTORS.length <= length; i++) if (isFrameAncestors(policy + i)) return true;
  return false;
}

function isFrameAncestors(text: usize): bool {
  for (let i = 0; i < FRAME_ANCESTORS.length; i++) {
    if (toLowerByte(load<u8>(text + i)) !== load<u8>(bytesOf(FRAME_ANCESTORS) + i)) return false;
  }
  return true;
}
