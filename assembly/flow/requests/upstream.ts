// What the app receives: the request's headers as the decision wants them. Every edit is a host call, so only those that
// change something are made.

import { bytesOf, Text } from "../../bytes/ascii";
import { Span } from "../../bytes/span";
import { Config, UpstreamAuthorization } from "../../config/config";
import { Identity } from "../../exchange/identity";
import { SCHEME_BYTES } from "../../judge/identity-record";
import { Request } from "../../exchange/request";
import { claimValue, claimValueBytes, openClaims } from "../../judge/claim-headers";
import { authorizationFor, identityHeadersFor, listsHeaders } from "../../judge/route-guard";
import { IdentityHeader } from "../../rules/route";
import { withoutIdentityNames } from "../../http/connection-header";
import { writeCookies, writtenCookiesMaxLength } from "../../http/cookie-writer";
import { OwnCookies } from "../../http/cookie-kind";
import {
  AUTHORIZATION,
  CONNECTION,
  COOKIE,
  X_AUTH_REQUEST_ACCESS_TOKEN,
  X_AUTH_REQUEST_EMAIL,
  X_AUTH_REQUEST_GROUPS,
  X_AUTH_REQUEST_PREFERRED_USERNAME,
  X_AUTH_REQUEST_USER,
} from "../../http/header-names";
import { IdentityNames } from "../../http/identity-headers";
import { Streams } from "../../ports/streams";
import { Exchange } from "../exchange";
import { Plugin } from "../plugins/plugin";

/** More than Envoy takes in by default; a request with more cookies loses them all rather than one that it should not. */
const COOKIES_BYTES: i32 = 128 * 1024;
const COOKIES: usize = memory.data(128 * 1024);

/** Removes the identity headers that the client sent, and makes sure that those written here are not dropped on their way. */
export function removeSpoofedHeaders(exchange: Exchange): void {
  const streams = exchange.host.streams;
  const request = exchange.request;
  const names = request.spoofed;
  for (let i = 0; i < names.length; i++) streams.remove(names.pointer(i), names.size(i));
  if (request.connection.length > 0) keepConnectionHarmless(request, streams);
}

/** Removes those that only this configuration knows as identity headers: no other plugin wrote them. */
export function removeUnknownNames(exchange: Exchange): void {
  const names = exchange.request.spoofed;
  for (let i = 0; i < names.length; i++) {
    if (IdentityNames.KNOWN.has(names.pointer(i), names.size(i))) continue;
    exchange.host.streams.remove(names.pointer(i), names.size(i));
  }
}

function keepConnectionHarmless(request: Request, streams: Streams): void {
  const line = request.connection.pointer;
  const length = withoutIdentityNames(line, request.connection.length, request.identityNames);
  if (length === request.connection.length) return;
  if (length > 0) streams.replace(bytesOf(CONNECTION), CONNECTION.length, line, length);
  else streams.remove(bytesOf(CONNECTION), CONNECTION.length);
}

/** Makes the request one of the identity that was decided. */
export function writeIdentity(exchange: Exchange): void {
  const request = exchange.request;
  const config = exchange.plugin.config;
  const identity = exchange.decision.identity;
  const streams = exchange.host.streams;
  writeAuthorization(exchange, authorizationFor(request.route, config));
  writeIdentityHeaders(identity, identityHeadersFor(request.route, config), streams);
  writeClaims(identity, request, config, streams);
  // Last: from the first removal on Envoy keeps an index of all headers, which every line added after it has to enter.
  if (config.upstream.stripCookies) stripSessionCookies(exchange, exchange.plugin);
}

/** `wanted`: a set of IdentityHeader. */
function writeIdentityHeaders(identity: Identity, wanted: i32, streams: Streams): void {
  if ((wanted & IdentityHeader.AccessToken) !== 0)
    addSpan(streams, X_AUTH_REQUEST_ACCESS_TOKEN, identity.accessToken);
  if ((wanted & IdentityHeader.User) !== 0) addSpan(streams, X_AUTH_REQUEST_USER, identity.user);
  if ((wanted & IdentityHeader.Email) !== 0) addSpan(streams, X_AUTH_REQUEST_EMAIL, identity.email);
  if ((wanted & IdentityHeader.Groups) !== 0) addSpan(streams, X_AUTH_REQUEST_GROUPS, identity.groups);
  if ((wanted & IdentityHeader.PreferredUsername) !== 0)
    addSpan(streams, X_AUTH_REQUEST_PREFERRED_USERNAME, identity.preferredUsername);
}

