import { withoutIdentityNames } from "../../http/connection-header";
import { IdentityNames } from "../../http/identity-headers";
import { listOf } from "../rules/table";

function cleaned(line: string): string {
  const bytes = String.UTF8.encode(line);
  const names = IdentityNames.KNOWN.and(listOf(["x-tenant"]));
  const length = withoutIdentityNames(changetype<usize>(bytes), bytes.byteLength, names);
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), length);
}

describe("A Connection header", () => {
  it("loses the names of identities and credentials, in any spelling, and nothing else", () => {
    expect(cleaned("Upgrade, X-Auth-Request-User")).toBe("Upgrade");
    expect(cleaned("x.auth.request.user,Upgrade")).toBe("Upgrade");
    expect(cleaned("keep-alive,\t x_tenant ,\tUpgrade, gap-auth")).toBe("keep-alive,Upgrade");
    expect(cleaned("authorization, HTTP2-Settings , Cookie,upgrade")).toBe("HTTP2-Settings,upgrade");
    expect(cleaned("X-Forwarded-User")).toBe("");
    expect(cleaned(" , X-Forwarded-User, ,")).toBe("");
  });

  it("stays as it is where it names none", () => {
    const lines = ["Upgrade", "keep-alive, Upgrade", "", "close,,x-user", " x-auth-request-", "a , b ", ","];
    for (let i = 0; i < lines.length; i++) expect(cleaned(lines[i])).toBe(lines[i]);
  });
});
