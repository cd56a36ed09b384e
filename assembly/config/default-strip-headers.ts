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

/** The names where configuration gives none: one list for all configurations. */
export const DEFAULT_STRIP_HEADERS: ByteList = listOf(NAMES);

function listOf(names: StaticArray<string>): ByteList {
  const list: Array<ArrayBuffer> = [];
  for (let i = 0; i < names.length; i++) list.push(bufferOf(names[i]));
  return new ByteList(list);
}
