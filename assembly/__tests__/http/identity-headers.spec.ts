import { IdentityNames, isCredentialsName } from "../../http/identity-headers";
import { listOf } from "../rules/table";

function isIn(names: IdentityNames, name: string): bool {
  const bytes = String.UTF8.encode(name);
  return names.has(changetype<usize>(bytes), bytes.byteLength);
}

function isIdentity(name: string): bool {
  return isIn(IdentityNames.KNOWN, name);
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
  "x.auth.request.user",
  "x!auth~request+user",
  "x#auth$request%email",
  "x&auth'request*groups",
  "x^auth`request|access-token",
  "x.forwarded.user",
  "x!forwarded_preferred~username",
  "x+forwarded+access+token",
  "gap.auth",
  "gap~auth",
  "authorization.",
  "authorization!~",
  "X-Auth-Request-User",
  "X_FORWARDED.EMAIL",
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
  "gapxauth",
  "xxforwarded.user",
  "x-forwarded.user.",
  ".x-forwarded-user",
  "xauth-request-user",
  "authorization",
  "authorizations",
  "authorization-x",
  "x-authorization",
  "cookie",
  ":authority",
];

describe("Identity headers", () => {
  it("are those that an app would believe, whatever stands in a dash's place", () => {
    for (let i = 0; i < IDENTITIES.length; i++) expect(isIdentity(IDENTITIES[i])).toBe(true, IDENTITIES[i]);
  });

  it("are no others", () => {
    for (let i = 0; i < OTHERS.length; i++) expect(isIdentity(OTHERS[i])).toBe(false, OTHERS[i]);
  });

  it("are those of the configuration too, in any spelling", () => {
    const names = IdentityNames.KNOWN.and(listOf(["x-tenant", "Remote_User", "x-forwarded-user"]));
    const more = ["x-tenant", "x.tenant", "remote-user", "remote!user", "x-auth-request-user", "gap-auth"];
    for (let i = 0; i < more.length; i++) expect(isIn(names, more[i])).toBe(true, more[i]);
    for (let i = 0; i < OTHERS.length; i++) expect(isIn(names, OTHERS[i])).toBe(false, OTHERS[i]);
    expect(isIdentity("x-tenant")).toBe(false);
  });

  it("are the same object where the configuration adds none", () => {
    const names = IdentityNames.KNOWN;
    expect(changetype<usize>(names.and(listOf([])))).toBe(changetype<usize>(names));
    expect(changetype<usize>(names.and(listOf(["X-FORWARDED-USER", "x.auth.request.x"])))).toBe(
      changetype<usize>(names),
    );
  });

  it("are one object for all who add the same, and another for who adds something else", () => {
    const names = IdentityNames.KNOWN;
    const first = names.and(listOf(["x-tenant", "x-team"]));
    expect(changetype<usize>(names.and(listOf(["x-tenant", "x-team"])))).toBe(changetype<usize>(first));
    const others = [["x-tenant"], ["x-tenant", "x-tea"], ["x-tenant", "x-tean"], ["x-tenantx", "-team"]];
    for (let i = 0; i < others.length; i++) {
      const made = names.and(listOf(others[i]));
      expect(isIn(made, "x-team")).toBe(false, others[i].join());
      expect(isIn(made, others[i][0])).toBe(true, others[i].join());
    }
    expect(isIn(names.and(listOf(["x-tenant", "x-team"])), "x-team")).toBe(true);
  });

  it("are judged by their whole name, never by bytes behind it", () => {
    const bytes = String.UTF8.encode("x-forwarded-users");
    const start = changetype<usize>(bytes);
    expect(IdentityNames.KNOWN.has(start, 16)).toBe(true);
    for (let length = 0; length < 16; length++)
      expect(IdentityNames.KNOWN.has(start, length)).toBe(false, length.toString());
  });
});

describe("Headers with credentials", () => {
  it("are authorization and cookie", () => {
    const names = ["authorization", "Authorization", "cookie", "COOKIE"];
    const others = ["", "cookies", "cooki", "set-cookie", "proxy-authorization", "authorization-"];
    for (let i = 0; i < names.length; i++) expect(isCredentials(names[i])).toBe(true, names[i]);
    for (let i = 0; i < others.length; i++) expect(isCredentials(others[i])).toBe(false, others[i]);
  });
});

function isCredentials(name: string): bool {
  const bytes = String.UTF8.encode(name);
  return isCredentialsName(changetype<usize>(bytes), bytes.byteLength);
}
