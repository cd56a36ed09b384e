// Group names as one header value, joined with "," as oauth2-proxy does (X-Auth-Request-Groups).
//
// A name that holds a comma would read as two groups: it is left out, where oauth2-proxy lets it through.

import { spanIndexOf } from "../bytes/span";
import { isHeaderValue } from "../session/authorize";
import { OpenedSession } from "../session/opened-session";

const JOINED_BYTES: i32 = 32 * 1024;
const JOINED: usize = memory.data(32 * 1024);
const COMMA: u8 = 0x2c;

let used: i32 = 0;

/** Begins a value; the one before is gone. */
export function startGroups(): void {
  used = 0;
}

/** Appends a group. False when its name cannot be in a header value, or the value would be too long. */
export function addGroup(name: usize, length: i32): bool {
  if (!isHeaderValue(name, length)) return false;
  if (length === 0 || spanIndexOf(name, length, COMMA) >= 0) return true;
  if (used + length + 1 > JOINED_BYTES) return false;
  if (used > 0) store<u8>(JOINED + usize(used++), COMMA);
  memory.copy(JOINED + usize(used), name, usize(length));
  used += length;
  return true;
}

/** Joins the session's groups; false as with addGroup. */
export function joinGroups(session: OpenedSession): bool {
  startGroups();
  session.rewindGroups();
  while (session.nextGroup()) if (!addGroup(session.group, session.groupLength)) return false;
  return true;
}

/** The value that was made last; valid until the next. */
export function joinedGroups(): usize {
  return JOINED;
}

export function joinedGroupsLength(): i32 {
  return used;
}
