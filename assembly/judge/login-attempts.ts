// For which pages a login was started anew lately: a short-lived cookie of the browser's, so that nobody is led in circles.
//
// Its value is a list of tags: eight hex digits that follow from the page (SHA-256) and from what was tried. Whoever makes one up keeps himself from
// being helped on; nothing else rests on it.

import { ascii } from "../bytes/ascii";
import { writeHexadecimal } from "../bytes/hexadecimal";
import { ByteWriter } from "../bytes/byte-writer";
import { isOneOf } from "../bytes/character-set";
import { sameBytes } from "../bytes/span";
import { SpanList } from "../bytes/span-list";
import { sha256 } from "../crypto/sha256";
import { readCookie } from "../http/find-cookie";

export const ATTEMPTS_COOKIE = ascii("_postern_login");
const TAG_CHARS: i32 = 8;
const TAG_BYTES: i32 = 4;
/** The oldest of more are forgotten. */
const TAGS_MAX: i32 = 8;
const HEX_DIGITS = ascii("09af");

const KNOWN_BYTES: i32 = TAGS_MAX * TAG_CHARS;
const KNOWN = new ByteWriter(memory.data(KNOWN_BYTES), KNOWN_BYTES);
const DIGEST: usize = memory.data(32);
const TAG: usize = memory.data(TAG_CHARS);

/** What is tried for a page. */
export enum Attempt {
  /** The page itself is opened: the session in hand may be good. */
  Page = 0x70,
  /** A login is started. */
  Login = 0x6c,
}

/** Reads from the request's cookies whether this was tried for the page, an escaped path; addAttempt then adds it to what was read. */
export function wasTried(lines: SpanList, page: ByteWriter, attempt: Attempt): bool {
  if (!readCookie(lines, ATTEMPTS_COOKIE, KNOWN) || !isList()) KNOWN.reset();
  makeTag(page, attempt);
  for (let i = 0; i < KNOWN.length; i += TAG_CHARS)
    if (sameBytes(KNOWN.start + usize(i), TAG, TAG_CHARS)) return true;
  return false;
}

/** Writes the cookie's value with what wasTried looked for last. */
export function addAttempt(out: ByteWriter): void {
  const isFull = KNOWN.length === KNOWN_BYTES;
  const from = isFull ? TAG_CHARS : 0;
  out.addSpan(KNOWN.start + usize(from), KNOWN.length - from);
  out.addSpan(TAG, TAG_CHARS);
}

function isList(): bool {
  if (KNOWN.length % TAG_CHARS !== 0) return false;
  for (let i = 0; i < KNOWN.length; i++)
    if (!isOneOf(HEX_DIGITS, load<u8>(KNOWN.start + usize(i)))) return false;
  return true;
}

function makeTag(page: ByteWriter, attempt: Attempt): void {
  sha256(page.start, page.length, DIGEST);
  store<u8>(DIGEST, load<u8>(DIGEST) ^ u8(attempt));
  for (let i = 0; i < TAG_BYTES; i++) {
    const byte = load<u8>(DIGEST + usize(i));
    writeHexadecimal(TAG + usize(2 * i), 2, byte);
  }
}
