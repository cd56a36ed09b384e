// The Wasm filter that makes the host calls of Postern's session hit, with values of the same sizes, and does nothing else: no
// filter that gives the app the same headers can cost less (proxy-wasm ABI 0.2.1). Configured as "bearer" it makes those of a
// token hit; as "reads" it also looks at the headers' names, and compares the session cookie with one that it keeps; as "a first sight" it
// takes the HMAC of a session cookie and decrypts as many bytes as its session has, with AES-256.

import { spanIndexOf } from "../../../assembly/bytes/span";
import { keepRecent, recentHash } from "../../../assembly/cache/recent-values";
import { AES_SCHEDULE_BYTES, aesExpandKey } from "../../../assembly/crypto/aes";
import { aesCfbDecrypt } from "../../../assembly/crypto/aes-cfb";
import {
  HMAC_SHA256_KEY_BYTES,
  hmacSha256Finish,
  hmacSha256PrepareKey,
  hmacSha256Start,
  hmacSha256Update,
} from "../../../assembly/crypto/hmac-sha256";
import {
  proxy_add_header_map_value,
  proxy_define_metric,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_pairs,
  proxy_get_metric,
  proxy_remove_header_map_value,
} from "../../../assembly/host/env";
import { HeaderList } from "../../../assembly/http/header-list";
import { COOKIE as COOKIE_NAME, isNamed } from "../../../assembly/http/header-names";

const REQUEST_HEADERS: u32 = 0;
const ARENA: usize = memory.data(65536, 16);
const SLOTS: usize = memory.data(32, 8);
const TOKEN_BYTES: i32 = 900;
/** Of "_oauth2_proxy=". */
const NAME_BYTES: i32 = 14;
const SEMICOLON: u8 = 0x3b;
const HEADERS = new HeaderList();
const TOKEN = String.UTF8.encode("x".repeat(TOKEN_BYTES));

let used: usize = 0;
let metric: u32 = 0;
let isBearer: bool = false;
let isReading: bool = false;
let isFirstSight: bool = false;
let stream: u32 = 0;

const SIGNED_BYTES: i32 = 2250;
const SEALED_BYTES: i32 = 1670;
const SECRET = String.UTF8.encode("Not for production: 32 octets ok");
const HMAC_KEY: usize = memory.data(HMAC_SHA256_KEY_BYTES, 16);
const SCHEDULE: usize = memory.data(AES_SCHEDULE_BYTES, 16);
const OPENED: usize = memory.data(2048, 16);
let rounds: i32 = 0;

class Header {
  constructor(
    readonly name: ArrayBuffer,
    readonly length: i32,
  ) {}
}

function header(name: string, length: i32): Header {
  return new Header(String.UTF8.encode(name), length);
}

const AUTHORIZATION = header("authorization", TOKEN_BYTES);
const COOKIE = header("cookie", 0);
const ACCESS_TOKEN = header("x-auth-request-access-token", TOKEN_BYTES);
const USER = header("x-auth-request-user", 62);
const EMAIL = header("x-auth-request-email", 17);
const PREFERRED_USERNAME = header("x-auth-request-preferred-username", 5);

function add(header: Header): void {
  const name = header.name;
  const value = changetype<usize>(TOKEN);
  proxy_add_header_map_value(REQUEST_HEADERS, changetype<usize>(name), name.byteLength, value, header.length);
}

/** What a token hit does not need: the token is where it should be, has no name to give here, and came without a cookie. */
function addForSession(): void {
  add(AUTHORIZATION);
  add(PREFERRED_USERNAME);
  proxy_remove_header_map_value(REQUEST_HEADERS, changetype<usize>(COOKIE.name), COOKIE.name.byteLength);
}

/** Over the bytes that were just read, as a session's would be. */
function openSession(): void {
  hmacSha256Start(HMAC_KEY);
  hmacSha256Update(ARENA, SIGNED_BYTES);
  hmacSha256Finish(HMAC_KEY, OPENED);
  aesCfbDecrypt(SCHEDULE, rounds, ARENA, ARENA + 16, SEALED_BYTES, OPENED);
}

/** Walks the headers that were just read. False when the cookie among them is not the one that was kept last. */
function isCookieKept(pairs: usize, size: i32): bool {
  let isFound = false;
  HEADERS.take(pairs, size);
  while (HEADERS.next()) {
    if (isNamed(HEADERS.name, HEADERS.nameLength, COOKIE_NAME))
      isFound = isKept(HEADERS.value + usize(NAME_BYTES), HEADERS.valueLength - NAME_BYTES);
  }
  return isFound;
}

function isKept(value: usize, rest: i32): bool {
  const end = spanIndexOf(value, rest, SEMICOLON);
  const length = end < 0 ? rest : end;
  if (recentHash(ARENA, value, length) !== 0) return true;
  keepRecent(ARENA, value, length, 0, 0);
  return false;
}

export function proxy_abi_version_0_2_1(): void {}

export function malloc(size: i32): usize {
  const block = ARENA + used;
  used += usize((size + 15) & ~15);
  return block;
}

/** The configuration is "{}", or the text "reads", "bearer" or "a first sight": their lengths tell them apart. */
export function proxy_on_configure(_root: u32, size: i32): u32 {
  isFirstSight = size > 10;
  isReading = size === 5;
  isBearer = size === 6;
  const secret = changetype<usize>(SECRET);
  hmacSha256PrepareKey(secret, SECRET.byteLength, HMAC_KEY);
  rounds = aesExpandKey(secret, SECRET.byteLength, SCHEDULE);
  const name = String.UTF8.encode("floor");
  proxy_define_metric(0, changetype<usize>(name), name.byteLength, SLOTS);
  metric = load<u32>(SLOTS);
  return 1;
}

export function proxy_on_context_create(id: u32, _parent: u32): void {
  stream = id;
}

export function proxy_on_request_headers(_id: u32, _count: i32, _endOfStream: i32): u32 {
  used = 0;
  proxy_get_header_map_pairs(REQUEST_HEADERS, SLOTS, SLOTS + 4);
  if (!isBearer) proxy_get_metric(metric, SLOTS + 8);
  proxy_get_current_time_nanoseconds(SLOTS + 16);
  if (isFirstSight) openSession();
  if (isReading && !isCookieKept(load<usize>(SLOTS), load<i32>(SLOTS, 4))) return 0;
  add(ACCESS_TOKEN);
  add(USER);
  add(EMAIL);
  if (!isBearer) addForSession();
  return 0;
}

export function proxy_on_response_headers(_id: u32, _count: i32, _endOfStream: i32): u32 {
  return stream === 0 ? 1 : 0;
}