/** The claims that the app is to have, of the token that it gets; a route that lists its identity headers has no others. */
function writeClaims(identity: Identity, request: Request, config: Config, streams: Streams): void {
  const headers = config.upstream.claimHeaders;
  if (headers.length === 0 || listsHeaders(request.route) || !openClaims(identity)) return;
  for (let i = 0; i < headers.length; i++) {
    const name = headers[i].name;
    const length = claimValue(headers[i]);
    if (length === 0) continue;
    streams.add(changetype<usize>(name), name.byteLength, claimValueBytes(), length);
  }
}

/** An identity without a token must not leave the client's own credentials in place; a bearer's are what they should be. */
function writeAuthorization(exchange: Exchange, wanted: UpstreamAuthorization): void {
  const request = exchange.request;
  const identity = exchange.decision.identity;
  if (wanted === UpstreamAuthorization.Preserve) {
    if (request.dropsCredentials) removeAuthorization(exchange);
    return;
  }
  if (wanted === UpstreamAuthorization.None) return removeAuthorization(exchange);
  if (identity.isBearer) return writeBearer(exchange);
  const isId = wanted === UpstreamAuthorization.IdToken;
  const token = isId ? identity.idToken.pointer : identity.accessToken.pointer;
  const length = isId ? identity.idToken.length : identity.accessToken.length;
  if (length === 0) return removeAuthorization(exchange);
  // The scheme stands before the token.
  const value = token - usize(SCHEME_BYTES);
  const streams = exchange.host.streams;
  if (request.credentials.length === 0) add(streams, AUTHORIZATION, value, length + SCHEME_BYTES);
  else streams.replace(bytesOf(AUTHORIZATION), AUTHORIZATION.length, value, length + SCHEME_BYTES);
}

/** Every app is to read the bearer token that was read here. */
function writeBearer(exchange: Exchange): void {
  if (!exchange.request.isRespelled) return;
  const lines = exchange.request.credentials;
  exchange.host.streams.replace(
    bytesOf(AUTHORIZATION),
    AUTHORIZATION.length,
    lines.pointer(0),
    lines.size(0),
  );
}

/** Takes the client's credentials out. */
export function removeAuthorization(exchange: Exchange): void {
  if (exchange.request.credentials.length === 0) return;
  exchange.host.streams.remove(bytesOf(AUTHORIZATION), AUTHORIZATION.length);
}

/** Takes out what is between the browser and a plugin's oauth2-proxy: the session's cookies, and those of a login; the others stay as they were. */
export function stripSessionCookies(exchange: Exchange, plugin: Plugin): void {
  if (exchange.request.cookies.length === 0) return;
  const length = writeOtherCookies(exchange, plugin);
  replaceCookies(exchange.host.streams, otherCookies(), length);
}

/** Writes the others of the request's cookies, as stripSessionCookies leaves them; answers their length, then at otherCookies(). */
export function writeOtherCookies(exchange: Exchange, plugin: Plugin): i32 {
  plugin.authenticator.cookies.scan(exchange.request);
  const scan = exchange.request.cookieScan;
  const fits = writtenCookiesMaxLength(scan) <= COOKIES_BYTES;
  return fits ? writeCookies(scan, COOKIES, OwnCookies.AppLeftOut) : 0;
}

/** What writeOtherCookies wrote last. */
export function otherCookies(): usize {
  return COOKIES;
}

/** Gives the request these cookies alone. */
export function replaceCookies(streams: Streams, cookies: usize, length: i32): void {
  if (length > 0) streams.replace(bytesOf(COOKIE), COOKIE.length, cookies, length);
  else streams.remove(bytesOf(COOKIE), COOKIE.length);
}

function addSpan(streams: Streams, name: Text, value: Span): void {
  add(streams, name, value.pointer, value.length);
}

/** For a header that is known to be absent: cheaper than replacing it. */
function add(streams: Streams, name: Text, value: usize, length: i32): void {
  if (length > 0) streams.add(bytesOf(name), name.length, value, length);
}
