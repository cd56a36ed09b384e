import { isRelayedHeader } from "../../http/relayed-headers";

function isRelayed(name: string): bool {
  const bytes = String.UTF8.encode(name);
  return isRelayedHeader(changetype<usize>(bytes), bytes.byteLength);
}

const RELAYED: string[] = [
  "a",
  "set-cookie",
  "location",
  "www-authenticate",
  "content-type",
  "content-encoding",
  "cache-control",
  "expires",
  "x-accel-expires",
  "content-security-policy",
  "x-content-type-options",
  "retry-after",
  "x-custom",
  "dates",
  "connections",
  "x-envo",
  "server-timing",
];

const KEPT_BACK: string[] = [
  "",
  ":status",
  ":path",
  ":",
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-connection",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-envoy-upstream-service-time",
  "x-envoy-",
  "authorization",
  "x-auth-request-access-token",
  "x-auth-request-user",
  "x-forwarded-access-token",
  "gap-auth",
];

describe("Headers of an answer", () => {
  it("reach the client", () => {
    for (let i = 0; i < RELAYED.length; i++) expect(isRelayed(RELAYED[i])).toBe(true, RELAYED[i]);
  });

  it("stay behind when they are of the connection, of Envoy or of the identity", () => {
    for (let i = 0; i < KEPT_BACK.length; i++) expect(isRelayed(KEPT_BACK[i])).toBe(false, KEPT_BACK[i]);
  });
});
