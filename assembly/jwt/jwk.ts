// A JWK (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2) -> JwkKey, or null when it is not to be used:
//
//   no member twice, each that is read a text; use absent or "sig"; key_ops absent or a list with "verify"; kty RSA, EC or
//   OKP; RSA as rsaKeyUsable wants it; EC a point of P-256, P-384 or P-521 with coordinates of full length; OKP an Ed25519
//   point that is not of small order; alg absent or one that fits.
//
// Only public members are read: a private or symmetric one is never copied.
import { ascii, Text } from "../bytes/ascii";
import { indexOfText } from "../bytes/index-of-text";
import { decodeBase64Url } from "../codec/base64url";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JsonReader, JsonToken } from "../codec/json";
import { ecPointUsable } from "../crypto/ecdsa";
import { ed25519KeyUsable } from "../crypto/ed25519";
import { Curve } from "../crypto/nist-curves";
import { RSA_MAX_BYTES, rsaKeyUsable } from "../crypto/rsa";
import { ecSpki, rsaSpki, SPKI_MAX_BYTES } from "../crypto/spki";
import {
  algorithmBit,
  algorithmOf,
  algorithmOfCurve,
  ED25519_ALGORITHMS,
  KeyType,
  RSA_ALGORITHMS,
} from "./algorithms";
import { JwkKey } from "./jwk-key";
import { isLiteral } from "./literal";

const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);

// Longest name and word that mean something: "key_ops", "Ed25519".
const MAX_WORD_BYTES: i32 = 7;
const WORD: usize = memory.data(8);

const MAX_KID_BYTES: i32 = 1024;
const KID: usize = memory.data(1024);

// n or x, and e or y: a number of RSA_MAX_BYTES and some zeros in front.
const MAX_NUMBER_CHARACTERS: i32 = 1400;
const FIRST: usize = memory.data(1056);
const SECOND: usize = memory.data(1056);

const SPKI: usize = memory.data(SPKI_MAX_BYTES);

const ED25519_BYTES: i32 = 32;

const enum Kind {
  None,
  Rsa,
  Ec,
  Okp,
}

const enum CurveName {
  None,
  P256,
  P384,
  P521,
  Ed25519,
}

// In the order of Kind and of CurveName, from the second on.
const KINDS: StaticArray<Text> = [ascii("RSA"), ascii("EC"), ascii("OKP")];
const CURVES: StaticArray<Text> = [ascii("P-256"), ascii("P-384"), ascii("P-521"), ascii("Ed25519")];

/** A member that is base64url text, as it stands in the set. */
@final
@unmanaged
class NumberText {
  ptr: usize;
  length: i32;
}

// What was read of the current entry.
let kind: Kind = Kind.None;
let curveName: CurveName = CurveName.None;
let hasAlgorithm: bool = false;
let algorithms: u32 = 0;
let kidLength: i32 = 0;
const N: usize = memory.data(8, 8);
const E: usize = memory.data(8, 8);
const X: usize = memory.data(8, 8);
const Y: usize = memory.data(8, 8);

/** Reads the entry whose ObjectStart was just read; it stops where it finds it unusable. */
export function readJwk(json: JsonReader): JwkKey | null {
  const names = changetype<JsonNames>(NAMES);
  names.clear();
  reset();
  while (json.next() === JsonToken.Name) {
    if (names.add(json) !== NameVerdict.New || !readMember(json)) return null;
  }
  return json.token === JsonToken.ObjectEnd ? makeKey() : null;
}

function reset(): void {
  kind = Kind.None;
  curveName = CurveName.None;
  hasAlgorithm = false;
  algorithms = 0;
  kidLength = 0;
  changetype<NumberText>(N).length = 0;
  changetype<NumberText>(E).length = 0;
  changetype<NumberText>(X).length = 0;
  changetype<NumberText>(Y).length = 0;
}

// Reads the value of the current name; false when the key is not to be used.
function readMember(json: JsonReader): bool {
  const length = json.text(WORD, MAX_WORD_BYTES);
  if (length === 1) return readNumber(json, load<u8>(WORD));
  if (isLiteral(WORD, length, ascii("kty"))) return readKind(json);
  if (isLiteral(WORD, length, ascii("kid"))) return readKid(json);
  if (isLiteral(WORD, length, ascii("alg"))) return readAlgorithm(json);
  if (isLiteral(WORD, length, ascii("crv"))) return readCurve(json);
  if (isLiteral(WORD, length, ascii("use"))) return isLiteral(WORD, readWord(json), ascii("sig"));
  if (isLiteral(WORD, length, ascii("key_ops"))) return readOperations(json);
  return json.skipValue();
}

function readNumber(json: JsonReader, name: u8): bool {
  switch (name) {
    case 0x6e:
      return readNumberInto(json, N);
    case 0x65:
      return readNumberInto(json, E);
    case 0x78:
      return readNumberInto(json, X);
    case 0x79:
      return readNumberInto(json, Y);
    default:
      return json.skipValue();
  }
}

