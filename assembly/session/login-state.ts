// The page that a login was for, as the state of its callback says: "nonce:redirect", with encode_state in base64url
// (oauth2-proxy 7.15, oauthproxy.go: encodeState).
//
// The state comes from the browser, so nothing of it is believed: a page on this host or on another one that is guarded by name, by oauth2-proxy's own
// rule and a stricter one, outside the auth service's pages, or "/".

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { ByteWriter } from "../bytes/byte-writer";
import { Span, spanEquals, spanIndexOf, spanStartsWith } from "../bytes/span";
import { decodeBase64UrlLoose } from "../codec/base64url";
import { readQueryValue } from "../http/query";
import { HostSet, Match } from "../http/host-pattern";
import { isLocalPath, writeLocation } from "../http/redirect-target";
import { isBelow, pathLengthOf } from "../http/request-path";

const STATE = ascii("state");
const HTTP = ascii("http://");
const HTTPS = ascii("https://");
const COLON: u8 = 0x3a;
const SLASH: u8 = 0x2f;
/** "://" */
const SCHEME_END: i32 = 3;

/** Of a state, its nonce included; a longer one leads to "/". */
const STATE_BYTES: i32 = 6144;
/** Of a page, as it is escaped, its origin included. */
export const PAGE_MAX: i32 = 3 * 4096;
const VALUE = new ByteWriter(memory.data(STATE_BYTES), STATE_BYTES);
const DECODED: usize = memory.data(STATE_BYTES);
const PAGE = new ByteWriter(memory.data(PAGE_MAX), PAGE_MAX);

/** A part of a state that may be where the login was to lead. */
@unmanaged
@final
class Redirect {
  ptr: usize;
  length: i32;
}

const redirect = changetype<Redirect>(memory.data(offsetof<Redirect>(), 8));

/**
 * The page that the state in a callback's target names, fit for a Location: the path and query on the callback's own host, `authority`, the whole
 * URL on another one of `hosts`, those that are guarded, of the same scheme and port. Valid until the next is read.
 */
export function readLoginPage(
  target: Span,
  scheme: Span,
  authority: Span,
  hosts: HostSet,
  prefix: ArrayBuffer,
): ByteWriter {
  PAGE.reset();
  const isPage =
    readQueryValue(target.pointer, target.length, STATE, VALUE) &&
    findRedirect() &&
    takeHost(scheme, authority, hosts) &&
    isPageOfApp(prefix);
  if (isPage) writeLocation(redirect.ptr, redirect.length, PAGE);
  if (isPage && !PAGE.overflowed) return PAGE;
  PAGE.reset();
  PAGE.addByte(SLASH);
  return PAGE;
}

/** Finds what stands behind the nonce, which has no colon. */
function findRedirect(): bool {
  if (splitState(VALUE.start, VALUE.length)) return true;
  const length = decodeBase64UrlLoose(VALUE.start, VALUE.length, DECODED);
  return length > 0 && splitState(DECODED, length);
}

function splitState(state: usize, length: i32): bool {
  const colon = spanIndexOf(state, length, COLON);
  if (colon < 0) return false;
  redirect.ptr = state + usize(colon + 1);
  redirect.length = length - colon - 1;
  return true;
}

/** Makes a URL the path that it has on its host, and writes the origin where that is not the callback's; false for a host that is not guarded by name. */
function takeHost(scheme: Span, authority: Span, hosts: HostSet): bool {
  const before = schemeLength();
  if (before === 0) return true;
  const host = redirect.ptr + usize(before);
  const rest = redirect.length - before;
  const slash = spanIndexOf(host, rest, SLASH);
  if (slash < 0) return false;
  if (!spanEquals(host, slash, authority.pointer, authority.length)) {
    const isScheme = spanEquals(redirect.ptr, before - SCHEME_END, scheme.pointer, scheme.length);
    if (!isScheme || !hasSamePort(host, slash, authority)) return false;
    if (hosts.coversAll || hosts.matches(host, slash) !== Match.Yes) return false;
    PAGE.addSpan(redirect.ptr, before + slash);
  }
  redirect.ptr = host + usize(slash);
  redirect.length = rest - slash;
  return true;
}

/** Whether both authorities end in the same port, or in none: a name is guarded here, and what else listens on its host is not. */
function hasSamePort(host: usize, length: i32, authority: Span): bool {
  const port = portStart(host, length);
  const own = portStart(authority.pointer, authority.length);
  return spanEquals(
    host + usize(port),
    length - port,
    authority.pointer + usize(own),
    authority.length - own,
  );
}

/** Where ":port" begins, or the end. */
function portStart(host: usize, length: i32): i32 {
  const colon = spanIndexOf(host, length, COLON);
  return colon < 0 ? length : colon;
}

function schemeLength(): i32 {
  return startsWith(HTTPS) ? HTTPS.length : startsWith(HTTP) ? HTTP.length : 0;
}

function startsWith(text: Text): bool {
  return spanStartsWith(redirect.ptr, redirect.length, bytesOf(text), text.length);
}

/** Whether it is a page on this host, and none of the auth service's: those start logins, end sessions, or fail as this one did. */
function isPageOfApp(prefix: ArrayBuffer): bool {
  if (!isLocalPath(redirect.ptr, redirect.length)) return false;
  const path = pathLengthOf(redirect.ptr, redirect.length);
  return !isBelow(redirect.ptr, path, changetype<usize>(prefix), prefix.byteLength);
}
