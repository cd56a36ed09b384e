// Signatures that a lax verifier takes: made with the private key, each wrong in one thing that RFC 8017, 7518 or 8032 demands.
import { constants, createHash, type KeyObject, privateEncrypt, sign } from "node:crypto";
import { type Algorithm, type SigningKey, signText } from "../../scripts/lab/tokens";

type Forgeries = Readonly<Record<string, Buffer>>;

/** DigestInfo before the digest (RFC 8017 section 9.2). */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

/** The same without the NULL that stands for the parameters. */
const WITHOUT_NULL: Readonly<Record<string, string>> = {
  sha256: "302f300b0609608648016503040201" + "0420",
  sha384: "303f300b0609608648016503040202" + "0430",
  sha512: "304f300b0609608648016503040203" + "0440",
};

const ORDERS: Readonly<Record<string, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

const EDWARDS_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function numberOf(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString("hex")}`);
}

function bytesOf(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex");
}

function hashName(algorithm: Algorithm): string {
  return `sha${algorithm.slice(2)}`;
}

function modulusOf(key: SigningKey): bigint {
  return numberOf(Buffer.from(String(key.jwk["n"]), "base64url"));
}

/** 00 BT FF ... FF 00 content, to the length of the modulus or, with `tail`, short of it. */
function block(type: number, content: Buffer, length: number, tail = Buffer.alloc(0)): Buffer {
  const filled = length - 3 - content.length - tail.length;
  return Buffer.concat([Buffer.from([0, type]), Buffer.alloc(filled, 0xff), Buffer.from([0]), content, tail]);
}

function rsaOf(key: KeyObject, encoded: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** Numbers in place of an RSA signature. */
function rsaNumbers(key: SigningKey, genuine: Buffer): Forgeries {
  const n = modulusOf(key);
  const length = genuine.length;
  return {
    "with the modulus added to its signature": bytesOf(numberOf(genuine) + n, length + 1),
    "with a zero byte before its signature": Buffer.concat([Buffer.from([0]), genuine]),
    "with 0 for a signature": bytesOf(0n, length),
    "with 1 for a signature": bytesOf(1n, length),
    "with the modulus for a signature": bytesOf(n, length),
    "with the modulus less 1 for a signature": bytesOf(n - 1n, length),
  };
}

function pkcs1(key: SigningKey, text: string): Forgeries {
  const hash = hashName(key.algorithm);
  const digest = createHash(hash).update(text).digest();
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[hash] ?? "", "hex"), digest]);
  const bare = Buffer.concat([Buffer.from(WITHOUT_NULL[hash] ?? "", "hex"), digest]);
  const { privateKey } = key.pair;
  const genuine = signText(key.algorithm, privateKey, text);
  const length = genuine.length;
  const short = Buffer.alloc(length - info.length - 11, 0xaa);
  return {
    "whose digest has no parameters": rsaOf(privateKey, block(1, bare, length)),
    "whose digest has no algorithm": rsaOf(privateKey, block(1, digest, length)),
    "with bytes after its digest": rsaOf(privateKey, block(1, info, length, short)),
    "padded as for encryption": rsaOf(privateKey, block(2, info, length)),
    "signed over SHA-1": sign("sha1", Buffer.from(text), privateKey),
    "signed by RSASSA-PSS instead": signText(psOf(key.algorithm), privateKey, text),
    ...rsaNumbers(key, genuine),
  };
}

function psOf(algorithm: Algorithm): Algorithm {
  return `PS${algorithm.slice(2)}` as Algorithm;
}

function pss(key: SigningKey, text: string): Forgeries {
  const { privateKey } = key.pair;
  const salted = (saltLength: number) =>
    sign(hashName(key.algorithm), Buffer.from(text), {
      key: privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength,
    });
  return {
    "signed without salt": salted(0),
    "signed with a salt of 20 bytes": salted(20),
    "signed with the longest salt": salted(constants.RSA_PSS_SALTLEN_MAX_SIGN),
    "signed by RSASSA-PKCS1-v1_5 instead": sign(hashName(key.algorithm), Buffer.from(text), privateKey),
    ...rsaNumbers(key, signText(key.algorithm, privateKey, text)),
  };
}

/** The two numbers of an ECDSA signature. */
function halvesOf(key: SigningKey, text: string): { r: bigint; s: bigint; size: number; order: bigint } {
  const genuine = signText(key.algorithm, key.pair.privateKey, text);
  const size = genuine.length / 2;
  const order = ORDERS[key.algorithm] ?? 0n;
  return { r: numberOf(genuine.subarray(0, size)), s: numberOf(genuine.subarray(size)), size, order };
}

function ecdsa(key: SigningKey, text: string): Forgeries {
  const { r, s, size, order } = halvesOf(key, text);
  const pair = (one: bigint, other: bigint, length = size) =>
    Buffer.concat([bytesOf(one, length), bytesOf(other, length)]);
  const otherHash = key.algorithm === "ES256" ? "sha384" : "sha256";
  return {
    "with 0 for r": pair(0n, s),
    "with 0 for s": pair(r, 0n),
    "with 0 for both numbers": pair(0n, 0n),
    "with the order for both numbers": pair(order, order),
    "with 1 for both numbers": pair(1n, 1n),
    "with its numbers the wrong way round": pair(s, r),
    "with numbers a byte too long": pair(r, s, size + 1),
    "signed in DER": sign(hashName(key.algorithm), Buffer.from(text), key.pair.privateKey),
    "signed over another hash": sign(otherHash, Buffer.from(text), {
      key: key.pair.privateKey,
      dsaEncoding: "ieee-p1363",
    }),
  };
}

function eddsa(key: SigningKey, text: string): Forgeries {
  const genuine = signText(key.algorithm, key.pair.privateKey, text);
  const r = genuine.subarray(0, 32);
  const s = numberOf(Buffer.from(genuine.subarray(32)).reverse());
  const withS = (value: bigint) => Buffer.concat([r, bytesOf(value, 32).reverse()]);
  return {
    "with the order added to its signature": withS(s + EDWARDS_ORDER),
    "with 0 for s": withS(0n),
    "with the neutral point for r": Buffer.concat([bytesOf(1n, 32).reverse(), genuine.subarray(32)]),
  };
}

/** Wrong signatures of a key over a text, by what is wrong with them. */
export function forgedSignatures(key: SigningKey, text: string): Forgeries {
  const family = key.algorithm.slice(0, 2);
  if (family === "RS") return pkcs1(key, text);
  if (family === "PS") return pss(key, text);
  return family === "ES" ? ecdsa(key, text) : eddsa(key, text);
}

/** The other signature that ECDSA gives for free: (r, n - s) is as good as (r, s). */
export function mirroredSignature(key: SigningKey, text: string): Buffer {
  const { r, s, size, order } = halvesOf(key, text);
  return Buffer.concat([bytesOf(r, size), bytesOf(order - s, size)]);
}
