// What the signature files (verify_*.json) have in common: the key table at the top, algorithm names, the verdict.

import { Hash } from "../crypto/hash";
import { vectorBytes, vectorText } from "./vectors";

/** A base64url member of the row's JWK, in bytes. */
export function keyPart(file: string, row: i32, member: string): Uint8Array {
  const key = vectorText(file, row, "key");
  return vectorBytes(file, row, "/keys." + key + ".jwk." + member, "base64url");
}

/** The SubjectPublicKeyInfo of the row's key. */
export function keySpki(file: string, row: i32): Uint8Array {
  return vectorBytes(file, row, "/keys." + vectorText(file, row, "key") + ".spki", "base64");
}

/** The hash that the row's algorithm name ends with. */
export function hashOf(file: string, row: i32): Hash {
  const alg = vectorText(file, row, "alg");
  return alg.endsWith("256") ? Hash.Sha256 : alg.endsWith("384") ? Hash.Sha384 : Hash.Sha512;
}

/** Whether the row must be accepted. */
export function vectorAccepts(file: string, row: i32): bool {
  return vectorText(file, row, "expect") === "accept";
}
