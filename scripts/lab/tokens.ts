// An issuer of JWTs: a key for every supported algorithm, tokens minted by jose, and signatures over whatever a test says.
import { constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { SignJWT } from "jose";

export const ALGORITHMS = [
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
] as const;

export type Algorithm = (typeof ALGORITHMS)[number];
export type Claims = Readonly<Record<string, unknown>>;
export type JoseHeader = Readonly<Record<string, unknown>>;
export type Jwk = Readonly<Record<string, unknown>>;

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const RSA_BITS = 2048;
const CURVES: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

export function keyPairFor(algorithm: Algorithm): KeyPair {
  if (/^[RP]S/.test(algorithm)) return generateKeyPairSync("rsa", { modulusLength: RSA_BITS });
  const namedCurve = CURVES[algorithm];
  return namedCurve === undefined
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve });
}

/** A part of a token: bytes and texts as they are, anything else as JSON. */
export function encodePart(part: unknown): string {
  const bytes = Buffer.isBuffer(part)
    ? part
    : Buffer.from(typeof part === "string" ? part : JSON.stringify(part));
  return bytes.toString("base64url");
}

/** The genuine signature of an algorithm over a text (RFC 7518 section 3, RFC 8037). */
export function signText(algorithm: Algorithm, key: KeyObject, text: string): Buffer {
  const bytes = Buffer.from(text);
  const hash = algorithm === "EdDSA" ? null : `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith("ES")) return sign(hash, bytes, { key, dsaEncoding: "ieee-p1363" });
  if (!algorithm.startsWith("PS")) return sign(hash, bytes, key);
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return sign(hash, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}

/** A key of an issuer, in use for one algorithm. */
export class SigningKey {
  constructor(
    readonly algorithm: Algorithm,
    readonly kid: string,
    readonly pair: KeyPair,
  ) {}

  get header(): JoseHeader {
    return { alg: this.algorithm, typ: "JWT", kid: this.kid };
  }

  get jwk(): Jwk {
    const { algorithm: alg, kid } = this;
    return { ...this.pair.publicKey.export({ format: "jwk" }), use: "sig", alg, kid };
  }

  /** A token as any library makes it. */
  mint(claims: Claims): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: this.algorithm, typ: "JWT", kid: this.kid })
      .sign(this.pair.privateKey);
  }

  /** A token with a genuine signature over this header and payload, right or wrong. */
  sign(payload: unknown, header: unknown = this.header): string {
    const text = `${encodePart(header)}.${encodePart(payload)}`;
    return `${text}.${signText(this.algorithm, this.pair.privateKey, text).toString("base64url")}`;
  }
}

export class TokenIssuer {
  private constructor(
    readonly name: string,
    readonly keys: ReadonlyMap<Algorithm, SigningKey>,
  ) {}

  /** A key ID is the algorithm's name, and the six RSA algorithms share a key: to make one takes long. */
  static create(name: string, algorithms: readonly Algorithm[] = ALGORITHMS): TokenIssuer {
    let rsa: KeyPair | undefined;
    const keys = algorithms.map((algorithm): [Algorithm, SigningKey] => {
      const isRsa = /^[RP]S/.test(algorithm);
      const pair = isRsa ? (rsa ??= keyPairFor(algorithm)) : keyPairFor(algorithm);
      return [algorithm, new SigningKey(algorithm, algorithm.toLowerCase(), pair)];
    });
    return new TokenIssuer(name, new Map(keys));
  }

  get jwks(): { readonly keys: readonly Jwk[] } {
    return { keys: [...this.keys.values()].map(({ jwk }) => jwk) };
  }

  key(algorithm: Algorithm = "RS256"): SigningKey {
    const key = this.keys.get(algorithm);
    if (key === undefined) throw new Error(`${this.name} has no key for ${algorithm}`);
    return key;
  }
}
