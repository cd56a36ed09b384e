// The default of `upstream.stripHeaders`: what other proxies and identity-aware gateways call their users, and no browser sends.
import { ByteList } from "../bytes/byte-list";
import { bufferOf } from "../bytes/byte-string";

const NAMES: StaticArray<string> = [
  "remote-user",
  "remote-name",
  "remote-email",
  "remote-groups",
  "x-remote-user",
  "x-remote-email",
  "x-remote-group",
  "x-remote-groups",
  "x-webauth-user",
  "x-webauth-name",
  "x-webauth-email",
  "x-webauth-groups",
  "x-webauth-role",
  "x-authenticated-user",
  "x-authenticated-email",
  "x-authenticated-groups",
  "x-forwarded-id-token",
  "x-goog-authenticated-user-email",
  "x-goog-authenticated-user-id",
  "x-goog-iap-jwt-assertion",
  "x-amzn-oidc-accesstoken",
  "x-amzn-oidc-data",
  "x-amzn-oidc-identity",
  "x-ms-client-principal",
  "x-ms-client-principal-id",
  "x-ms-client-principal-name",
];

/** The names where configuration gives none. */
export function defaultStripHeaders(): ByteList {
  const names: Array<ArrayBuffer> = [];
  for (let i = 0; i < NAMES.length; i++) names.push(bufferOf(NAMES[i]));
  return new ByteList(names);
}
