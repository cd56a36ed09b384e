// One entry of `rules.routes`: which requests it is for, who may pass, how it answers, what the app receives.
import { ascii } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { everyPath } from "../rules/path-pattern";
import { Access, Answer, ClaimRule, INHERIT, Route } from "../rules/route";
import { checkClaimName } from "./claim-name";
import { ConfigReader } from "./config-reader";
import { readHosts, readMethods, readPaths } from "./request-match";
import { readResource } from "./resource";
import { TextList } from "./text-list";

const KEYS: StaticArray<string> = [
  "name",
  "hosts",
  "methods",
  "paths",
  "access",
  "answer",
  "allowedGroups",
  "requiredClaims",
  "audiences",
  "authorization",
  "identityHeaders",
  "resource",
];

const enum Key {
  Name,
  Hosts,
  Methods,
  Paths,
  Access,
  Answer,
  AllowedGroups,
  RequiredClaims,
  Audiences,
  Authorization,
  IdentityHeaders,
  Resource,
}

// In the order of Access, Answer, UpstreamAuthorization, and IdentityHeader's bits.
const ACCESSES: StaticArray<string> = ["required", "optional", "public"];
const ANSWERS: StaticArray<string> = ["auto", "page", "api"];
const AUTHORIZATIONS: StaticArray<string> = ["access_token", "id_token", "none", "preserve"];
const IDENTITY_HEADERS: StaticArray<string> = [
  "user",
  "email",
  "groups",
  "preferred_username",
  "access_token",
];

const MAX_NAME_BYTES: i32 = 40;
const NAME_CHARACTERS = ascii("az09--");

const NAME_TEXT = "1 to 40 of a-z, 0-9 and -";
const GROUPS_TEXT = "a list, not empty, of group names";
const AUDIENCES_TEXT = "a list, not empty, of audiences";
const VALUES_TEXT = "a list, not empty, of texts that the claim may be";
const CLAIMS_TEXT = 'an object, not empty, such as {"email_verified": ["true"]}';
const HEADERS_TEXT = "a list of user, email, groups, preferred_username, access_token";
const REQUIRED_TEXT = "this key only with access: required";
const KNOWN_TEXT = "this key only where an identity may be known";

/** Reads one entry; its label is left empty without a name. */
export function readRoute(input: ConfigReader): Route {
  const route = new Route();
  route.match.paths = [everyPath()];
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) readKey(input, key as Key, route);
  checkAccess(input, route);
  return route;
}

function readKey(input: ConfigReader, key: Key, route: Route): void {
  switch (key) {
    case Key.Name:
      route.label = input.readWord(NAME_TEXT, NAME_CHARACTERS, MAX_NAME_BYTES);
      break;
    case Key.Hosts:
      route.match.hosts = readHosts(input);
      break;
    case Key.Methods:
      route.match.methods = readMethods(input);
      break;
    case Key.Paths:
      route.match.paths = readPaths(input);
      break;
    case Key.Access:
      route.access = input.readChoice(ACCESSES) as Access;
      break;
    case Key.Answer:
      route.answer = input.readChoice(ANSWERS) as Answer;
      break;
    default:
      readEffect(input, key, route);
  }
}

function readEffect(input: ConfigReader, key: Key, route: Route): void {
  switch (key) {
    case Key.AllowedGroups:
      route.allowedGroups = readTexts(input, GROUPS_TEXT);
      break;
    case Key.RequiredClaims:
      route.requiredClaims = readClaims(input);
      break;
    case Key.Audiences:
      route.audiences = readTexts(input, AUDIENCES_TEXT);
      break;
    case Key.Authorization:
      route.authorization = input.readChoice(AUTHORIZATIONS);
      break;
    case Key.Resource:
      route.resource = readResource(input);
      break;
    default:
      route.identityHeaders = readIdentityHeaders(input);
  }
}

// A condition that falls away without an identity would let people in by signing out.
function checkAccess(input: ConfigReader, route: Route): void {
  if (route.access === Access.Required) return;
  const found =
    route.access === Access.Public ? "the key beside access: public" : "the key beside access: optional";
  if (route.allowedGroups.count > 0) input.failAt("allowedGroups", found, REQUIRED_TEXT);
  if (route.requiredClaims.length > 0) input.failAt("requiredClaims", found, REQUIRED_TEXT);
  if (route.audiences.count > 0) input.failAt("audiences", found, REQUIRED_TEXT);
  if (route.access === Access.Optional) return;
  if (route.answer !== Answer.Auto) input.failAt("answer", found, KNOWN_TEXT);
  if (route.authorization !== INHERIT) input.failAt("authorization", found, KNOWN_TEXT);
  if (route.resource !== null) input.failAt("resource", found, KNOWN_TEXT);
  if (route.identityHeaders !== INHERIT) input.failAt("identityHeaders", found, KNOWN_TEXT);
}

function readTexts(input: ConfigReader, allowed: string): ByteList {
  const texts = new TextList(input, allowed);
  while (texts.next()) texts.add(input.readFilled(allowed));
  return texts.notEmpty().packed();
}

function readClaims(input: ConfigReader): Array<ClaimRule> {
  const claims: Array<ClaimRule> = [];
  input.beginMap(CLAIMS_TEXT);
  for (let name = input.nextMember(); name !== null; name = input.nextMember()) {
    checkClaimName(input, name);
    claims.push(new ClaimRule(name, readTexts(input, VALUES_TEXT)));
  }
  if (claims.length === 0) input.fail("an empty object", CLAIMS_TEXT);
  return claims;
}

function readIdentityHeaders(input: ConfigReader): i32 {
  let bits = 0;
  input.beginList(HEADERS_TEXT);
  while (input.nextEntry()) {
    const index = input.readChoice(IDENTITY_HEADERS);
    if (index >= 0) bits |= 1 << index;
  }
  return bits;
}
