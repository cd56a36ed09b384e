// The member jwk of a JOSE header (RFC 7515 section 4.1.3). It is of no use here, but oauth2-proxy refuses a token in which it is no
// public key. So it must be one that leaves no doubt:
//
//   a JSON object, no member twice; kty, use, kid, alg, crv, n, e, x and y texts or null when there; no private member; no
//   certificates, whose agreement with the key is another question; a key that could stand in a key set.
import { ascii, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { readJwk } from "./jwk";
import { LeftOutKey } from "./jwk-fault";
import { isLiteral } from "./literal";

const PRIVATE_EXPONENT = ascii("d");

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);

/** The longest name that is looked for: "x5t#S256". */
const MAX_NAME_BYTES: i32 = 8;
const NAME: usize = memory.data(8);

const TEXTS: StaticArray<Text> = [
  ascii("kty"),
  ascii("use"),
  ascii("kid"),
  ascii("alg"),
  ascii("crv"),
  ascii("n"),
  ascii("e"),
  ascii("x"),
  ascii("y"),
];

const CERTIFICATES: StaticArray<Text> = [ascii("x5c"), ascii("x5u"), ascii("x5t"), ascii("x5t#S256")];

const PRIVATE: StaticArray<Text> = [
  ascii("d"),
  ascii("p"),
  ascii("q"),
  ascii("dp"),
  ascii("dq"),
  ascii("qi"),
  ascii("k"),
  ascii("oth"),
];

export enum HeaderJwk {
  Plain,
  /** Symmetric, private, or no key at all: oauth2-proxy refuses it too. */
  NoPublicKey,
  /** Anything else. */
  Odd,
}

/** What the JSON value is, which is well-formed. */
export function judgeHeaderJwk(text: usize, length: i32): HeaderJwk {
  const json = changetype<JsonReader>(JSON);
  json.open(text, length);
  if (json.next() !== JsonToken.ObjectStart) return HeaderJwk.NoPublicKey;
  const members = readMembers(json);
  const leftOut = new LeftOutKey();
  json.open(text, length);
  json.next();
  if (readJwk(json, leftOut) !== null) return members;
  return leftOut.type < 0 || members === HeaderJwk.NoPublicKey ? HeaderJwk.NoPublicKey : HeaderJwk.Odd;
}

function readMembers(json: JsonReader): HeaderJwk {
  const names = changetype<JsonNames>(NAMES);
  names.clear();
  let found = HeaderJwk.Plain;
  while (json.next() === JsonToken.Name) {
    if (names.add(json) !== NameVerdict.New) return HeaderJwk.Odd;
    const member = readMember(json, json.text(NAME, MAX_NAME_BYTES));
    if (member === HeaderJwk.NoPublicKey) return member;
    if (member === HeaderJwk.Odd) found = member;
  }
  return found;
}

// Reads the value of the member of that name.
function readMember(json: JsonReader, nameLength: i32): HeaderJwk {
  const isText = indexOfText(NAME, nameLength, TEXTS) >= 0;
  const isPrivate = indexOfText(NAME, nameLength, PRIVATE) >= 0;
  const isCertificate = indexOfText(NAME, nameLength, CERTIFICATES) >= 0;
  const isPrivateExponent = isLiteral(NAME, nameLength, PRIVATE_EXPONENT);
  const level = json.depth;
  const token = json.next();
  while (json.depth > level && json.token !== JsonToken.Error) json.next();
  if (isPrivateExponent && token === JsonToken.String) return HeaderJwk.NoPublicKey;
  const isPlain = isText
    ? token === JsonToken.String || token === JsonToken.Null
    : !isPrivate && !isCertificate;
  return isPlain ? HeaderJwk.Plain : HeaderJwk.Odd;
}
