// A Wasm filter that verifies signatures as Postern does, for vectors that are no whole JWT.
//
// A request brings a JWK Set in x-keys, and either a JWS in x-jws, or x-algorithm with x-message and x-signature in hex. The
// answer is 200 for a good signature, 403 for a bad one, 400 when no key of the set can be used.

import "../../../assembly/host/abort";
import { ascii, bytesOf, Text } from "../../../assembly/bytes/ascii";
import { spanEquals } from "../../../assembly/bytes/span";
import { resetArena } from "../../../assembly/bytes/arena";
import { HeadersStatus } from "../../../assembly/host/abi";
import { NO_GRPC_STATUS } from "../../../assembly/http/grpc-status";
import { HeaderList } from "../../../assembly/http/header-list";
import { startPairs } from "../../../assembly/http/pairs";
import { algorithmOf } from "../../../assembly/jwt/algorithms";
import { splitCompact } from "../../../assembly/jwt/compact";
import { JwksError, KeySet, readJwks } from "../../../assembly/jwt/jwks";
import { JwtError } from "../../../assembly/jwt/jwt-error";
import { ParsedJwt } from "../../../assembly/jwt/parsed-jwt";
import { readSignedHeader } from "../../../assembly/jwt/parse-jwt";
import { checkSignature } from "../../../assembly/jwt/verify-jwt";
import { EnvoyMetrics } from "../../../assembly/shell/envoy-metrics";
import { EnvoyStreams } from "../../../assembly/shell/envoy-streams";
import { NativeVerifier } from "../../../assembly/shell/native-verifier";
import { MetricKind } from "../../../assembly/ports/metrics";

export { malloc } from "../../../assembly/bytes/arena";

const KEYS = ascii("x-keys");
const JWS = ascii("x-jws");
const ALGORITHM = ascii("x-algorithm");
const MESSAGE = ascii("x-message");
const SIGNATURE = ascii("x-signature");

const HEADER: usize = memory.data(65536);

const streams = new EnvoyStreams();
const metrics = new EnvoyMetrics();
const headers = new HeaderList();
const jwt = new ParsedJwt();
const verifier = new NativeVerifier();

let valueLength: i32 = 0;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_context_create(_id: u32, _parent: u32): void {}

export function proxy_on_configure(_root: u32, _size: i32): u32 {
  resetArena();
  const isNative = metrics.define(MetricKind.Gauge, "postern.jwt.native_crypto");
  metrics.record(isNative, i64(verifier.probe()));
  return 1;
}

export function proxy_on_request_headers(_id: u32, _count: i32, _endOfStream: i32): u32 {
  resetArena();
  startPairs();
  streams.reply(u32(judge()), new ArrayBuffer(0), 0, 0, NO_GRPC_STATUS);
  return u32(HeadersStatus.StopAllIterationAndWatermark);
}

function judge(): i32 {
  if (!streams.readRequest(headers)) return 500;
  const keys = new KeySet();
  const text = find(KEYS);
  if (readJwks(text, valueLength, keys) !== JwksError.None) return 400;
  const isRead = find(JWS) !== 0 ? readJws() : readParts();
  return isRead && checkSignature(jwt, keys, verifier) === JwtError.None ? 200 : 403;
}

function readJws(): bool {
  const token = find(JWS);
  return (
    splitCompact(token, valueLength, jwt.jws) === JwtError.None &&
    readSignedHeader(jwt, HEADER) === JwtError.None
  );
}

// A message of any length as the "token": the signing input is a header of all its bytes but one, and the dot.
function readParts(): bool {
  const name = find(ALGORITHM);
  jwt.header.algorithm = algorithmOf(name, valueLength);
  jwt.header.kidLength = 0;
  jwt.signature = find(SIGNATURE);
  jwt.signatureLength = decodeHex(jwt.signature, valueLength);
  jwt.jws.header = find(MESSAGE);
  jwt.jws.headerLength = decodeHex(jwt.jws.header, valueLength) - 1;
  jwt.jws.payloadLength = 0;
  return true;
}

/** Where the value of a header is, its length then in valueLength; 0 when the request has none. */
function find(name: Text): usize {
  headers.rewind();
  while (headers.next()) {
    if (!spanEquals(headers.name, headers.nameLength, bytesOf(name), name.length)) continue;
    valueLength = headers.valueLength;
    return headers.value;
  }
  valueLength = 0;
  return 0;
}

/** In place. */
function decodeHex(text: usize, length: i32): i32 {
  for (let i = 0; i < length; i += 2) {
    store<u8>(
      text + usize(i >> 1),
      (digit(load<u8>(text + usize(i))) << 4) | digit(load<u8>(text + usize(i), 1)),
    );
  }
  return length >> 1;
}

function digit(character: u8): u8 {
  return character < 0x40 ? character & 15 : (character & 15) + 9;
}
