// The JOSE header (RFC 7515 section 4): alg and kid, and what a header must not have. In this order:
//
//   a strict JSON object, no member twice, no number beyond a double; alg a text; kid and typ a text when there; no crit, no b64;
//   typ none, "JWT", "at+jwt" (RFC 9068) or "JOSE", other kinds of tokens have their own (RFC 8725 section 3.11); no cty,
//   which nested ones have; nonce a text or null; jwk null or a plain public key; x5c null or a list of certificates.
//
// jwk, jku, x5c and x5u choose no key: no token brings its own, none makes us fetch one. But oauth2-proxy reads jwk, x5c and nonce,
// and refuses a token in which it cannot.
import { ascii } from "../bytes/ascii";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { toLowerByte } from "../bytes/span";
import { Algorithm, algorithmOf } from "./algorithms";
import { CertificateList, readCertificates } from "./header-certificates";
import { HeaderJwk, judgeHeaderJwk } from "./header-jwk";
import { JwtError } from "./jwt-error";
import { isLiteral } from "./literal";
import { decodeInPlace } from "./text";

const ALG = ascii("alg");
const KID = ascii("kid");
const TYP = ascii("typ");
const NONCE = ascii("nonce");
const JWK = ascii("jwk");
const X5C = ascii("x5c");
const CRIT = ascii("crit");
const B64 = ascii("b64");
const CTY = ascii("cty");
const APPLICATION = ascii("application/");
const JWT = ascii("jwt");
const AT_JWT = ascii("at+jwt");
const JOSE = ascii("jose");
const NULL_TEXT = ascii("null");

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
  /** It holds what may be certificates. Whether they are, this module cannot say. */
  hasCertificates: bool = false;
  /** It is invalid by a rule that oauth2-proxy has not, or may not have. */
  isReadElsewhere: bool = false;

  clear(): void {
    this.algorithm = Algorithm.Unknown;
    this.kidLength = 0;
    this.hasCertificates = false;
    this.isReadElsewhere = false;
  }

  /** The error of a header in which oauth2-proxy might find nothing wrong. */
  refuseStrictly(): JwtError {
    this.isReadElsewhere = true;
    return JwtError.HeaderInvalid;
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
  const first = json.next();
  if (first === JsonToken.Error) return out.refuseStrictly();
  if (first !== JsonToken.ObjectStart) return JwtError.HeaderInvalid;
  let error = JwtError.None;
  while (json.next() === JsonToken.Name) {
    const name = names.add(json);
    if (name === NameVerdict.Duplicate) return JwtError.HeaderInvalid;
    if (name === NameVerdict.Refused) return out.refuseStrictly();
    const found = readMember(json, out);
    if (found === JwtError.HeaderInvalid) return found;
    if (error === JwtError.None) error = found;
  }
  if (json.token !== JsonToken.ObjectEnd || json.next() !== JsonToken.End) return out.refuseStrictly();
  if (json.metHugeNumber) return JwtError.NumberTooLarge;
  return hasAlgorithm ? error : JwtError.HeaderInvalid;
}

// Reads the value of the current name.
function readMember(json: JsonReader, out: JoseHeader): JwtError {
  const length = json.text(NAME, MAX_NAME_BYTES);
  if (isLiteral(NAME, length, ALG)) return readAlgorithm(json, out);
  if (isLiteral(NAME, length, KID)) return readKid(json, out);
  if (isLiteral(NAME, length, TYP)) return readType(json, out);
  if (isLiteral(NAME, length, NONCE)) return readNonce(json);
  if (isLiteral(NAME, length, JWK)) return readJwk(json, out);
  if (isLiteral(NAME, length, X5C)) return readChain(json, out);
  if (!json.skipValue()) return out.refuseStrictly();
  if (isLiteral(NAME, length, CRIT) || isLiteral(NAME, length, B64)) return JwtError.CriticalHeader;
  return isLiteral(NAME, length, CTY) ? JwtError.TypeNotAccepted : JwtError.None;
}

function readAlgorithm(json: JsonReader, out: JoseHeader): JwtError {
  if (json.next() !== JsonToken.String) return JwtError.HeaderInvalid;
  hasAlgorithm = true;
  out.algorithm = algorithmOf(json.start, decodeInPlace(json));
  return JwtError.None;
}

function readKid(json: JsonReader, out: JoseHeader): JwtError {
  const token = json.next();
  if (token === JsonToken.Null) return out.refuseStrictly();
  if (token !== JsonToken.String) return JwtError.HeaderInvalid;
  out.kid = json.start;
  out.kidLength = decodeInPlace(json);
  return JwtError.None;
}

// A media type, compared without case; "application/" may be left out (RFC 7515 section 4.1.9).
function readType(json: JsonReader, out: JoseHeader): JwtError {
  if (json.next() !== JsonToken.String) return out.refuseStrictly();
  const length = json.text(TYPE, MAX_TYPE_BYTES);
  for (let i = 0; i < length; i++) store<u8>(TYPE + usize(i), toLowerByte(load<u8>(TYPE + usize(i))));
  const isPrefixed = length > 12 && isLiteral(TYPE, 12, APPLICATION);
  const type = TYPE + usize(isPrefixed ? 12 : 0);
  const typeLength = isPrefixed ? length - 12 : length;
  const accepted =
    isLiteral(type, typeLength, JWT) ||
    isLiteral(type, typeLength, AT_JWT) ||
    isLiteral(type, typeLength, JOSE);
  return accepted ? JwtError.None : JwtError.TypeNotAccepted;
}

function readNonce(json: JsonReader): JwtError {
  const token = json.next();
  return token === JsonToken.String || token === JsonToken.Null ? JwtError.None : JwtError.HeaderInvalid;
}

function readJwk(json: JsonReader, out: JoseHeader): JwtError {
  if (!json.skipValue()) return out.refuseStrictly();
  if (isLiteral(json.start, json.length, NULL_TEXT)) return JwtError.None;
  switch (judgeHeaderJwk(json.start, json.length)) {
    case HeaderJwk.Plain:
      return JwtError.None;
    case HeaderJwk.NoPublicKey:
      return JwtError.HeaderInvalid;
    default:
      return out.refuseStrictly();
  }
}

function readChain(json: JsonReader, out: JoseHeader): JwtError {
  const list = readCertificates(json);
  out.hasCertificates = list === CertificateList.Some;
  return list === CertificateList.Invalid ? JwtError.HeaderInvalid : JwtError.None;
}
