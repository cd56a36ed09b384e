// The groups that oauth2-proxy's provider keycloak-oidc makes of roles (providers/keycloak_oidc.go):
//
//   {"realm_access": {"roles": ["admin"]}, "resource_access": {"shop": {"roles": ["buyer"]}}}  ->  role:admin, role:shop:buyer
//
// What its Go code would read in another way, or trip over, is left to it: names in another case, members there twice, roles that are no
// texts. Realm roles come first; the order of the clients is nobody's to rely on.
import { ascii, bytesOf, Text } from "../bytes/ascii";
import { JSON_NAMES_BYTES, JsonNames, NameVerdict } from "../codec/json-names";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../codec/json";
import { Claim, foldsTo, MAX_CLAIM_NAME_BYTES } from "./claim-name";
import { Claims } from "./claims";
import { ClaimTexts } from "./claim-texts";
import { isLiteral } from "./literal";
import { TokenPayload } from "./token-payload";

const JSON: usize = memory.data(JSON_READER_BYTES, 8);
const CLIENTS: usize = memory.data(JSON_NAMES_BYTES, 8);
const NAME: usize = memory.data(20);

const REALM = ascii("realm_access");
const CLIENT_ROLES = ascii("resource_access");
const ROLES = ascii("roles");
const PREFIX = ascii("role:");
const COLON = ascii(":");

const enum Match {
  No,
  Exact,
  /** Go's decoder takes it for the name, and we do not. */
  Odd,
}

/** Adds the roles to the groups, or notes that they are not ours to read. */
export function addKeycloakRoles(payload: TokenPayload, claims: Claims, texts: ClaimTexts): void {
  const areRead =
    readSection(payload, REALM, claims, texts) && readSection(payload, CLIENT_ROLES, claims, texts);
  if (!areRead) claims.noteUnsupported(Claim.Groups);
}

// Reads one of the two claims, wherever it is in the payload. False when it is not ours to read.
function readSection(payload: TokenPayload, section: Text, claims: Claims, texts: ClaimTexts): bool {
  const json = changetype<JsonReader>(JSON);
  json.open(payload.text, payload.length);
  json.next();
  let occurrences = 0;
  while (json.next() === JsonToken.Name) {
    const match = matchOf(json, section);
    if (match === Match.Odd) return false;
    if (match === Match.No) {
      json.skipValue();
      continue;
    }
    if (++occurrences > 1) return false;
    const isRead = section === REALM ? readRealm(json, claims, texts) : readClients(json, claims, texts);
    if (!isRead) return false;
  }
  return true;
}

function matchOf(json: JsonReader, name: Text): Match {
  const length = json.text(NAME, MAX_CLAIM_NAME_BYTES);
  if (isLiteral(NAME, length, name)) return Match.Exact;
  return length > 0 && foldsTo(NAME, length, name) ? Match.Odd : Match.No;
}

function readRealm(json: JsonReader, claims: Claims, texts: ClaimTexts): bool {
  const token = json.next();
  if (token === JsonToken.Null) return true;
  if (token !== JsonToken.ObjectStart) return false;
  let occurrences = 0;
  while (json.next() === JsonToken.Name) {
    const match = matchOf(json, ROLES);
    if (match === Match.Odd) return false;
    if (match === Match.No) {
      json.skipValue();
      continue;
    }
    if (++occurrences > 1) return false;
    if (json.next() !== JsonToken.Null && !readRoles(json, 0, 0, claims, texts)) return false;
  }
  return true;
}

function readClients(json: JsonReader, claims: Claims, texts: ClaimTexts): bool {
  const token = json.next();
  if (token === JsonToken.Null) return true;
  if (token !== JsonToken.ObjectStart) return false;
  const clients = changetype<JsonNames>(CLIENTS);
  clients.clear();
  while (json.next() === JsonToken.Name) {
    if (clients.add(json) !== NameVerdict.New) return false;
    texts.begin();
    if (!texts.addString(json)) return false;
    if (!readClient(json, texts.start, texts.length, claims, texts)) return false;
  }
  return true;
}

// The client's value: what is no object, or has no roles by that very name, gives none.
function readClient(
  json: JsonReader,
  client: usize,
  clientLength: i32,
  claims: Claims,
  texts: ClaimTexts,
): bool {
  const level = json.depth;
  if (json.next() !== JsonToken.ObjectStart) {
    while (json.depth > level && json.token !== JsonToken.Error) json.next();
    return true;
  }
  let occurrences = 0;
  while (json.next() === JsonToken.Name) {
    if (!isLiteral(NAME, json.text(NAME, MAX_CLAIM_NAME_BYTES), ROLES)) {
      json.skipValue();
      continue;
    }
    if (++occurrences > 1) return false;
    json.next();
    if (!readRoles(json, client, clientLength, claims, texts)) return false;
  }
  return true;
}

// The list whose start was just read: each role becomes a group, with the client's name before it when there is one.
function readRoles(
  json: JsonReader,
  client: usize,
  clientLength: i32,
  claims: Claims,
  texts: ClaimTexts,
): bool {
  let token = json.token;
  if (token !== JsonToken.ArrayStart) return false;
  for (token = json.next(); token === JsonToken.String; token = json.next()) {
    texts.begin();
    const fits =
      texts.add(bytesOf(PREFIX), PREFIX.length) &&
      (client === 0 || (texts.add(client, clientLength) && texts.add(bytesOf(COLON), COLON.length))) &&
      texts.addString(json);
    if (!fits) return false;
    claims.addGroup(texts.start, texts.length);
  }
  return token === JsonToken.ArrayEnd;
}
