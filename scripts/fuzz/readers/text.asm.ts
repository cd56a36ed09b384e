// Readers of JSON, of the configuration that is JSON, and of base64.

import { copyOf } from "../../../assembly/bytes/copy-of";
import { spanEquals, spanIndexOf } from "../../../assembly/bytes/span";
import {
  decodeBase64Loosely,
  decodeBase64Url,
  decodeBase64UrlLoose,
  isBase64Url,
  decodeBase64UrlPadded,
} from "../../../assembly/codec/base64url";
import { encodeBase64UrlPadded } from "../../../assembly/codec/base64url-encode";
import { JSON_READER_BYTES, JsonReader, JsonToken } from "../../../assembly/codec/json";
import { findValue, Found, isPointer, JsonSpan, pointerTokens } from "../../../assembly/codec/json-pointer";
import { isUtf8 } from "../../../assembly/codec/utf8";
import { Environment } from "../../../assembly/config/environment";
import { parseConfig } from "../../../assembly/config/parse-config";
import { ROOM, OUT, AGAIN, must, mustBeInside, base64UrlOf, COOKIE_NAME } from "./inside.asm";

const NUL: u8 = 0;
const JSON: usize = memory.data(JSON_READER_BYTES, 8);

const PLACE = new JsonSpan();

/** Any JSON; after a NUL, a JSON pointer (RFC 6901) into it. */
export function json(input: usize, length: i32): i32 {
  const cut = spanIndexOf(input, length, NUL);
  const size = cut < 0 ? length : cut;
  const reader = changetype<JsonReader>(JSON);
  reader.open(input, size);
  let tokens = 0;
  for (
    let token = reader.next();
    token !== JsonToken.Error && token !== JsonToken.End;
    token = reader.next()
  ) {
    mustBeInside(reader.start, reader.length, input, size);
    if (token === JsonToken.String || token === JsonToken.Name) must(reader.text(OUT, ROOM) <= reader.length);
    if (token === JsonToken.Number && reader.readInteger()) must(reader.readWholeNumber());
    must(++tokens <= length);
  }
  if (cut < 0) return tokens;
  const pointer = copyOf(input + usize(cut) + 1, length - cut - 1);
  if (!isPointer(pointer)) return tokens;
  if (findValue(input, size, pointerTokens(pointer), true, PLACE) === Found.Once)
    mustBeInside(PLACE.ptr, PLACE.length, input, size);
  return tokens;
}

class NoEnvironment extends Environment {
  get(_name: string): ArrayBuffer | null {
    return COOKIE_NAME;
  }
}

const ENVIRONMENT = new NoEnvironment();

export function config(input: usize, length: i32): i32 {
  const parsed = parseConfig(input, length, ENVIRONMENT);
  must(parsed.error !== null || parsed.logins.length > 0);
  return i32(parsed.error !== null);
}

/** base64 in all the ways that it is read. */
export function base64(input: usize, length: i32): i32 {
  const strict = decodeBase64Url(input, length, OUT);
  must(strict >= 0 === (isBase64Url(input, length) && strict >= 0));
  if (strict >= 0) must(base64UrlOf(OUT, strict) === length && spanEquals(AGAIN, length, input, length));
  const loose = decodeBase64UrlLoose(input, length, OUT);
  must(strict < 0 || loose === strict);
  const padded = decodeBase64UrlPadded(input, length, OUT);
  must(padded < 0 || encodeBase64UrlPadded(OUT, padded, AGAIN) === length);
  must(decodeBase64Loosely(input, length, OUT) <= length);
  isUtf8(input, length);
  return strict;
}