function readNumberInto(json: JsonReader, target: usize): bool {
  if (json.next() !== JsonToken.String || json.length > MAX_NUMBER_CHARACTERS) return false;
  const number = changetype<NumberText>(target);
  number.ptr = json.start;
  number.length = json.length;
  return true;
}

// A short text into WORD: its length, or -1.
function readWord(json: JsonReader): i32 {
  return json.next() === JsonToken.String ? json.text(WORD, MAX_WORD_BYTES) : -1;
}

function readKind(json: JsonReader): bool {
  kind = (Kind.Rsa + indexOfText(WORD, readWord(json), KINDS)) as Kind;
  return kind !== Kind.None;
}

function readCurve(json: JsonReader): bool {
  curveName = (CurveName.P256 + indexOfText(WORD, readWord(json), CURVES)) as CurveName;
  return curveName !== CurveName.None;
}

function readAlgorithm(json: JsonReader): bool {
  hasAlgorithm = true;
  algorithms = algorithmBit(algorithmOf(WORD, readWord(json)));
  return algorithms !== 0;
}

function readKid(json: JsonReader): bool {
  if (json.next() !== JsonToken.String) return false;
  kidLength = json.text(KID, MAX_KID_BYTES);
  return kidLength >= 0;
}

function readOperations(json: JsonReader): bool {
  if (json.next() !== JsonToken.ArrayStart) return false;
  let verifies = false;
  while (json.next() === JsonToken.String) {
    if (isLiteral(WORD, json.text(WORD, MAX_WORD_BYTES), ascii("verify"))) verifies = true;
  }
  return verifies && json.token === JsonToken.ArrayEnd;
}

function makeKey(): JwkKey | null {
  switch (kind) {
    case Kind.Rsa:
      return makeRsaKey();
    case Kind.Ec:
      return makeEcKey();
    case Kind.Okp:
      return curveName === CurveName.Ed25519 ? makeEd25519Key() : null;
    default:
      return null;
  }
}

function makeRsaKey(): JwkKey | null {
  const nLength = decodeNumber(N, FIRST);
  const eLength = decodeNumber(E, SECOND);
  if (nLength < 1 || eLength < 1) return null;
  const nZeros = leadingZeros(FIRST, nLength);
  const eZeros = leadingZeros(SECOND, eLength);
  return finishRsaKey(FIRST + usize(nZeros), nLength - nZeros, SECOND + usize(eZeros), eLength - eZeros);
}

function finishRsaKey(n: usize, nLength: i32, e: usize, eLength: i32): JwkKey | null {
  if (nLength < 1 || nLength > RSA_MAX_BYTES || !rsaKeyUsable(n, nLength, e, eLength)) return null;
  return newKey(KeyType.Rsa, RSA_ALGORITHMS, n, nLength, e, eLength, rsaSpki(n, nLength, e, eLength, SPKI));
}

function makeEcKey(): JwkKey | null {
  if (curveName === CurveName.None || curveName === CurveName.Ed25519) return null;
  const curve = curveOf(curveName);
  const xLength = decodeNumber(X, FIRST);
  const yLength = decodeNumber(Y, SECOND);
  if (!ecPointUsable(curve, FIRST, xLength, SECOND, yLength)) return null;
  const fitting = algorithmBit(algorithmOfCurve(curve));
  const spkiLength = ecSpki(curve, FIRST, SECOND, SPKI);
  const key = newKey(KeyType.Ec, fitting, FIRST, xLength, SECOND, yLength, spkiLength);
  if (key !== null) key.curve = curve;
  return key;
}

function makeEd25519Key(): JwkKey | null {
  if (decodeNumber(X, FIRST) !== ED25519_BYTES || !ed25519KeyUsable(FIRST)) return null;
  return newKey(KeyType.Ed25519, ED25519_ALGORITHMS, FIRST, ED25519_BYTES, SECOND, 0, 0);
}

// The key, unless its own alg is none of those that fit its kind.
function newKey(
  type: KeyType,
  fitting: u32,
  first: usize,
  firstLength: i32,
  second: usize,
  secondLength: i32,
  spkiLength: i32,
): JwkKey | null {
  const key = new JwkKey();
  key.type = type;
  key.algorithms = hasAlgorithm ? fitting & algorithms : fitting;
  key.kidLength = kidLength;
  key.firstLength = firstLength;
  key.secondLength = secondLength;
  key.spkiLength = spkiLength;
  key.keep(KID, first, second, SPKI);
  return key.algorithms === 0 ? null : key;
}

// Length of the decoded member, or -1 when it is absent or malformed.
function decodeNumber(text: usize, out: usize): i32 {
  const number = changetype<NumberText>(text);
  return number.length === 0 ? -1 : decodeBase64Url(number.ptr, number.length, out);
}

function leadingZeros(bytes: usize, length: i32): i32 {
  let zeros = 0;
  while (zeros < length && load<u8>(bytes + usize(zeros)) === 0) zeros++;
  return zeros;
}

function curveOf(name: CurveName): Curve {
  if (name === CurveName.P256) return Curve.P256;
  return name === CurveName.P384 ? Curve.P384 : Curve.P521;
}
