// Every header name that the filter reads or writes, in the lower case that Envoy uses, once.

import { ascii, bytesOf, Text } from "../bytes/ascii";
import { sameBytes } from "../bytes/span";

export const METHOD = ascii(":method");
export const PATH = ascii(":path");
export const AUTHORITY = ascii(":authority");
export const SCHEME = ascii(":scheme");
export const STATUS = ascii(":status");

export const ACCEPT = ascii("accept");
export const ACCESS_CONTROL_ALLOW_CREDENTIALS = ascii("access-control-allow-credentials");
export const ACCESS_CONTROL_ALLOW_ORIGIN = ascii("access-control-allow-origin");
export const ACCESS_CONTROL_EXPOSE_HEADERS = ascii("access-control-expose-headers");
export const ACCESS_CONTROL_REQUEST_METHOD = ascii("access-control-request-method");
export const AUTHORIZATION = ascii("authorization");
export const CACHE_CONTROL = ascii("cache-control");
export const CONNECTION = ascii("connection");
export const CONTENT_SECURITY_POLICY = ascii("content-security-policy");
export const CONTENT_TYPE = ascii("content-type");
export const COOKIE = ascii("cookie");
export const GAP_AUTH = ascii("gap-auth");
export const LOCATION = ascii("location");
export const ORIGIN = ascii("origin");
export const PURPOSE = ascii("purpose");
export const REFERER = ascii("referer");
export const REFRESH = ascii("refresh");
export const RETRY_AFTER = ascii("retry-after");
export const SEC_FETCH_DEST = ascii("sec-fetch-dest");
export const SEC_FETCH_MODE = ascii("sec-fetch-mode");
export const SEC_PURPOSE = ascii("sec-purpose");
export const SET_COOKIE = ascii("set-cookie");
export const UPGRADE = ascii("upgrade");
export const USER_AGENT = ascii("user-agent");
export const VARY = ascii("vary");
export const WWW_AUTHENTICATE = ascii("www-authenticate");

export const X_AUTH_REQUEST_REDIRECT = ascii("x-auth-request-redirect");
export const X_ENVOY_ORIGINAL_URL = ascii("x-envoy-original-url");
export const X_ENVOY_OVERLOADED = ascii("x-envoy-overloaded");
export const X_FORWARDED_FOR = ascii("x-forwarded-for");
export const X_FORWARDED_HOST = ascii("x-forwarded-host");
export const X_FORWARDED_PROTO = ascii("x-forwarded-proto");
export const X_FORWARDED_URI = ascii("x-forwarded-uri");
export const X_FRAME_OPTIONS = ascii("x-frame-options");
export const X_MOZ = ascii("x-moz");
export const X_PURPOSE = ascii("x-purpose");
export const X_REQUEST_ID = ascii("x-request-id");
export const X_REQUESTED_WITH = ascii("x-requested-with");

export const X_AUTH_REQUEST_ACCESS_TOKEN = ascii("x-auth-request-access-token");
export const X_AUTH_REQUEST_EMAIL = ascii("x-auth-request-email");
export const X_AUTH_REQUEST_GROUPS = ascii("x-auth-request-groups");
export const X_AUTH_REQUEST_PREFERRED_USERNAME = ascii("x-auth-request-preferred-username");
export const X_AUTH_REQUEST_USER = ascii("x-auth-request-user");

/** Whether a name is the wanted one. */
export function isNamed(name: usize, length: i32, wanted: Text): bool {
  return length === wanted.length && sameBytes(name, bytesOf(wanted), length);
}
