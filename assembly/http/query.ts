// Values in a target's query, decoded as Go's net/url does (ParseQuery): pairs between "&", escapes and "+", the first of a name counts.

import { ByteWriter } from "../bytes/byte-writer";
import { Text } from "../bytes/ascii";
import { spanIndexOf } from "../bytes/span";
import { decodeEscape, keyEquals, pathLengthOf } from "./request-path";

const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;
const SEMICOLON: u8 = 0x3b;
const PLUS: u8 = 0x2b;
const PERCENT: u8 = 0x25;

/** Decodes the value of a name to `out`. False for none, one with a bad escape, and one that does not fit. */
export function readQueryValue(target: usize, length: i32, name: Text, out: ByteWriter): bool {
  out.reset();
  let start = pathLengthOf(target, length) + 1;
  while (start < length) {
    const rest = spanIndexOf(target + usize(start), length - start, AMPERSAND);
    const end = rest < 0 ? length : start + rest;
    const pair = target + usize(start);
    const isPair = spanIndexOf(pair, end - start, SEMICOLON) < 0;
    if (isPair && keyEquals(pair, end - start, name)) return decodeValue(pair, end - start, out);
    start = end + 1;
  }
  return false;
}

function decodeValue(pair: usize, length: i32, out: ByteWriter): bool {
  const equals = spanIndexOf(pair, length, EQUALS);
  let at = equals < 0 ? length : equals + 1;
  while (at < length) {
    const byte = load<u8>(pair + usize(at));
    const isEscape = byte === PERCENT;
    const escaped = isEscape ? decodeEscape(pair + usize(at), length - at) : i32(byte === PLUS ? 0x20 : byte);
    if (escaped < 0) return false;
    out.addByte(u8(escaped));
    at += isEscape ? 3 : 1;
  }
  return !out.overflowed;
}
