// The section `jwt`: issuers whose bearer tokens are verified here.
import { ascii, bytesOf } from "../bytes/ascii";
import { ByteList } from "../bytes/byte-list";
import { bufferOf, stringOf } from "../bytes/byte-string";
import { runLength } from "../bytes/character-set";
import { copyOf } from "../bytes/copy-of";
import { sameBytes, spanEquals } from "../bytes/span";
import { readClaimName } from "./claim-name";
import { JwtConfig, JwtIssuerConfig, SECOND_NANOSECONDS } from "./config";
import { ConfigReader } from "./config-reader";
import { commaList } from "./describe";
import { readJwks } from "./jwks";
import { TextList } from "./text-list";

const KEYS: StaticArray<string> = ["issuers", "clockSkew"];

const enum Key {
  Issuers,
  ClockSkew,
}

const ISSUER_KEYS: StaticArray<string> = [
  "issuer",
  "audiences",
  "algorithms",
  "jwks",
  "audienceClaims",
  "emailClaim",
  "groupsClaim",
  "keycloak",
];

const enum IssuerKey {
  Issuer,
  Audiences,
  Algorithms,
  Jwks,
  AudienceClaims,
  EmailClaim,
  GroupsClaim,
  Keycloak,
}

/** The names of jwt/algorithms.ts. */
const ALGORITHMS: StaticArray<string> = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

const MAX_SKEW_NANOSECONDS: i64 = 600 * SECOND_NANOSECONDS;
/** Every one costs a comparison for each token. */
const MAX_ISSUERS: i32 = 32;
const MAX_AUDIENCES: i32 = 64;
const MAX_NAME_BYTES: i32 = 2048;
const MAX_AUDIENCE_CLAIMS: i32 = 8;

const AUTHORITY_MARK = ascii("://");
const HOST_CHARACTERS = ascii("azAZ-.0:__");
const SLASH: u8 = 0x2f;

const ISSUERS_TEXT = "a list of 1 to 32 issuers";
const ISSUER_TEXT = "the exact value of the claim iss, 1 to 2048 bytes, such as https://dex.example.com";
const AUDIENCES_TEXT = "a list of 1 to 64 texts, one of which the claim aud must hold";
const AUDIENCE_TEXT = "an audience, 1 to 2048 bytes";
const AUDIENCE_CLAIMS_TEXT = "a list of 1 to 8 claims, of which the first that is there holds the audience";
const FIRST_TEXT = "the first issuer's alone: of its extra_jwt_issuers oauth2-proxy reads email and groups";
const JWKS_TEXT = "where the keys are: {service, port, path}, {cluster, path} or {inline}";

/** Reads the section. */
export function readJwt(input: ConfigReader, into: JwtConfig): void {
  input.beginObject(KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as Key) {
      case Key.Issuers:
        into.issuers = readIssuers(input);
        break;
      case Key.ClockSkew:
        into.clockSkewNanoseconds = input.readDurationWithin(0, MAX_SKEW_NANOSECONDS, "; at most 10m");
        break;
    }
  }
  if (into.issuers.length === 0) input.failAt("issuers", "nothing", ISSUERS_TEXT);
}

function readIssuers(input: ConfigReader): Array<JwtIssuerConfig> {
  const issuers: Array<JwtIssuerConfig> = [];
  input.beginList(ISSUERS_TEXT);
  while (input.nextEntry()) {
    if (issuers.length === MAX_ISSUERS) input.fail("one issuer more", ISSUERS_TEXT);
    issuers.push(readIssuer(input, issuers));
  }
  if (issuers.length === 0) input.fail("an empty list", ISSUERS_TEXT);
  return issuers;
}

function readIssuer(input: ConfigReader, others: Array<JwtIssuerConfig>): JwtIssuerConfig {
  const issuer = new JwtIssuerConfig();
  let hasJwks = false;
  input.beginObject(ISSUER_KEYS);
  for (let key = input.nextKey(); key >= 0; key = input.nextKey()) {
    switch (key as IssuerKey) {
      case IssuerKey.Issuer:
        issuer.issuer = readName(input, ISSUER_TEXT);
        checkNew(input, issuer, others);
        break;
      case IssuerKey.Audiences:
        issuer.audiences = readAudiences(input);
        break;
      case IssuerKey.Algorithms:
        issuer.algorithms = readAlgorithms(input);
        break;
      case IssuerKey.Jwks:
        readJwks(input, issuer.jwks);
        hasJwks = true;
        break;
      default:
        readClaimOption(input, key as IssuerKey, issuer, others.length === 0);
    }
  }
  checkIssuer(input, issuer, hasJwks);
  return issuer;
}

