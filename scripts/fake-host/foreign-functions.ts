// Envoy's foreign function verify_signature, by Node's crypto: arguments and result are protobuf messages.
//
//   VerifySignatureArguments  1 hash_function | 2 public_key (SPKI, DER) | 3 signature | 4 text | 5 public_key_pem
//   VerifySignatureResult     1 result bool, left out when false | 2 error

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { Status } from "./abi";
import type { HostContext, SignatureVerifier } from "./context";
import type { HostFunctions } from "./guest";

const VERIFY_SIGNATURE = "verify_signature";
const HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512"];
/** BoringSSL does no RSASSA-PSS, Ed25519 or secp256k1 here. */
const CURVES = ["prime256v1", "secp384r1", "secp521r1"];
const LENGTH_DELIMITED = 2;
const GOOD = Buffer.from([0x08, 0x01]);

type Fields = ReadonlyMap<number, Buffer>;

/** The fields of a message that has only texts and bytes; null when it is malformed. */
function readMessage(bytes: Buffer): Fields | null {
  const fields = new Map<number, Buffer>();
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return -1;
  };
  while (at < bytes.length) {
    const tag = readVarint();
    const length = readVarint();
    if (tag < 0 || tag % 8 !== LENGTH_DELIMITED || length < 0 || at + length > bytes.length) return null;
    fields.set(tag >> 3, bytes.subarray(at, at + length));
    at += length;
  }
  return fields;
}

function failure(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x12, text.length]), Buffer.from(text)]);
}

function readKey(fields: Fields): KeyObject | null {
  const der = fields.get(2);
  try {
    const key =
      der === undefined
        ? createPublicKey((fields.get(5) ?? "").toString())
        : createPublicKey({ key: der, format: "der", type: "spki" });
    const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
    return key.asymmetricKeyType === "rsa" || CURVES.includes(curve) ? key : null;
  } catch {
    return null;
  }
}

function verifySignature(fields: Fields, verifier: SignatureVerifier | undefined): Buffer {
  const hash = (fields.get(1) ?? "").toString().toLowerCase();
  if (!HASHES.includes(hash)) return failure(`${hash} is not supported.`);
  const key = readKey(fields);
  if (key === null) return failure("Failed to initialize digest verify.");
  const none = Buffer.alloc(0);
  const [text, signature] = [fields.get(4) ?? none, fields.get(3) ?? none];
  const isGood = verifier?.(text, signature) ?? verify(hash, text, key, signature);
  return isGood ? GOOD : failure("Failed to verify digest. Error code: 0");
}

export function foreignFunctions(context: HostContext): HostFunctions {
  return {
    proxy_call_foreign_function: (
      name: number,
      nameLength: number,
      given: number,
      length: number,
      pointer: number,
      size: number,
    ) => {
      const text = context.guest.text(name, nameLength);
      const message = context.guest.text(given, length);
      if (text === null || message === null) return Status.InvalidMemoryAccess;
      if (text !== VERIFY_SIGNATURE || !context.hasCrypto) return Status.NotFound;
      const fields = readMessage(Buffer.from(message, "latin1"));
      if (fields === null || fields.has(2) === fields.has(5)) return Status.BadArgument;
      const result = verifySignature(fields, context.verifier);
      return pointer === 0 ? Status.Ok : context.guest.give(result, pointer, size);
    },
  };
}
