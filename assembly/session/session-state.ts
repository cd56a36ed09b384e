// The session inside the envelope: AES-CFB, then one LZ4 frame, then a MessagePack map (pkg/apis/sessions: SessionState).
//
// Stricter than oauth2-proxy: only what it writes itself is read. Another LZ4 header, another type, a field twice, nil, bytes
// after the map: the session is not opened here, and oauth2-proxy is asked.

import { decodeLz4Frame, lz4DecodedLength, Lz4Error } from "../codec/lz4-frame";
import {
  msgpackAtEnd,
  msgpackCount,
  MsgpackKind,
  msgpackLength,
  msgpackNanos,
  msgpackNext,
  msgpackPosition,
  msgpackPtr,
  msgpackSeconds,
  msgpackSkip,
  msgpackStart,
  msgpackTimestamp,
} from "../codec/msgpack";
import { aesCfbDecrypt } from "../crypto/aes-cfb";
import { OpenedSession } from "./opened-session";
import { SessionKey } from "./session-key";

/** Ciphertext with IV: what 64 KiB of cookie can hold. */
export const MAX_SEALED_BYTES = 49152;
/** The unpacked map. A session of 1.5 MB is possible in oauth2-proxy; it is not opened here. */
export const MAX_STATE_BYTES = 262144;
export const IV_BYTES = 16;

/** Magic, 64 KiB independent blocks with a content checksum, header checksum: the only header oauth2-proxy writes. */
export const FRAME_HEADER: u64 = 0xa74064184d2204;
export const FRAME_HEADER_BYTES = 7;

const FRAME: usize = memory.data(MAX_SEALED_BYTES);
const STATE: usize = memory.data(MAX_STATE_BYTES);

/** Keys of the map, as the one or two bytes of their names. */
const CREATED_AT: u32 = 0x6163;
const EXPIRES_ON: u32 = 0x6f65;
const ACCESS_TOKEN: u32 = 0x7461;
const ID_TOKEN: u32 = 0x7469;
const REFRESH_TOKEN: u32 = 0x7472;
const NONCE: u32 = 0x6e;
const EMAIL: u32 = 0x65;
const USER: u32 = 0x75;
const GROUPS: u32 = 0x67;
const PREFERRED_USERNAME: u32 = 0x7570;
const ADDITIONAL_CLAIMS: u32 = 0x6361;

export enum StateError {
  Ok,
  /** Shorter than an IV, or no LZ4 frame as oauth2-proxy writes it: another content, or another AES key. */
  NotAFrame,
  /** More than MAX_SEALED_BYTES, or MAX_STATE_BYTES unpacked. */
  TooLarge,
  /** Not the MessagePack map of a session. */
  NotASession,
}

/** Opens IV and ciphertext into `out`. */
export function openSessionState(
  sealed: usize,
  length: i32,
  key: SessionKey,
  out: OpenedSession,
): StateError {
  const frameLength = length - IV_BYTES;
  if (frameLength < FRAME_HEADER_BYTES + 1) return StateError.NotAFrame;
  if (length > MAX_SEALED_BYTES) return StateError.TooLarge;
  aesCfbDecrypt(key.schedule, key.rounds, sealed, sealed + IV_BYTES, frameLength, FRAME);
  if ((load<u64>(FRAME) & 0xffffffffffffff) !== FRAME_HEADER) return StateError.NotAFrame;
  const error = decodeLz4Frame(FRAME, frameLength, STATE, MAX_STATE_BYTES);
  if (error === Lz4Error.TooLarge) return StateError.TooLarge;
  if (error !== Lz4Error.Ok) return StateError.NotAFrame;
  return readSessionState(STATE, lz4DecodedLength(), out) ? StateError.Ok : StateError.NotASession;
}

/** Reads the MessagePack map; `out` then points into it. Which fields a session must have is not judged here. */
export function readSessionState(state: usize, length: i32, out: OpenedSession): bool {
  out.clear();
  out.state = state;
  out.stateLength = length;
  msgpackStart(state, length);
  if (msgpackNext() !== MsgpackKind.Map) return false;
  const count = msgpackCount();
  fieldsSeen = 0;
  for (let i = 0; i < count; i++) if (!readField(out)) return false;
  return msgpackAtEnd();
}