// Of its extra issuers oauth2-proxy reads fixed claims.
function readClaimOption(input: ConfigReader, key: IssuerKey, issuer: JwtIssuerConfig, isFirst: bool): void {
  if (key === IssuerKey.AudienceClaims) {
    issuer.audienceClaims = readAudienceClaims(input);
    return;
  }
  if (!isFirst) input.fail("the key at another issuer than the first", FIRST_TEXT);
  switch (key) {
    case IssuerKey.EmailClaim:
      issuer.emailClaim = readClaimName(input);
      break;
    case IssuerKey.GroupsClaim:
      issuer.groupsClaim = readClaimName(input);
      break;
    default:
      issuer.keycloak = input.readFlag();
  }
}

function readAudienceClaims(input: ConfigReader): Array<ArrayBuffer> {
  const names = new TextList(input, AUDIENCE_CLAIMS_TEXT, MAX_AUDIENCE_CLAIMS);
  while (names.next()) names.add(readClaimName(input));
  return names.notEmpty().texts;
}

// What is missing, and what follows from the whole.
function checkIssuer(input: ConfigReader, issuer: JwtIssuerConfig, hasJwks: bool): void {
  if (issuer.issuer.byteLength === 0) input.failAt("issuer", "nothing", ISSUER_TEXT);
  if (issuer.audiences.count === 0) input.failAt("audiences", "nothing", AUDIENCES_TEXT);
  if (!hasJwks) input.failAt("jwks", "nothing", JWKS_TEXT);
  if (issuer.jwks.authority.byteLength === 0) issuer.jwks.authority = hostOf(issuer.issuer);
}

function checkNew(input: ConfigReader, issuer: JwtIssuerConfig, others: Array<JwtIssuerConfig>): void {
  for (let i = 0; i < others.length; i++) {
    if (equals(issuer.issuer, others[i].issuer)) input.fail("the issuer a second time", "each issuer once");
  }
}

function equals(a: ArrayBuffer, b: ArrayBuffer): bool {
  return spanEquals(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength);
}

function readName(input: ConfigReader, allowed: string): ArrayBuffer {
  const name = input.readText(allowed);
  if (name.byteLength < 1 || name.byteLength > MAX_NAME_BYTES) input.refuse(allowed);
  return name;
}

function readAudiences(input: ConfigReader): ByteList {
  const audiences = new TextList(input, AUDIENCES_TEXT);
  while (audiences.next()) {
    if (audiences.texts.length === MAX_AUDIENCES) input.fail("one audience more", AUDIENCES_TEXT);
    audiences.add(readName(input, AUDIENCE_TEXT));
  }
  return audiences.notEmpty().packed();
}

function readAlgorithms(input: ConfigReader): ByteList {
  const allowed = commaList(ALGORITHMS);
  const algorithms = new TextList(input, `a list, not empty, of ${allowed}`);
  while (algorithms.next()) {
    const algorithm = input.readText(allowed);
    const name = stringOf(algorithm);
    if (!ALGORITHMS.includes(name)) input.refuse(allowed + whyNot(name));
    algorithms.add(algorithm);
  }
  return algorithms.notEmpty().packed();
}

function whyNot(name: string): string {
  if (name.length > 1 && name.charCodeAt(0) === 0x48 && name.charCodeAt(1) === 0x53)
    return " (with a symmetric key, whoever can verify a token can also make one)";
  return name === "none" ? " (anybody can make a token without a signature)" : "";
}

// The host of an issuer that is a URL (RFC 3986 section 3.2), with its port; for another, any name will do.
function hostOf(issuer: ArrayBuffer): ArrayBuffer {
  const start = changetype<usize>(issuer);
  const end = start + usize(issuer.byteLength);
  let host = start + usize(AUTHORITY_MARK.length);
  while (host < end && !follows(host)) host++;
  const length = runLength(host, i32(end - host), HOST_CHARACTERS);
  const stop = host + usize(length);
  const isHost = length > 0 && (stop === end || load<u8>(stop) === SLASH);
  return isHost ? copyOf(host, length) : bufferOf("localhost");
}

// Whether the mark is right before it.
function follows(host: usize): bool {
  const length = AUTHORITY_MARK.length;
  return sameBytes(host - usize(length), bytesOf(AUTHORITY_MARK), length);
}
