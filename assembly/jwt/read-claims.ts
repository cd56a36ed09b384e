// Payload -> Claims, in one pass over strict JSON.
//
// The issuer is looked for first of all: a token that is another issuer's is not ours to find fault with. So whatever else
// is wrong with well-formed claims is kept until the end of the payload, and only `iss` decides hasIssuer. There may be any
// number of claims: of those that mean nothing here only the first MAX_JSON_NAMES are compared with each other.
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Claim, claimOf, isExactName, MAX_CLAIM_NAME_BYTES } from "./claim-name";
import { Claims } from "./claims";
import { JwtError } from "./jwt-error";
import { parseNumericDate } from "./numeric-date";
import { decodeInPlace } from "./text";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const NAMES: usize = memory.data(JSON_NAMES_BYTES, 8);
const NAME: usize = memory.data(20);

/** A bit for each known claim that was met. */
let met: u32 = 0;

/** Reads the decoded payload. With any error but those of the payload as a whole, out.hasIssuer tells whose it is. */
export function readClaims(text: usize, length: i32, out: Claims): JwtError {
  const json = changetype<JsonReader>(JSON);
  const names = changetype<JsonNames>(NAMES);
  out.clear();
  names.clear();
  met = 0;
  json.open(text, length);
  if (json.next() !== JsonToken.ObjectStart) return JwtError.PayloadInvalid;
  let error = JwtError.None;
  let issuers = 0;
  while (json.next() === JsonToken.Name) {
    const claim = claimOf(NAME, json.text(NAME, MAX_CLAIM_NAME_BYTES));
    const isTwice = isKnown(claim) ? wasMet(claim) : names.add(json) === NameVerdict.Duplicate;
    if (claim === Claim.Issuer) issuers++;
    const found = isExactName() ? readClaim(json, claim, out) : readOther(json, claim, out);
    if (isTwice) error = JwtError.ClaimInvalid;
    else if (error === JwtError.None) error = found;
  }
  const isComplete = json.token === JsonToken.ObjectEnd && json.next() === JsonToken.End;
  if (!isComplete) out.hasIssuer = false;
  if (!isComplete) return JwtError.PayloadInvalid;
  out.hasIssuer = out.hasIssuer && issuers === 1;
  out.namesIssuer = issuers > 0;
  out.hasSeveralIssuers = issuers > 1;
  if (error === JwtError.None && json.metHugeNumber) error = JwtError.NumberTooLarge;
  return out.hasIssuer ? error : JwtError.IssuerUnreadable;
}

function isKnown(claim: Claim): bool {
  return claim !== Claim.Unknown && isExactName();
}

function wasMet(claim: Claim): bool {
  const bit: u32 = 1 << u32(claim);
  const before = (met & bit) !== 0;
  met |= bit;
  return before;
}

// The value of a claim. Malformed JSON is noticed by the caller's next step.
function readClaim(json: JsonReader, claim: Claim, out: Claims): JwtError {
  switch (claim) {
    case Claim.Issuer:
      return readIssuer(json, out);
    case Claim.Audience:
      return readAudience(json, out);
    case Claim.Expiry:
      out.hasExpiry = true;
      out.expirySeconds = readDate(json, false);
      return out.expirySeconds < 0 ? JwtError.ClaimInvalid : JwtError.None;
    case Claim.NotBefore:
      out.notBeforeSeconds = readDate(json, true);
      return out.notBeforeSeconds < 0 ? JwtError.ClaimInvalid : JwtError.None;
    case Claim.IssuedAt:
      return readDate(json, false) < 0 ? JwtError.ClaimInvalid : JwtError.None;
    case Claim.Subject:
      return readSubject(json, out);
    case Claim.Nonce:
    case Claim.AccessTokenHash:
      return isTextOrNull(readValue(json)) ? JwtError.None : JwtError.ClaimInvalid;
    case Claim.ClaimNames:
    case Claim.ClaimSources:
      return readDistributed(json, out);
    case Claim.Events:
      json.skipValue();
      return JwtError.TypeNotAccepted;
    default:
      readIdentity(json, claim, out);
      return JwtError.None;
  }
}

// A claim that is unknown, or whose name differs from a known one in case. For the claims of the ID token itself the
// second is refused: oauth2-proxy takes whichever is last. Of its own issuer's other claims it reads the exact name only.
function readOther(json: JsonReader, claim: Claim, out: Claims): JwtError {
  json.skipValue();
  if (claim === Claim.Unknown || claim === Claim.Events) return JwtError.None;
  if (claim < Claim.Email) return JwtError.ClaimInvalid;
  out.noteCoerced(claim);
  return JwtError.None;
}

