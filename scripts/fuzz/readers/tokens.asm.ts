// Readers of tokens, key sets and revocation lists.

import { Claims } from "../../../assembly/jwt/claims";
import { readJwks, KeySet } from "../../../assembly/jwt/jwks";
import { JwtError } from "../../../assembly/jwt/jwt-error";
import { parseJwt, readSignedHeader } from "../../../assembly/jwt/parse-jwt";
import { ParsedJwt } from "../../../assembly/jwt/parsed-jwt";
import { readClaims } from "../../../assembly/jwt/read-claims";
import { readRevocationList } from "../../../assembly/revocation/read-list";
import { Subject } from "../../../assembly/revocation/subject";
import { readTokenClaims } from "../../../assembly/revocation/token-claims";
import { OUT, AGAIN, must, mustBeInside, base64UrlOf, SECRET } from "./inside.asm";

const TOKEN = new ParsedJwt();

const CLAIMS = new Claims();

const SUBJECT = new Subject(SECRET);

export function jwt(input: usize, length: i32): i32 {
  const error = parseJwt(input, length, TOKEN);
  if (error !== JwtError.Malformed && error !== JwtError.TooLarge)
    mustBeInside(TOKEN.jws.header, TOKEN.jws.headerLength, input, length);
  readTokenClaims(input, length, SUBJECT);
  SUBJECT.clear();
  return error;
}

/** A token's header, as JSON. */
export function joseHeader(input: usize, length: i32): i32 {
  const text = base64UrlOf(input, length);
  TOKEN.jws.header = AGAIN;
  TOKEN.jws.headerLength = text;
  TOKEN.jws.signature = AGAIN;
  TOKEN.jws.signatureLength = 0;
  return readSignedHeader(TOKEN, OUT);
}

/** A token's claims, as JSON. */
export function claims(input: usize, length: i32): i32 {
  memory.copy(OUT, input, usize(length));
  return readClaims(OUT, length, CLAIMS);
}

export function jwks(input: usize, length: i32): i32 {
  const keys = new KeySet();
  const error = readJwks(input, length, keys);
  if (error === 0) must(keys.keys.length > 0 && keys.equals(keys));
  return error;
}

export function revocationList(input: usize, length: i32): i32 {
  const read = readRevocationList(input, length, SECRET);
  must((read.list === null) === (read.error !== 0));
  return read.error;
}
