// A JWK (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2) -> JwkKey, or why it is not to be used:
//
//   no member twice; kty RSA, EC or OKP; use "sig" when there; key_ops a list with "verify" when there; alg one that fits when
//   there; RSA as rsaKeyUsable wants it; EC a point of P-256, P-384 or P-521 with coordinates of full length; OKP an Ed25519
//   point that is not of small order.
//
// A member that is null or empty counts as absent, and one that means nothing for the key type is not looked at: servers
// write the same members for all of their keys. Only public members are read: a private or symmetric one is never copied.
import { copyOf } from "../bytes/copy-of";
import { decodeBase64Url } from "../codec/base64url";
import { JsonReader } from "../codec/json";
import { ecPointUsable } from "../crypto/ecdsa";
import { ed25519KeyUsable } from "../crypto/ed25519";
import { Curve } from "../crypto/nist-curves";
import { RSA_MAX_BYTES, rsaKeyUsable } from "../crypto/rsa";
import { ecSpki, rsaSpki, SPKI_MAX_BYTES } from "../crypto/spki";
import { algorithmBit, algorithmOfCurve, ED25519_ALGORITHMS, KeyType, RSA_ALGORITHMS } from "./algorithms";
import { JwkFault, LeftOutKey } from "./jwk-fault";
import { JwkKey } from "./jwk-key";
import { CurveName, JwkMembers, NumberText } from "./jwk-members";

// n or x, and e or y, decoded.
const FIRST: usize = memory.data(1056);
const SECOND: usize = memory.data(1056);

const SPKI: usize = memory.data(SPKI_MAX_BYTES);

const ED25519_BYTES: i32 = 32;

const MEMBERS = new JwkMembers();

/** Reads the entry whose ObjectStart was just read. Null, and why in `leftOut`, when it is not to be used. */
export function readJwk(json: JsonReader, leftOut: LeftOutKey): JwkKey | null {
  const members = MEMBERS;
  const isWhole = members.read(json);
  const key = isWhole && members.fault === JwkFault.None ? makeKey(members) : null;
  if (key !== null) return key;
  leftOut.fault = members.fault;
  leftOut.type = members.type;
  leftOut.kid = copyOf(members.kid, members.kidLength);
  return null;
}

// The key, or null with the fault.
function makeKey(members: JwkMembers): JwkKey | null {
  switch (members.type) {
    case KeyType.Rsa:
      return makeRsaKey(members);
    case KeyType.Ec:
      return makeEcKey(members);
    case KeyType.Ed25519:
      return makeEd25519Key(members);
    default:
      return refuse(members, JwkFault.Kty);
  }
}

function refuse(members: JwkMembers, found: JwkFault): JwkKey | null {
  members.note(found);
  return null;
}

function makeRsaKey(members: JwkMembers): JwkKey | null {
  const nLength = decodeNumber(members.n, FIRST);
  const eLength = decodeNumber(members.e, SECOND);
  if (nLength < 1 || eLength < 1) return refuse(members, JwkFault.Material);
  const nZeros = leadingZeros(FIRST, nLength);
  const eZeros = leadingZeros(SECOND, eLength);
  return finishRsaKey(
    members,
    FIRST + usize(nZeros),
    nLength - nZeros,
    SECOND + usize(eZeros),
    eLength - eZeros,
  );
}

function finishRsaKey(members: JwkMembers, n: usize, nLength: i32, e: usize, eLength: i32): JwkKey | null {
  if (nLength < 1 || nLength > RSA_MAX_BYTES || !rsaKeyUsable(n, nLength, e, eLength))
    return refuse(members, JwkFault.Material);
  return newKey(members, RSA_ALGORITHMS, n, nLength, e, eLength, rsaSpki(n, nLength, e, eLength, SPKI));
}

function makeEcKey(members: JwkMembers): JwkKey | null {
  if (members.curve === CurveName.None || members.curve === CurveName.Ed25519)
    return refuse(members, JwkFault.Crv);
  const curve = curveOf(members.curve);
  const xLength = decodeNumber(members.x, FIRST);
  const yLength = decodeNumber(members.y, SECOND);
  if (!ecPointUsable(curve, FIRST, xLength, SECOND, yLength)) return refuse(members, JwkFault.Material);
  const fitting = algorithmBit(algorithmOfCurve(curve));
  const spkiLength = ecSpki(curve, FIRST, SECOND, SPKI);
  const key = newKey(members, fitting, FIRST, xLength, SECOND, yLength, spkiLength);
  if (key !== null) key.curve = curve;
  return key;
}

function makeEd25519Key(members: JwkMembers): JwkKey | null {
  if (members.curve !== CurveName.Ed25519) return refuse(members, JwkFault.Crv);
  if (decodeNumber(members.x, FIRST) !== ED25519_BYTES || !ed25519KeyUsable(FIRST))
    return refuse(members, JwkFault.Material);
  return newKey(members, ED25519_ALGORITHMS, FIRST, ED25519_BYTES, SECOND, 0, 0);
}

// The key, unless its own alg is none of those that fit its kind.
function newKey(
  members: JwkMembers,
  fitting: u32,
  first: usize,
  firstLength: i32,
  second: usize,
  secondLength: i32,
  spkiLength: i32,
): JwkKey | null {
  const key = new JwkKey();
  key.type = members.type as KeyType;
  key.algorithms = members.hasAlgorithm ? fitting & members.algorithms : fitting;
  if (key.algorithms === 0) return refuse(members, JwkFault.AlgMisfit);
  key.kidLength = members.kidLength;
  key.firstLength = firstLength;
  key.secondLength = secondLength;
  key.spkiLength = spkiLength;
  key.keep(members.kid, first, second, SPKI);
  return key;
}

// Length of the decoded member, or -1 when it is absent or malformed.
function decodeNumber(number: NumberText, out: usize): i32 {
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
