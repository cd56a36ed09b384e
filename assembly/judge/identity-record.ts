// Header values of one identity laid out one after the other, the form in which the cache keeps them:
//
//   "Bearer " access token | "Bearer " ID token | user | email | groups | preferred username | list of groups | marks for the revocation list
//
// The scheme stands before each token, so that both forms of a token are one span. Valid until the next record.

import { ascii, bytesOf } from "../bytes/ascii";
import { Span } from "../bytes/span";
import { EntryHeader } from "../cache/session-cache";
import { Subject } from "../revocation/subject";
import { Identity } from "../exchange/identity";

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
  appendToken(identity.accessToken);
  appendToken(identity.idToken);
  append(identity.user);
  append(identity.email);
  append(identity.groups);
  append(identity.preferredUsername);
  append(identity.groupList);
  return !overflowed;
}

function appendToken(token: Span): void {
  if (token.length > 0) copy(bytesOf(BEARER), SCHEME_BYTES);
  append(token);
}

/** Copies a value, and points its span at the copy. */
function append(value: Span): void {
  value.pointer = copy(value.pointer, value.length);
}

function copy(bytes: usize, length: i32): usize {
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
  entry.accessTokenLength = identity.accessToken.length;
  entry.idTokenLength = identity.idToken.length;
  entry.userLength = identity.user.length;
  entry.emailLength = identity.email.length;
  entry.groupsLength = identity.groups.length;
  entry.preferredUsernameLength = identity.preferredUsername.length;
  entry.groupListLength = identity.groupList.length;
  entry.idTokenHash = identity.idTokenHash;
  entry.groupsAreJoined = i32(identity.groupsAreJoined);
}

/** Points the identity at the values of a cache entry. */
export function readEntry(identity: Identity, entry: EntryHeader): void {
  let at = changetype<usize>(entry) + offsetof<EntryHeader>();
  identity.isBearer = false;
  at = pointAtToken(identity.accessToken, at, entry.accessTokenLength);
  at = pointAtToken(identity.idToken, at, entry.idTokenLength);
  at = pointAt(identity.user, at, entry.userLength);
  at = pointAt(identity.email, at, entry.emailLength);
  at = pointAt(identity.groups, at, entry.groupsLength);
  at = pointAt(identity.preferredUsername, at, entry.preferredUsernameLength);
  pointAt(identity.groupList, at, entry.groupListLength);
  identity.idTokenHash = entry.idTokenHash;
  identity.groupsAreJoined = entry.groupsAreJoined !== 0;
}

/** Points a span at the value that is here; answers where the next one is. */
function pointAt(value: Span, at: usize, length: i32): usize {
  value.set(at, length);
  return at + usize(length);
}

function pointAtToken(token: Span, at: usize, length: i32): usize {
  return pointAt(token, length > 0 ? at + usize(SCHEME_BYTES) : at, length);
}
