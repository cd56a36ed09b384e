// Whether an opened session has exactly the fields that a row of vectors lists; the three files spell them in two ways.

import { sha256 } from "../../crypto/sha256";
import { OpenedSession } from "../../session/opened-session";
import { hasField, vectorBytes, vectorInt } from "../vectors";

const DIGEST: usize = memory.data(32);

/** Name of the first field that differs, or "". */
export function differingField(file: string, row: i32, session: OpenedSession): string {
  return file === "sessions" ? differingLong(file, row, session) : differingShort(file, row, session);
}

/** msgpack.json and session_cookies.json: the names of the MessagePack map. */
function differingShort(file: string, row: i32, s: OpenedSession): string {
  if (!isTime(file, row, "fields.ca", "sec", "nsec", s.hasCreationTime, s.createdAtSeconds, s.createdAtNanos))
    return "ca";
  if (!isTime(file, row, "fields.eo", "sec", "nsec", s.hasExpiry, s.expiresOnSeconds, s.expiresOnNanos))
    return "eo";
  if (!isText(file, row, "fields.at", s.accessToken, s.accessTokenLength)) return "at";
  if (!isText(file, row, "fields.it", s.idToken, s.idTokenLength)) return "it";
  if (!isText(file, row, "fields.rt", s.refreshToken, s.refreshTokenLength)) return "rt";
  if (!isText(file, row, "fields.e", s.email, s.emailLength)) return "e";
  if (!isText(file, row, "fields.u", s.user, s.userLength)) return "u";
  if (!isText(file, row, "fields.pu", s.preferredUsername, s.preferredUsernameLength)) return "pu";
  return areGroups(file, row, "fields.g", s) ? "" : "g";
}

/** sessions.json: oauth2-proxy's names; identity fields are plain text. */
function differingLong(file: string, row: i32, s: OpenedSession): string {
  const at = "expect.fields.";
  if (
    !isTime(
      file,
      row,
      at + "created_at",
      "unix",
      "nanos",
      s.hasCreationTime,
      s.createdAtSeconds,
      s.createdAtNanos,
    )
  ) {
    return "created_at";
  }
  if (
    !isTime(file, row, at + "expires_on", "unix", "nanos", s.hasExpiry, s.expiresOnSeconds, s.expiresOnNanos)
  ) {
    return "expires_on";
  }
  if (!isText(file, row, at + "access_token", s.accessToken, s.accessTokenLength)) return "access_token";
  if (!isText(file, row, at + "id_token", s.idToken, s.idTokenLength)) return "id_token";
  if (!isText(file, row, at + "refresh_token", s.refreshToken, s.refreshTokenLength)) return "refresh_token";
  if (!isText(file, row, at + "email", s.email, s.emailLength)) return "email";
  if (!isText(file, row, at + "user", s.user, s.userLength)) return "user";
  if (!isText(file, row, at + "preferred_username", s.preferredUsername, s.preferredUsernameLength))
    return "preferred";
  return areGroups(file, row, at + "groups", s) ? "" : "groups";
}

function isTime(
  file: string,
  row: i32,
  path: string,
  secondsName: string,
  nanosName: string,
  present: bool,
  seconds: i64,
  nanos: i32,
): bool {
  if (!hasField(file, row, path + "." + secondsName)) return !present;
  if (!present || vectorInt(file, row, path + "." + secondsName) !== seconds) return false;
  return i32(vectorInt(file, row, path + "." + nanosName)) === nanos;
}

/** Given as bytes in hexadecimal, as length and digest, as plain text, or left out when empty. */
function isText(file: string, row: i32, path: string, text: usize, length: i32): bool {
  if (hasField(file, row, path + ".hex"))
    return isBytes(vectorBytes(file, row, path + ".hex", "hex"), text, length);
  if (!hasField(file, row, path + ".sha256")) return isBytes(vectorBytes(file, row, path), text, length);
  sha256(text, length, DIGEST);
  return (
    vectorInt(file, row, path + ".len") === length &&
    isBytes(vectorBytes(file, row, path + ".sha256", "hex"), DIGEST, 32)
  );
}

function isBytes(expected: Uint8Array, bytes: usize, length: i32): bool {
  return expected.length === length && memory.compare(expected.dataStart, bytes, length) === 0;
}

function areGroups(file: string, row: i32, path: string, session: OpenedSession): bool {
  session.rewindGroups();
  let count = 0;
  while (session.nextGroup()) {
    const group = path + "." + count.toString();
    if (!hasField(file, row, group)) return false;
    const expected = vectorBytes(file, row, group);
    if (!isMangled(expected) && !isBytes(expected, session.group, session.groupLength)) return false;
    count++;
  }
  return count === session.groupCount && !hasField(file, row, path + "." + count.toString());
}

/** The files list groups as JSON text, which cannot carry invalid UTF-8: U+FFFD stands for it. */
function isMangled(text: Uint8Array): bool {
  return String.UTF8.decodeUnsafe(text.dataStart, text.length).includes("\uFFFD");
}