/** One bit for each known field that was there. */
let fieldsSeen: u32 = 0;

function readField(out: OpenedSession): bool {
  if (msgpackNext() !== MsgpackKind.Text) return false;
  const nameLength = msgpackLength();
  if (nameLength === 1) return readValue(load<u8>(msgpackPtr()), out);
  if (nameLength === 2) return readValue(load<u16>(msgpackPtr()), out);
  return msgpackSkip();
}

function readValue(name: u32, out: OpenedSession): bool {
  switch (name) {
    case CREATED_AT:
      return isFirst(0) && readCreatedAt(out);
    case EXPIRES_ON:
      return isFirst(1) && readExpiresOn(out);
    case ACCESS_TOKEN:
    case ID_TOKEN:
    case REFRESH_TOKEN:
    case EMAIL:
    case USER:
    case PREFERRED_USERNAME:
      return msgpackNext() === MsgpackKind.Text && setText(name, out);
    case GROUPS:
      return isFirst(8) && readGroups(out);
    case NONCE:
      return isFirst(9) && readNonce(out);
    case ADDITIONAL_CLAIMS:
      return isFirst(10) && skipMap();
    default:
      return msgpackSkip();
  }
}

/** False when the field was there before: which of two counts is not for us to say. */
function isFirst(field: u32): bool {
  const bit: u32 = 1 << field;
  if ((fieldsSeen & bit) !== 0) return false;
  fieldsSeen |= bit;
  return true;
}

function readCreatedAt(out: OpenedSession): bool {
  out.createdAt = msgpackPosition();
  if (!msgpackTimestamp()) return false;
  out.hasCreationTime = true;
  out.createdAtSeconds = msgpackSeconds();
  out.createdAtNanos = msgpackNanos();
  return true;
}

function readExpiresOn(out: OpenedSession): bool {
  if (!msgpackTimestamp()) return false;
  out.hasExpiry = true;
  out.expiresOnSeconds = msgpackSeconds();
  out.expiresOnNanos = msgpackNanos();
  return true;
}

function setText(name: u32, out: OpenedSession): bool {
  const text = msgpackPtr();
  const length = msgpackLength();
  switch (name) {
    case ACCESS_TOKEN:
      out.accessToken = text;
      out.accessTokenLength = length;
      return isFirst(2);
    case ID_TOKEN:
      out.idToken = text;
      out.idTokenLength = length;
      return isFirst(3);
    case REFRESH_TOKEN:
      out.refreshToken = text;
      out.refreshTokenLength = length;
      return isFirst(4);
    case EMAIL:
      out.email = text;
      out.emailLength = length;
      return isFirst(5);
    case USER:
      out.user = text;
      out.userLength = length;
      return isFirst(6);
    default:
      out.preferredUsername = text;
      out.preferredUsernameLength = length;
      return isFirst(7);
  }
}

function readNonce(out: OpenedSession): bool {
  if (msgpackNext() !== MsgpackKind.Binary) return false;
  out.nonce = msgpackPtr();
  out.nonceLength = msgpackLength();
  return true;
}

function readGroups(out: OpenedSession): bool {
  if (msgpackNext() !== MsgpackKind.Array) return false;
  out.groupCount = msgpackCount();
  out.groups = msgpackPosition();
  for (let i = 0; i < out.groupCount; i++) if (msgpackNext() !== MsgpackKind.Text) return false;
  out.groupsLength = i32(msgpackPosition() - out.groups);
  return true;
}

/** Skipped whole, header included: the position is where the map begins. */
function skipMap(): bool {
  const code = msgpackAtEnd() ? 0 : u32(load<u8>(msgpackPosition()));
  const isMap = (code & 0xf0) === 0x80 || code === 0xde || code === 0xdf;
  return isMap && msgpackSkip();
}
