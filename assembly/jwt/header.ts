// The JOSE header (RFC 7515 section 4): alg and kid, and what a header must not have. In this order:
//
//   a strict JSON object, no member twice; alg a text; kid and typ a text when there; no crit, no b64; typ none, "JWT"
//   or "at+jwt" (RFC 9068), other kinds of tokens have their own (RFC 8725 section 3.11); no cty, which nested ones have.
//
// jwk, jku, x5c and x5u are ignored like any unknown member: no token brings its own key, none makes us fetch one.
import { ascii } from "../bytes/ascii";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { toLowerByte } from "../bytes/span";
import { Algorithm, algorithmOf } from "./algorithms";
import { JwtError } from "./jwt-error";
import { isLiteral } from "./literal";
import { decodeInPlace } from "./text";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);

/** The longest name that means something: "crit". */
const MAX_NAME_BYTES: i32 = 8;
const NAME: usize = memory.data(8);

/** "application/at+jwt" */
const MAX_TYPE_BYTES: i32 = 18;
const TYPE: usize = memory.data(18);

/** Its span points into the text that was read. */
@final
export class JoseHeader {
  algorithm: Algorithm = Algorithm.Unknown;
  /** Key ID; empty when there is none, which oauth2-proxy takes for the same. */
  kid: usize = 0;
  kidLength: i32 = 0;

  clear(): void {
    this.algorithm = Algorithm.Unknown;
    this.kidLength = 0;
  }
}

let hasAlgorithm: bool = false;

/** Reads the decoded header, whose texts are decoded in place. The first thing that is wrong is the error. */
export function readHeader(text: usize, length: i32, out: JoseHeader): JwtError {
  const json = changetype<JsonReader>(JSON);
  const names = changetype<JsonNames>(NAMES);
  out.clear();
  names.clear();
  hasAlgorithm = false;
  json.open(text, length);
  if (json.next() !== JsonToken.ObjectStart) return JwtError.HeaderInvalid;
  let error = JwtError.None;
  while (json.next() === JsonToken.Name) {
    if (names.add(json) !== NameVerdict.New) return JwtError.HeaderInvalid;
    const found = readMember(json, out);
    if (found === JwtError.HeaderInvalid) return found;
    if (error === JwtError.None) error = found;
  }
  if (json.token !== JsonToken.ObjectEnd || json.next() !== JsonToken.End) return JwtError.HeaderInvalid;
  return hasAlgorithm ? error : JwtError.HeaderInvalid;
}

// Reads the value of the current name.
function readMember(json: JsonReader, out: JoseHeader): JwtError {
  const length = json.text(NAME, MAX_NAME_BYTES);
  if (isLiteral(NAME, length, ascii("alg"))) return readAlgorithm(json, out);
  if (isLiteral(NAME, length, ascii("kid"))) return readKid(json, out);
  if (isLiteral(NAME, length, ascii("typ"))) return readType(json);
  if (!json.skipValue()) return JwtError.HeaderInvalid;
  if (isLiteral(NAME, length, ascii("crit")) || isLiteral(NAME, length, ascii("b64")))
    return JwtError.CriticalHeader;
  return isLiteral(NAME, length, ascii("cty")) ? JwtError.TypeNotAccepted : JwtError.None;
}

function readAlgorithm(json: JsonReader, out: JoseHeader): JwtError {
  if (json.next() !== JsonToken.String) return JwtError.HeaderInvalid;
  hasAlgorithm = true;
  out.algorithm = algorithmOf(json.start, decodeInPlace(json));
  return JwtError.None;
}

function readKid(json: JsonReader, out: JoseHeader): JwtError {
  if (json.next() !== JsonToken.String) return JwtError.HeaderInvalid;
  out.kid = json.start;
  out.kidLength = decodeInPlace(json);
  return JwtError.None;
}

// A media type, compared without case; "application/" may be left out (RFC 7515 section 4.1.9).
function readType(json: JsonReader): JwtError {
  if (json.next() !== JsonToken.String) return JwtError.HeaderInvalid;
  const length = json.text(TYPE, MAX_TYPE_BYTES);
  for (let i = 0; i < length; i++) store<u8>(TYPE + usize(i), toLowerByte(load<u8>(TYPE + usize(i))));
  const isPrefixed = length > 12 && isLiteral(TYPE, 12, ascii("application/"));
  const type = TYPE + usize(isPrefixed ? 12 : 0);
  const typeLength = isPrefixed ? length - 12 : length;
  const accepted = isLiteral(type, typeLength, ascii("jwt")) || isLiteral(type, typeLength, ascii("at+jwt"));
  return accepted ? JwtError.None : JwtError.TypeNotAccepted;
}
