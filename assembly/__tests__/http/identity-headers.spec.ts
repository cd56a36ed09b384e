import { isIdentityHeader } from "../../http/identity-headers";

function isIdentity(name: string): bool {
  const bytes = String.UTF8.encode(name);
  return isIdentityHeader(changetype<usize>(bytes), bytes.byteLength);
}

const IDENTITIES: string[] = [
  "x-auth-request-user",
  "x-auth-request-email",
  "x-auth-request-groups",
  "x-auth-request-preferred-username",
  "x-auth-request-access-token",
  "x-auth-request-redirect",
  "x-auth-request-x",
  "x-auth-request--",
  "x-auth-request-_",
  "x_auth_request_user",
  "x-auth_request-user",
  "x_auth-request_email",
  "x-forwarded-user",
  "x-forwarded-email",
  "x-forwarded-groups",
  "x-forwarded-preferred-username",
  "x-forwarded-access-token",
  "x_forwarded_user",
  "x-forwarded_access_token",
  "x-forwarded-preferred_username",
  "gap-auth",
  "gap_auth",
  "authorization_",
  "authorization-",
  "authorization__",
];

const OTHERS: string[] = [
  "",
  "x",
  "g",
  "a",
  "user",
  "x-auth",
  "x-auth-request",
  "x-auth-request-",
  "x-auth-requests-user",
  "xx-auth-request-user",
  "x-forwarded-",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-uri",
  "x-forwarded-use",
  "x-forwarded-users",
  "x-forwarded-user-agent",
  "x-forwarded-client-cert",
  "gap-aut",
  "gap-auths",
  "gap.auth",
  "authorization",
  "authorizations",
  "authorization-x",
  "x-authorization",
  "cookie",
  ":authority",
];

describe("Identity headers", () => {
  it("are those that an app would believe, with - or _", () => {
    for (let i = 0; i < IDENTITIES.length; i++) expect(isIdentity(IDENTITIES[i])).toBe(true, IDENTITIES[i]);
  });

  it("are no others", () => {
    for (let i = 0; i < OTHERS.length; i++) expect(isIdentity(OTHERS[i])).toBe(false, OTHERS[i]);
  });

  it("are judged by their whole name, never by bytes behind it", () => {
    const bytes = String.UTF8.encode("x-forwarded-users");
    const start = changetype<usize>(bytes);
    expect(isIdentityHeader(start, 16)).toBe(true);
    for (let length = 0; length < 16; length++)
      expect(isIdentityHeader(start, length)).toBe(false, length.toString());
  });
});
