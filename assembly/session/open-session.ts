// Opens the value of a session cookie: signed, decrypted, unpacked, inside its window, complete - in this order. The window comes late so that
// what a genuine session says of its login is known although its time is over.
//
// Every answer but Ok is a miss: oauth2-proxy decides. Whether the session is due, expired or of somebody who may pass is for
// freshness.ts and authorize.ts.

import { decodeBase64UrlPadded } from "../codec/base64url";
import { OpenedSession } from "./opened-session";
import { SessionKey } from "./session-key";
import { MAX_SEALED_BYTES, openSessionState, StateError } from "./session-state";
import {
  envelopeNumber,
  isInsideWindow,
  isSignedWith,
  payloadChars,
  payloadPtr,
  readEnvelope,
  stampSeconds,
} from "./signed-value";
import { readTicket } from "./ticket";

export enum SessionError {
  Ok,
  /** Longer than MAX_VALUE_BYTES, or more inside than is unpacked here. */
  TooLarge,
  /** Not three parts of the form that oauth2-proxy writes. */
  NotSigned,
  /** Signed by none of the keys for this cookie name. */
  BadSignature,
  /** Signed longer ago than cookie_expire, or too far in the future. */
  OutsideWindow,
  /** A Redis ticket. */
  Ticket,
  /** Genuine, but what is signed is no encrypted, packed session. */
  Undecodable,
  /** A session without creation time, or of nobody: neither email nor user. */
  Incomplete,
}

export const MAX_VALUE_BYTES = 65536;
/** Beyond this oauth2-proxy is asked; each name is compared with each allowed group. */
export const MAX_GROUPS = 1000;

/** V decoded: IV and ciphertext. */
const SEALED: usize = memory.data(MAX_SEALED_BYTES);

/**
 * Opens `value`, the cookie found under `name`, with the first key that verifies it. expireSeconds 0: no window. The margin
 * makes the window narrower at both ends, for a clock that differs from oauth2-proxy's. After Ok `out` is the session; after any other
 * error only its nonce or ticket ID mean something, where they could be read.
 */
export function openSession(
  value: usize,
  length: i32,
  name: usize,
  nameLength: i32,
  keys: Array<SessionKey>,
  nowMillis: i64,
  expireSeconds: i64,
  marginSeconds: i64,
  out: OpenedSession,
): SessionError {
  out.clear();
  if (!readEnvelope(value, length)) return SessionError.NotSigned;
  const signer = findSigner(keys, name, nameLength);
  if (signer < 0) return SessionError.BadSignature;
  const error = length > MAX_VALUE_BYTES ? SessionError.TooLarge : openPayload(keys[signer], out);
  out.signer = signer;
  out.spread = envelopeNumber();
  if (!isInsideWindow(nowMillis, expireSeconds, marginSeconds)) return SessionError.OutsideWindow;
  return error === SessionError.Ok ? judgeContent(out) : error;
}

/** Opens V of the envelope that the key signed. */
function openPayload(key: SessionKey, out: OpenedSession): SessionError {
  const length = decodeBase64UrlPadded(payloadPtr(), payloadChars(), SEALED);
  if (length < 0) return SessionError.Undecodable;
  if (readTicket(SEALED, length, out)) return SessionError.Ticket;
  const error = openSessionState(SEALED, length, key, out);
  if (error === StateError.Ok) out.stampSeconds = stampSeconds();
  if (error === StateError.TooLarge) return SessionError.TooLarge;
  return error === StateError.Ok ? SessionError.Ok : SessionError.Undecodable;
}

/** Index of the first key that signed the envelope, or -1. */
function findSigner(keys: Array<SessionKey>, name: usize, nameLength: i32): i32 {
  for (let i = 0; i < keys.length; i++) if (isSignedWith(keys[i], name, nameLength)) return i;
  return -1;
}

function judgeContent(session: OpenedSession): SessionError {
  if (!session.hasCreationTime) return SessionError.Incomplete;
  if (session.emailLength === 0 && session.userLength === 0) return SessionError.Incomplete;
  return session.groupCount <= MAX_GROUPS ? SessionError.Ok : SessionError.TooLarge;
}
