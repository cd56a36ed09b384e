// What the specs of jwt/ share: making issuers and key sets from text, and judging tokens.
import { ByteList } from "../../bytes/byte-list";
import { jwtErrorName } from "../../jwt/jwt-error";
import { JwkKey } from "../../jwt/jwk-key";
import { JwksError, KeySet, readJwks } from "../../jwt/jwks";
import { ParsedJwt } from "../../jwt/parsed-jwt";
import { SignatureVerdict, SignatureVerifier, verdictOf } from "../../jwt/signature-verifier";
import { TrustedIssuer } from "../../jwt/trusted-issuer";
import { verifyJwt } from "../../jwt/verify-jwt";
import { encodeBase64Url } from "../base64url";

export function bytesOfText(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

export function textAt(ptr: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(ptr, usize(length));
}

export function base64UrlOf(text: string): string {
  return encodeBase64Url(bytesOfText(text), false);
}

export function listOf(items: string[]): ByteList {
  const bytes: Array<ArrayBuffer> = [];
  for (let i = 0; i < items.length; i++) bytes.push(String.UTF8.encode(items[i]));
  return new ByteList(bytes);
}

/** The error and, in `set`, the keys. */
export function readKeys(json: Uint8Array, set: KeySet): JwksError {
  return readJwks(json.dataStart, json.length, set);
}

/** The keys in force after such an answer: null when it is refused. */
export function keysOf(json: Uint8Array): KeySet | null {
  const set = new KeySet();
  return readKeys(json, set) === JwksError.None ? set : null;
}

export function keysOfText(json: string): KeySet | null {
  return keysOf(bytesOfText(json));
}

/** An issuer that oauth2-proxy has as its own, with every algorithm. */
export function issuerOf(issuer: string, audiences: string[], keys: KeySet | null): TrustedIssuer {
  const made = new TrustedIssuer(String.UTF8.encode(issuer), listOf(audiences), listOf([]), true);
  made.keys = keys;
  return made;
}

/** Judges the token; the name of the error, so that a failed expectation says it. */
export function judgeBytes(
  token: Uint8Array,
  issuers: Array<TrustedIssuer>,
  nowMillis: i64,
  skewMillis: i64,
  verifier: SignatureVerifier,
  out: ParsedJwt,
): string {
  out.firstKey = 0;
  return jwtErrorName(
    verifyJwt(token.dataStart, token.length, issuers, nowMillis, skewMillis, verifier, out),
  );
}

/** Says what it is told, and counts how often it was asked. */
@final
export class FakeVerifier extends SignatureVerifier {
  calls: i32 = 0;
  constructor(public answer: bool) {
    super();
  }
  verify(_key: JwkKey, _jwt: ParsedJwt): SignatureVerdict {
    this.calls++;
    return verdictOf(this.answer);
  }
}

/** An RSA key that fits RS256, PS256 and so on; nobody has its private half. */
export function rsaJwk(kid: string, more: string = ""): string {
  return `{"kty":"RSA","kid":"${kid}","e":"AQAB","n":"${RSA_MODULUS}"${more}}`;
}

const RSA_MODULUS =
  "yvTEYd_7BqfgWJus4-OWWtDdkpPJO1FFGTNfpVwtvjUwbE4rRErt4Q-AyW64FjkbrH6c76pmdhlYHdsyQCA_xJ-wCl1zKSA6UH6Z" +
  "gMp4E6oYQ-FgdyEmARnBR8rGizt-w2IjJNCeidJFh4oEPaWuWqHr7vvMX6HrjCbcM1Y7Pw3e4scbAAYE1iJ6lZcWmtqwZmeJkvLD" +
  "dqckOWOlM24WZGRIZTWE-BmhKA9oK8qUhfJkjPe37X0YluV0FUKO003uix4vuhYCSjR13IUySlb3nM4QivtPjPpIcDIgZdRXF0vI" +
  "NZALfOc-sYswsS97SlwxIdFE_qZAot-Kecaa67_yfQ";
