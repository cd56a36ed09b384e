// Group names as one header value, joined with "," as oauth2-proxy does (X-Auth-Request-Groups), and as the list that they are.
//
// A name that holds a comma would read as two groups: it is left out of the header, where oauth2-proxy lets it through. Rules are for names,
// so where there is such a name the list is kept too: names with a line end between, which no name holds that can be in a header.

import { spanIndexOf } from "../bytes/span";
import { isHeaderValue } from "../session/authorize";
import { OpenedSession } from "../session/opened-session";

const JOINED_BYTES: i32 = 32 * 1024;
const JOINED: usize = memory.data(32 * 1024);
const LISTED: usize = memory.data(32 * 1024);
const COMMA: u8 = 0x2c;
/** Between the names of a list. */
export const LINE_END: u8 = 0x0a;

let used: i32 = 0;
let listed: i32 = 0;

/** Begins a value; the one before is gone. */
export function startGroups(): void {
  used = 0;
  listed = 0;
}

/** Appends a group. False when its name cannot be in a header value, or the value would be too long. */
export function addGroup(name: usize, length: i32): bool {
  if (!isHeaderValue(name, length)) return false;
  if (length === 0) return true;
  if (listed + length + 1 > JOINED_BYTES) return false;
  listed = append(LISTED, listed, LINE_END, name, length);
  if (spanIndexOf(name, length, COMMA) < 0) used = append(JOINED, used, COMMA, name, length);
  return true;
}

function append(names: usize, size: i32, separator: u8, name: usize, length: i32): i32 {
  let end = size;
  if (end > 0) store<u8>(names + usize(end++), separator);
  memory.copy(names + usize(end), name, usize(length));
  return end + length;
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

/** The list that was made last; valid until the next. */
export function listedGroups(): usize {
  return LISTED;
}

/** 0 where the header's names are the whole list. */
export function listedGroupsLength(): i32 {
  return listed > used ? listed : 0;
}

/** Whether a header of oauth2-proxy's is the join of the list that was made last, names with commas included. */
export function isJoinOfListed(header: usize, length: i32): bool {
  return isJoinOf(LISTED, listed, header, length);
}

/** Whether a header is the join of a list. */
export function isJoinOf(list: usize, listLength: i32, header: usize, length: i32): bool {
  if (length !== listLength) return false;
  for (let i: usize = 0; i < usize(length); i++) {
    const byte = load<u8>(list + i);
    if (load<u8>(header + i) !== (byte === LINE_END ? COMMA : byte)) return false;
  }
  return true;
}
