// Reads the claims that an issuer's options choose (claim-options.ts), from the payload as it stands in the token: what read-claims.ts read
// of it was decoded in place.
import { ByteList } from "../bytes/byte-list";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Found, JsonSpan } from "../codec/json-pointer";
import { isForOneOf } from "./check-claims";
import { Claim } from "./claim-name";
import { ClaimOptions, ClaimPlace } from "./claim-options";
import { ClaimTexts } from "./claim-texts";
import { Claims } from "./claims";
import { JwtError } from "./jwt-error";
import { addKeycloakRoles } from "./keycloak-roles";
import { TokenPayload } from "./token-payload";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const SPAN = new JsonSpan();

/** Whether the token is for one of the audiences: the first of the chosen claims that is there decides. */
export function checkChosenAudience(
  payload: TokenPayload,
  options: ClaimOptions,
  claims: Claims,
  accepted: ByteList,
): JwtError {
  // Go-oidc reads `aud` whatever is chosen.
  if (claims.audienceLength > 0 && !isAudience(claims.audience, claims.audienceLength))
    return JwtError.ClaimInvalid;
  for (let i = 0; i < options.audiences.length; i++) {
    const place = options.audiences[i];
    const found = payload.find(place.path, place.byIndex, SPAN);
    if (found === Found.Ambiguous) return JwtError.ClaimInvalid;
    if (found === Found.Absent) continue;
    return isForOneOf(SPAN.ptr, SPAN.length, accepted) ? JwtError.None : JwtError.AudienceMismatch;
  }
  return JwtError.AudienceMismatch;
}

// A text, or a list of texts.
function isAudience(text: usize, length: i32): bool {
  const json = changetype<JsonReader>(JSON);
  json.open(text, length);
  let token = json.next();
  if (token !== JsonToken.ArrayStart) return token === JsonToken.String;
  token = json.next();
  while (token === JsonToken.String) token = json.next();
  return token === JsonToken.ArrayEnd;
}

/** Replaces e-mail and groups by those of the chosen claims, as oauth2-proxy reads them. */
export function readChosenClaims(
  payload: TokenPayload,
  options: ClaimOptions,
  claims: Claims,
  texts: ClaimTexts,
): void {
  texts.clear();
  if (options.email.length > 0) readEmail(payload, options.email, claims, texts);
  if (options.groups.length > 0) readGroups(payload, options.groups, claims, texts);
  if (options.keycloak) addKeycloakRoles(payload, claims, texts);
}

function readEmail(
  payload: TokenPayload,
  places: Array<ClaimPlace>,
  claims: Claims,
  texts: ClaimTexts,
): void {
  claims.dropEmail();
  const json = openChosen(payload, places, Claim.Email, claims);
  if (json === null || !addText(json, Claim.Email, claims, texts)) return;
  claims.email = texts.start;
  claims.emailLength = texts.length;
}

// One value is a list of one.
function readGroups(
  payload: TokenPayload,
  places: Array<ClaimPlace>,
  claims: Claims,
  texts: ClaimTexts,
): void {
  claims.dropGroups();
  const json = openChosen(payload, places, Claim.Groups, claims);
  if (json === null) return;
  if (json.token !== JsonToken.ArrayStart) {
    claims.noteCoerced(Claim.Groups);
    if (addText(json, Claim.Groups, claims, texts)) claims.addGroup(texts.start, texts.length);
    return;
  }
  while (json.next() !== JsonToken.Error && json.depth === 1) {
    if (addText(json, Claim.Groups, claims, texts)) claims.addGroup(texts.start, texts.length);
  }
  // A list or an object among the names.
  if (json.depth > 1) claims.noteUnsupported(Claim.Groups);
}

// The reader on the first token of the claim's value, or null when it has none.
function openChosen(
  payload: TokenPayload,
  places: Array<ClaimPlace>,
  claim: Claim,
  claims: Claims,
): JsonReader | null {
  for (let i = 0; i < places.length; i++) {
    const found = payload.find(places[i].path, places[i].byIndex, SPAN);
    if (found === Found.Absent) continue;
    if (found === Found.Ambiguous) {
      claims.noteUnsupported(claim);
      return null;
    }
    const json = changetype<JsonReader>(JSON);
    json.open(SPAN.ptr, SPAN.length);
    return json.next() === JsonToken.Null ? null : json;
  }
  return null;
}

// Makes a text of the reader's scalar. False when it is none of oauth2-proxy's plain conversions.
function addText(json: JsonReader, claim: Claim, claims: Claims, texts: ClaimTexts): bool {
  texts.begin();
  let isText: bool = false;
  switch (json.token) {
    case JsonToken.String:
      isText = texts.addString(json);
      break;
    case JsonToken.Number:
    case JsonToken.True:
    case JsonToken.False:
      claims.noteCoerced(claim);
      isText = texts.add(json.start, json.length);
      break;
    default:
  }
  if (!isText) claims.noteUnsupported(claim);
  return isText;
}
