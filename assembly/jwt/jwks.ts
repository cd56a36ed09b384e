// A JWK Set (RFC 7517 section 5) -> KeySet. Runs when a set was fetched, so it may allocate.
//
// The set must be strict JSON within the limits, with a list `keys`. An entry that is no usable public key for signatures
// is left out (section 5), and jwk.ts says why; what remains may be nothing. One bad key costs no other.
import { ascii } from "../bytes/ascii";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Algorithm, keyTypeOf } from "./algorithms";
import { readJwk } from "./jwk";
import { LeftOutKey } from "./jwk-fault";
import { JwkKey } from "./jwk-key";
import { isLiteral } from "./literal";

const KEYS = ascii("keys");

export const MAX_JWKS_BYTES: i32 = 262144;
export const MAX_JWKS_KEYS: i32 = 100;

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);
const NAME: usize = memory.data(4);

export enum JwksError {
  None,
  TooLarge,
  /** No strict JSON object with a list `keys`. */
  Malformed,
  TooManyKeys,
  /** None of its keys can be used. */
  NoUsableKey,
}

/** What is wrong, for a log line. */
export function jwksErrorText(error: JwksError): string {
  switch (error) {
    case JwksError.None:
      return "nothing wrong";
    case JwksError.TooLarge:
      return "more than 256 KiB";
    case JwksError.Malformed:
      return "no JSON object with a list of keys";
    case JwksError.TooManyKeys:
      return "more than 100 keys";
    default:
      return "no key that can be used";
  }
}

/** The error's name in metrics. */
export function jwksErrorName(error: JwksError): string {
  switch (error) {
    case JwksError.None:
      return "none";
    case JwksError.TooLarge:
      return "too_large";
    case JwksError.Malformed:
      return "malformed";
    case JwksError.TooManyKeys:
      return "too_many_keys";
    default:
      return "no_usable_key";
  }
}

export const JWKS_ERROR_COUNT: i32 = 5;

@final
export class KeySet {
  readonly keys: Array<JwkKey> = [];
  /** The entries that are not used. */
  readonly leftOut: Array<LeftOutKey> = [];
  /** Index of the key that verified a signature last: the next token is most likely of the same. */
  lastGood: i32 = 0;

  /** Index of the first key from `index` on that fits, or -1. */
  next(index: i32, algorithm: i32, kid: usize, kidLength: i32): i32 {
    for (let i = index; i < this.keys.length; i++) {
      if (this.keys[i].fits(algorithm, kid, kidLength)) return i;
    }
    return -1;
  }

  /**
   * Whether there is a key that a token with this algorithm and key ID (none: empty) does not fit here, and might with a verifier
   * that looks at neither use nor alg of a key, as oauth2-proxy's does.
   */
  hasOther(algorithm: Algorithm, kid: usize, kidLength: i32): bool {
    const type = keyTypeOf(algorithm);
    for (let i = 0; i < this.leftOut.length; i++) {
      const key = this.leftOut[i];
      if (key.type === type && key.isNamed(kid, kidLength)) return true;
    }
    for (let i = 0; i < this.keys.length; i++) {
      const key = this.keys[i];
      if (key.type === type && key.isNamed(kid, kidLength) && !key.isFor(algorithm)) return true;
    }
    return false;
  }

  /** Whether both hold the same keys, in whatever order: what was verified with one is verified with the other. */
  equals(other: KeySet): bool {
    return this.holdsAll(other) && other.holdsAll(this);
  }

  private holdsAll(other: KeySet): bool {
    for (let i = 0; i < other.keys.length; i++) if (!this.holds(other.keys[i])) return false;
    return true;
  }

  private holds(key: JwkKey): bool {
    for (let i = 0; i < this.keys.length; i++) if (this.keys[i].equals(key)) return true;
    return false;
  }
}

/** Reads a set into an empty one. On any error none of its keys may be used. */
export function readJwks(text: usize, length: i32, out: KeySet): JwksError {
  if (length > MAX_JWKS_BYTES) return JwksError.TooLarge;
  const json = changetype<JsonReader>(JSON);
  const names = changetype<JsonNames>(NAMES);
  names.clear();
  json.open(text, length);
  if (json.next() !== JsonToken.ObjectStart) return JwksError.Malformed;
  let hasKeys = false;
  while (json.next() === JsonToken.Name) {
    if (names.add(json) !== NameVerdict.New) return JwksError.Malformed;
    if (!isLiteral(NAME, json.text(NAME, 4), KEYS)) {
      json.skipValue();
      continue;
    }
    hasKeys = true;
    const error = readKeys(json, out);
    if (error !== JwksError.None) return error;
  }
  const isComplete = json.token === JsonToken.ObjectEnd && json.next() === JsonToken.End;
  if (!isComplete || !hasKeys) return JwksError.Malformed;
  return out.keys.length === 0 ? JwksError.NoUsableKey : JwksError.None;
}

function readKeys(json: JsonReader, out: KeySet): JwksError {
  if (json.next() !== JsonToken.ArrayStart) return JwksError.Malformed;
  const level = json.depth;
  let entries = 0;
  for (let token = json.next(); token !== JsonToken.ArrayEnd; token = json.next()) {
    if (token === JsonToken.Error) return JwksError.Malformed;
    if (++entries > MAX_JWKS_KEYS) return JwksError.TooManyKeys;
    const leftOut = new LeftOutKey();
    const key = token === JsonToken.ObjectStart ? readJwk(json, leftOut) : null;
    while (json.depth > level && json.token !== JsonToken.Error) json.next();
    if (key === null) out.leftOut.push(leftOut);
    else out.keys.push(key);
  }
  return JwksError.None;
}
