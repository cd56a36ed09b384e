// Envoy's foreign function verify_signature (BoringSSL): arguments and result are protobuf messages.
//
//   VerifySignatureArguments  1 hash_function string | 2 public_key bytes (SPKI, DER) | 3 signature bytes | 4 text bytes
//   VerifySignatureResult     1 result bool | 2 error string
//
// It knows RSASSA-PKCS1-v1_5 and ECDSA with a DER signature. A host without it answers with a status.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { Status } from "./abi";
import { proxy_call_foreign_function } from "./env";
import { resultPointer, resultPointerSlot, resultSize, resultSizeSlot, setForeignCall } from "../bytes/arena";

const NAME = ascii("verify_signature");

const HASH_TAG: u8 = 0x0a;
const KEY_TAG: u8 = 0x12;
const SIGNATURE_TAG: u8 = 0x1a;
const TEXT_TAG: u8 = 0x22;

const ARGUMENTS_BYTES: i32 = 72 * 1024;
const ARGUMENTS: usize = memory.data(72 * 1024);
const FIELD_HEAD_BYTES: i32 = 6;

/** The message of a good signature, all of it: field 1, true. */
const GOOD: u16 = 0x0108;

export enum NativeVerdict {
  Good,
  Bad,
  /** The host cannot do it: Wasm has to. */
  Unsupported,
}

let used: i32 = 0;

/** Verifies a signature over a text. `hash` is "sha256" and the like. */
export function verifyNatively(
  hash: Text,
  key: usize,
  keyLength: i32,
  signature: usize,
  signatureLength: i32,
  text: usize,
  textLength: i32,
): NativeVerdict {
  used = 0;
  const fits =
    addField(HASH_TAG, bytesOf(hash), hash.length) &&
    addField(KEY_TAG, key, keyLength) &&
    addField(SIGNATURE_TAG, signature, signatureLength) &&
    addField(TEXT_TAG, text, textLength);
  return fits ? call() : NativeVerdict.Unsupported;
}

function call(): NativeVerdict {
  setForeignCall(true);
  const status = proxy_call_foreign_function(
    bytesOf(NAME),
    NAME.length,
    ARGUMENTS,
    used,
    resultPointerSlot(),
    resultSizeSlot(),
  );
  setForeignCall(false);
  if (status !== Status.Ok) return NativeVerdict.Unsupported;
  const isGood = resultSize() === 2 && load<u16>(resultPointer()) === GOOD;
  return isGood ? NativeVerdict.Good : NativeVerdict.Bad;
}

function addField(tag: u8, bytes: usize, length: i32): bool {
  if (length < 0 || length > ARGUMENTS_BYTES - FIELD_HEAD_BYTES - used) return false;
  store<u8>(ARGUMENTS + usize(used++), tag);
  let rest = u32(length);
  while (rest >= 0x80) {
    store<u8>(ARGUMENTS + usize(used++), u8(rest) | 0x80);
    rest >>= 7;
  }
  store<u8>(ARGUMENTS + usize(used++), u8(rest));
  memory.copy(ARGUMENTS + usize(used), bytes, usize(length));
  used += length;
  return true;
}
