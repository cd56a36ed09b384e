// Header values of one identity laid out one after the other, the form in which the cache keeps them:
//
//   "Bearer " access token | "Bearer " ID token | user | email | groups | preferred username | list of groups | marks for the revocation list
//
// The scheme stands before each token, so that both forms of a token are one span. Valid until the next record.

import { ascii, bytesOf } from "../bytes/ascii";
import { EntryHeader } from "../cache/session-cache";
import { Subject } from "../revocation/subject";
import { Identity } from "./identity";

const RECORD_BYTES: i32 = 96 * 1024;
/** With room for the marks of a subject. */
const RECORD: usize = memory.data(96 * 1024 + 128, 8);
const BEARER = ascii("Bearer ");

/** Length of "Bearer ", which stands before the tokens of a recorded identity. */
export const SCHEME_BYTES: i32 = 7;

let used: i32 = 0;
let overflowed: bool = false;

/** Copies the identity's spans into the record and points it there. False when they are larger than headers may be. */
export function recordIdentity(identity: Identity): bool {
  used = 0;
  overflowed = false;
  identity.accessToken = appendToken(identity.accessToken, identity.accessTokenLength);
  identity.idToken = appendToken(identity.idToken, identity.idTokenLength);
  identity.user = append(identity.user, identity.userLength);
  identity.email = append(identity.email, identity.emailLength);
  identity.groups = append(identity.groups, identity.groupsLength);
  identity.preferredUsername = append(identity.preferredUsername, identity.preferredUsernameLength);
  identity.groupList = append(identity.groupList, identity.groupListLength);
  return !overflowed;
}

function appendToken(token: usize, length: i32): usize {
  if (length === 0) return RECORD;
  append(bytesOf(BEARER), SCHEME_BYTES);
  return append(token, length);
}

function append(bytes: usize, length: i32): usize {
  const at = RECORD + usize(used);
  if (length > RECORD_BYTES - used) {
    overflowed = true;
    return RECORD;
  }
  memory.copy(at, bytes, usize(length));
  used += length;
  return at;
}

/** Where the recorded values are. */
export function recordBytes(): usize {
  return RECORD;
}

export function recordLength(): i32 {
  return used;
}

/** Writes the marks of whom the record is about behind it; answers how many bytes they take. */
export function recordMarks(subject: Subject): i32 {
  return subject.write(RECORD + usize(used));
}

/** Notes the lengths of a recorded identity in a cache entry. */
export function describeRecord(identity: Identity, entry: EntryHeader): void {
  entry.accessTokenLength = identity.accessTokenLength;
  entry.idTokenLength = identity.idTokenLength;
  entry.userLength = identity.userLength;
  entry.emailLength = identity.emailLength;
  entry.groupsLength = identity.groupsLength;
  entry.preferredUsernameLength = identity.preferredUsernameLength;
  entry.groupListLength = identity.groupListLength;
  entry.groupsAreJoined = i32(identity.groupsAreJoined);
}

/** Points the identity at the values of a cache entry. */
export function readEntry(identity: Identity, entry: EntryHeader): void {
  let at = changetype<usize>(entry) + offsetof<EntryHeader>();
  identity.isBearer = false;
  identity.accessTokenLength = entry.accessTokenLength;
  if (entry.accessTokenLength > 0) at += usize(SCHEME_BYTES);
  identity.accessToken = at;
  at += usize(entry.accessTokenLength);
  identity.idTokenLength = entry.idTokenLength;
  if (entry.idTokenLength > 0) at += usize(SCHEME_BYTES);
  identity.idToken = at;
  at += usize(entry.idTokenLength);
  identity.user = at;
  identity.userLength = entry.userLength;
  at += usize(entry.userLength);
  identity.email = at;
  identity.emailLength = entry.emailLength;
  at += usize(entry.emailLength);
  identity.groups = at;
  identity.groupsLength = entry.groupsLength;
  at += usize(entry.groupsLength);
  identity.preferredUsername = at;
  identity.preferredUsernameLength = entry.preferredUsernameLength;
  identity.groupList = at + usize(entry.preferredUsernameLength);
  identity.groupListLength = entry.groupListLength;
  identity.groupsAreJoined = entry.groupsAreJoined !== 0;
}
