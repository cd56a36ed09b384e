// Who may pass with a genuine session, by oauth2-proxy's email_domains and allowed_groups, and which values may be headers.
//
// Case is folded for ASCII letters only: where Go folds more, an address is not allowed here, and oauth2-proxy is asked.

import { ByteList } from "../bytes/byte-list";
import { spanIndexOf, toLowerByte } from "../bytes/span";
import { OpenedSession } from "./opened-session";

const AT_SIGN: u8 = 0x40;
const DOT: u8 = 0x2e;
const STAR: u8 = 0x2a;

/**
 * Whether one of the domains allows the address: "*" every one; "d" those that end in "@d"; ".d" and "*.d" those whose host ends
 * in ".d". All but "*" want exactly one "@". An empty address is not asked about, as in oauth2-proxy.
 */
export function isEmailAllowed(email: usize, length: i32, domains: ByteList): bool {
  if (length === 0) return true;
  const atSign = singleAtSign(email, length);
  for (let i = 0; i < domains.count; i++) {
    const domain = domains.pointer(i);
    const domainLength = domains.size(i);
    if (domainLength === 1 && load<u8>(domain) === STAR) return true;
    const host = atSign + 1;
    if (atSign >= 0 && isHostIn(email + host, length - host, domain, domainLength)) return true;
  }
  return false;
}

/** Whether the session is in one of the groups, compared byte for byte; true when no group is demanded. */
export function isGroupAllowed(session: OpenedSession, allowed: ByteList): bool {
  if (allowed.count === 0) return true;
  session.rewindGroups();
  while (session.nextGroup()) if (allowed.contains(session.group, session.groupLength)) return true;
  return false;
}

/** Whether a value may become a header as it is: no control byte, no blank at either end. UTF-8 may. */
export function isHeaderValue(value: usize, length: i32): bool {
  if (length === 0) return true;
  if (load<u8>(value) === 0x20 || load<u8>(value + length - 1) === 0x20) return false;
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    const text = v128.load(value + i);
    const controls = v128.or(i8x16.lt_u(text, i8x16.splat(0x20)), i8x16.eq(text, i8x16.splat(0x7f)));
    if (v128.any_true(controls)) return false;
  }
  for (; i < length; i++) {
    const byte = load<u8>(value + i);
    if (byte < 0x20 || byte === 0x7f) return false;
  }
  return true;
}

/** Position of the only "@"; -1 when there is none, or more than one. */
function singleAtSign(email: usize, length: i32): i32 {
  const first = spanIndexOf(email, length, AT_SIGN);
  if (first < 0) return -1;
  return spanIndexOf(email + first + 1, length - first - 1, AT_SIGN) < 0 ? first : -1;
}

function isHostIn(host: usize, hostLength: i32, domain: usize, domainLength: i32): bool {
  const first = domainLength > 0 ? load<u8>(domain) : 0;
  if (first === DOT) return endsWithIgnoringCase(host, hostLength, domain, domainLength);
  if (first === STAR && domainLength > 1 && load<u8>(domain + 1) === DOT) {
    return endsWithIgnoringCase(host, hostLength, domain + 1, domainLength - 1);
  }
  return hostLength === domainLength && endsWithIgnoringCase(host, hostLength, domain, domainLength);
}

function endsWithIgnoringCase(text: usize, length: i32, suffix: usize, suffixLength: i32): bool {
  if (suffixLength > length) return false;
  const from = text + usize(length - suffixLength);
  for (let i = 0; i < suffixLength; i++) {
    if (toLowerByte(load<u8>(from + i)) !== toLowerByte(load<u8>(suffix + i))) return false;
  }
  return true;
}
