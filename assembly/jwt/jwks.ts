// A JWK Set (RFC 7517 section 5) -> KeySet. Runs when a set was fetched, so it may allocate.
//
// The set must be strict JSON within the limits, with a list `keys`. An entry that is no usable public key for signatures
// is skipped (section 5), and jwk.ts says why not; what is left may be nothing. Verification only reads the set.
import { ascii } from "../bytes/ascii";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { readJwk } from "./jwk";
import { JwkKey } from "./jwk-key";
import { isLiteral } from "./literal";

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
      return "no JWK Set";
    case JwksError.TooManyKeys:
      return "more than 100 keys";
    default:
      return "no key that can be used";
  }
}

@final
export class KeySet {
  readonly keys: Array<JwkKey> = [];
  /** How many entries were skipped. */
  skipped: i32 = 0;
  /** Index of the key that verified a signature last: the next token is most likely of the same. */
  lastGood: i32 = 0;

  /** Index of the first key from `index` on that fits, or -1. */
  next(index: i32, algorithm: i32, kid: usize, kidLength: i32): i32 {
    for (let i = index; i < this.keys.length; i++) {
      if (this.keys[i].fits(algorithm, kid, kidLength)) return i;
    }
    return -1;
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
    if (!isLiteral(NAME, json.text(NAME, 4), ascii("keys"))) {
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
    const key = token === JsonToken.ObjectStart ? readJwk(json) : null;
    while (json.depth > level && json.token !== JsonToken.Error) json.next();
    if (key === null) out.skipped++;
    else out.keys.push(key);
  }
  return JwksError.None;
}
