// A session sealed anew, for a question to oauth2-proxy: under another secret, or as one that is older than it is.
//
// The envelope and what is in it are oauth2-proxy's own (open-session.ts, session-state.ts), its TS stays. A ticket is not encrypted: it is
// signed anew. What is made here goes to oauth2-proxy alone, never to a browser.

import { decodeBase64UrlPadded } from "../codec/base64url";
import { encodeBase64UrlPadded } from "../codec/base64url-encode";
import { xxh32 } from "../codec/xxh32";
import { aesCfbDecrypt, aesCfbEncrypt } from "../crypto/aes-cfb";
import { OpenedSession } from "./opened-session";
import { SessionKey } from "./session-key";
import { FRAME_HEADER, FRAME_HEADER_BYTES, IV_BYTES, MAX_SEALED_BYTES } from "./session-state";
import { ENVELOPE_CHARS, payloadChars, payloadPtr, readEnvelope, signAgain } from "./signed-value";
import { readTicket } from "./ticket";

const SEALED: usize = memory.data(MAX_SEALED_BYTES);
const PLAIN: usize = memory.data(MAX_SEALED_BYTES);
const OUT_BYTES: i32 = (MAX_SEALED_BYTES / 3) * 4 + ENVELOPE_CHARS;
const OUT: usize = memory.data(OUT_BYTES);

/** A block's size, its end mark and the checksum, beside the header of the frame. */
const FRAME_EXTRA_BYTES: i32 = 12;
const BLOCK_MAX_BYTES: i32 = 65536;
/** LZ4 frame format: the block is not compressed. */
const STORED: u32 = 0x80000000;

const ticket = new OpenedSession();

const OUT_LENGTH: usize = memory.data(4, 4);

/** What was sealed last. */
export function sealedValue(): usize {
  return OUT;
}

export function sealedLength(): i32 {
  return load<i32>(OUT_LENGTH);
}

/**
 * Seals what one key signed with another, and with an IV (16 bytes, drawn by chance). Answers the length of the value, then at sealedValue();
 * 0 for what is no such envelope.
 */
export function sealAnew(
  value: usize,
  length: i32,
  name: usize,
  nameLength: i32,
  from: SessionKey,
  to: SessionKey,
  iv: usize,
): i32 {
  const bytes = readSealed(value, length);
  if (bytes <= 0) return 0;
  if (readTicket(SEALED, bytes, ticket)) {
    memory.copy(OUT, payloadPtr(), usize(payloadChars()));
    return sign(payloadChars(), name, nameLength, to);
  }
  if (bytes <= IV_BYTES) return 0;
  aesCfbDecrypt(from.schedule, from.rounds, SEALED, SEALED + IV_BYTES, bytes - IV_BYTES, PLAIN);
  return seal(bytes - IV_BYTES, name, nameLength, to, iv);
}

/**
 * Seals the session that was opened last, which is of this value, as if it had been created at another time (Unix seconds). Answers as
 * sealAnew does; 0 too for one that takes more room when it is not compressed.
 */
export function sealAged(
  value: usize,
  length: i32,
  session: OpenedSession,
  createdAtSeconds: i64,
  name: usize,
  nameLength: i32,
  to: SessionKey,
  iv: usize,
): i32 {
  const size = session.stateLength;
  const frameLength = FRAME_HEADER_BYTES + FRAME_EXTRA_BYTES + size;
  if (size > BLOCK_MAX_BYTES || IV_BYTES + frameLength > MAX_SEALED_BYTES) return 0;
  if (session.createdAt === 0 || !readEnvelope(value, length)) return 0;
  store<u64>(PLAIN, FRAME_HEADER);
  const block = PLAIN + usize(FRAME_HEADER_BYTES);
  store<u32>(block, STORED | u32(size));
  const state = block + 4;
  memory.copy(state, session.state, usize(size));
  writeSeconds(state + (session.createdAt - session.state), createdAtSeconds);
  store<u32>(state + usize(size), 0);
  store<u32>(state + usize(size) + 4, xxh32(state, size));
  return seal(frameLength, name, nameLength, to, iv);
}

/** Decodes V of an envelope to SEALED; answers how many bytes, 0 or less for what is none. */
function readSealed(value: usize, length: i32): i32 {
  if (!readEnvelope(value, length) || (payloadChars() / 4) * 3 > MAX_SEALED_BYTES) return 0;
  return decodeBase64UrlPadded(payloadPtr(), payloadChars(), SEALED);
}

/** Encrypts PLAIN, and signs it with TS of the envelope just read. */
function seal(length: i32, name: usize, nameLength: i32, to: SessionKey, iv: usize): i32 {
  memory.copy(SEALED, iv, IV_BYTES);
  aesCfbEncrypt(to.schedule, to.rounds, SEALED, PLAIN, length, SEALED + IV_BYTES);
  const chars = encodeBase64UrlPadded(SEALED, IV_BYTES + length, OUT);
  return sign(chars, name, nameLength, to);
}

function sign(chars: i32, name: usize, nameLength: i32, to: SessionKey): i32 {
  const length = signAgain(to, name, nameLength, OUT, chars);
  store<i32>(OUT_LENGTH, length);
  return length;
}

/** MessagePack timestamps (ext -1) of 4, 8 and 12 bytes: the seconds are their last 32, 34 and 64 bits. */
function writeSeconds(timestamp: usize, seconds: i64): void {
  switch (load<u8>(timestamp)) {
    case 0xd6:
      store<u32>(timestamp, bswap<u32>(u32(seconds)), 2);
      return;
    case 0xd7: {
      const nanos = bswap<u64>(load<u64>(timestamp, 2)) >> 34;
      store<u64>(timestamp, bswap<u64>((nanos << 34) | u64(seconds)), 2);
      return;
    }
    default:
      store<u64>(timestamp, bswap<u64>(u64(seconds)), 7);
  }
}