function readIdentity(json: JsonReader, claim: Claim, out: Claims): void {
  switch (claim) {
    case Claim.Email:
      out.emailLength = readText(json, claim, out);
      out.email = json.start;
      break;
    case Claim.PreferredUsername:
      out.preferredUsernameLength = readText(json, claim, out);
      out.preferredUsername = json.start;
      break;
    case Claim.EmailVerified: {
      const token = readValue(json);
      out.emailVerified = token === JsonToken.True || token === JsonToken.Null;
      break;
    }
    case Claim.Groups:
      readGroups(json, out);
      break;
    default:
      json.skipValue();
  }
}

function readIssuer(json: JsonReader, out: Claims): JwtError {
  if (readValue(json) !== JsonToken.String) return JwtError.ClaimInvalid;
  out.hasIssuer = true;
  out.issuer = json.start;
  out.issuerLength = decodeInPlace(json);
  return JwtError.None;
}

function readAudience(json: JsonReader, out: Claims): JwtError {
  if (!json.skipValue()) return JwtError.ClaimInvalid;
  out.audience = json.start;
  out.audienceLength = json.length;
  return JwtError.None;
}

function readSubject(json: JsonReader, out: Claims): JwtError {
  const token = readValue(json);
  if (token === JsonToken.String) {
    out.subject = json.start;
    out.subjectLength = decodeInPlace(json);
  }
  return isTextOrNull(token) ? JwtError.None : JwtError.ClaimInvalid;
}

// Claims that are to be had elsewhere (OpenID Connect Core section 5.6.2). oauth2-proxy refuses a token in which names and sources
// do not go together: it decides on one that has any.
function readDistributed(json: JsonReader, out: Claims): JwtError {
  const level = json.depth;
  const first = json.next();
  if (first === JsonToken.ObjectStart && json.next() !== JsonToken.ObjectEnd)
    out.noteUnsupported(Claim.ClaimNames);
  skipRest(json, level);
  return first === JsonToken.ObjectStart || first === JsonToken.Null ? JwtError.None : JwtError.ClaimInvalid;
}

function readDate(json: JsonReader, roundUp: bool): i64 {
  return readValue(json) === JsonToken.Number ? parseNumericDate(json.start, json.length, roundUp) : -1;
}

// As oauth2-proxy: one value is a list of one; numbers and booleans become text.
function readGroups(json: JsonReader, out: Claims): void {
  const level = json.depth;
  if (json.next() !== JsonToken.ArrayStart) {
    if (json.token === JsonToken.Null) return;
    out.noteCoerced(Claim.Groups);
    addGroup(json, level, out);
    return;
  }
  for (let token = json.next(); json.depth > level && token !== JsonToken.Error; token = json.next()) {
    // null becomes the empty name in oauth2-proxy.
    if (token === JsonToken.Null) out.noteUnsupported(Claim.Groups);
    else addGroup(json, level + 1, out);
  }
}

// Takes the value whose first token was just read at this level.
function addGroup(json: JsonReader, level: i32, out: Claims): void {
  const length = textOf(json, Claim.Groups, out);
  if (json.depth > level) skipRest(json, level);
  else out.addGroup(json.start, length);
}

// Length of the next value as text, which begins at json.start; 0 for null and what has no text.
function readText(json: JsonReader, claim: Claim, out: Claims): i32 {
  const level = json.depth;
  json.next();
  const length = json.token === JsonToken.Null ? 0 : textOf(json, claim, out);
  skipRest(json, level);
  return length;
}

function textOf(json: JsonReader, claim: Claim, out: Claims): i32 {
  switch (json.token) {
    case JsonToken.String:
      return decodeInPlace(json);
    case JsonToken.Number:
    case JsonToken.True:
    case JsonToken.False:
      out.noteCoerced(claim);
      return json.length;
    default:
      out.noteUnsupported(claim);
      return 0;
  }
}

// Reads a whole value and returns its first token; the reader's span stays on a value without parts.
function readValue(json: JsonReader): JsonToken {
  const level = json.depth;
  const first = json.next();
  skipRest(json, level);
  return first;
}

function skipRest(json: JsonReader, level: i32): void {
  while (json.depth > level && json.token !== JsonToken.Error) json.next();
}

function isTextOrNull(token: JsonToken): bool {
  return token === JsonToken.String || token === JsonToken.Null;
}
