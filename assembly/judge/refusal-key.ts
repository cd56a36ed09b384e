// What a refusal of a session is about: the login, and the request's method, authority and target, as one keyed hash.

import { sipHash128 } from "../crypto/siphash";
import { SessionName } from "../session/session-name";
import { Request } from "../exchange/request";

/** login u64 u64 | hash of method and target u64 u64 | hash of the authority u64 u64. */
const SUBJECT: usize = memory.data(48, 8);
const KEY: usize = memory.data(16, 8);

/** Makes the key, at refusalKeyLow and refusalKeyHigh; false for a request whose answer may rest on more than these. */
export function makeRefusalKey(secret: usize, request: Request, session: SessionName): bool {
  if (session.isNone || request.credentials.length > 0) return false;
  store<u64>(SUBJECT, session.loginLow);
  store<u64>(SUBJECT, session.loginHigh, 8);
  sipHash128(secret, request.target.pointer, request.target.length, SUBJECT + 16);
  sipHash128(secret, request.authority.pointer, request.authority.length, SUBJECT + 32);
  store<u64>(SUBJECT + 16, load<u64>(SUBJECT + 16) ^ methodWord(request));
  sipHash128(secret, SUBJECT, 48, KEY);
  return true;
}

export function refusalKeyLow(): u64 {
  return load<u64>(KEY);
}

export function refusalKeyHigh(): u64 {
  return load<u64>(KEY, 8);
}

/** The first eight bytes of the method: all that tells one from another. */
function methodWord(request: Request): u64 {
  let word: u64 = 0;
  const length = min(request.method.length, 8);
  for (let i = 0; i < length; i++) word = (word << 8) | u64(load<u8>(request.method.pointer + usize(i)));
  return word;
}
