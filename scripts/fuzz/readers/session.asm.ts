// Readers of a session: its envelope, its layers, and what workers leave each other of it.

import { decodeLz4Frame, lz4DecodedLength, Lz4Error } from "../../../assembly/codec/lz4-frame";
import { SharedRecord } from "../../../assembly/flow/sessions/shared-record";
import { OpenedSession } from "../../../assembly/session/opened-session";
import { SessionName } from "../../../assembly/session/session-name";
import { readSessionState } from "../../../assembly/session/session-state";
import {
  readEnvelope,
  payloadChars,
  payloadPtr,
  readStampOf,
  respellSignature,
} from "../../../assembly/session/signed-value";
import { readTicket } from "../../../assembly/session/ticket";
import { OUT, must, mustBeInside } from "./inside.asm";

const SESSION = new OpenedSession();

/** A session cookie's value, and what is signed in it. */
export function sessionValue(input: usize, length: i32): i32 {
  const isRespelled = respellSignature(input, length);
  must(readStampOf(input, length) >= -1);
  if (readTicket(input, length, SESSION))
    mustBeInside(SESSION.ticketId, SESSION.ticketIdLength, input, length);
  if (!readEnvelope(input, length)) return i32(isRespelled);
  mustBeInside(payloadPtr(), payloadChars(), input, length);
  return 2 + i32(isRespelled);
}

export function lz4(input: usize, length: i32): i32 {
  // Not as much as the input may unpack to, so that the end is met as well.
  const capacity = 8192;
  store<u64>(OUT + 16384, 0x1122334455667788);
  const error = decodeLz4Frame(input, length, OUT, capacity);
  must(load<u64>(OUT + 16384) === 0x1122334455667788);
  if (error === Lz4Error.Ok) must(lz4DecodedLength() <= capacity);
  return error;
}

export function msgpack(input: usize, length: i32): i32 {
  if (!readSessionState(input, length, SESSION)) return 0;
  mustBeInside(SESSION.accessToken, SESSION.accessTokenLength, input, length);
  mustBeInside(SESSION.idToken, SESSION.idTokenLength, input, length);
  mustBeInside(SESSION.refreshToken, SESSION.refreshTokenLength, input, length);
  mustBeInside(SESSION.email, SESSION.emailLength, input, length);
  mustBeInside(SESSION.user, SESSION.userLength, input, length);
  mustBeInside(SESSION.preferredUsername, SESSION.preferredUsernameLength, input, length);
  mustBeInside(SESSION.nonce, SESSION.nonceLength, input, length);
  SESSION.rewindGroups();
  let groups = 0;
  while (SESSION.nextGroup()) {
    mustBeInside(SESSION.group, SESSION.groupLength, input, length);
    groups++;
  }
  must(groups === SESSION.groupCount);
  return 1 + groups;
}

const NOW_MILLIS: i64 = 1_768_478_400_000;

const RECORD = new SharedRecord();

const NAME = new SessionName();

/** What a worker left of a session; the first byte says whether it is of the session that is looked for. */
export function sharedRecord(input: usize, length: i32): i32 {
  if (length < 40) return 0;
  const isOwn = (load<u8>(input) & 1) === 1;
  NAME.sealLow = isOwn ? load<u64>(input + 17) : 0;
  NAME.sealHigh = isOwn ? load<u64>(input + 25) : 1;
  RECORD.read(input + 1, length - 1, NAME, NOW_MILLIS);
  for (let i = 0; i < RECORD.lines.length; i++)
    mustBeInside(RECORD.lines.pointer(i), RECORD.lines.size(i), input, length);
  return RECORD.state;
}
