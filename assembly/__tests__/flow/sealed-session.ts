// Session cookies that the filter can open, for stories: of whom, made when, and until when their tokens are good.

import { encodeBase64Url } from "../base64url";
import { bytesOfHex, COOKIE_NAME, encrypted, joined, lz4Frame, signed } from "../session/seal";

/** A configuration that can open them, whose sessions are due for a refresh after ten minutes. */
export const WITH_SECRET = `{
  "authService": {"cluster": "oauth2-proxy"},
  "session": {
    "cookieName": "_oauth2_proxy",
    "cookieSecret": {"value": "0123456789abcdef0123456789abcdeZ"},
    "cookieRefresh": "600s"
  }
}`;

/** FakeProcess begins here, Unix seconds. */
export const BEGIN: i64 = 1_770_000_000;
export const REFRESH: i64 = 600;

function text(value: string): Uint8Array {
  const bytes = String.UTF8.encode(value);
  const head = new Uint8Array(2);
  head[0] = 0xd9;
  head[1] = u8(bytes.byteLength);
  return joined([head, Uint8Array.wrap(bytes)]);
}

/** MessagePack's timestamp of 32 bits. */
function time(seconds: i64): Uint8Array {
  return bytesOfHex("d6ff" + u32(seconds).toString(16).padStart(8, "0"));
}

/** The cookie of somebody's session that was created and expires then (Unix seconds), and has a refresh token. */
export function sealedCookie(who: string, created: i64, expires: i64): string {
  const state = joined([
    bytesOfHex("86"),
    text("e"),
    text(who + "@example.com"),
    text("u"),
    text(who),
    text("at"),
    text("token-of-" + who),
    text("rt"),
    text("refresh-token"),
    text("ca"),
    time(created),
    text("eo"),
    time(expires),
  ]);
  const payload = encodeBase64Url(encrypted(lz4Frame(state)), true);
  return COOKIE_NAME + "=" + signed(COOKIE_NAME, payload, created.toString());
}

/** A session that needs nobody to be asked. */
export function freshCookie(who: string): string {
  return sealedCookie(who, BEGIN - 10, BEGIN + 3600);
}

/** One that is due for a refresh, with a token that is good. */
export function dueCookie(who: string): string {
  return sealedCookie(who, BEGIN - REFRESH - 10, BEGIN + 3600);
}

/** One that is due for a refresh, and whose token is of no use any more. */
export function spentCookie(who: string): string {
  return sealedCookie(who, BEGIN - REFRESH - 10, BEGIN - 10);
}
