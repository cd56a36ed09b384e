// Whether somebody is in one of the groups that a rule names: by the list of their groups, never by pieces of a name.
//
// Where oauth2-proxy's one header is all that is known of the groups and it holds a comma, nobody can tell a name with a comma from two names:
// then nothing is granted by it.

import { ByteList } from "../bytes/byte-list";
import { Span, spanIndexOf } from "../bytes/span";
import { LINE_END } from "./group-header";
import { Identity } from "../exchange/identity";

const COMMA: u8 = 0x2c;

/** Whether the identity is surely in one of the groups; true when none is demanded. */
export function isInGroups(identity: Identity, allowed: ByteList): bool {
  if (allowed.count === 0) return true;
  if (identity.groupsAreJoined) return false;
  if (identity.groupList.length > 0)
    return holdsOneOf(identity.groupList.pointer, identity.groupList.length, LINE_END, allowed);
  return holdsOneOf(identity.groups.pointer, identity.groups.length, COMMA, allowed);
}

function holdsOneOf(names: usize, length: i32, separator: u8, allowed: ByteList): bool {
  for (let start = 0; start < length;) {
    const found = spanIndexOf(names + usize(start), length - start, separator);
    const size = found < 0 ? length - start : found;
    if (allowed.contains(names + usize(start), size)) return true;
    start += size + 1;
  }
  return false;
}

/** Whether a header of oauth2-proxy's may be more or fewer names than it seems. */
export function areJoined(groups: Span): bool {
  return spanIndexOf(groups.pointer, groups.length, COMMA) >= 0;
}
