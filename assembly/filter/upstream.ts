// What the app receives: the request's headers as the decision wants them. Every edit is a host call, so only those that
// change something are made.

import { bytesOf, Text } from "../bytes/ascii";
import { Config, UpstreamAuthorization } from "../config/config";
import { Identity } from "../decision/identity";
import { SCHEME_BYTES } from "../decision/identity-record";
import { Request } from "../decision/request";
import { claimValue, claimValueBytes, openClaims } from "../decision/claim-headers";
import { authorizationFor, identityHeadersFor, listsHeaders } from "../decision/route-guard";
import { IdentityHeader } from "../rules/route";
import { withoutIdentityNames } from "../http/connection-header";
import { writeCookies, writtenCookiesMaxLength } from "../http/cookie-header";
import { OwnCookies } from "../http/cookie-kind";
import {
  AUTHORIZATION,
  CONNECTION,
  COOKIE,
  X_AUTH_REQUEST_ACCESS_TOKEN,
  X_AUTH_REQUEST_EMAIL,
  X_AUTH_REQUEST_GROUPS,
  X_AUTH_REQUEST_PREFERRED_USERNAME,
  X_AUTH_REQUEST_USER,
} from "../http/header-names";
import { IdentityNames } from "../http/identity-headers";
import { HeaderMap } from "../host/abi";
import { addHeader, removeHeader, replaceHeader } from "../host/headers";

/** More than Envoy takes in by default; a request with more cookies loses them all rather than one that it should not. */
const COOKIES_BYTES: i32 = 128 * 1024;
const COOKIES: usize = memory.data(128 * 1024);

/** Removes the identity headers that the client sent, and makes sure that those written here are not dropped on their way. */
export function removeSpoofedHeaders(request: Request): void {
  const names = request.spoofed;
  for (let i = 0; i < names.length; i++) removeHeader(HeaderMap.Request, names.pointer(i), names.size(i));
  if (request.connectionLength > 0) keepConnectionHarmless(request);
}

/** Removes those that only this configuration knows as identity headers: no other plugin wrote them. */
export function removeUnknownNames(request: Request): void {
  const names = request.spoofed;
  for (let i = 0; i < names.length; i++) {
    if (IdentityNames.KNOWN.has(names.pointer(i), names.size(i))) continue;
    removeHeader(HeaderMap.Request, names.pointer(i), names.size(i));
  }
}

function keepConnectionHarmless(request: Request): void {
  const line = request.connection;
  const length = withoutIdentityNames(line, request.connectionLength, request.identityNames);
  if (length === request.connectionLength) return;
  if (length > 0) replaceHeader(HeaderMap.Request, bytesOf(CONNECTION), CONNECTION.length, line, length);
  else removeHeader(HeaderMap.Request, bytesOf(CONNECTION), CONNECTION.length);
}

/** Makes the request one of this identity. The cookies must have been scanned. */
export function writeIdentity(identity: Identity, request: Request, config: Config): void {
  writeAuthorization(identity, request, authorizationFor(request.route, config));
  const headers = identityHeadersFor(request.route, config);
  if ((headers & IdentityHeader.AccessToken) !== 0) {
    add(X_AUTH_REQUEST_ACCESS_TOKEN, identity.accessToken, identity.accessTokenLength);
  }
  if ((headers & IdentityHeader.User) !== 0) add(X_AUTH_REQUEST_USER, identity.user, identity.userLength);
  if ((headers & IdentityHeader.Email) !== 0) add(X_AUTH_REQUEST_EMAIL, identity.email, identity.emailLength);
  if ((headers & IdentityHeader.Groups) !== 0)
    add(X_AUTH_REQUEST_GROUPS, identity.groups, identity.groupsLength);
  if ((headers & IdentityHeader.PreferredUsername) !== 0) {
    add(X_AUTH_REQUEST_PREFERRED_USERNAME, identity.preferredUsername, identity.preferredUsernameLength);
  }
  writeClaims(identity, request, config);
  // Last: from the first removal on Envoy keeps an index of all headers, which every line added after it has to enter.
  if (config.upstream.stripCookies) stripSessionCookies(request);
}

/** The claims that the app is to have, of the token that it gets; a route that lists its identity headers has no others. */
function writeClaims(identity: Identity, request: Request, config: Config): void {
  const headers = config.upstream.claimHeaders;
  if (headers.length === 0 || listsHeaders(request.route) || !openClaims(identity)) return;
  for (let i = 0; i < headers.length; i++) {
    const name = headers[i].name;
    const length = claimValue(headers[i]);
    if (length === 0) continue;
    addHeader(HeaderMap.Request, changetype<usize>(name), name.byteLength, claimValueBytes(), length);
  }
}

/** An identity without a token must not leave the client's own credentials in place; a bearer's are what they should be. */
function writeAuthorization(identity: Identity, request: Request, wanted: UpstreamAuthorization): void {
  if (wanted === UpstreamAuthorization.Preserve) {
    if (request.dropsCredentials) removeAuthorization(request);
    return;
  }
  if (wanted === UpstreamAuthorization.None) return removeAuthorization(request);
  if (identity.isBearer) return writeBearer(request);
  const isId = wanted === UpstreamAuthorization.IdToken;
  const token = isId ? identity.idToken : identity.accessToken;
  const length = isId ? identity.idTokenLength : identity.accessTokenLength;
  if (length === 0) return removeAuthorization(request);
  if (request.credentials.length === 0)
    return add(AUTHORIZATION, token - usize(SCHEME_BYTES), length + SCHEME_BYTES);
  replaceHeader(
    HeaderMap.Request,
    bytesOf(AUTHORIZATION),
    AUTHORIZATION.length,
    token - usize(SCHEME_BYTES),
    length + SCHEME_BYTES,
  );
}

/** Every app is to read the bearer token that was read here. */
function writeBearer(request: Request): void {
  if (!request.isRespelled) return;
  const lines = request.credentials;
  replaceHeader(
    HeaderMap.Request,
    bytesOf(AUTHORIZATION),
    AUTHORIZATION.length,
    lines.pointer(0),
    lines.size(0),
  );
}

/** Takes the client's credentials out. */
export function removeAuthorization(request: Request): void {
  if (request.credentials.length === 0) return;
  removeHeader(HeaderMap.Request, bytesOf(AUTHORIZATION), AUTHORIZATION.length);
}

/** Takes out what is between the browser and oauth2-proxy: the session's cookies, and those of a login; the others stay as they were. */
export function stripSessionCookies(request: Request): void {
  if (request.cookies.length === 0) return;
  const fits = writtenCookiesMaxLength() <= COOKIES_BYTES;
  const length = fits ? writeCookies(COOKIES, OwnCookies.AppLeftOut) : 0;
  if (length > 0) replaceHeader(HeaderMap.Request, bytesOf(COOKIE), COOKIE.length, COOKIES, length);
  else removeHeader(HeaderMap.Request, bytesOf(COOKIE), COOKIE.length);
}

/** For a header that is known to be absent: cheaper than replacing it. */
function add(name: Text, value: usize, length: i32): void {
  if (length > 0) addHeader(HeaderMap.Request, bytesOf(name), name.length, value, length);
}
